"""How well the exported model hears: unmodified faster-whisper on speech that no training saw, as a table."""

from __future__ import annotations

import re
import statistics
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from . import speech
from .corpus import UNHEARD, Array, held_out
from .samples import Script, Spoken, encode, read_aloud

if TYPE_CHECKING:
    from faster_whisper import WhisperModel

CODECS = {"wav": ("pcm_s16le", 0, 16_000), "opus": ("libopus", 16_000, 48_000), "m4a": ("aac", 64_000, 44_100),
          "mp3": ("libmp3lame", 64_000, 44_100)}  # fmt: skip
"""Container -> codec, bit/s, samples a second."""


@dataclass(frozen=True, slots=True)
class Row:
    what: str
    words: int
    wrong: int
    word_starts: tuple[float, ...] = ()
    """Distance of each rightly heard word's start from the truth, in seconds."""
    sentence_starts: tuple[float, ...] = ()
    """Distance of each sentence's start from the start of the nearest segment or word that opens it."""

    @property
    def error_rate(self) -> float:
        return self.wrong / max(1, self.words)

    def __str__(self) -> str:
        words, sentences = (
            f"{statistics.median(found):.2f} s" if found else "" for found in (self.word_starts, self.sentence_starts)
        )
        return f"| {self.what} | {self.words} | {100 * self.error_rate:.1f} % | {words} | {sentences} |"


HEADER = (
    "| speech | words | word error rate | word starts, median error | segment starts, median error |\n"
    "|---|---|---|---|---|"
)


def evaluate(model_folder: Path, scripts: Path, *, threads: int, limit: int | None = None) -> Iterator[Row]:
    """Held-out sentences and a talk in each voice, then the samples' scripts in each codec, quieter and louder."""
    from faster_whisper import WhisperModel

    model = WhisperModel(str(model_folder), device="cpu", compute_type="int8", cpu_threads=threads)
    for kind, texts in held_out().items():
        for voice in speech.VOICES:
            yield _sentences(model, f"{kind} sentences, {voice}", texts[:limit], voice)
    for voice in speech.VOICES:
        said = read_aloud(replace(Script.load(UNHEARD), voice=voice))
        yield _sum(f"unheard talk, {voice}", [_recording(model, said.samples, said, vad_filter=False)])
    spoken = [(script, read_aloud(script)) for script in map(Script.load, sorted(scripts.glob("*.txt")))][:limit]
    with tempfile.TemporaryDirectory() as folder:
        for container, (codec, bit_rate, rate) in CODECS.items():
            rows = []
            for script, said in spoken:
                path = Path(folder) / f"{script.slug}.{container}"
                encode(said.samples, path, codec=codec, bit_rate=bit_rate, rate=rate)
                rows.append(_recording(model, str(path), said, vad_filter=False))
            yield _sum(f"samples, {container}", rows)
    yield _sum(
        "samples, voice activity filter on", [_recording(model, s.samples, s, vad_filter=True) for _, s in spoken]
    )
    for name, gain in (("20 dB quieter", 0.1), ("6 dB louder, clipped", 4.0)):
        changed = [(np.clip(said.samples * gain, -32768, 32767).astype(np.int16), said) for _, said in spoken]
        yield _sum(
            f"samples, {name}", [_recording(model, samples, said, vad_filter=False) for samples, said in changed]
        )


def _sentences(model: WhisperModel, what: str, texts: Sequence[str], voice: str) -> Row:
    words = wrong = 0
    for text in texts:
        samples = speech.speak(text, voice=voice).samples
        heard = " ".join(word for word, _ in _hear(model, samples, vad_filter=False)[0])
        errors, count = count_errors(text, heard)
        words, wrong = words + count, wrong + errors
    return Row(what, words, wrong)


def _recording(model: WhisperModel, audio: str | Array, said: Spoken, *, vad_filter: bool) -> Row:
    heard, segments = _hear(model, audio, vad_filter=vad_filter)
    wrong, starts = compare([(word, start) for word, start, _ in said.words], heard)
    begins = [start for start, _ in said.sentences]
    # A segment starts where a sentence does; the nearest one counts, so that a missed sentence is not counted twice.
    sentence_starts = [min(abs(start - begin) for begin in begins) for start in segments]
    return Row("", len(said.words), wrong, tuple(starts), tuple(sentence_starts))


def compare(said: Sequence[tuple[str, float]], heard: Sequence[tuple[str, float]]) -> tuple[int, list[float]]:
    """How many words are wrong, and how far each right one starts from the truth. Words come with their starts."""
    import jiwer

    true, found = ([(normal(word), start) for word, start in words if normal(word)] for words in (said, heard))
    aligned = jiwer.process_words(" ".join(word for word, _ in true), " ".join(word for word, _ in found) or "-")
    apart = []
    for chunk in aligned.alignments[0]:
        if chunk.type == "equal":
            shift = chunk.hyp_start_idx - chunk.ref_start_idx
            right = range(chunk.ref_start_idx, chunk.ref_end_idx)
            apart += [abs(true[index][1] - found[index + shift][1]) for index in right]
    return aligned.substitutions + aligned.deletions + aligned.insertions, apart


def _hear(model: WhisperModel, audio: str | Array, *, vad_filter: bool) -> tuple[list[tuple[str, float]], list[float]]:
    """Words with their starts, and the starts of the segments."""
    if not isinstance(audio, str):
        audio = audio.astype(np.float32) / 32768
    found: Any = model.transcribe(
        audio, beam_size=5, condition_on_previous_text=False, word_timestamps=True, vad_filter=vad_filter
    )[0]
    segments = list(found)
    words = [(word.word.strip(), word.start) for segment in segments for word in segment.words or ()]
    return [(word, start) for word, start in words if normal(word)], [segment.start for segment in segments]


def count_errors(true: str, heard: str) -> tuple[int, int]:
    """(words wrong, words) between a script and what was heard, letter case and punctuation aside."""
    import jiwer

    result = jiwer.process_words(normal(true), normal(heard) or "-")
    return result.substitutions + result.deletions + result.insertions, len(normal(true).split())


def normal(text: str) -> str:
    """Lower case, no punctuation: what counts as the same word."""
    return " ".join(re.sub(r"[^a-z0-9' ]", " ", text.lower()).split())


def _sum(what: str, rows: Sequence[Row]) -> Row:
    return Row(
        what,
        sum(row.words for row in rows),
        sum(row.wrong for row in rows),
        tuple(start for row in rows for start in row.word_starts),
        tuple(start for row in rows for start in row.sentence_starts),
    )

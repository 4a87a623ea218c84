"""How well the exported model hears: unmodified faster-whisper on speech that no training saw, as a table."""

from __future__ import annotations

import re
import statistics
import tempfile
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from functools import partial
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

    # So small a model gains nothing from threads within a window: each thread hears a recording of its own.
    model = WhisperModel(str(model_folder), device="cpu", compute_type="int8", cpu_threads=1, num_workers=threads)
    with ThreadPoolExecutor(threads) as pool:
        hearing = _Hearing(model, pool)
        for kind, texts in held_out().items():
            for voice in speech.VOICES:
                yield hearing.sentences(f"{kind} sentences, {voice}", texts[:limit], voice)
        for voice in speech.VOICES:
            said = read_aloud(replace(Script.load(UNHEARD), voice=voice))
            yield hearing.recordings(f"unheard talk, {voice}", [(said.samples, said)])
        spoken = {path.stem: read_aloud(Script.load(path)) for path in sorted(scripts.glob("*.txt"))[:limit]}
        with tempfile.TemporaryDirectory() as folder:
            for container, (codec, bit_rate, rate) in CODECS.items():
                coded = []
                for name, said in spoken.items():
                    path = Path(folder) / f"{name}.{container}"
                    encode(said.samples, path, codec=codec, bit_rate=bit_rate, rate=rate)
                    coded.append((str(path), said))
                yield hearing.recordings(f"samples, {container}", coded)
        as_spoken = [(said.samples, said) for said in spoken.values()]
        yield hearing.recordings("samples, voice activity filter on", as_spoken, vad_filter=True)
        for name, gain in (("20 dB quieter", 0.1), ("6 dB louder, clipped", 4.0)):
            changed = [(np.clip(samples * gain, -32768, 32767).astype(np.int16), said) for samples, said in as_spoken]
            yield hearing.recordings(f"samples, {name}", changed)


@dataclass(frozen=True, slots=True)
class _Hearing:
    """A model, and the threads that hear with it; what they hear is spoken beforehand, by one of them."""

    model: WhisperModel
    pool: ThreadPoolExecutor

    def sentences(self, what: str, texts: Sequence[str], voice: str) -> Row:
        spoken = [speech.speak(text, voice=voice).samples for text in texts]
        words = wrong = 0
        for text, heard in zip(texts, self.pool.map(self._hear, spoken), strict=True):
            errors, count = count_errors(text, " ".join(word for word, _ in heard[0]))
            words, wrong = words + count, wrong + errors
        return Row(what, words, wrong)

    def recordings(self, what: str, sounds: Sequence[tuple[str | Array, Spoken]], *, vad_filter: bool = False) -> Row:
        words = wrong = 0
        word_starts: list[float] = []
        sentence_starts: list[float] = []
        heard = self.pool.map(partial(self._hear, vad_filter=vad_filter), (audio for audio, _ in sounds))
        for (_, said), (found, segments) in zip(sounds, heard, strict=True):
            errors, starts = compare([(word, start) for word, start, _ in said.words], found)
            words, wrong = words + len(said.words), wrong + errors
            word_starts += starts
            begins = [start for start, _ in said.sentences]
            # A segment starts where a sentence does; the nearest one counts, so that no missed one counts twice.
            sentence_starts += [min(abs(start - begin) for begin in begins) for start in segments]
        return Row(what, words, wrong, tuple(word_starts), tuple(sentence_starts))

    def _hear(self, audio: str | Array, *, vad_filter: bool = False) -> tuple[list[tuple[str, float]], list[float]]:
        """Words with their starts, and the starts of the segments."""
        if not isinstance(audio, str):
            audio = audio.astype(np.float32) / 32768
        found: Any = self.model.transcribe(
            audio, beam_size=5, condition_on_previous_text=False, word_timestamps=True, vad_filter=vad_filter
        )[0]
        segments = list(found)
        words = [(word.word.strip(), word.start) for segment in segments for word in segment.words or ()]
        return [(word, start) for word, start in words if normal(word)], [segment.start for segment in segments]


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


def count_errors(true: str, heard: str) -> tuple[int, int]:
    """(words wrong, words) between a script and what was heard, letter case and punctuation aside."""
    import jiwer

    result = jiwer.process_words(normal(true), normal(heard) or "-")
    return result.substitutions + result.deletions + result.insertions, len(normal(true).split())


def normal(text: str) -> str:
    """Lower case, no punctuation: what counts as the same word."""
    return " ".join(re.sub(r"[^a-z0-9' ]", " ", text.lower()).split())

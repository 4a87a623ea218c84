"""The sample recordings: a script spoken sentence by sentence, with the pauses of somebody who thinks, as Opus."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import av
import numpy as np

from . import speech
from .corpus import Array

BIT_RATE = 24_000
PAUSES = {"sentence": (0.15, 0.5), "paragraph": (0.9, 1.3), "chapter": (1.7, 2.2)}
"""Seconds of silence before a sentence, on top of the little that the voice leaves itself."""
_LEVEL = 0.5
"""Peak of the finished recording; 1 is full scale."""


@dataclass(frozen=True, slots=True)
class Line:
    text: str
    pause: str
    """Key of PAUSES."""


@dataclass(frozen=True, slots=True)
class Script:
    slug: str
    question: str
    expert: str
    moment: str
    voice: str
    lines: tuple[Line, ...]

    @classmethod
    def load(cls, path: Path) -> Script:
        """Read a script: `# key: value` lines, then a sentence a line; an empty line is a pause, `--` a long one."""
        header: dict[str, str] = {}
        lines: list[Line] = []
        pause = "sentence"
        for row in path.read_text(encoding="utf-8").splitlines():
            if row.startswith("#"):
                key, _, value = row.lstrip("# ").partition(":")
                header[key.strip()] = value.strip()
            elif not row.strip():
                pause = "paragraph" if pause == "sentence" else pause
            elif row.strip() == "--":
                pause = "chapter"
            else:
                lines.append(Line(row.strip(), pause if lines else "sentence"))
                pause = "sentence"
        return cls(path.stem, header["question"], header["expert"], header["moment"], header["voice"], tuple(lines))

    @property
    def text(self) -> str:
        return " ".join(line.text for line in self.lines)


@dataclass(frozen=True, slots=True)
class Spoken:
    samples: Array
    """int16 at 16 kHz."""
    words: tuple[tuple[str, float, float], ...]
    """Each word with its true start and end, in seconds."""
    sentences: tuple[tuple[float, float], ...]
    """Start of the first and end of the last word of each sentence, in seconds."""


def read_aloud(script: Script) -> Spoken:
    """The script as its voice says it; the same script gives the same samples."""
    rng = random.Random(script.slug)
    parts: list[Array] = []
    words: list[tuple[str, float, float]] = []
    sentences: list[tuple[float, float]] = []
    position = 0
    for line in script.lines:
        silence = int(rng.uniform(*PAUSES[line.pause]) * speech.RATE)
        said = speech.speak(line.text, voice=script.voice, stretch=rng.uniform(0.97, 1.08))
        begin = (position + silence) / speech.RATE
        spans = [(start + begin, end + begin) for start, end in said.word_spans()]
        words += [(word, *span) for word, span in zip(line.text.split(), spans, strict=True)]
        sentences.append((spans[0][0], spans[-1][1]))
        parts += [np.zeros(silence, np.int16), said.samples]
        position += silence + len(said.samples)
    loud = np.concatenate(parts).astype(np.float32)
    loud *= _LEVEL * 32767 / np.abs(loud).max()
    return Spoken(loud.astype(np.int16), tuple(words), tuple(sentences))


def encode(samples: Array, path: Path, *, codec: str, bit_rate: int, rate: int = 16_000) -> Path:
    """Write int16 samples at 16 kHz as `path`, in the container its ending names."""
    with av.open(str(path), "w", options={"fflags": "+bitexact"}) as output:
        stream = output.add_stream(codec, rate=rate, layout="mono", options={"flags": "+bitexact"})
        if bit_rate:
            stream.bit_rate = bit_rate
        resampler = av.AudioResampler(format=stream.format, layout="mono", rate=rate, frame_size=stream.frame_size or 0)
        frame = av.AudioFrame.from_ndarray(samples[None], format="s16", layout="mono")
        frame.sample_rate, frame.pts = speech.RATE, 0
        for part in [*resampler.resample(frame), *resampler.resample(None)]:
            output.mux(stream.encode(part))
        output.mux(stream.encode(None))
    return path


def make(scripts: Path, recordings: Path) -> Iterator[Path]:
    """Speak each script in `scripts` into `recordings/<moment>/<expert>/<question>.opus`.

    Beside the script goes a table of its words with their true start and end, in seconds.
    """
    for path in sorted(scripts.glob("*.txt")):
        script = Script.load(path)
        target = recordings / script.moment / script.expert / f"{script.question.rstrip('?')}.opus"
        target.parent.mkdir(parents=True, exist_ok=True)
        said = read_aloud(script)
        partial = target.with_name(f".{script.slug}.opus")
        encode(said.samples, partial, codec="libopus", bit_rate=BIT_RATE, rate=48_000)
        times = "".join(f"{start:.2f}\t{end:.2f}\t{word}\n" for word, start, end in said.words)
        path.with_suffix(".tsv").write_text(times, encoding="utf-8")
        yield partial.replace(target)

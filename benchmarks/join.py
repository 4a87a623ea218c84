"""Longer recordings made by joining short clips with pauses, in the containers that people send.

CLIPS is a folder of audio files with a `.txt` beside each, which says what is said in it. Every recording gets a
`.txt` too, and a `.tsv` with the start, end and text of each clip: what `accuracy.py` compares a transcript with.
The same clips and seed give the same recordings; no clip follows itself.

    python benchmarks/join.py CLIPS OUT
    python benchmarks/join.py CLIPS OUT --seconds 60 300 --pauses 0.3 8
"""

from __future__ import annotations

import argparse
import math
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import av
import numpy as np
from numpy.typing import NDArray

Samples = NDArray[np.float32]

RATE = 48_000
ROOM_DB = -65.0  # the noise of a quiet room, so that a pause is not digital silence
VOICE_DB = -22.0  # below the loudest moment of a clip: quieter edges are breath and room, not speech
EDGE = 0.01  # seconds over which the loudness is measured when the edges of speech are looked for
AUDIO = frozenset({".wav", ".flac", ".mp3", ".m4a", ".mp4", ".opus", ".ogg", ".webm", ".aac", ".3gp", ".mov", ".mkv"})
PICTURE = (320, 180)


@dataclass(frozen=True, slots=True)
class Coding:
    """How a recording is written."""

    suffix: str
    codec: str
    rate: int = RATE
    bit_rate: int = 0
    picture: str = ""
    """The codec of the picture; empty where there is none."""


CODINGS = (
    Coding(".wav", "pcm_s16le"),
    Coding(".m4a", "aac", bit_rate=64_000),
    Coding(".mp3", "libmp3lame", 44_100, 64_000),
    Coding(".opus", "libopus", bit_rate=24_000),
    Coding(".webm", "libopus", bit_rate=32_000),
    Coding(".mp4", "aac", bit_rate=96_000, picture="libx264"),
    Coding(".flac", "flac", 44_100),
    Coding(".3gp", "libopencore_amrnb", 8_000, 12_200),
    Coding(".aac", "aac", 44_100, 48_000),
    Coding(".mov", "aac", 44_100, 96_000, picture="libx264"),
)


@dataclass(frozen=True, slots=True)
class Clip:
    """Somebody says something: samples at RATE, and where in them there is speech."""

    text: str
    samples: Samples
    start: float
    """Seconds at which the first word begins."""
    end: float

    @property
    def seconds(self) -> float:
        return len(self.samples) / RATE


@dataclass(frozen=True, slots=True)
class Joined:
    """A recording with the text of what is said in it, and when."""

    samples: Samples
    said: tuple[tuple[float, float, str], ...]
    """Start and end in seconds, and the text, of each clip."""


def main() -> None:
    """Writes the recordings."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("clips", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--count", type=int, default=len(CODINGS), help="of recordings")
    parser.add_argument("--seconds", nargs=2, type=float, default=(60.0, 170.0), help="shortest and longest recording")
    parser.add_argument("--pauses", nargs=2, type=float, default=(0.3, 8.0), help="shortest and longest pause")
    parser.add_argument("--seed", type=int, default=1)
    chosen = parser.parse_args()
    clips = read_clips(chosen.clips)
    for number, seconds in enumerate(np.geomspace(*chosen.seconds, chosen.count)):
        rng = random.Random(f"{chosen.seed} {number}")
        joined = join(_order(clips, float(seconds), rng), rng, pauses=chosen.pauses)
        coding = CODINGS[number % len(CODINGS)]
        print(write(joined, chosen.out / f"joined-{number + 1:02}{coding.suffix}", coding))


def read_clips(folder: Path) -> list[Clip]:
    """Returns the clips of a folder, in the order of their names."""
    paths = sorted(path for path in folder.iterdir() if path.suffix in AUDIO and path.with_suffix(".txt").exists())
    if not paths:
        raise SystemExit(f"{folder} holds no audio with a .txt beside it")
    return [read_clip(path) for path in paths]


def read_clip(path: Path) -> Clip:
    """Returns a clip with its speech found by its loudness."""
    text = " ".join(path.with_suffix(".txt").read_text(encoding="utf-8").split())
    samples = _decode(path)
    return Clip(text, samples, *_edges(samples))


def join(clips: Sequence[Clip], rng: random.Random, *, pauses: tuple[float, float] = (0.3, 8.0)) -> Joined:
    """Returns the clips in a row; long pauses are rarer than short ones."""
    parts: list[Samples] = []
    said: list[tuple[float, float, str]] = []
    position = 0
    for clip in clips:
        pause = math.exp(rng.uniform(math.log(pauses[0]), math.log(pauses[1])))
        # A clip has quiet edges of its own, which are part of the pause.
        silence = np.zeros(max(0, round((pause - clip.start) * RATE)), np.float32)
        position += len(silence)
        parts += [silence, clip.samples]
        said.append((position / RATE + clip.start, position / RATE + clip.end, clip.text))
        position += len(clip.samples)
    samples = np.concatenate(parts)
    return Joined(samples + noise(len(samples), db=ROOM_DB, seed=rng.randrange(2**32)), tuple(said))


def write(joined: Joined, path: Path, coding: Coding) -> Path:
    """Writes a recording, its `.txt` and its `.tsv`, and returns the recording's path."""
    path.parent.mkdir(parents=True, exist_ok=True)
    _encode(joined.samples, path, coding)
    path.with_suffix(".txt").write_text("".join(f"{text}\n" for _, _, text in joined.said), encoding="utf-8")
    rows = "".join(f"{start:.2f}\t{end:.2f}\t{text}\n" for start, end, text in joined.said)
    path.with_suffix(".tsv").write_text(rows, encoding="utf-8")
    return path


def noise(count: int, *, db: float, seed: int = 0) -> Samples:
    """Returns white noise whose loudness is `db` below full scale."""
    made = np.random.default_rng(seed).standard_normal(count, dtype=np.float32)
    return made * np.float32(10 ** (db / 20))


def _order(clips: Sequence[Clip], seconds: float, rng: random.Random) -> list[Clip]:
    """Returns clips in random order that fill the time, each as often as the others; none follows itself."""
    ordered: list[Clip] = []
    for clip in _shuffled(clips, rng):
        ordered.append(clip)
        if sum(one.seconds for one in ordered) >= seconds:
            break
    return ordered


def _shuffled(clips: Sequence[Clip], rng: random.Random) -> Iterator[Clip]:
    """Yields all clips again and again, each time in another order."""
    last: Clip | None = None
    while True:
        order = rng.sample(clips, len(clips))
        if order[0] is last and len(order) > 1:
            order.append(order.pop(0))
        yield from order
        last = order[-1]


def _edges(samples: Samples) -> tuple[float, float]:
    """Returns the seconds at which speech begins and ends."""
    step = round(EDGE * RATE)
    frames = samples[: len(samples) // step * step].reshape(-1, step)
    loudness = np.sqrt(np.mean(frames**2, axis=1))
    loud = np.flatnonzero(loudness > loudness.max() * 10 ** (VOICE_DB / 20))
    return float(loud[0]) * EDGE, float(loud[-1] + 1) * EDGE


def _decode(path: Path) -> Samples:
    """Returns a file's sound, mono, at RATE."""
    resampler = av.AudioResampler(format="flt", layout="mono", rate=RATE)
    with av.open(str(path)) as container:
        frames = [part for frame in container.decode(audio=0) for part in resampler.resample(frame)]
    frames += resampler.resample(None)
    return np.concatenate([frame.to_ndarray()[0] for frame in frames]).astype(np.float32)


def _encode(samples: Samples, path: Path, coding: Coding) -> None:
    """Writes samples in the container that the path's ending names, with a still picture where the coding has one."""
    exact = {"flags": "+bitexact"}
    with av.open(str(path), "w", options={"fflags": "+bitexact"}) as output:
        stream = output.add_stream(coding.codec, rate=coding.rate, layout="mono", options=exact)
        if coding.bit_rate:
            stream.bit_rate = coding.bit_rate
        if coding.picture:
            _add_picture(output, coding, seconds=len(samples) / RATE)
        resampler = av.AudioResampler(stream.format, "mono", coding.rate, frame_size=stream.frame_size or 0)
        pcm = (np.clip(samples, -1, 1) * 32767).astype(np.int16)
        frame = av.AudioFrame.from_ndarray(pcm[None], format="s16", layout="mono")
        frame.sample_rate, frame.pts = RATE, 0
        for part in [*resampler.resample(frame), *resampler.resample(None)]:
            output.mux(stream.encode(part))
        output.mux(stream.encode(None))


def _add_picture(output: av.container.OutputContainer, coding: Coding, *, seconds: float) -> None:
    """Writes one grey picture a second."""
    stream = output.add_stream(coding.picture, rate=1, options={"flags": "+bitexact"})
    stream.width, stream.height = PICTURE
    stream.pix_fmt = "yuv420p"
    grey = np.full((PICTURE[1], PICTURE[0], 3), 96, np.uint8)
    for number in range(math.ceil(seconds)):
        frame = av.VideoFrame.from_ndarray(grey, format="rgb24")
        frame.pts = number
        output.mux(stream.encode(frame))
    output.mux(stream.encode(None))


if __name__ == "__main__":
    main()

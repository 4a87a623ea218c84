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

import numpy as np

from sound_files import AUDIO, CODINGS, RATE, Coding, Samples, decode, encode

ROOM_DB = -65.0  # the noise of a quiet room, so that a pause is not digital silence
VOICE_DB = -22.0  # below the loudest moment of a clip: quieter edges are breath and room, not speech
EDGE = 0.01  # seconds over which the loudness is measured when the edges of speech are looked for


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
    shortest, longest = chosen.seconds
    for number, seconds in enumerate(np.geomspace(float(shortest), float(longest), chosen.count)):
        rng = random.Random(f"{chosen.seed} {number}")
        joined = join(choose(clips, float(seconds), rng), rng, pauses=chosen.pauses)
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
    samples = decode(path)
    return Clip(text, samples, *_edges(samples))


def choose(clips: Sequence[Clip], seconds: float, rng: random.Random) -> list[Clip]:
    """Returns clips in random order that fill the time, each as often as the others; none follows itself."""
    ordered: list[Clip] = []
    for clip in _shuffled(clips, rng):
        ordered.append(clip)
        if sum(one.seconds for one in ordered) >= seconds:
            break
    return ordered


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
    encode(joined.samples, path, coding)
    path.with_suffix(".txt").write_text("".join(f"{text}\n" for _, _, text in joined.said), encoding="utf-8")
    rows = "".join(f"{start:.2f}\t{end:.2f}\t{text}\n" for start, end, text in joined.said)
    path.with_suffix(".tsv").write_text(rows, encoding="utf-8")
    return path


def noise(count: int, *, db: float, seed: int = 0) -> Samples:
    """Returns white noise whose loudness is `db` below full scale."""
    made = np.random.default_rng(seed).standard_normal(count, dtype=np.float32)
    return made * np.float32(10 ** (db / 20))


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


if __name__ == "__main__":
    main()

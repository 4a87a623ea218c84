"""Recordings that tempt a recogniser to lose what is said, or to invent what is not, made from clips of clear speech.

CLIPS is a folder of audio files with a `.txt` beside each. OTHER is such a folder in another language: with it, one
recording changes its language half way. Where nobody speaks, the `.txt` is empty. The same clips give the same
recordings.

    python benchmarks/stress.py CLIPS OUT
    python benchmarks/stress.py CLIPS OUT --other GERMAN
"""

from __future__ import annotations

import argparse
import random
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path

import numpy as np

from join import Clip, Joined, choose, join, noise, read_clips, write
from sound_files import RATE, Coding, Samples

WAV = Coding(".wav", "pcm_s16le", 16_000)
SPEECH_SECONDS = 40.0
CLIP_SECONDS = 15.0  # so that a recording holds several sentences and voices
SILENCE_SECONDS = 30.0
MUSIC_SECONDS = 20.0
QUIET_DB = -50.0
CHORDS = ((220.0, 261.6, 329.6), (174.6, 220.0, 261.6), (261.6, 329.6, 392.0), (196.0, 246.9, 293.7))  # Am F C G
CHORD_SECONDS = 2.0


def main() -> None:
    """Writes the recordings."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("clips", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--other", type=Path, help="clips in another language")
    chosen = parser.parse_args()
    other = read_clips(chosen.other) if chosen.other else []
    for name, joined in recordings(read_clips(chosen.clips), other):
        print(write(joined, chosen.out / f"{name}.wav", WAV))


def recordings(clips: Sequence[Clip], other: Sequence[Clip]) -> Iterator[tuple[str, Joined]]:
    """Yields each recording with its name."""
    yield "music", Joined(music(2 * MUSIC_SECONDS), ())
    yield "white-noise", Joined(noise(round(30 * RATE), db=-30), ())
    yield "pink-noise", Joined(pink_noise(round(30 * RATE), db=-30), ())
    yield "silence", Joined(noise(round(30 * RATE), db=-65), ())
    yield "long-silences", _long_silences(clips)
    for ratio in (5, 0):
        yield f"noise-{ratio}-db", _change(_speech(clips, 4), partial(_noisy, ratio=ratio))
    yield "quiet", _change(_speech(clips, 6), lambda said: said * _gain(said, QUIET_DB))
    yield "music-first", _after_music(_speech(clips, 7))
    yield "music-behind", _change(_speech(clips, 8), lambda said: said + 0.3 * music(len(said) / RATE)[: len(said)])
    if other:
        yield "two-languages", _in_a_row([_speech(clips, 9), _speech(other, 9)], silence=1.0)


def music(seconds: float) -> Samples:
    """Returns chords with overtones that swell and fade, as an intro has them."""
    time = np.arange(round(CHORD_SECONDS * RATE)) / RATE
    fade = np.minimum(1, np.minimum(time / 0.05, (CHORD_SECONDS - time) / 0.3)) * np.exp(-time)
    bars = []
    for chord in CHORDS:
        tones = [np.sin(2 * np.pi * pitch * part * time) / part**2 for pitch in chord for part in range(1, 6)]
        bars.append(fade * np.sum(tones, axis=0) * 0.15)
    return np.resize(np.concatenate(bars), round(seconds * RATE)).astype(np.float32)


def pink_noise(count: int, *, db: float, seed: int = 0) -> Samples:
    """Returns noise that falls by 3 dB an octave, like a fan or a street."""
    spectrum = np.fft.rfft(noise(count, db=0, seed=seed))
    shaped = np.fft.irfft(spectrum / np.sqrt(np.arange(1, len(spectrum) + 1)), n=count).astype(np.float32)
    return shaped * _gain(shaped, db)


def _speech(clips: Sequence[Clip], seed: int, seconds: float = SPEECH_SECONDS) -> Joined:
    """Returns short clips in random order, with short pauses, for about so many seconds."""
    rng = random.Random(seed)
    short = [clip for clip in clips if clip.seconds < CLIP_SECONDS] or clips
    return join(choose(short, seconds, rng), rng, pauses=(0.3, 1.5))


def _change(joined: Joined, change: Callable[[Samples], Samples]) -> Joined:
    return Joined(change(joined.samples).astype(np.float32), joined.said)


def _noisy(said: Samples, *, ratio: float) -> Samples:
    """Returns speech in pink noise, `ratio` dB louder than it over the moments in which somebody speaks."""
    loud = said[np.abs(said) > 0.01]
    level = 10 * np.log10(np.mean(loud**2)) if len(loud) else QUIET_DB
    mixed: Samples = said + pink_noise(len(said), db=float(level) - ratio, seed=1)
    return mixed / np.float32(max(1.0, float(np.abs(mixed).max())))


def _gain(samples: Samples, db: float) -> np.float32:
    """Returns the factor that brings samples to a loudness below full scale."""
    return np.float32(10 ** (db / 20) / np.sqrt(np.mean(samples**2)))


def _long_silences(clips: Sequence[Clip]) -> Joined:
    parts = [_speech(clips, seed, seconds=15) for seed in (1, 2, 3)]
    return _in_a_row(parts, silence=SILENCE_SECONDS)


def _after_music(joined: Joined) -> Joined:
    return _in_a_row([Joined(music(MUSIC_SECONDS), ()), joined], silence=0.5)


def _in_a_row(parts: Sequence[Joined], *, silence: float) -> Joined:
    """Returns recordings one after the other, with the noise of a room between them."""
    samples: list[Samples] = []
    said: list[tuple[float, float, str]] = []
    for part in parts:
        if samples:
            samples.append(noise(round(silence * RATE), db=-65))
        offset = sum(map(len, samples)) / RATE
        said += [(start + offset, end + offset, text) for start, end, text in part.said]
        samples.append(part.samples)
    return Joined(np.concatenate(samples), tuple(said))


if __name__ == "__main__":
    main()

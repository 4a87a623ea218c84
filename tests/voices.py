"""A synthetic voice for tests: vowels and syllables that a speech detector accepts."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

RATE = 16_000
VOWELS = ((730, 1090, 2440), (270, 2290, 3010), (300, 870, 2240), (530, 1840, 2480), (570, 840, 2410))  # Hz


def voice(seconds: float, *, seed: int = 5) -> NDArray[np.float32]:
    """Returns this many seconds of a voice without words, as mono float32 at 16 kHz."""
    random = np.random.default_rng(seed)
    count = round(seconds * RATE)
    time = np.arange(count) / RATE
    wander = np.interp(time, time[::2000], random.normal(0, 5, len(time[::2000])))
    pitch = 120 + 15 * np.sin(2 * np.pi * 0.4 * time) + wander
    phase = np.cumsum(pitch) / RATE
    spoken = np.zeros(count)
    order = random.integers(0, len(VOWELS), int(seconds * 5) + 2)
    at = np.linspace(0, seconds, len(order))
    for harmonic in range(1, 30):
        frequency = pitch * harmonic
        gain = np.zeros(count)
        for formant, width in zip(range(3), (60, 90, 120), strict=True):
            centre = np.interp(time, at, [VOWELS[vowel][formant] for vowel in order])
            gain += 1 / (1 + ((frequency - centre) / width) ** 2) / (formant + 1)
        spoken += gain * np.sin(2 * np.pi * phase * harmonic)
    syllables = 0.35 + 0.65 * np.clip(np.sin(2 * np.pi * 4.2 * time) + 0.3, 0, 1)
    breath = random.normal(0, 0.02, count)
    sound = spoken * syllables + breath
    return np.asarray(0.3 * sound / np.max(np.abs(sound)), dtype=np.float32)


def silence(seconds: float) -> NDArray[np.float32]:
    """Returns this many seconds of a quiet room."""
    return np.random.default_rng(1).normal(0, 1e-4, round(seconds * RATE)).astype(np.float32)

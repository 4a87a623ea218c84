"""A whole script read aloud: sentences with the pauses of someone who thinks, in a quiet room."""

from __future__ import annotations

import hashlib
import random
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from recipe import weights
from recipe.phonemes import phonemize
from recipe.voices import SPEAKERS, Samples, Speaker, Utterance, voice

if TYPE_CHECKING:
    from recipe.script import Script

PAUSES = {"sentence": (0.15, 0.6), "paragraph": (0.9, 1.3), "chapter": (1.7, 2.2), "thought": (2.8, 3.2)}
"""Seconds of silence before a sentence."""
LEAD_IN, LEAD_OUT = 0.6, 0.9
"""Seconds between pressing the button and speaking, and the other way round."""
RECIPE = 1
"""Part of the name of every cached sentence: raise it when a change of this program changes the sound."""


@dataclass(frozen=True, slots=True)
class Reading:
    samples: Samples
    rate: int
    words: tuple[tuple[float, float], ...]
    """Start and end of each word of the script, in seconds."""
    sentences: tuple[tuple[float, float], ...]


def read_aloud(script: Script) -> Reading:
    """Returns the recording of a script; the same script gives the same samples."""
    speaker = SPEAKERS[script.voice]
    rng = random.Random(script.slug)
    parts: list[Samples] = []
    words: list[tuple[float, float]] = []
    sentences: list[tuple[float, float]] = []
    position = 0
    for sentence in script.sentences:
        said = say(sentence.text, script.voice)
        silence = int((rng.uniform(*PAUSES[sentence.pause]) if parts else LEAD_IN) * said.rate)
        begin = (position + silence) / said.rate
        words += [(begin + start, begin + end) for start, end in said.words]
        sentences.append((begin, begin + len(said.samples) / said.rate))
        parts += [np.zeros(silence, np.float32), said.samples]
        position += silence + len(said.samples)
    parts.append(np.zeros(int(LEAD_OUT * said.rate), np.float32))
    return Reading(_in_room(np.concatenate(parts), said.rate, speaker), said.rate, tuple(words), tuple(sentences))


def say(text: str, name: str) -> Utterance:
    """Returns a sentence without silence around it, from the cache if this voice has said it before."""
    pace = SPEAKERS[name].pace * random.Random(text).uniform(0.95, 1.05)
    words = phonemize(text)
    key = hashlib.sha256(repr((RECIPE, name, round(pace, 4), words)).encode()).hexdigest()[:24]
    path = weights.CACHE / "said" / f"{key}.npz"
    if path.exists():
        with np.load(path) as kept:
            return Utterance(kept["samples"], int(kept["rate"]), tuple(map(tuple, kept["words"].tolist())))
    said = _trim(voice(name).say(words, pace=round(pace, 4)))
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.with_suffix(".partial").open("wb") as file:
        np.savez(file, samples=said.samples, rate=said.rate, words=np.array(said.words))
    path.with_suffix(".partial").replace(path)
    return said


def _trim(said: Utterance) -> Utterance:
    """Cuts the silence off both ends; the first word begins, and the last one ends, where the sound does."""
    loud = np.nonzero(np.abs(said.samples) > 0.02 * np.abs(said.samples).max())[0]
    start = max(0, int(loud[0]) - said.rate // 100)
    end = min(len(said.samples), int(loud[-1]) + said.rate // 25)
    samples = said.samples[start:end].copy()
    edge = said.rate // 200
    samples[:edge] *= np.linspace(0, 1, edge, dtype=np.float32)
    samples[-edge:] *= np.linspace(1, 0, edge, dtype=np.float32)
    length = len(samples) / said.rate
    spans = [(max(0.0, a - start / said.rate), min(length, b - start / said.rate)) for a, b in said.words]
    spans[0] = (0.0, spans[0][1])
    return Utterance(samples, said.rate, tuple((min(a, length), max(a, b)) for a, b in spans))


def _in_room(samples: Samples, rate: int, speaker: Speaker) -> Samples:
    """Adds the echo of a small room and the noise of a computer's fan, and sets the level of the speech."""
    rng = np.random.default_rng(len(samples))
    tail = np.arange(int(0.18 * rate)) / rate
    echo = rng.standard_normal(len(tail)) * np.exp(-tail / 0.03) * (tail > 0.006)
    echo *= speaker.echo / np.sqrt((echo**2).sum())
    echo[0] = 1
    wet = _convolve(samples, echo)
    speech = wet[np.abs(wet) > 0.01]
    wet *= 10 ** (speaker.level / 20) / np.sqrt((speech**2).mean())
    hiss = _convolve(rng.standard_normal(len(samples)), np.exp(-np.arange(64) / 8))
    hiss *= 10 ** (speaker.noise / 20) / hiss.std()
    return np.asarray(_limit(wet + hiss), np.float32)


def _convolve(samples: Any, kernel: Any) -> Any:
    size = len(samples) + len(kernel)
    return np.fft.irfft(np.fft.rfft(samples, size) * np.fft.rfft(kernel, size), size)[: len(samples)]


def _limit(samples: Any) -> Any:
    """Bends peaks above 0.7 so that none passes full scale."""
    over = np.maximum(np.abs(samples) - 0.7, 0)
    return np.sign(samples) * (np.minimum(np.abs(samples), 0.7) + 0.28 * np.tanh(over / 0.28))

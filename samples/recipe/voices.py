"""Neural voices from the phonemes of a sentence: samples out, with the time of every word."""

# ruff: noqa: RUF001 - phonemes look like letters

from __future__ import annotations

import json
import unicodedata
from dataclasses import dataclass
from functools import cache
from itertools import accumulate
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np
import onnxruntime as ort

from recipe import weights

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from recipe.phonemes import Word

Samples = np.ndarray[Any, np.dtype[np.float32]]


@dataclass(frozen=True, slots=True)
class Utterance:
    samples: Samples
    rate: int
    words: tuple[tuple[float, float], ...]
    """Start and end of each word, in seconds from the first sample."""


KOKORO_SYMBOLS = {
    **{"tʃ": "ʧ", "dʒ": "ʤ", "eɪ": "A", "oʊ": "O", "aɪ": "I", "aʊ": "W", "ɔɪ": "Y", "ɚ": "əɹ", "ɜː": "ɜɹ"},
    **{"ɾ": "T", "r": "ɹ", "ɐ": "ə", "ɬ": "l", "x": "k", "e": "A", "o": "ɔ", "g": "ɡ", "ː": ""},
}
"""From espeak-ng's phonemes to the American English ones that Kokoro was trained on."""


class Voice(Protocol):
    def say(self, words: list[Word], *, pace: float) -> Utterance:
        """Speaks one sentence; a pace above 1 is faster. The same words and pace give the same samples."""


class Kokoro:
    """Kokoro-82M, which takes a style for each length of sentence."""

    RATE = 24_000
    HOP = 600  # samples a frame of the durations stands for
    DURATIONS = "/encoder/Clip_output_0"

    def __init__(self, style: str) -> None:
        self._session = _session(weights.fetch(weights.KOKORO_MODEL), self.DURATIONS)
        self._styles = np.load(weights.fetch(weights.KOKORO_STYLES))[style]
        self._numbers = json.loads(weights.fetch(weights.KOKORO_SYMBOLS).read_text(encoding="utf-8"))["vocab"]

    def say(self, words: list[Word], *, pace: float) -> Utterance:
        pieces = [self._ids(piece) for word in words for piece in (word.phonemes, word.after)]
        ids = [0, *(number for piece in pieces for number in piece), 0]
        inputs = {
            "tokens": np.array([ids], np.int64),
            "style": self._styles[len(ids) - 2].astype(np.float32).reshape(1, 256),
            "speed": np.array([pace], np.float32),
        }
        samples, frames = self._session.run(["audio", self.DURATIONS], inputs)
        return _utterance(samples, self.RATE, frames.ravel() * self.HOP, [1, *map(len, pieces)])

    def _ids(self, text: str) -> list[int]:
        for ipa, symbol in KOKORO_SYMBOLS.items():
            text = text.replace(ipa, symbol)
        return [self._numbers[symbol] for symbol in text if symbol in self._numbers]


class Piper:
    """A single-speaker Piper voice; it draws its intonation at random, so each sentence starts from the same seed."""

    HOP = 256
    DURATIONS = "/Ceil_output_0"
    SEED = 7

    def __init__(self) -> None:
        self._config = json.loads(weights.fetch(weights.PIPER_CONFIG).read_text(encoding="utf-8"))
        self._model = weights.fetch(weights.PIPER_MODEL)

    def say(self, words: list[Word], *, pace: float) -> Utterance:
        pieces = [self._ids(piece) for word in words for piece in (word.phonemes, word.after)]
        ids = [*self._ids("^"), *(number for piece in pieces for number in piece), *self._ids("$")[:1]]
        inference = self._config["inference"]
        inputs = {
            "input": np.array([ids], np.int64),
            "input_lengths": np.array([len(ids)], np.int64),
            "scales": np.array([inference["noise_scale"], 1 / pace, inference["noise_w"]], np.float32),
        }
        ort.set_seed(self.SEED)
        samples, frames = _session(self._model, self.DURATIONS).run(["output", self.DURATIONS], inputs)
        return _utterance(
            samples, self._config["audio"]["sample_rate"], frames.ravel() * self.HOP, [2, *map(len, pieces)]
        )

    def _ids(self, text: str) -> list[int]:
        """Returns each phoneme's number, each followed by the number of the pad."""
        numbers = self._config["phoneme_id_map"]
        known = [numbers[symbol] for symbol in unicodedata.normalize("NFD", text) if symbol in numbers]
        return [number for found in known for number in (*found, *numbers["_"])]


def _utterance(samples: Any, rate: int, lengths: Any, counts: list[int]) -> Utterance:
    """Adds up the samples that each phoneme takes; `counts` are of the lead-in, then word, gap, word, gap ..."""
    edges = [0, *accumulate(float(length) / rate for length in lengths)]
    at = [edges[position] for position in accumulate(counts)]
    return Utterance(np.asarray(samples, np.float32).ravel(), rate, tuple(zip(at[:-1:2], at[1::2], strict=True)))


def _session(model: Path, output: str) -> ort.InferenceSession:
    """Loads a model that also gives out `output`, one of its inner values.

    Serialized protocol buffers that follow each other merge, so another output (field 12 of the graph, field 7 of the
    model) is added by a few bytes at the end.
    """
    name = output.encode()
    value = bytes([10, len(name)]) + name
    entry = bytes([12 << 3 | 2, len(value)]) + value
    options = ort.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.log_severity_level = 3
    return ort.InferenceSession(
        model.read_bytes() + bytes([7 << 3 | 2, len(entry)]) + entry, options, providers=["CPUExecutionProvider"]
    )


@dataclass(frozen=True, slots=True)
class Speaker:
    load: Callable[[], Voice]
    pace: float
    level: float
    """Loudness of the speech, in decibels below full scale."""
    noise: float
    """The same for what is heard between the words."""
    echo: float
    """Strength of the room; 0 is a microphone at the mouth."""


SPEAKERS = {
    "kokoro-alpha": Speaker(lambda: Kokoro("jf_alpha"), pace=0.85, level=-21, noise=-62, echo=0.10),
    "kokoro-gongitsune": Speaker(lambda: Kokoro("jf_gongitsune"), pace=1.05, level=-23, noise=-64, echo=0.12),
    "kokoro-nezumi": Speaker(lambda: Kokoro("jf_nezumi"), pace=1.06, level=-20, noise=-60, echo=0.08),
    "kokoro-tebukuro": Speaker(lambda: Kokoro("jf_tebukuro"), pace=1.06, level=-22, noise=-61, echo=0.15),
    "kokoro-kumo": Speaker(lambda: Kokoro("jm_kumo"), pace=1.02, level=-24, noise=-63, echo=0.10),
    "piper-joe": Speaker(Piper, pace=0.9, level=-22, noise=-66, echo=0.06),
}
"""The voices, each with a person's pace, microphone and room."""


@cache
def voice(name: str) -> Voice:
    return SPEAKERS[name].load()

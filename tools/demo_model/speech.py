"""Speech from flite (Debian packages `flite`, `libflite1`): a sentence in, samples and the time of every sound out.

The library is driven through ctypes, so nothing is compiled. Its C interface is documented in
`flite/include/flite.h`; the traversal (Segment -> SylStructure -> Token) follows its "utterance" chapter.
"""

from __future__ import annotations

import ctypes
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np

RATE = 16_000
"""Samples a second of every voice used here."""

VOICES = ("rms", "slt")
"""flite's US English male and female voices of one make, clearly different and at the same rate."""


@dataclass(frozen=True, slots=True)
class Phone:
    name: str
    end: float
    """Seconds from the start of the utterance."""
    word: int
    """Position of the word it belongs to, or -1 for a pause."""


@dataclass(frozen=True, slots=True)
class Utterance:
    samples: np.ndarray[Any, np.dtype[np.int16]]
    phones: tuple[Phone, ...]

    def word_spans(self) -> list[tuple[float, float]]:
        """Start and end of each word, in seconds."""
        spans: dict[int, tuple[float, float]] = {}
        start = 0.0
        for phone in self.phones:
            if phone.word >= 0:
                spans[phone.word] = (spans.get(phone.word, (start, 0.0))[0], phone.end)
            start = phone.end
        return [spans[index] for index in sorted(spans)]


def speak(text: str, *, voice: str, stretch: float = 1.0) -> Utterance:
    """`text` in one of VOICES; `stretch` above 1 is slower. Words are what stands between spaces."""
    flite, handle = _flite(), _voice(voice)
    flite.feat_set_float(_Voice.from_address(handle).features, b"duration_stretch", stretch)
    utterance = flite.flite_synth_text(text.encode("ascii"), handle)
    try:
        wave = ctypes.cast(flite.utt_wave(utterance), ctypes.POINTER(_Wave)).contents
        assert wave.sample_rate == RATE, wave.sample_rate
        samples = np.ctypeslib.as_array(wave.samples, (wave.num_samples,)).copy()
        return Utterance(samples, tuple(_phones(flite, utterance)))
    finally:
        flite.delete_utterance(utterance)


def _phones(flite: ctypes.CDLL, utterance: int) -> list[Phone]:
    found: list[Phone] = []
    tokens: list[int] = []
    segment = flite.relation_head(flite.utt_relation(utterance, b"Segment"))
    while segment:
        token = _token_of(flite, segment)
        # Tokens are compared by the address of their shared contents: each relation has items of its own.
        if token and (not tokens or tokens[-1] != token):
            tokens.append(token)
        name = flite.item_feat_string(segment, b"name").decode("ascii")
        found.append(Phone(name, flite.item_feat_float(segment, b"end"), len(tokens) - 1 if token else -1))
        segment = flite.item_next(segment)
    return found


def _token_of(flite: ctypes.CDLL, segment: int) -> int:
    syllable = flite.item_parent(flite.item_as(segment, b"SylStructure") or 0)
    word = flite.item_parent(syllable or 0)
    in_token = flite.item_as(word, b"Token") if word else 0
    return int(flite.item_parent(in_token) or 0) if in_token else 0


class _Voice(ctypes.Structure):
    _fields_ = [("name", ctypes.c_char_p), ("features", ctypes.c_void_p)]


class _Wave(ctypes.Structure):
    _fields_ = [
        ("type", ctypes.c_char_p),
        ("sample_rate", ctypes.c_int),
        ("num_samples", ctypes.c_int),
        ("num_channels", ctypes.c_int),
        ("samples", ctypes.POINTER(ctypes.c_short)),
    ]


@cache
def _flite() -> ctypes.CDLL:
    library = ctypes.CDLL("libflite.so.1", mode=ctypes.RTLD_GLOBAL)
    pointer, string = ctypes.c_void_p, ctypes.c_char_p
    signatures: dict[str, tuple[Any, list[Any]]] = {
        "flite_synth_text": (pointer, [string, pointer]),
        "utt_wave": (pointer, [pointer]),
        "utt_relation": (pointer, [pointer, string]),
        "relation_head": (pointer, [pointer]),
        "item_next": (pointer, [pointer]),
        "item_as": (pointer, [pointer, string]),
        "item_parent": (pointer, [pointer]),
        "item_feat_string": (string, [pointer, string]),
        "item_feat_float": (ctypes.c_float, [pointer, string]),
        "feat_set_float": (None, [pointer, string, ctypes.c_float]),
        "delete_utterance": (None, [pointer]),
    }
    for name, (result, arguments) in signatures.items():
        function = getattr(library, name)
        function.restype, function.argtypes = result, arguments
    library.flite_init()
    return library


@cache
def _voice(name: str) -> int:
    _flite()
    ctypes.CDLL("libflite_usenglish.so.1", mode=ctypes.RTLD_GLOBAL)
    ctypes.CDLL("libflite_cmulex.so.1", mode=ctypes.RTLD_GLOBAL)
    library = ctypes.CDLL(f"libflite_cmu_us_{name}.so.1")
    register = getattr(library, f"register_cmu_us_{name}")
    register.restype, register.argtypes = ctypes.c_void_p, [ctypes.c_char_p]
    return int(register(None))

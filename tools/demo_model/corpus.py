"""The training speech: seeded shards of spoken sentences, some of them through a real codec, kept as log-mel frames.

A shard is a pure function of its name, so a broken-off run goes on where it stood and two runs give the same files.
"""

from __future__ import annotations

import io
import json
import random
import re
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import av
import numpy as np

from . import speech
from .language import Grammar, Patchwork, RandomStrings

Array = np.ndarray[Any, np.dtype[Any]]

FRAMES_PER_SECOND = 100
"""Log-mel frames: a hop of 160 samples, as Whisper hears."""

SCRIPTS = Path(__file__).parents[2] / "samples" / "scripts"
UNHEARD = Path(__file__).parent / "unheard.txt"
"""A talk written after the grammar; the samples' mistakes led to some of its rules."""
SENTENCES_PER_SHARD = 500
NATURAL_SHARE = 0.65
RANDOM_SHARE = 0.1
"""Of the sentences; the rest are patchwork. Both are there so that the model listens rather than guesses."""
PACE = (0.92, 1.12)
"""How much slower than the voice's own pace the sentences are spoken."""
CODED_SHARE = 0.35
"""Of the recordings go through Opus at 12 to 32 kbit/s, since real recordings do."""
DEV_SENTENCES = 200
"""Held-out sentences of each kind in each voice."""


@dataclass(frozen=True, slots=True)
class Clip:
    """One spoken sentence: `mel` (frames, 80) log10 power, unnormalised; word spans in frames; a phone a frame."""

    mel: Array
    words: tuple[tuple[str, float, float], ...]
    phones: Array
    voice: str


def make(folder: Path, *, shards_per_voice: int, workers: int) -> Iterator[Path]:
    """Write the missing shards below `folder`; yields each as it is there."""
    folder.mkdir(parents=True, exist_ok=True)
    names = [f"{voice}-{index:03}" for index in range(shards_per_voice) for voice in speech.VOICES]
    missing = [name for name in names if not _path(folder, name).exists()]
    yield from (_path(folder, name) for name in names if name not in missing)
    with ProcessPoolExecutor(workers) as pool:
        yield from pool.map(_make_shard, [folder] * len(missing), missing)


def load(path: Path) -> list[Clip]:
    """The clips of one shard."""
    voice = path.name.split("-")[0]
    with np.load(path, allow_pickle=False) as shard:
        mel, phones = shard["mel"], shard["phones"]
        entries = json.loads(str(shard["entries"]))
    clips, start = [], 0
    for entry in entries:
        stop = start + entry["frames"]
        words = tuple((word, begin * 100, end * 100) for word, begin, end in entry["words"])
        clips.append(Clip(mel[start:stop], words, phones[start:stop], voice))
        start = stop
    return clips


def held_out() -> dict[str, list[str]]:
    """`natural` and `random` -> sentences that no shard holds, made from seeds of their own."""
    rng = random.Random("held out")
    grammar, strings = Grammar.load(), RandomStrings(rng)
    return {
        "natural": [grammar.sentence(rng) for _ in range(DEV_SENTENCES)],
        "random": [strings.string() for _ in range(DEV_SENTENCES)],
    }


def sentences(seed: str, count: int) -> list[str]:
    """`count` sentences for a shard, none of them held out, in a sample or in the unheard talk."""
    rng = random.Random(seed)
    grammar, strings = Grammar.load(), RandomStrings(rng)
    patchwork = Patchwork(rng, grammar, strings)
    closed = {_key(text) for texts in held_out().values() for text in texts} | _of_the_talks()
    made: list[str] = []
    while len(made) < count:
        kind = rng.random()
        if kind < NATURAL_SHARE:
            text = grammar.sentence(rng)
        elif kind < NATURAL_SHARE + RANDOM_SHARE:
            text = strings.string()
        else:
            text = patchwork.string()
        if _key(text) not in closed:
            made.append(text)
    return made


def log_mel(samples: Array) -> Array:
    """(frames, 80) log10 mel power of float samples at 16 kHz, before Whisper's normalisation."""
    window = np.hanning(401)[:-1]
    padded = np.pad(samples, 200, mode="reflect")
    frames = np.lib.stride_tricks.sliding_window_view(padded, 400)[::160][:-1]
    power = np.abs(np.fft.rfft(frames * window)) ** 2
    return np.log10(np.maximum(power @ _mel_filters().T, 1e-10)).astype(np.float16)


def through_opus(samples: Array, *, bit_rate: int) -> Array:
    """int16 samples at 16 kHz after Opus and back, at the same length."""
    buffer = io.BytesIO()
    with av.open(buffer, "w", format="ogg") as output:
        stream = output.add_stream("libopus", rate=16_000, layout="mono", bit_rate=bit_rate)
        frame = av.AudioFrame.from_ndarray(samples[None], format="s16", layout="mono")
        frame.sample_rate, frame.pts = speech.RATE, 0
        for packet in [*stream.encode(frame), *stream.encode(None)]:
            output.mux(packet)
    buffer.seek(0)
    resampler = av.AudioResampler(format="s16", layout="mono", rate=speech.RATE)
    with av.open(buffer) as source:
        frames = [part for frame in source.decode(audio=0) for part in resampler.resample(frame)]
        frames += resampler.resample(None)
    decoded = np.concatenate([frame.to_ndarray()[0] for frame in frames])
    return np.pad(decoded, (0, max(0, len(samples) - len(decoded))))[: len(samples)]


def _make_shard(folder: Path, name: str) -> Path:
    voice = name.split("-")[0]
    rng = random.Random(f"speech of {name}")
    mels: list[Array] = []
    phones: list[Array] = []
    entries = []
    for text in sentences(name, SENTENCES_PER_SHARD):
        said = speech.speak(text, voice=voice, stretch=rng.uniform(*PACE))
        spans, words = said.word_spans(), text.split()
        coded, bit_rate = rng.random() < CODED_SHARE, rng.randrange(12_000, 32_000)
        if len(spans) != len(words):
            continue  # flite read a token as several words or none
        samples = through_opus(said.samples, bit_rate=bit_rate) if coded else said.samples
        mel = log_mel(samples.astype(np.float32) / 32768)
        mels.append(mel)
        phones.append(_phone_labels(said, len(mel)))
        timed = [(word, round(start, 3), round(end, 3)) for word, (start, end) in zip(words, spans, strict=True)]
        entries.append({"frames": len(mel), "words": timed})
    path = _path(folder, name)
    partial = path.with_suffix(".part.npz")
    np.savez(partial, mel=np.concatenate(mels), phones=np.concatenate(phones), entries=json.dumps(entries))
    partial.replace(path)
    return path


def _phone_labels(said: speech.Utterance, frames: int) -> Array:
    labels = np.zeros(frames, np.int8)
    start = 0
    for phone in said.phones:
        stop = int(phone.end * FRAMES_PER_SECOND)
        labels[start:stop] = PHONES.index(phone.name)
        start = stop
    return labels


def _path(folder: Path, name: str) -> Path:
    return folder / f"{name}.npz"


@cache
def _of_the_talks() -> frozenset[str]:
    texts = [path.read_text(encoding="utf-8") for path in (*SCRIPTS.glob("*.txt"), UNHEARD)]
    return frozenset(_key(line) for text in texts for line in text.splitlines())


def _key(text: str) -> str:
    return re.sub(r"[^a-z' ]", "", text.lower())


@cache
def _mel_filters() -> Array:
    """faster-whisper's own 80 filters, so that training hears what inference hears."""
    from faster_whisper.feature_extractor import FeatureExtractor

    filters: Array = FeatureExtractor().mel_filters
    return filters


PHONES = (
    *("pau", "aa", "ae", "ah", "ao", "aw", "ax", "ay", "b", "ch", "d", "dh", "eh", "er", "ey", "f", "g", "hh", "ih"),
    *("iy", "jh", "k", "l", "m", "n", "ng", "ow", "oy", "p", "r", "s", "sh", "t", "th", "uh", "uw", "v", "w", "y"),
    *("z", "zh"),
)
"""flite's US English sounds; `pau` is silence, and first."""

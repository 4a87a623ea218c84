"""The demo model at work: the samples in every container, through the pipeline's decoder and engine, word for word."""

from __future__ import annotations

import statistics
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from demo_model.evaluate import compare
from demo_model.samples import encode
from hallway import resources
from hallway.capture.decode import decode
from hallway.capture.engines.faster_whisper import FasterWhisperEngine
from hallway.capture.engines.interface import EngineOptions, Heard

ROOT = Path(__file__).parents[2]
OPTIONS = EngineOptions(model="demo", threads=2)
SECONDS = 45
MOST_WRONG = 0.08
"""Share of words. The card has what the samples come to as a whole; this stretch has some hundred words."""
CONTAINERS = {
    "wav": ("pcm_s16le", 0, 16_000),
    "flac": ("flac", 0, 16_000),
    "mp3": ("libmp3lame", 64_000, 44_100),
    "m4a": ("aac", 64_000, 44_100),
    "aac": ("aac", 64_000, 44_100),
    "mp4": ("aac", 64_000, 48_000),
    "mov": ("aac", 64_000, 48_000),
    "3gp": ("aac", 64_000, 44_100),
    "ogg": ("libopus", 16_000, 48_000),
    "webm": ("libopus", 24_000, 48_000),
}


@cache
def engine() -> FasterWhisperEngine:
    made = FasterWhisperEngine()
    made.load(OPTIONS)
    return made


def hear(samples: Any, options: EngineOptions = OPTIONS) -> Heard:
    return engine().transcribe(samples, options, lambda _: None)


@cache
def sample() -> tuple[Path, list[tuple[float, str]]]:
    """A recording, and each of its words with its true start."""
    recording = next((ROOT / "samples" / "recordings").rglob("*when a customer wants a refund*.opus"))
    table = (ROOT / "samples" / "scripts" / "refund-after-thirty-days.tsv").read_text(encoding="utf-8")
    rows = [line.split("\t") for line in table.splitlines()]
    return recording, [(float(start), word) for start, _, word in rows]


def words(heard: Heard) -> list[tuple[float, str]]:
    return [(word.start, word.text.strip()) for segment in heard.segments for word in segment.words]


@pytest.mark.parametrize("container", CONTAINERS)
def test_a_sample_is_heard_in_every_container(container: str, tmp_path: Path) -> None:
    """Most words are the script's, and each of them begins within a quarter of a second of the truth (median)."""
    recording, truth = sample()
    start = (decode(recording).samples[: SECONDS * 16_000] * 32767).astype(np.int16)
    codec, bit_rate, rate = CONTAINERS[container]
    path = encode(start, tmp_path / f"sample.{container}", codec=codec, bit_rate=bit_rate, rate=rate)
    heard = words(hear(decode(path).samples))
    end = SECONDS - 1
    said = [(word, at) for at, word in truth if at < end]
    wrong, apart = compare(said, [(word, at) for at, word in heard if at < end])
    assert wrong <= MOST_WRONG * len(said)
    assert statistics.median(apart) <= 0.25


def test_the_pipeline_hears_what_bare_faster_whisper_hears() -> None:
    """The same sound and options give the same words, and faster-whisper's own decoder the same sound to a bit."""
    from faster_whisper import WhisperModel
    from faster_whisper.audio import decode_audio

    recording, _ = sample()
    samples, whole = decode(recording).samples, replace(OPTIONS, vad=False)
    theirs = decode_audio(str(recording))
    assert len(samples) == len(theirs)
    assert np.abs(samples - theirs).max() <= 1 / 32768
    start = samples[: SECONDS * 16_000]
    bare = WhisperModel(str(resources.demo_model()), device="cpu", compute_type="int8", cpu_threads=2)
    segments = bare.transcribe(start, **engine().decoding(whole, language="en", prompt=""))[0]
    said = [word.word.strip() for segment in segments for word in segment.words or ()]
    assert [word for _, word in words(hear(start, whole))] == said


@pytest.mark.parametrize("vad", [True, False])
def test_silence_says_nothing(vad: bool) -> None:
    """Ten seconds of silence give no confident word, with voice activity detection and without."""
    heard = hear(np.zeros(160_000, np.float32), EngineOptions(model="demo", vad=vad))
    assert not [word for segment in heard.segments for word in segment.words if word.probability > 0.5]


def test_whoever_uses_the_demo_model_is_told() -> None:
    """One line says that it is the demo model."""
    assert any("demo model" in note for note in hear(np.zeros(16_000, np.float32)).notes)

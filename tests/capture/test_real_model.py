"""Real Whisper with Hallway's engine: it understands speech and finds no words in silence."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pytest
from rapidfuzz.distance import Levenshtein

import sound_files
from hallway.capture.audio.decode import decode
from hallway.capture.engines import EngineOptions, EngineResult
from hallway.capture.engines.faster_whisper import FasterWhisperEngine
from hallway.capture.models import speed

SAID = (
    "here is what i do when a customer asks for a refund first i look at the date of the order if it is less than "
    "thirty days old i send the money back and write one line into the ticket if it is older i ask what went wrong "
    "because most people want the problem solved more than they want the money then i call the team lead agree on an "
    "amount and tell the customer the same day the one thing that you should never do is to promise something and "
    "forget it"
)


@pytest.fixture(scope="module")
def ours() -> FasterWhisperEngine:
    """One engine for all tests."""
    return FasterWhisperEngine()


def words(heard: EngineResult) -> str:
    text = " ".join(segment.text for segment in heard.segments).lower().replace("30", "thirty")
    return " ".join(re.findall(r"[a-z]+", text))


def test_speech_is_written_down(ours: FasterWhisperEngine, tiny_en: Path) -> None:
    """At most one word in twenty is wrong, and all times are within the recording."""
    heard = ours.transcribe(decode(speed.RECORDING).samples, EngineOptions(model=str(tiny_en)))
    assert Levenshtein.normalized_distance(SAID.split(), words(heard).split()) <= 0.05
    assert all(0 <= one.start < one.end <= heard.duration for one in heard.segments)


def test_silence_says_nothing(ours: FasterWhisperEngine, tiny_en: Path) -> None:
    """Ten seconds of silence contain no confident word."""
    heard = ours.transcribe(np.zeros(160_000, np.float32), EngineOptions(model=str(tiny_en)))
    assert not [word for segment in heard.segments for word in segment.words if word.probability > 0.5]


@pytest.mark.slow
@pytest.mark.parametrize("coding", sound_files.CODINGS, ids=lambda coding: coding.suffix)
def test_speech_is_understood_in_every_container(
    ours: FasterWhisperEngine, tiny_en: Path, tmp_path: Path, coding: sound_files.Coding
) -> None:
    """In common formats, with a long pause in the middle, nearly every word is there and no speech is lost."""
    said = sound_files.decode(speed.RECORDING)
    pause = np.zeros(20 * sound_files.RATE, np.float32)
    recording = tmp_path / f"talk{coding.suffix}"
    sound_files.encode(np.concatenate([said, pause, said]), recording, coding)
    heard = ours.transcribe(decode(recording).samples, EngineOptions(model=str(tiny_en)))
    assert Levenshtein.normalized_distance((SAID + " " + SAID).split(), words(heard).split()) <= 0.08
    assert heard.coverage is not None
    assert heard.coverage.covered_seconds >= heard.coverage.speech_seconds - 0.5
    assert not [one for one in heard.segments if one.is_unheard]

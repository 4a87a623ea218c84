"""A recording at the wrong speed is distinguished from one without speech."""

from __future__ import annotations

import wave
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest

import drop_folder
from drop_folder import go
from fake_engine import PitchEngine
from hallway.capture.engines.interface import EngineOptions, EngineResult
from hallway.capture.quality import playback_speed
from hallway.library.transcript import Segment, Word

if TYPE_CHECKING:
    from pathlib import Path

    from hallway.capture.quality.playback_speed import Samples

SECONDS = 40
WRONG = (1 / 3, 1 / 2, 1 / 1.5, 1.5, 2.0, 3.0)


def voice(speed: float) -> Samples:
    """A tone at the pitch that the engine understands, played that many times too fast."""
    time = np.arange(round(SECONDS * 16_000 / speed)) * speed / 16_000
    return np.asarray(0.3 * np.sin(2 * np.pi * PitchEngine.pitch * time), dtype=np.float32)


def find(samples: Samples) -> float | None:
    return playback_speed.find(samples, lambda part: PitchEngine().transcribe(part, EngineOptions("m"), lambda _: None))


@pytest.mark.parametrize("speed", WRONG)
def test_the_right_speed_is_the_one_at_which_words_are_clear(speed: float) -> None:
    """Any speed that results from confusing two common sample rates is found."""
    assert find(voice(speed)) == pytest.approx(speed)


@pytest.mark.parametrize("samples", [np.zeros(16_000, np.float32), np.zeros(0, np.float32), voice(7.0)])
def test_where_no_speed_helps_none_is_named(samples: Samples) -> None:
    """Silence has no correct speed."""
    assert find(samples) is None


@pytest.mark.parametrize(("rate", "says"), [(32_000, "2 times too fast"), (8_000, "2 times too slowly")])
@pytest.mark.usefixtures("engine")
def test_a_wrong_header_is_named_with_the_way_out(rate: int, says: str, tmp_path: Path) -> None:
    """The error blames the header of the file, not the microphone."""
    base = drop_folder.make(tmp_path / "base", ())
    with wave.open(str(base.recordings / "talk.wav"), "wb") as sound:
        sound.setparams((1, 2, rate, 0, "NONE", ""))
        sound.writeframes((voice(1.0) * 32_767).astype("<i2").tobytes())
    (result,) = go(base, engine="pitch").results
    assert (result.status, result.detail) == (
        "failed",
        f"it plays about {says} for a person; its header may have the wrong sample rate",
    )
    assert result.hint == f"export it again at its true sample rate (its header says {rate} Hz), or record it again"


@pytest.mark.usefixtures("engine")
def test_a_good_recording_is_heard_once(tmp_path: Path) -> None:
    """Other speeds are only tried if almost nothing was understood."""
    base = drop_folder.make(tmp_path / "base", ())
    with wave.open(str(base.recordings / "talk.wav"), "wb") as sound:
        sound.setparams((1, 2, 16_000, 0, "NONE", ""))
        sound.writeframes((voice(1.0) * 32_767).astype("<i2").tobytes())
    PitchEngine.times_heard = 0
    assert [each.status for each in go(base, engine="pitch").results] == ["answered"]
    assert PitchEngine.times_heard == 1


def test_one_phrase_over_and_over_is_not_understood() -> None:
    """Whisper reports high confidence for the stock phrases that it writes when it understands nothing."""
    words = tuple(Word(f" {text}", at, at + 0.3, 0.9) for at, text in enumerate(["you", "know,", "thanks."] * 9))
    segment = Segment(0.0, 27.0, "".join(word.text for word in words), words)
    assert playback_speed.is_unclear(EngineResult("en", 0.9, (segment,), 27.0))
    once = replace(segment, words=words[:3], text="you know, thanks.")
    assert not playback_speed.is_unclear(EngineResult("en", 0.9, (once,), 27.0))


def test_a_sentence_that_a_person_comes_back_to_is_understood() -> None:
    """Only a phrase that is repeated several times in a row counts as a loop."""
    words = tuple(Word(f" {text}", at, at + 0.3, 0.9) for at, text in enumerate(["ask", "what", "happened", "first"]))
    refrain = Segment(0.0, 4.0, "ask what happened first", words)
    verse = replace(refrain, text="then say what you can do", words=words)
    assert not playback_speed.is_unclear(EngineResult("en", 0.9, (refrain, verse) * 5, 40.0))

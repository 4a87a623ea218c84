"""Flags are shown to people who can act on them, and to nobody else."""

from __future__ import annotations

from dataclasses import replace

import pytest

import talk
from hallway.library.flags import PASSAGE_FLAGS, RECORDING_FLAGS, passage_words, told, told_to_listeners
from hallway.library.transcript import Decoding, Segment

SPOKEN = talk.spoken(talk.REFUND)
ENGLISH = Segment(0.0, 4.0, "Good morning.")
GERMAN = Segment(4.0, 9.0, "Guten Morgen.", language="de")


@pytest.mark.parametrize("flag", RECORDING_FLAGS)
def test_whoever_is_told_of_a_flag_is_told_what_to_do(flag: str) -> None:
    """Every flag that is shown has advice, and findings are clauses that fit in a line."""
    each = RECORDING_FLAGS[flag]
    assert each.advice or not each.is_told
    assert not each.finding.endswith(".")
    assert not each.advice.endswith(".")


def test_a_browser_recording_without_a_length_raises_no_alarm() -> None:
    """Browser recordings never declare their length, so nobody is told."""
    found = replace(SPOKEN, flags=("length_unknown",))
    assert (told(found), told_to_listeners(found)) == ((), ())


def test_listeners_learn_what_is_missing() -> None:
    """There is one sentence for all reasons; loudness is not mentioned."""
    found = replace(SPOKEN, flags=("clipped", "truncated", "damaged"))
    assert told_to_listeners(found) == ("The recording is incomplete: its end is missing; parts of it are damaged.",)
    assert len(told(found)) == 3


def test_languages_are_named() -> None:
    """Languages are listed in the order in which they occur, if the transcript has them."""
    mixed = replace(SPOKEN, flags=("several_languages",), segments=(ENGLISH, GERMAN))
    assert told_to_listeners(mixed) == ("Languages: English, German.",)
    assert [each.finding for each in told(mixed)] == ["more than one language is spoken in it (English, German)"]
    guessed = replace(mixed, segments=(ENGLISH,))
    assert told_to_listeners(guessed) == ()
    assert [each.finding for each in told(guessed)] == ["more than one language is spoken in it"]


def test_gaps_are_named_from_a_second_on() -> None:
    """A shorter gap sounds like a breath."""
    paused = replace(SPOKEN, flags=("gaps",), decoding=Decoding(60.0, gaps=((3.0, 9.0), (20.0, 20.5))))
    assert [each.finding for each in told(paused)] == ["it was paused, or sound was lost at 0:03"]
    assert told_to_listeners(paused) == ("The recording is incomplete: it was paused, or sound was lost.",)
    assert told(replace(paused, decoding=Decoding(60.0, gaps=((20.0, 20.5),)))) == ()


def test_unknown_flags_are_no_trouble() -> None:
    """A newer version of Hallway may have written them."""
    assert told(replace(SPOKEN, flags=("of_tomorrow",))) == ()
    assert passage_words(["of_tomorrow"]) == "of tomorrow"
    assert passage_words(["doubtful_name", "loop"]) == f"{PASSAGE_FLAGS['doubtful_name']}, {PASSAGE_FLAGS['loop']}"

"""A transcript records which ranges were redacted, and contains none of the words."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

import talk
from hallway.library import redaction
from hallway.library.redaction import BAR, cover, ranges_of, written
from hallway.library.transcript import Segment


@given(st.lists(st.tuples(st.floats(0, 60), st.floats(0.03, 5)), max_size=4))
def test_ranges_can_be_read_back_from_the_bars(places: list[tuple[float, float]]) -> None:
    """The ranges can be read from the transcript alone, and covering twice changes nothing more."""
    wanted = redaction.merged((start, start + length) for start, length in places)
    covered = cover(talk.spoken(talk.REFUND), wanted)
    assert ranges_of(covered) == wanted
    assert cover(covered, wanted) == covered
    assert redaction.parse(written(wanted)) == wanted


def test_a_passage_without_times_is_covered_as_a_whole() -> None:
    """Without word times, nobody knows which words are in the range."""
    transcript = talk.transcript(talk.segment(" one two", 0, 2), talk.segment(" three four.", 2, 4))
    covered = cover(transcript, [(2.5, 2.6)])
    assert [segment.text for segment in covered.segments] == [" one two", f" {BAR}."]


def test_words_without_a_time_are_covered_with_their_neighbours() -> None:
    """A word whose time is missing is covered as well."""
    said = talk.spoken("one two three").segments[0]
    words = (said.words[0], replace(said.words[1], start=float("nan"), end=float("nan")), said.words[2])
    covered = cover(talk.transcript(replace(said, words=words)), [(0.4, 0.6)])
    assert covered.text == f"one {BAR} three"


def test_flags_of_what_is_left_stay() -> None:
    """A doubtful passage stays doubtful with a bar in it, unless only the bar is left."""
    part = replace(talk.spoken("one two").segments[0], flags=("low_confidence",))
    assert cover(talk.transcript(part), [(0.0, 0.3)]).segments[0].flags == ("low_confidence",)
    assert cover(talk.transcript(part), [(0.0, 0.8)]).segments[0].flags == ()


def test_nothing_said_there_still_leaves_a_bar() -> None:
    """The range is recorded even in a pause or after the last word."""
    transcript = talk.transcript(Segment(0, 1, " one", ()), duration=9.0)
    assert ranges_of(cover(transcript, [(3.0, 4.0)])) == ((3.0, 4.0),)

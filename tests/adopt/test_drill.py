"""The statistics of drills match Python's and a textbook's, and include people who gave up."""

from __future__ import annotations

import math
import statistics
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hallway.adopt.drill import by_place, duration, quantile, recent, timing
from hallway.library.drills import DrillRun
from seeds import examples

DAY = date(2026, 11, 22)


def runs(*seconds: float, place: str = "desk") -> list[DrillRun]:
    """Returns runs of this many seconds; infinity means that the person gave up after a minute."""
    return [DrillRun(place, 60 if math.isinf(s) else s, DAY, found=not math.isinf(s)) for s in seconds]


def test_a_worked_example() -> None:
    """The 40th percentile is 29, as in https://en.wikipedia.org/wiki/Percentile for Excel's PERCENTILE.INC."""
    assert quantile([15, 20, 35, 40, 50], 0.4) == pytest.approx(29)


@settings(max_examples=examples(200))
@given(st.lists(st.floats(0, 3600), min_size=2, max_size=40))
def test_quartiles_are_those_of_the_standard_library(seconds: list[float]) -> None:
    """For any runs that found the answer, both give the same quartiles."""
    expected = statistics.quantiles(seconds, n=4, method="inclusive")
    assert [quantile(sorted(seconds), share) for share in (0.25, 0.5, 0.75)] == pytest.approx(expected)


def test_whoever_gave_up_is_slower_than_everyone_else() -> None:
    """The unknown time of someone who gave up counts as longer than any other, but is not replaced by a number."""
    found = timing(runs(30, 40, 50, math.inf))
    assert found is not None
    assert (found.runs, found.found, found.in_time, found.median) == (4, 3, 3, 45)
    assert str(found) == "median 45 s in 4 runs, half of them 38 s to no answer, 1 without an answer"
    lost = timing(runs(30, math.inf, math.inf))
    assert lost is not None
    assert str(lost) == "2 of 3 runs ended without an answer"


def test_two_runs_have_no_spread() -> None:
    """Fewer than four runs are too few for quartiles."""
    assert str(timing(runs(30, 90))) == "median 1 min in 2 runs"
    assert timing([]) is None


def test_the_slowest_place_comes_first() -> None:
    """The slowest place needs attention first."""
    found = by_place([*runs(30), *runs(200, place="wall"), *runs(50, place="chat")])
    assert list(found) == ["wall", "chat", "desk"]


def test_runs_of_an_earlier_quarter_do_not_count() -> None:
    """Runs with a future date, probably a typo, do not count either."""
    days = {name: DAY - timedelta(days) for name, days in (("old", 91), ("kept", 90), ("today", 0), ("later", -1))}
    listed = [DrillRun(name, 9, day) for name, day in days.items()]
    assert [run.place for run in recent(listed, today=DAY)] == ["kept", "today"]


@pytest.mark.parametrize(("seconds", "words"), [(0.4, "0 s"), (59.6, "1 min"), (119, "1 min 59 s"), (3600, "60 min")])
def test_durations_are_read_aloud(seconds: float, words: str) -> None:
    """Durations are written in seconds and minutes."""
    assert duration(seconds) == words

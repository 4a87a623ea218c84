"""The diagnostic: every total has a band, and moves have a fixed order."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from itertools import product

import pytest

from hallway.adopt.diagnostic import BANDS, MOVES, QUESTIONS, band, change, moves, previous
from hallway.library.diagnostics import MOST_POINTS, MOST_TOTAL, Diagnostic, Score

PLACE, PICK, EXPERTS, OUTCOME, REPEAT = MOVES


def run(*points: int, month: int = 11) -> Diagnostic:
    """Returns a run with these scores."""
    return Diagnostic(date(2026, month, 20), "Ana", tuple(Score(n, each) for n, each in enumerate(points, start=1)))


def test_five_questions_of_three_choices() -> None:
    """Questions are numbered from 1, have distinct choices, and give at most ten points."""
    assert [question.number for question in QUESTIONS] == [1, 2, 3, 4, 5]
    assert all(len(set(question.choices)) == MOST_POINTS + 1 for question in QUESTIONS)
    assert MOST_TOTAL == 10


@pytest.mark.parametrize(("first", "last", "number"), [(0, 3, 0), (4, 6, 1), (7, 10, 2)])
def test_bands(first: int, last: int, number: int) -> None:
    """There are three bands without gaps."""
    assert {band(total) for total in range(first, last + 1)} == {BANDS[number]}
    assert (BANDS[number].first, BANDS[number].last) == (first, last)


@pytest.mark.parametrize(
    ("points", "expected"),
    [
        ((0, 0, 0, 0, 0), [PLACE, PICK, EXPERTS, OUTCOME]),
        ((2, 2, 2, 1, 2), [PICK]),
        ((2, 1, 1, 2, 2), [PLACE, EXPERTS]),
        ((2, 2, 2, 2, 2), [REPEAT]),
    ],
)
def test_moves(points: tuple[int, ...], expected: list[object]) -> None:
    """Placement is first, then the weekly pick, with experts in parallel; a question with full points needs no move."""
    assert list(moves(points)) == expected


def test_there_is_always_something_to_do_next() -> None:
    """For all 243 results there is a move, and consecutive moves come before parallel ones."""
    for points in product(range(3), repeat=5):
        found = moves(points)
        assert found
        assert [each.is_parallel for each in found] == sorted(each.is_parallel for each in found)


def test_a_run_is_compared_with_the_one_before() -> None:
    """A run is not compared with itself or a later one."""
    august, november = run(1, 1, 1, 0, 0, month=8), run(2, 2, 1, 1, 0)
    assert previous((august, november), november) == august
    assert previous((august, november), august) is None
    assert change(november, august) == "3 more than on 20 Aug 2026"
    assert change(august, replace(november, run_on=date(2026, 5, 1))) == "3 fewer than on 1 May 2026"
    assert change(august, august) == "the same as on 20 Aug 2026"

"""The risk matrix: what to act on first, what changed within a month, and what came back."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from hallway.adopt import barriers
from hallway.adopt.barriers import STARTER
from hallway.errors import InputError
from hallway.library.barrier import Barrier, Level, ListeningSession

TODAY = date(2026, 11, 26)
LATER, EARLIER = TODAY + timedelta(days=20), TODAY - timedelta(days=60)


def barrier(id: str, impact: Level = "M", likelihood: Level = "M", **more: Any) -> Barrier:
    """Returns a barrier that was opened long ago and is complete unless changed."""
    usual = {"opened_on": EARLIER, "owner": "Ana", "remedy": "Switch it off", "due": LATER}
    return Barrier(id, "It is slow", impact, likelihood, **{**usual, **more})


def ids(found: tuple[Barrier, ...]) -> list[str]:
    """Returns the ids of barriers."""
    return [each.id for each in found]


def test_the_top_quadrant_comes_first() -> None:
    """Barriers are sorted by impact times likelihood; if equal, by impact."""
    levels: tuple[tuple[Level, Level], ...] = (("L", "H"), ("H", "L"), ("M", "M"), ("M", "H"), ("H", "M"), ("H", "H"))
    listed = barriers.ordered(barrier(f"{one}{two}".lower(), one, two) for one, two in levels)
    assert ids(listed) == ["hh", "hm", "mh", "mm", "hl", "lh"]


def test_overdue_and_ownerless_come_first_in_their_cell() -> None:
    """The nearest due date follows; a barrier that is due today is not overdue."""
    listed = [
        barrier("later"),
        barrier("today", due=TODAY),
        barrier("no-owner", owner=""),
        barrier("overdue", due=TODAY - timedelta(days=1)),
        barrier("never", due=None),
    ]
    assert ids(barriers.ordered(listed, today=TODAY)) == ["overdue", "no-owner", "today", "later", "never"]
    assert not barriers.is_overdue(listed[1], TODAY)
    assert not barriers.is_overdue(listed[3], None)


def test_the_matrix_has_every_cell_and_only_open_barriers() -> None:
    """There are nine cells, starting with high and high."""
    listed = [barrier("a", "H", "H"), barrier("b", "H", "H", closed_on=TODAY), barrier("c", "L", "M")]
    found = barriers.matrix(listed)
    assert len(found) == 9
    assert next(iter(found)) == ("H", "H")
    assert {cell: ids(each) for cell, each in found.items() if each} == {("H", "H"): ["a"], ("L", "M"): ["c"]}


def test_the_review_says_what_a_month_changed() -> None:
    """Unchanged barriers are only listed if they are overdue or incomplete."""
    listed = [
        barrier("new", opened_on=TODAY),
        barrier("heard", evidence=(ListeningSession(TODAY, 3, "Yes"),)),
        barrier("gone", closed_on=TODAY),
        barrier("long-gone", closed_on=EARLIER),
        barriers.reopened(barrier("back", closed_on=EARLIER), TODAY, why="Two teams"),
        barrier("overdue", due=EARLIER),
        barrier("ownerless", owner=""),
    ]
    found = barriers.review(listed, since=TODAY - timedelta(days=31), today=TODAY)
    assert ids(found.opened) == ["new"]
    assert ids(found.heard) == ["heard"]
    assert ids(found.closed) == ["gone"]
    assert ids(found.came_back) == ["back"]
    assert ids(found.overdue) == ["overdue"]
    assert ids(found.incomplete) == ["ownerless"]
    assert ids(found.next)[:2] == ["overdue", "ownerless"]
    assert not {"gone", "long-gone"} & {*ids(found.next)}


def test_closing_and_reopening_keep_the_history() -> None:
    """Every closing is kept, and neither action can be repeated directly."""
    first = barriers.closed(barrier("a"), EARLIER)
    back = barriers.reopened(first, TODAY, why="Two teams")
    assert [str(each) for each in back.reopened] == [f"{EARLIER} to {TODAY}: Two teams"]
    assert barriers.closed(back, TODAY).reopened == back.reopened
    with pytest.raises(InputError, match="closed on"):
        barriers.closed(first, TODAY)
    with pytest.raises(InputError, match="already open"):
        barriers.reopened(back, TODAY, why="Again")


def test_the_starter_is_the_matrix_of_the_field() -> None:
    """There are six barriers, three in the top quadrant, each with a remedy and a question."""
    assert [f"{each.impact}{each.likelihood}" for each in STARTER] == ["HH", "HH", "HH", "HM", "HM", "MM"]
    assert all(each.remedy and each.question.endswith("?") for each in STARTER)
    assert len({each.id for each in STARTER}) == 6
    assert ids(barriers.ordered(each.to_barrier(TODAY) for each in STARTER))[-1] == "login-and-permissions"

"""The evidence: suggestions are based on records, and missing records are reported instead of guessed."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from hallway.adopt import evidence
from hallway.days import Week
from hallway.library.answer import Answer
from hallway.library.drills import DrillRun
from hallway.library.experts import Expert
from hallway.library.ledger_entry import LedgerEntry
from hallway.library.outcome import Outcome
from hallway.library.period import Period
from hallway.library.picks import Pick
from hallway.library.placements import Place, Placement
from hallway.library.vocabulary import Term

if TYPE_CHECKING:
    from hallway.library.library import Library

DAY = date(2026, 11, 25)
WEEK = Week.of(DAY)
REFUND = "refund-after-30-days"


def answer(id: str, expert: str = "ana") -> Answer:
    return Answer(id=id, title=id, expert=expert, recorded=DAY, moments=("refund",), status="approved")


def pin(library: Library, answer: str = "", moment: str = "") -> None:
    library.placements().add(Placement("desk", "zendesk", answer, moment, placed_on=DAY))


def test_an_empty_knowledge_base_suggests_nothing(library: Library) -> None:
    """There are no scores, and each reason says what is missing."""
    for path in library.answer_paths():
        path.unlink()
    found = evidence.gather(library, today=DAY)
    assert [each.question for each in found] == [1, 2, 3, 4, 5]
    assert {each.score for each in found} == {None}
    assert [each.reason for each in found] == [
        "No answer is published yet, so there is nothing to pin.",
        "No two-minute drill was run in the last 13 weeks.",
        "No answer is published yet, so there is nothing to count.",
        "No pick of the week is recorded yet.",
        "No outcome is recorded yet.",
    ]


def test_what_is_pinned(library: Library) -> None:
    """Drafts, unknown answers and retired ones do not count as pinned."""
    for id in ("secret-plan", "never-made", "old-way"):
        pin(library, answer=id)
    first = evidence.gather(library, today=DAY)[0]
    assert (first.score, first.reason) == (0, "None of 2 published answers is pinned in a place where people work.")
    library.ledger().append(LedgerEntry("once", "renamed", "2026-11-20", to=REFUND))
    pin(library, answer="once")
    first = evidence.gather(library, today=DAY)[0]
    assert (first.score, first.reason) == (2, "1 of 2 published answers is pinned where people work, in 1 place.")


def test_a_moment_that_is_pinned_pins_its_answers(library: Library) -> None:
    """The link leads to the moment's page, which lists the answers."""
    pin(library, moment="deal-gone-quiet")
    assert evidence.gather(library, today=DAY)[0].reason.startswith("1 of 2 ")


def test_a_third_is_in_part() -> None:
    """If most answers are pinned, the score is 2; if one is, the score is 1."""
    listed = [answer(id) for id in ("a", "b", "c")]
    placed = [Placement("desk", "html", answer="a"), Placement("desk", "html", answer="b")]

    class Nothing:
        def resolve(self, id: str) -> str:
            return id

    scores = [evidence.placements(listed, placed[:number], Nothing()).score for number in range(3)]  # type: ignore[arg-type]
    assert scores == [0, 1, 2]


@pytest.mark.parametrize(
    ("seconds", "score", "reason"),
    [
        ((45, 50, 55), 2, "median 50 s in 3 runs."),
        ((45, 50), 1, "median 48 s in 2 runs; a full score needs at least 3 runs."),
        ((119, 119, 120, 121, 300), 1, "slowest from “The macro” (2 min)."),
        ((200, 300, 400), 0, "median 5 min in 3 runs; slowest from “The macro” (5 min)."),
    ],
)
def test_the_drill(seconds: tuple[float, ...], score: int, reason: str) -> None:
    """A median under two minutes scores 2; if only some runs are that fast, the score is 1."""
    listed = [DrillRun("desk", each, DAY) for each in seconds]
    found = evidence.drills(listed, {"desk": Place("desk", "The macro", "html")}, today=DAY)
    assert found.score == score
    assert found.reason.startswith("Drills of the last 13 weeks: median ")
    assert found.reason.endswith(reason)


def test_a_place_where_people_gave_up() -> None:
    """There is no median to report, and the reason says so."""
    listed = [*(DrillRun("desk", 30, DAY) for _ in range(3)), DrillRun("wall", 60, DAY, found=False)]
    found = evidence.drills(listed, {}, today=DAY)
    assert found.reason.endswith("1 without an answer; slowest from “wall” (half or more gave up).")


def test_an_old_drill_says_nothing() -> None:
    """After a quarter, results are too old."""
    found = evidence.drills([DrillRun("desk", 9, DAY - timedelta(weeks=13))], {}, today=DAY)
    assert found.score is None


@pytest.mark.parametrize(
    ("who", "score"),
    [
        (("ana", "ben"), 2),
        (("ana", "ana"), 1),  # one person is not enough
        (("ana", "lea", "lea"), 1),
        (("lea", "lea"), 0),
        (("lea", "nobody"), None),  # their role is unknown
    ],
)
def test_who_answers(who: tuple[str, ...], score: int | None) -> None:
    """Experts count as people who do the work if answers are written for their role."""
    people = {
        "ana": Expert("ana", "Ana", "Support AGENT"),
        "ben": Expert("ben", "Ben", "rep"),
        "lea": Expert("lea", "Lea", "Learning and development"),
    }
    roles = [Term("support", "Support agent"), Term("sales", "Sales", ("rep",))]
    found = evidence.experts([answer(f"a-{n}", each) for n, each in enumerate(who)], people, roles)
    assert found.score == score, found.reason


@pytest.mark.parametrize(
    ("weeks_ago", "score", "reason"),
    [
        (range(0, 13), 2, "There was a pick in 13 of the last 13 weeks."),
        ((0, 1, 2), 1, "There was a pick in 3 of the last 3 weeks; a full score needs at least 4 weeks."),
        ((0, 2, 3), 2, "There was a pick in 3 of the last 4 weeks."),
        ((1, 9), 1, "There was a pick in 2 of the last 10 weeks."),
        ((0,), 1, "There is a pick this week; a full score needs at least 4 weeks."),
        ((20,), 0, "There was a pick in 0 of the last 13 weeks."),
        ((-1,), None, "No pick of the week is recorded yet."),
    ],
)
def test_the_weekly_reason(weeks_ago: tuple[int, ...], score: int | None, reason: str) -> None:
    """Weeks are counted since the first pick, for a quarter at most; two teams in one week are one week."""
    weeks = [Week.of(DAY - timedelta(weeks=each)) for each in weeks_ago]
    picked = [Pick(week, REFUND, "Why", "Where", team) for week in weeks for team in ("", "Sales")]
    found = evidence.picks(picked, today=DAY)
    assert (found.score, found.reason) == (score, reason)


@pytest.mark.parametrize(
    ("changes", "score", "reason"),
    [
        ((), None, "No outcome is recorded yet."),
        (({},), 2, "1 outcome of the last year moved in the right direction."),
        (({}, {"after": 9}, {"low": -3, "high": -1}), 2, "2 outcomes of the last year moved in the right direction."),
        (({"after": 9},), 1, "1 outcome of the last year is recorded, and none clearly moved in the right direction."),
        (({"low": -3, "high": 1},), 1, "1 outcome of the last year is recorded, and none clearly moved in the"),
        (({"period": Period.parse("2025-Q3")},), 1, "The last recorded outcome is from September 2025, more than a"),
    ],
)
def test_outcomes(changes: tuple[dict[str, Any], ...], score: int | None, reason: str) -> None:
    """One improvement within the last year is enough, unless chance explains it."""
    known = Outcome("ramp time", 9, 6, "weeks", "lower", Period.parse("2026-Q3"), "Plan", "Ana", answer=REFUND)
    found = evidence.outcomes([replace(known, **each) for each in changes], today=DAY)
    assert found.score == score
    assert found.reason.startswith(reason)

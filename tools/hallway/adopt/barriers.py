"""The adoption risk matrix: barriers by impact and likelihood, in the order in which to act, and what a month changed.

Impact and likelihood are multiplied, as risk matrices usually do (high 3, medium 2, low 1), and impact decides a tie.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from itertools import product
from typing import TYPE_CHECKING

from hallway.errors import InputError
from hallway.library.barrier import LEVELS, Barrier, Level, Reopening

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

WORDS: Mapping[Level, str] = {"H": "high", "M": "medium", "L": "low"}
WEIGHTS: Mapping[Level, int] = {"H": 3, "M": 2, "L": 1}
REVIEW_DAYS = 31
"""A review looks back a month."""


@dataclass(frozen=True, slots=True)
class BarrierReview:
    """What the monthly review talks about."""

    since: date
    today: date
    opened: tuple[Barrier, ...]
    heard: tuple[Barrier, ...]
    """Barriers with a listening session in this period."""
    closed: tuple[Barrier, ...]
    came_back: tuple[Barrier, ...]
    """Barriers that were reopened in this period and are still open."""
    overdue: tuple[Barrier, ...]
    incomplete: tuple[Barrier, ...]
    """Open barriers without a remedy, an owner or a due date."""
    next: tuple[Barrier, ...]
    """All open barriers, in the order in which to act."""


def score(barrier: Barrier) -> int:
    """Returns impact times likelihood, from 1 to 9."""
    return WEIGHTS[barrier.impact] * WEIGHTS[barrier.likelihood]


def is_overdue(barrier: Barrier, today: date | None) -> bool:
    """Returns whether it is open and past its due date; without a due date, nothing is overdue."""
    return bool(barrier.is_open and today and barrier.due and barrier.due < today)


def ordered(barriers: Iterable[Barrier], *, today: date | None = None) -> tuple[Barrier, ...]:
    """Returns the barriers in the order in which to act.

    The top quadrant comes first; within a cell, barriers that are overdue or have no owner, then by due date.
    """

    def urgency(barrier: Barrier) -> tuple[int, int, bool, date, str]:
        needs_attention = is_overdue(barrier, today) or not barrier.owner
        due = barrier.due or date.max
        return -score(barrier), -WEIGHTS[barrier.impact], not needs_attention, due, barrier.id

    return tuple(sorted(barriers, key=urgency))


def matrix(barriers: Iterable[Barrier], *, today: date | None = None) -> dict[tuple[Level, Level], tuple[Barrier, ...]]:
    """Returns the open barriers of each cell, even empty ones, by impact and likelihood, high and high first."""
    listed = ordered((each for each in barriers if each.is_open), today=today)
    return {
        (impact, likelihood): tuple(each for each in listed if (each.impact, each.likelihood) == (impact, likelihood))
        for impact, likelihood in product(LEVELS, LEVELS)
    }


def closed(barrier: Barrier, today: date) -> Barrier:
    """Returns the barrier as closed. Raises InputError if it is already closed."""
    if not barrier.is_open:
        raise InputError(f"{barrier.id} was already closed on {barrier.closed_on}.")
    return replace(barrier, closed_on=today)


def reopened(barrier: Barrier, today: date, *, why: str) -> Barrier:
    """Returns the barrier as open again, with the period in which it was closed. Raises InputError if it is open."""
    if barrier.closed_on is None:
        raise InputError(f"{barrier.id} is already open.")
    return replace(barrier, closed_on=None, reopened=(*barrier.reopened, Reopening(barrier.closed_on, today, why)))


def review(barriers: Iterable[Barrier], *, since: date, today: date) -> BarrierReview:
    """Returns the topics of the review on a date; `since` is the date of the last one."""
    listed = ordered(barriers, today=today)
    still_open = tuple(each for each in listed if each.is_open)

    def is_new(day: date | None) -> bool:
        return day is not None and since < day <= today

    return BarrierReview(
        since=since,
        today=today,
        opened=tuple(each for each in listed if is_new(each.opened_on)),
        heard=tuple(each for each in listed if any(is_new(session.held_on) for session in each.evidence)),
        closed=tuple(each for each in listed if is_new(each.closed_on)),
        came_back=tuple(each for each in still_open if each.reopened and is_new(each.reopened[-1].reopened_on)),
        overdue=tuple(each for each in still_open if is_overdue(each, today)),
        incomplete=tuple(each for each in still_open if each.missing),
        next=still_open,
    )


@dataclass(frozen=True, slots=True)
class StarterBarrier:
    """A barrier that many teams have, to check against your own team."""

    id: str
    barrier: str
    role: str
    impact: Level
    likelihood: Level
    remedy: str
    question: str
    """What to ask in a listening session to find out whether this team has it."""

    def to_barrier(self, today: date, *, owner: str = "", due: date | None = None, account: str = "") -> Barrier:
        """Returns it as one of this team's barriers."""
        return Barrier(
            id=self.id,
            barrier=self.barrier,
            impact=self.impact,
            likelihood=self.likelihood,
            opened_on=today,
            role=self.role,
            remedy=self.remedy,
            owner=owner,
            due=due,
            account=account,
        )


STARTER = (
    StarterBarrier(
        "no-personal-benefit",
        "People do not see what they gain from it",
        "End user",
        "H",
        "H",
        "Show one task that gets shorter, told by a colleague who does it every day",
        "What did it last save you, and when?",
    ),
    StarterBarrier(
        "manager-does-not-reinforce",
        "Managers never come back to it",
        "Manager",
        "H",
        "H",
        "Add one line to the 1:1 agenda that can only be filled in from the tool",
        "When did your manager last ask about something in it?",
    ),
    StarterBarrier(
        "old-tool-still-live",
        "The tool that it replaces still works",
        "End user",
        "H",
        "H",
        "Announce the day on which the old tool becomes read-only, and the day on which it is switched off",
        "What do you still do in the old tool, and why there?",
    ),
    StarterBarrier(
        "friction-at-handoff",
        "Handing work over takes extra steps",
        "Team lead",
        "H",
        "M",
        "Redesign the handoff, and let the integration fill in what is typed twice today",
        "What do you type again, or send by hand, when you pass this on?",
    ),
    StarterBarrier(
        "data-not-trusted",
        "People do not trust the data",
        "Power user",
        "H",
        "M",
        "Correct the data, and publish every month what was checked and what was wrong",
        "Which number in it would you not show to a customer?",
    ),
    StarterBarrier(
        "login-and-permissions",
        "Logging in and missing permissions get in the way",
        "End user",
        "M",
        "M",
        "Use single sign-on, and grant permissions by role before the first day",
        "How long did it take you to get in this morning?",
    ),
)
"""The most frequent barriers, the top quadrant first."""

"""A baseline: where the team stood in a quarter, in numbers only."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date

    from hallway.days import Week
    from hallway.library.period import Period


@dataclass(frozen=True, slots=True)
class Share:
    """A part of a whole, in counts."""

    count: int
    of: int

    @property
    def value(self) -> float | None:
        """The share from 0 to 1; None if there is nothing to count."""
        return self.count / self.of if self.of else None


@dataclass(frozen=True, slots=True)
class Use:
    """How the answers were used, in the weeks of a quarter that were over."""

    weeks: int
    """Weeks with measures."""
    visit_days: float | None
    """The median of the weeks; None if there are no weeks, or if it is too small to show."""
    active_placements: float | None
    """The median of the weeks."""
    deep_plays: Share
    """The plays that went past 60 percent of the recording, of all plays for which this is known."""


@dataclass(frozen=True, slots=True)
class FrozenScore:
    """A run of the diagnostic, as numbers."""

    run_on: date
    points: tuple[int, ...]
    """The score of each question, in order."""

    @property
    def total(self) -> int:
        """The sum of the scores, 0 to 10."""
        return sum(self.points)


@dataclass(frozen=True, slots=True)
class BarrierCounts:
    """How many barriers there were at the end of the quarter, or on the day of freezing."""

    open: int
    overdue: int
    closed: int
    """During the quarter."""


@dataclass(frozen=True, slots=True)
class Health:
    """The state of the answers on the day of freezing."""

    verified: Share
    """Published answers whose text was checked as it is and is not overdue for review."""
    overdue: Share
    """Published answers whose review date is past."""
    orphaned: Share
    """Published answers without an expert who still answers questions."""
    moments_covered: Share
    """Moments with a published answer."""


@dataclass(frozen=True, slots=True)
class Baseline:
    """Where the team stood in a quarter."""

    quarter: Period
    frozen_on: date
    use: Use
    diagnostic: FrozenScore | None
    """The last run until the end of the quarter."""
    barriers: BarrierCounts
    health: Health

    @property
    def is_complete(self) -> bool:
        """Whether the quarter was over when it was frozen."""
        return self.frozen_on > self.quarter.last

    @property
    def file_name(self) -> str:
        """The name of its file."""
        return f"{self.quarter}.json"


def counts(week: Week, quarter: Period, day: date) -> bool:
    """Returns whether a week counts for a quarter that is frozen on a day; a week that is not over doesn't."""
    return quarter.has_week(week) and week.sunday < day

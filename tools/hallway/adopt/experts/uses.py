"""How often answers and moments were used, summed over weeks of curation/measures/."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from hallway.adopt.experts.load import times

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from hallway.library.ledger import Ledger
    from hallway.library.measures import AnswerUse, Cell, WeekMeasures


@dataclass(frozen=True, slots=True)
class UseCount:
    """A sum of weekly counts, of which small ones are not known exactly."""

    known: int = 0
    hidden: int = 0
    """Counts above zero that are too small to show."""

    @classmethod
    def of(cls, cells: Iterable[Cell]) -> UseCount:
        """Sums counts."""
        listed = list(cells)
        return cls(sum(cell or 0 for cell in listed), listed.count(None))

    def __add__(self, other: UseCount) -> UseCount:
        """Sums two counts."""
        return UseCount(self.known + other.known, self.hidden + other.hidden)

    @property
    def least(self) -> int:
        """The smallest possible total: a hidden count is at least one."""
        return self.known + self.hidden

    def __str__(self) -> str:
        """Returns it in words: ``37 times``, ``at least 37 times``, ``a few times``, ``never``."""
        if self.hidden:
            return f"at least {times(self.least)}" if self.known else "a few times"
        return times(self.known) if self.known else "never"


NOT_OPENED = UseCount()
"""The sum of no counts."""


@dataclass(frozen=True, slots=True)
class MeasuredUse:
    """What was opened and played in some weeks."""

    weeks: Sequence[WeekMeasures]
    ledger: Ledger

    def opens(self, answer_id: str) -> UseCount:
        """Returns how often an answer was opened, under its current id and all old ones."""
        return UseCount.of(use.opens for use in self._of_answer(answer_id))

    def plays(self, answer_id: str) -> UseCount:
        """Returns how often an answer was played."""
        return UseCount.of(use.plays for use in self._of_answer(answer_id))

    def moment_opens(self, moment_id: str) -> UseCount:
        """Returns how often the page of a moment was opened."""
        return UseCount.of(week.moments.get(moment_id, 0) for week in self.weeks)

    def _of_answer(self, answer_id: str) -> list[AnswerUse]:
        pairs = (pair for week in self.weeks for pair in week.answers.items())
        return [use for id, use in pairs if self.ledger.resolve(id) == answer_id]

"""Leading indicators of a week: whether people get help where they work. They do not include logins or completions."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from hallway.library.measures import BANDS, Cell

if TYPE_CHECKING:
    from hallway.library.measures import WeekMeasures


@dataclass(frozen=True, slots=True)
class Indicators:
    """The indicators of one week. A share is None if its total is zero, or its counts are too small to show."""

    visit_days: Cell
    """Visitors, each counted once a day; a measure of activity, not of the number of people."""
    active_placements: int
    """The number of placements that were opened."""
    depth: float | None
    """The share of plays that went past 60 percent of the recording."""
    placed: float | None
    """The share of the answers opened this week that were opened from a placement, not only found on the site."""

    @classmethod
    def of(cls, week: WeekMeasures) -> Indicators:
        """Returns the indicators of a week."""
        placed, opened = week.answers_opened_from_placements, week.answers_opened
        return cls(
            visit_days=week.visit_days,
            active_placements=len(week.placements),
            depth=_depth(week),
            placed=placed / opened if opened else None,
        )

    def to_plain(self, shown_from: int) -> dict[str, Any]:
        """Returns them as JSON data, with shares rounded to hundredths."""
        return {
            "visit_days": f"<{shown_from}" if self.visit_days is None else self.visit_days,
            "active_placements": self.active_placements,
            "depth": None if self.depth is None else round(self.depth, 2),
            "placed": None if self.placed is None else round(self.placed, 2),
        }


def _depth(week: WeekMeasures) -> float | None:
    plays = [week.depth.get(band, 0) for band in BANDS]
    known = [number for number in plays if number is not None]
    if len(known) < len(plays) or not sum(known):
        return None
    return known[-1] / sum(known)

"""An outcome: a business number before and after people had an answer, or without and with it.

There is no field for logins or completions: they say where learning is stored, not what it changed.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from datetime import date

    from hallway.library.period import Period

Better = Literal["lower", "higher"]
Compares = Literal["before and after", "without and with"]

MOST = 1_000_000_000.0
DECIMALS = 4  # to which computed numbers are rounded
PERCENT = "%"


@dataclass(frozen=True, slots=True)
class Metric:
    """A number that leaders already watch."""

    name: str
    unit: str
    better: Better

    @property
    def is_share(self) -> bool:
        """Whether it is a share of all cases, in percent."""
        return self.unit == PERCENT


METRICS = {
    metric.name: metric
    for metric in (
        Metric("ramp time", "weeks", "lower"),
        Metric("error rate", PERCENT, "lower"),
        Metric("win rate", PERCENT, "higher"),
        Metric("retention", PERCENT, "higher"),
        Metric("handle time", "minutes", "lower"),
        Metric("reopen rate", PERCENT, "lower"),
    )
}
"""The metrics with a known unit and direction; others are allowed if both are given."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """One number, before and after."""

    metric: str
    """One of METRICS, or another name."""
    before: float
    after: float
    unit: str
    """The unit of both numbers; % for a share."""
    better: Better
    """The direction that is an improvement."""
    period: Period
    """When the second number was measured; the first one is from before it, unless `compares` says otherwise."""
    source: str
    """The report, dashboard or export that has the numbers."""
    said_by: str
    """Who reported it: a person or a team that can be asked."""
    answer: str = ""
    """The id of an answer; there is an answer, a moment, or both."""
    moment: str = ""
    """Id."""
    compares: Compares = "before and after"
    """Two times, or the cases of one period without the answer and with it."""
    before_count: int = 0
    """How many cases the number is based on; 0 if unknown."""
    after_count: int = 0
    low: float | None = None
    """The 95% interval of the change, in the same unit; None if unknown."""
    high: float | None = None
    recorded_on: date | None = None

    @property
    def is_by_tag(self) -> bool:
        """Whether it compares cases without and with the answer instead of two periods."""
        return self.compares == "without and with"

    @property
    def change(self) -> float:
        """How much larger the second number is."""
        return self.after - self.before

    @property
    def is_better(self) -> bool:
        """Whether the number moved in the right direction."""
        return self.change < 0 if self.better == "lower" else self.change > 0

    @property
    def is_clear(self) -> bool | None:
        """Whether the interval of the change excludes zero; None if there is no interval."""
        return None if self.low is None or self.high is None else self.low > 0 or self.high < 0

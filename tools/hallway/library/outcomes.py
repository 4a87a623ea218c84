"""The outcomes in curation/outcomes.yml: a business number before and after an answer, and who reported it.

There is no field for logins or completions: they say where learning is stored, not what it changed.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, get_args

from hallway.errors import printable
from hallway.library.period import Period
from hallway.library.yaml.fields import read_list
from hallway.library.yaml.record_file import RecordFile

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterator
    from datetime import date
    from pathlib import Path

    from hallway.library.yaml.fields import Fields

Better = Literal["lower", "higher"]
Compares = Literal["before and after", "without and with"]

KEYS = (
    *("answer", "moment", "metric", "before", "after", "unit", "better", "period", "compares", "before_count"),
    *("after_count", "low", "high", "source", "said_by", "recorded_on"),
)
HEADER = """\
# What changed in the business: one number before and after people had an answer, or without and with it. It is
# correlation, not cause. `hallway outcomes add` adds an entry, and so does `hallway outcomes import CSV --save`.
"""
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


class Outcomes(RecordFile[Outcome]):
    """The outcomes, each identified by what it is about, its metric, period, kind of comparison and source."""

    HEADER = HEADER

    def find(self, outcome: Outcome) -> Outcome | None:
        """Returns the entry with the same key, if there is one."""
        return next((each for each in self.entries if self.key(each) == self.key(outcome)), None)

    def put(self, outcome: Outcome) -> Outcome | None:
        """Adds the outcome, or replaces the one with the same key and returns the old one."""
        before = self.find(outcome)
        if before is None:
            self.add(outcome)
        else:
            self.replace(self.key(before), outcome)
        return before

    @staticmethod
    def key(record: Outcome) -> Hashable:
        """Returns the subject, metric, period, kind of comparison and source."""
        about = (record.answer, record.moment)
        return *about, record.metric.casefold(), record.period, record.compares, record.source.casefold()

    @staticmethod
    def values(record: Outcome) -> dict[str, object]:
        """Returns the keys and values to write, without empty values and the default comparison."""
        values: dict[str, object] = {key: getattr(record, key) for key in KEYS} | {"period": str(record.period)}
        if record.compares == "before and after":
            del values["compares"]
        for key in ("before_count", "after_count"):
            values[key] = values[key] or None
        return {key: _whole(value) for key, value in values.items() if value not in ("", None)}

    @staticmethod
    def parse(path: Path, raw: bytes) -> Iterator[Outcome]:
        """Yields the outcomes. Raises DocumentError with the line of a mistake."""
        for given in read_list(path, KEYS, noun="an outcome", raw=raw):
            if not given.text("answer") and not given.text("moment"):
                given.fail("answer", "an outcome needs the id of an answer or of a moment.")
            name = given.text("metric", None)
            known = METRICS.get(name.casefold())
            unit = given.text("unit", known.unit if known else None)
            low, high = _interval(given)
            yield Outcome(
                metric=known.name if known else name,
                before=_value(given, "before", unit, known),
                after=_value(given, "after", unit, known),
                unit=unit,
                better=given.choice("better", get_args(Better), known.better if known else None),
                period=_period(given),
                source=given.text("source", None),
                said_by=given.text("said_by", None),
                answer=given.id("answer"),
                moment=given.id("moment"),
                compares=given.choice("compares", get_args(Compares), "before and after"),
                before_count=given.whole("before_count", 0, most=int(MOST)),
                after_count=given.whole("after_count", 0, most=int(MOST)),
                low=low,
                high=high,
                recorded_on=given.day("recorded_on"),
            )


def _value(given: Fields, key: str, unit: str, metric: Metric | None) -> float:
    if not given.has(key):
        given.fail(key, "an outcome needs a number before and one after.")
    is_share = metric is not None and unit == PERCENT
    return given.number(key, 0, least=0 if is_share else -MOST, most=100 if is_share else MOST)


def _interval(given: Fields) -> tuple[float | None, float | None]:
    if given.has("low") != given.has("high"):
        given.fail("low" if given.has("low") else "high", "an interval needs both `low` and `high`.")
    if not given.has("low"):
        return None, None
    low, high = (given.number(key, 0, least=-MOST, most=MOST) for key in ("low", "high"))
    if low > high:
        given.fail("low", "it is larger than `high`.")
    return low, high


def _period(given: Fields) -> Period:
    text = given.text("period", None)
    try:
        return Period.parse(text)
    except ValueError as error:
        given.fail("period", f"“{printable(text)}”: {error}.")


def _whole(value: object) -> object:
    """Converts a float without a fraction to a whole number, so that it is written without one."""
    return int(value) if isinstance(value, float) and value == int(value) else value

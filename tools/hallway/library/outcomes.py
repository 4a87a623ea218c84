"""The outcomes in curation/outcomes.yml, which people and commands edit."""

from __future__ import annotations

from typing import TYPE_CHECKING, get_args

from hallway.errors import printable
from hallway.library.outcome import METRICS, MOST, PERCENT, Better, Compares, Metric, Outcome
from hallway.library.period import Period
from hallway.library.yaml.fields import read_list
from hallway.library.yaml.record_file import RecordFile

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterator
    from pathlib import Path

    from hallway.library.yaml.fields import Fields

KEYS = (
    *("answer", "moment", "metric", "before", "after", "unit", "better", "period", "compares", "before_count"),
    *("after_count", "low", "high", "source", "said_by", "recorded_on"),
)
HEADER = """\
# What changed in the business: one number before and after people had an answer, or without and with it. It is
# correlation, not cause. `hallway outcomes add` adds an entry, and so does `hallway outcomes import CSV --save`.
"""


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

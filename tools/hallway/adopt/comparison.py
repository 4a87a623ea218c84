"""Compares tickets that have a tag with those that don't. This shows correlation, not cause."""

from __future__ import annotations

from array import array
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from hallway.adopt import statistics
from hallway.adopt.statistics import Difference, Spread
from hallway.adopt.tickets import BadRow
from hallway.errors import InputError
from hallway.library.outcome import DECIMALS

if TYPE_CHECKING:
    from collections.abc import Iterable

    from hallway.adopt.tickets import Statistic, Ticket
    from hallway.library.outcome import Outcome

FEWEST = 30
"""Tickets in each group, below which an interval is rough."""
MOST_NAMED = 10
"""How many rows that were left out are listed; the rest are counted."""


@dataclass(frozen=True, slots=True)
class Group:
    """The tickets with the tag, or the tickets without it."""

    count: int
    value: float
    """Their share in percent, their mean or their median."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """Tickets without a tag and with it."""

    statistic: Statistic
    without: Group
    tagged: Group
    difference: Difference
    """How much larger the value is with the tag."""
    left_out: int
    """Rows that could not be read."""
    named: tuple[BadRow, ...]
    """The first of the unreadable rows."""

    @property
    def is_small(self) -> bool:
        """Whether a group is so small that the interval is rough."""
        return min(self.without.count, self.tagged.count) < FEWEST


@dataclass(slots=True)
class _Tally:
    """Running totals for one group while its tickets are read."""

    spread: Spread = field(default_factory=Spread)
    values: array[float] = field(default_factory=lambda: array("d"))
    """The values, kept only for a median."""

    @property
    def successes(self) -> tuple[int, int]:
        return round(self.spread.mean * self.spread.count), self.spread.count


def compare(rows: Iterable[Ticket | BadRow], statistic: Statistic, *, tag: str) -> Comparison:
    """Compares the tickets with and without the tag. Raises InputError if a group has fewer than two."""
    tallies = {False: _Tally(), True: _Tally()}
    left_out, named = 0, list[BadRow]()
    for row in rows:
        if isinstance(row, BadRow):
            left_out += 1
            named += [row] if len(named) < MOST_NAMED else []
            continue
        tally = tallies[row.has_tag]
        tally.spread.add(row.value)
        if statistic == "median":
            tally.values.append(row.value)
    without, tagged = tallies[False], tallies[True]
    for group, said in ((without, "without"), (tagged, "with")):
        if group.spread.count < 2:
            first = f" {left_out} rows could not be read; the first: {named[0]}." if named else ""
            raise InputError(
                f"A comparison needs two tickets {said} the tag {tag}, and there are {group.spread.count}.{first}"
            )
    values, difference = _measured(without, tagged, statistic)
    groups = (Group(without.spread.count, values[0]), Group(tagged.spread.count, values[1]))
    return Comparison(statistic, *groups, difference, left_out, tuple(named))


def _measured(without: _Tally, tagged: _Tally, statistic: Statistic) -> tuple[tuple[float, float], Difference]:
    if statistic == "share":
        found = statistics.difference_of_shares(without.successes, tagged.successes)
        return (100 * without.spread.mean, 100 * tagged.spread.mean), found.in_percent()
    if statistic == "mean":
        found = statistics.difference_of_means(without.spread, tagged.spread)
        return (without.spread.mean, tagged.spread.mean), found
    found = statistics.difference_of_medians(without.values, tagged.values)
    one, other = (statistics.median(sorted(each.values)) for each in (without, tagged))
    return (one, other), found


def filled(outcome: Outcome, comparison: Comparison) -> Outcome:
    """Returns the outcome with the numbers of a comparison."""
    return replace(
        outcome,
        before=round(comparison.without.value, DECIMALS),
        after=round(comparison.tagged.value, DECIMALS),
        compares="without and with",
        before_count=comparison.without.count,
        after_count=comparison.tagged.count,
        low=round(comparison.difference.low, DECIMALS),
        high=round(comparison.difference.high, DECIMALS),
    )

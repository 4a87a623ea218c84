"""The two-minute drill: how long it takes to get help, starting from a place.

A run in which the person gave up counts as longer than any other, so that it is neither ignored nor given a made-up
time.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import timedelta
from itertools import groupby
from typing import TYPE_CHECKING

from hallway.names import counted

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date

    from hallway.library.drills import DrillRun

TARGET_SECONDS = 120
RECENT_WEEKS = 13
"""A quarter; older runs say little about today."""
FEWEST_FOR_SPREAD = 4
"""How many runs quartiles need: with fewer, they say no more than the runs themselves."""


@dataclass(frozen=True, slots=True)
class Timing:
    """How long several runs took. Seconds are infinite if that many runs ended without an answer."""

    runs: int
    found: int
    """Runs that ended with the answer."""
    in_time: int
    """Runs that ended with the answer in less than two minutes."""
    median: float
    lower: float
    """The first quartile."""
    upper: float
    """The third quartile."""
    last_on: date

    @property
    def has_spread(self) -> bool:
        """Whether there are enough runs for meaningful quartiles."""
        return self.runs >= FEWEST_FOR_SPREAD

    @property
    def spread(self) -> str:
        """Describes the middle half of the runs; empty if there are too few."""
        return f"half of them {duration(self.lower)} to {duration(self.upper)}" if self.has_spread else ""

    def __str__(self) -> str:
        """Returns the timing in words, such as `median 48 s in 9 runs, half of them 35 s to 1 min 20 s`."""
        gave_up = self.runs - self.found
        if math.isinf(self.median):
            return f"{gave_up} of {counted(self.runs, 'run')} ended without an answer"
        parts = (
            f"median {duration(self.median)} in {counted(self.runs, 'run')}",
            self.spread,
            f"{gave_up} without an answer" if gave_up else "",
        )
        return ", ".join(filter(None, parts))


def timing(runs: Iterable[DrillRun]) -> Timing | None:
    """Returns how long the runs took; None if there are none."""
    listed = list(runs)
    if not listed:
        return None
    seconds = sorted(run.seconds if run.found else math.inf for run in listed)
    return Timing(
        runs=len(listed),
        found=sum(run.found for run in listed),
        in_time=sum(each < TARGET_SECONDS for each in seconds),
        median=quantile(seconds, 0.5),
        lower=quantile(seconds, 0.25),
        upper=quantile(seconds, 0.75),
        last_on=max(run.run_on for run in listed),
    )


def by_place(runs: Iterable[DrillRun]) -> dict[str, Timing]:
    """Returns the timing of each place that has runs, the slowest first."""
    ordered = sorted(runs, key=lambda run: run.place)
    timings = {place: timing(group) for place, group in groupby(ordered, key=lambda run: run.place)}
    known = [(place, found) for place, found in timings.items() if found]
    return dict(sorted(known, key=lambda each: (-each[1].median, each[0])))


def recent(runs: Iterable[DrillRun], *, today: date) -> tuple[DrillRun, ...]:
    """Returns the runs of the last thirteen weeks."""
    first = today - timedelta(weeks=RECENT_WEEKS)
    return tuple(run for run in runs if first < run.run_on <= today)


def quantile(ordered: Sequence[float], share: float) -> float:
    """Returns the value below which a share of the sorted values lies, with linear interpolation.

    This is type 7 of Hyndman and Fan (https://doi.org/10.2307/2684934), as in R, numpy and Python's
    `statistics.quantiles(method="inclusive")`. Between a time and an infinite one it is infinite.
    """
    below, part = divmod(share * (len(ordered) - 1), 1)
    low = ordered[int(below)]
    return low + (ordered[int(below) + 1] - low) * part if part and low < math.inf else low


def duration(seconds: float) -> str:
    """Formats seconds as words.

    >>> duration(48.4), duration(120), duration(130), duration(float("inf"))
    ('48 s', '2 min', '2 min 10 s', 'no answer')
    """
    if math.isinf(seconds):
        return "no answer"
    minutes, rest = divmod(round(seconds), 60)
    return " ".join(filter(None, (f"{minutes} min" if minutes else "", f"{rest} s" if rest or not minutes else "")))

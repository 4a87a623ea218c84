"""Counts what was opened and played, by week, in a single pass over access logs."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from hallway.adopt.measure.visits import Visits
from hallway.days import Week
from hallway.library.measures import BANDS

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from hallway.adopt.measure.senders import Senders
    from hallway.adopt.measure.targets import PublishedAddresses, Target
    from hallway.library.access_log.request import LogRequest

_BAND_ENDS = (0.25, 0.6)


@dataclass(slots=True)
class Tally:
    """The exact counts of one week. They stay in memory: see `privacy` for what may be shown."""

    days: set[date] = field(default_factory=set)
    """Visitors with any request."""
    visit_days: int = 0
    opens: Counter[str] = field(default_factory=Counter)
    """By answer."""
    opens_from_placements: Counter[str] = field(default_factory=Counter)
    """By answer; moments are under an empty id."""
    opens_at_second: int = 0
    moments: Counter[str] = field(default_factory=Counter)
    embeds: Counter[str] = field(default_factory=Counter)
    """By answer."""
    placements: Counter[str] = field(default_factory=Counter)
    """Opens and embeds by code."""
    plays: Counter[str] = field(default_factory=Counter)
    """By answer."""
    depth: Counter[str] = field(default_factory=Counter)
    """Plays by band."""
    ignored: Counter[str] = field(default_factory=Counter)


@dataclass(frozen=True, slots=True)
class Counts:
    """What the logs say."""

    weeks: dict[Week, Tally]
    """In order."""
    is_complete: bool
    """False if there were too many visits to remember; visits and plays are lower limits then."""

    def opens_by_code(self) -> Counter[str]:
        """Returns how often the link with each code was opened in all weeks."""
        return sum((tally.placements for tally in self.weeks.values()), Counter())


def count(requests: Iterable[LogRequest], published: PublishedAddresses, senders: Senders) -> Counts:
    """Counts the requests of people by week."""
    weeks: dict[Week, Tally] = defaultdict(Tally)
    tallies: dict[date, tuple[Week, Tally]] = {}
    visits = Visits()
    for request in requests:
        found = tallies.get(request.day)
        if found is None:
            week = Week.of(request.day)
            found = tallies[request.day] = (week, weeks[week])
            weeks[week].days.add(request.day)
        if (target := published.target(request)) is None:
            continue
        week, tally = found
        if ignored := senders.ignored(request):
            tally.ignored[ignored] += 1
        elif target.kind == "recording":
            visits.fetch(request, week, target.id, target.size)
        elif target.kind == "play":
            visits.play(request, week, target.id)
        else:
            _add(tally, target)
            if target.kind != "embed":
                visits.open(request)
    _add_visits(weeks, visits)
    return Counts({week: weeks[week] for week in sorted(weeks)}, is_complete=not visits.is_full)


def band(share: float) -> str:
    """Returns the band of `BANDS` in which a share of a recording lies; the upper ends belong to the next band.

    >>> band(0.25)
    '25-60'
    """
    return BANDS[sum(share >= end for end in _BAND_ENDS)]


def _add(tally: Tally, target: Target) -> None:
    if target.code:
        tally.placements[target.code] += 1
    if target.kind == "embed":
        tally.embeds[target.id] += 1
        return
    is_moment = target.kind == "moment"
    (tally.moments if is_moment else tally.opens)[target.id] += 1
    if target.code:
        tally.opens_from_placements["" if is_moment else target.id] += 1
    tally.opens_at_second += target.has_second


def _add_visits(weeks: dict[Week, Tally], visits: Visits) -> None:
    for week, number in visits.visit_days().items():
        weeks[week].visit_days = number
    for week, answer, shares in visits.plays():
        weeks[week].plays[answer] += len(shares)
        weeks[week].depth.update(band(share) for share in shares if share is not None)

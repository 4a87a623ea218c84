"""The report for leaders: what the number means, the moment, what moved, one outcome, what next, what is unknown.

It is made from a baseline and files alone, so that the same files give the same report on any day.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from hallway.adopt.diagnostic import band, moves, previous
from hallway.adopt.movement import Direction, headline, movements
from hallway.adopt.outcome_words import CORRELATION, told
from hallway.library.baseline import counts
from hallway.names import counted, enumerated

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from datetime import date

    from hallway.adopt.diagnostic import Move
    from hallway.adopt.movement import Movement
    from hallway.library.answer import Answer
    from hallway.library.baseline import Baseline
    from hallway.library.diagnostics import Diagnostic
    from hallway.library.library import Library
    from hallway.library.measures import WeekMeasures
    from hallway.library.outcome import Outcome
    from hallway.library.placements import Place, Placement
    from hallway.library.vocabulary import Moment

MOST_RUNS = 6
"""Runs of the diagnostic in its history."""


@dataclass(frozen=True, slots=True)
class Shown:
    """What the report may name: nothing about an answer that is not published."""

    answers: Mapping[str, Answer]
    """By id, with the current words of the vocabulary."""
    placements: tuple[Placement, ...]
    """With the current ids of answers and moments, like the outcomes."""
    outcomes: tuple[Outcome, ...]
    places: Mapping[str, Place]
    moments: Mapping[str, Moment]
    """The moments that are not retired, by id."""


@dataclass(frozen=True, slots=True)
class Focus:
    """The moment to tell about: the one whose placements are opened most."""

    moment: Moment
    places: tuple[Place, ...]
    since: date
    """When the first of them was pinned."""
    opens: int
    """From these places, in the quarter."""
    is_at_least: bool
    """Whether some counts were too small to show, so that there were a few more opens."""

    def reach(self, now: Baseline) -> str:
        """Returns where it is pinned and how often it was opened there, for the end of a sentence."""
        where = f"pinned in {counted(len(self.places), 'place')}"
        if not now.use.weeks:
            return where
        if not self.opens:
            return f"{where} and {'hardly' if self.is_at_least else 'never'} opened there in {now.quarter}"
        least = "at least " if self.is_at_least else ""
        return f"{where} and opened {least}{counted(self.opens, 'time')} in {now.quarter}"


@dataclass(frozen=True, slots=True)
class LeaderReport:
    """Everything on the page for leaders."""

    now: Baseline
    before: Baseline | None
    """The last baseline from an earlier quarter."""
    runs: tuple[Diagnostic, ...]
    """The last runs of the diagnostic until the end of the quarter, oldest first."""
    weeks: tuple[WeekMeasures, ...]
    """The weeks of both quarters."""
    first_week: int
    """The position of the first week of this quarter among them."""
    focus: Focus | None
    moved: tuple[Movement, ...]
    """What got worse first; empty without an earlier baseline."""
    outcomes: tuple[Outcome, ...]
    """The best evidenced first."""
    unknown: tuple[str, ...]
    """What nobody knows yet, in sentences."""

    @property
    def run(self) -> Diagnostic | None:
        """The diagnostic that the report is about."""
        return self.runs[-1] if self.runs else None

    @property
    def outcome(self) -> Outcome | None:
        """The outcome to tell about."""
        return self.outcomes[0] if self.outcomes else None

    @property
    def move(self) -> Move | None:
        """The next move; without a diagnostic, that is not known."""
        return moves(self.run.points)[0] if self.run else None

    def summary(self) -> Iterator[str]:
        """Yields what to say at the table, in sentences."""
        if self.run:
            last = previous(self.runs, self.run)
            moved = f", {'up' if last.total < self.run.total else 'down'} from {last.total}" if last else ""
            change = moved if last and last.total != self.run.total else ""
            yield f"Help is {band(self.run.total).name.lower()}: {self.run.total} of 10{change}."
        if self.focus:
            most = "Used most where people work" if self.focus.opens else "Where people work"
            yield f"{most}: “{self.focus.moment.title}”, {self.focus.reach(self.now)}."
        if self.before:
            better = sum(each.direction is Direction.BETTER for each in self.moved)
            said = f" {counted(better, 'indicator')} got better." if better else ""
            yield f"Since {self.before.quarter}: {headline(self.moved)}{said}"
        if self.outcome:
            yield f"{told(self.outcome)} {CORRELATION}"
        if self.move:
            yield f"Next: {self.move.title[:1].lower()}{self.move.title[1:]}."


def gather(library: Library, now: Baseline, shown: Shown) -> LeaderReport:
    """Returns the report about a baseline; `shown` is what it may name."""
    earlier = [each for each in library.baselines() if each.quarter < now.quarter]
    before = earlier[-1] if earlier else None
    measures = library.measures()
    weeks = _weeks_of(now, measures)
    past = _weeks_of(before, measures) if before else []
    end = min(now.quarter.last, now.frozen_on)
    runs = tuple(run for run in library.diagnostics() if run.run_on <= end)
    outcomes = by_evidence(each for each in shown.outcomes if each.period.first <= end)
    return LeaderReport(
        now=now,
        before=before,
        runs=runs[-MOST_RUNS:],
        weeks=(*past, *weeks),
        first_week=len(past),
        focus=focus(shown, weeks, end=end),
        moved=movements(before, now) if before else (),
        outcomes=outcomes,
        unknown=tuple(_unknown(now, before, runs[-1:], outcomes, shown)),
    )


def focus(shown: Shown, weeks: Iterable[WeekMeasures], *, end: date) -> Focus | None:
    """Returns the moment whose placements were opened most; without measures, the one that was pinned first.

    Placements from after the end don't count.
    """
    found: dict[str, list[Placement]] = {}
    for placement in shown.placements:
        if placement.placed_on > end:
            continue
        answer = shown.answers.get(placement.answer)
        for id_ in (placement.moment,) if placement.moment else answer.moments[:1] if answer else ():
            if id_ in shown.moments and placement.place in shown.places:
                found.setdefault(id_, []).append(placement)
    if not found:
        return None
    focuses = [_focus(shown, id_, pinned, list(weeks)) for id_, pinned in found.items()]
    return min(focuses, key=lambda each: (-each.opens, each.since, each.moment.id))


def by_evidence(outcomes: Iterable[Outcome]) -> tuple[Outcome, ...]:
    """Returns the outcomes, the best evidenced first, whichever way they moved.

    An interval without zero counts more than one with it, and that more than none; then the number of cases, then how
    recent it is. To rank by the size of the change would be to pick the luckiest one.
    """

    def evidence(outcome: Outcome) -> tuple[int, int, date]:
        certainty = {None: 0, False: 1, True: 2}[outcome.is_clear]
        return certainty, outcome.before_count + outcome.after_count, outcome.period.last

    return tuple(sorted(outcomes, key=evidence, reverse=True))


def _weeks_of(frozen: Baseline, measures: Iterable[WeekMeasures]) -> list[WeekMeasures]:
    return [week for week in measures if counts(week.week, frozen.quarter, frozen.frozen_on)]


def _focus(shown: Shown, id_: str, pinned: Sequence[Placement], weeks: Sequence[WeekMeasures]) -> Focus:
    cells = [week.placements.get(each.from_code, 0) for week in weeks for each in pinned]
    return Focus(
        moment=shown.moments[id_],
        places=tuple(shown.places[place] for place in dict.fromkeys(each.place for each in pinned)),
        since=min(each.placed_on for each in pinned),
        opens=sum(cell or 0 for cell in cells),
        is_at_least=None in cells,
    )


def _unknown(
    now: Baseline, before: Baseline | None, runs: Sequence[Diagnostic], outcomes: Sequence[Outcome], shown: Shown
) -> Iterator[str]:
    if not now.is_complete:
        yield f"How the quarter ends: the logs cover {counted(now.use.weeks, 'week')} of {now.quarter}."
    if before is None:
        yield "What moved: this is the first baseline, and the next quarter will be compared with it."
    if now.use.weeks:
        yield "How many people were helped, and whether it was enough: a log counts visits, not people or success."
    else:
        yield "What gets opened: no access log of this quarter was counted."
    for run in runs:
        judged = [str(each.question) for each in run.scores if each.suggested is None or each.is_override]
        if judged:
            noun = "question" if len(judged) == 1 else "questions"
            yield f"Whether everyone would score {noun} {enumerated(judged)} the same: there, a person judged."
    if not runs:
        yield "Where help is: the diagnostic was not run."
    if outcomes:
        yield _doubt(outcomes[0])
    else:
        yield "What it changed in the business: no outcome is recorded."
    covered = {moment for answer in shown.answers.values() for moment in answer.moments}
    missing = [moment.title for id_, moment in shown.moments.items() if id_ not in covered]
    if missing:
        more = f" and {len(missing) - 2} more" if len(missing) > 2 else ""
        named = ", ".join(f"“{title}”" for title in missing[:2])
        yield f"What helps in {counted(len(missing), 'moment')} without an answer: {named}{more}."


def _doubt(outcome: Outcome) -> str:
    if outcome.is_clear is None:
        return f"How certain the change in {outcome.metric} is: the number of cases is not recorded."
    if not outcome.is_clear:
        return f"Whether {outcome.metric} changed at all: the interval includes no change."
    also = "the tickets may differ in more than the answer" if outcome.is_by_tag else "other things changed too"
    return f"Whether the answer caused the change in {outcome.metric}: {also}."

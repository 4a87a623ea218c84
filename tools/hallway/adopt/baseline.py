"""Freezes a baseline: where the team stands in a quarter, from what the knowledge base knows on a day."""

from __future__ import annotations

from statistics import median
from typing import TYPE_CHECKING

from hallway.errors import InputError
from hallway.library.baseline import BarrierCounts, Baseline, FrozenScore, Health, Share, Use, counts
from hallway.library.measures import BANDS

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence
    from datetime import date

    from hallway.library.answer import Answer
    from hallway.library.barrier import Barrier
    from hallway.library.diagnostics import Diagnostic
    from hallway.library.library import Library
    from hallway.library.measures import Cell, WeekMeasures
    from hallway.library.period import Period
    from hallway.library.vocabulary import Vocabulary


def freeze(library: Library, quarter: Period, *, today: date) -> Baseline:
    """Returns the baseline of a quarter.

    Of a quarter that is over, measures, diagnostic and barriers are those at its end; the health of the answers is
    always that of today. Raises InputError if the quarter has not begun.
    """
    if today < quarter.first:
        raise InputError(f"{quarter} has not begun yet.")
    end = min(today, quarter.last)
    vocabulary = library.vocabulary()
    answers = [vocabulary.read(each) for each in library.read_answers()[0] if each.status == "approved"]
    return Baseline(
        quarter=quarter,
        frozen_on=today,
        use=use([week for week in library.measures() if counts(week.week, quarter, today)]),
        diagnostic=_last_run(library.diagnostics(), end),
        barriers=count_barriers(library.barriers().entries, first=quarter.first, end=end),
        health=health(answers, vocabulary, today=today),
    )


def use(weeks: Collection[WeekMeasures]) -> Use:
    """Returns medians, which one holiday week does not change, and the depth of all plays.

    A count that is too small to show ranks lowest. Weeks in which a band of the depth is hidden don't count for it.
    """
    bands = [[each.depth.get(band, 0) for band in BANDS] for each in weeks]
    plays = [[number for number in week if number is not None] for week in bands if None not in week]
    return Use(
        weeks=len(weeks),
        visit_days=_median([each.visit_days for each in weeks]),
        active_placements=_median([len(each.placements) for each in weeks]),
        deep_plays=Share(sum(week[-1] for week in plays), sum(map(sum, plays))),
    )


def count_barriers(barriers: Iterable[Barrier], *, first: date, end: date) -> BarrierCounts:
    """Counts the barriers that were open and overdue at the end, and those that were closed since the first day.

    A barrier that was closed and came back counts as closed once, and as open again.
    """
    known = [each for each in barriers if each.opened_on <= end]
    still_open = [each for each in known if _was_open(each, end)]
    closings = [
        day
        for each in known
        for day in (each.closed_on, *(back.closed_on for back in each.reopened))
        if day and first <= day <= end
    ]
    overdue = [each for each in still_open if each.due and each.due < end]
    return BarrierCounts(len(still_open), len(overdue), len(closings))


def health(answers: Sequence[Answer], vocabulary: Vocabulary, *, today: date) -> Health:
    """Returns the health of published answers, which have the current words of the vocabulary."""
    overdue = {each.id for each in answers if each.review_by and each.review_by < today}
    verified = [each for each in answers if each.id not in overdue and not each.is_edited_since_checked]
    answering = {expert.id for expert in vocabulary.experts.values() if not expert.is_retired}
    orphaned = [each for each in answers if each.expert not in answering]
    moments = {each.id for each in vocabulary.moments if not each.is_retired}
    covered = moments.intersection(moment for each in answers for moment in each.moments)
    total = len(answers)
    return Health(
        verified=Share(len(verified), total),
        overdue=Share(len(overdue), total),
        orphaned=Share(len(orphaned), total),
        moments_covered=Share(len(covered), len(moments)),
    )


def _median(cells: Sequence[Cell]) -> float | None:
    """Returns the median of counts; None if there are none, or if it is one that is too small to show."""
    if not cells:
        return None
    ordered = sorted(cells, key=lambda cell: -1 if cell is None else cell)
    middle = ordered[(len(ordered) - 1) // 2 : len(ordered) // 2 + 1]
    known = [cell for cell in middle if cell is not None]
    return float(median(known)) if len(known) == len(middle) else None


def _last_run(runs: Iterable[Diagnostic], end: date) -> FrozenScore | None:
    last = max((run for run in runs if run.run_on <= end), key=lambda run: run.run_on, default=None)
    return FrozenScore(last.run_on, last.points) if last else None


def _was_open(barrier: Barrier, day: date) -> bool:
    """Returns whether it was open at the end of a day."""
    away = any(back.closed_on <= day < back.reopened_on for back in barrier.reopened)
    return not away and (barrier.closed_on is None or barrier.closed_on > day)

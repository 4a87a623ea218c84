"""Keeps small numbers out of what is printed and saved: who opened the one link in a quiet team is easy to guess."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hallway.library.measures import BANDS, AnswerUse, Cell, WeekMeasures

if TYPE_CHECKING:
    from collections.abc import Mapping

    from hallway.adopt.measure.counting import Tally
    from hallway.days import Week

USUAL = 5
"""The smallest count, apart from zero, that is shown by default."""


def cell(number: int, shown_from: int) -> Cell:
    """Returns the number, or None if it is above zero and too small to be shown."""
    return None if 0 < number < shown_from else number


def cells(numbers: Mapping[str, int], shown_from: int) -> dict[str, Cell]:
    """Returns a table without its small numbers, sorted by name so that the order reveals nothing about them."""
    return {name: cell(numbers[name], shown_from) for name in sorted(numbers)}


def shown(week: Week, tally: Tally, *, shown_from: int = USUAL) -> WeekMeasures:
    """Returns the counts of a week that may be shown."""

    def one(number: int) -> Cell:
        return cell(number, shown_from)

    opened = {answer for answer, number in tally.opens.items() if number}
    used = sorted(opened | tally.plays.keys() | tally.embeds.keys())
    return WeekMeasures(
        week=week,
        days=len(tally.days),
        shown_from=shown_from,
        visit_days=one(tally.visit_days),
        opens=one(tally.opens.total() + tally.moments.total()),
        opens_from_placements=one(tally.opens_from_placements.total()),
        opens_at_second=one(tally.opens_at_second),
        embeds=one(tally.embeds.total()),
        plays=one(tally.plays.total()),
        depth=cells({name: tally.depth[name] for name in BANDS}, shown_from),
        answers_opened=len(opened),
        answers_opened_from_placements=len(tally.opens_from_placements.keys() - {""}),
        placements=cells(tally.placements, shown_from),
        answers={id_: AnswerUse(one(tally.opens[id_]), one(tally.plays[id_]), one(tally.embeds[id_])) for id_ in used},
        moments=cells(tally.moments, shown_from),
        ignored=cells(tally.ignored, shown_from),
    )

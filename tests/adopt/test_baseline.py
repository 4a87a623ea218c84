"""Freezing a quarter: the numbers are those of the quarter, and what moved is said in plain words, the worst first."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest

from hallway.adopt import baseline
from hallway.adopt.movement import INDICATORS, Direction, headline, movements
from hallway.days import Week
from hallway.errors import InputError
from hallway.library import diagnostics
from hallway.library.barrier import Barrier, Reopening
from hallway.library.baseline import BarrierCounts, Share, Use, counts
from hallway.library.diagnostics import Diagnostic, Score
from hallway.library.measures import WeekMeasures
from hallway.library.period import Period
from knowledge import add_answer
from quarters import BASELINE

if TYPE_CHECKING:
    from hallway.library.library import Library

Q3, Q4 = Period.quarter("2026-Q3"), Period.quarter("2026-Q4")
TODAY = date(2026, 11, 26)


def week(number: int, visit_days: int | None, placements: int = 0, depth: tuple[int | None, ...] = ()) -> WeekMeasures:
    """Returns the measures of a week of 2026."""
    bands = dict(zip(("0-25", "25-60", "60-100"), depth, strict=False))
    codes = {f"desk-{letter}": 9 for letter in "abcdef"[:placements]}
    return WeekMeasures(Week(2026, number), 7, visit_days=visit_days, placements=codes, depth=bands)


def barrier(id: str, opened: str, **more: object) -> Barrier:
    return Barrier(id, id, "M", "L", date.fromisoformat(opened), **more)  # type: ignore[arg-type]


def test_a_week_belongs_to_the_quarter_of_its_thursday() -> None:
    """1 October 2026 is a Thursday, so all of week 40 counts for the fourth quarter; the running week does not."""
    weeks = [Week(2026, number) for number in (39, 40, 47, 48)]
    assert [week.number for week in weeks if counts(week, Q3, TODAY)] == [39]
    assert [week.number for week in weeks if counts(week, Q4, TODAY)] == [40, 47]


def test_a_usual_week_is_the_median() -> None:
    """By hand: of 10, 40, 20 and 30 it is 25; of 1, 2 and 3 placements 2; 4 + 6 of 20 + 20 plays went deep."""
    found = baseline.use(
        [week(40, 10, 1, (10, 6, 4)), week(41, 40, 2, (10, 4, 6)), week(42, 20, 3, (9, None, 9)), week(43, 30, 2)]
    )
    assert found == Use(weeks=4, visit_days=25, active_placements=2, deep_plays=Share(10, 40))


@pytest.mark.parametrize(
    ("counts", "expected"), [([None, 8, 9], 8), ([None, None, 9], None), ([None, 9], None), ([], None)]
)
def test_a_count_that_is_too_small_to_show_ranks_lowest(counts: list[int | None], expected: float | None) -> None:
    """It is below every count that is shown; a median that would be such a count is not known."""
    assert baseline.use([week(40 + n, count) for n, count in enumerate(counts)]).visit_days == expected


def test_barriers_are_counted_as_they_were() -> None:
    """One closed later was open then; one that came back was closed once and is open again."""
    listed = [
        barrier("later", "2026-08-01", closed_on=date(2026, 10, 5), due=date(2026, 9, 1)),
        barrier("gone", "2026-08-01", closed_on=date(2026, 9, 5)),
        barrier("back", "2026-08-01", reopened=(Reopening(date(2026, 9, 5), date(2026, 10, 9), "It is back"),)),
        barrier("new", "2026-10-20", due=date(2026, 11, 1)),
    ]
    counts = {
        str(quarter): baseline.count_barriers(listed, first=quarter.first, end=min(quarter.last, TODAY))
        for quarter in (Q3, Q4)
    }
    assert counts == {
        "2026-Q3": BarrierCounts(open=1, overdue=1, closed=2),
        "2026-Q4": BarrierCounts(open=2, overdue=1, closed=1),
    }


def test_health_counts_published_answers(library: Library) -> None:
    """Two of four are overdue or edited, one has no expert who answers; drafts and retired answers don't count."""
    add_answer(library, "late", review_by=TODAY - timedelta(days=1))
    add_answer(library, "edited", approved_text="0" * 16, expert="nobody", moments=())
    found = baseline.freeze(library, Q4, today=TODAY).health
    assert (found.verified, found.overdue, found.orphaned) == (Share(2, 4), Share(1, 4), Share(1, 4))
    assert found.moments_covered == Share(2, 2)


def test_the_diagnostic_is_the_last_of_the_quarter(library: Library) -> None:
    """A later run is not known then."""
    for day, points in ((date(2026, 8, 1), 1), (date(2026, 11, 20), 2)):
        run = Diagnostic(day, "Ana", tuple(Score(number, points) for number in range(1, 6)))
        diagnostics.save(run, library.diagnostics_folder, may_replace=False)
    totals = [baseline.freeze(library, quarter, today=TODAY).diagnostic for quarter in (Q3, Q4)]
    assert [each and each.total for each in totals] == [5, 10]
    assert baseline.freeze(library, Period.quarter("2026-Q2"), today=TODAY).diagnostic is None


def test_a_quarter_that_has_not_begun_cannot_be_frozen(library: Library) -> None:
    """One that is not over can, and says so."""
    with pytest.raises(InputError, match="2027-Q1 has not begun"):
        baseline.freeze(library, Period.quarter("2027-Q1"), today=TODAY)
    assert not baseline.freeze(library, Q4, today=TODAY).is_complete
    assert baseline.freeze(library, Q3, today=TODAY).is_complete


def test_what_got_worse_is_named_first() -> None:
    """More overdue barriers and fewer visits are worse; more open barriers may be bad news or good listening."""
    before = replace(
        BASELINE,
        quarter=Q3,
        use=Use(5, 200, 5, Share(240, 690)),
        barriers=BarrierCounts(open=1, overdue=0, closed=1),
        diagnostic=None,
    )
    moved = movements(before, BASELINE)
    assert [(each.indicator.id, each.direction) for each in moved[:5]] == [
        ("visit-days", Direction.WORSE),
        ("depth", Direction.WORSE),
        ("overdue-barriers", Direction.WORSE),
        ("open-barriers", Direction.CHANGED),
        ("active-placements", Direction.SAME),
    ]
    assert headline(moved) == (
        "3 indicators got worse: visit-days in a usual week, depth of use (may be chance), overdue barriers."
    )
    assert moved[0].sentence == "Visit-days in a usual week fell from 200 to 184.5."
    assert moved[-1].sentence == "The diagnostic: not known then, 7 of 10 now."
    assert len(moved) == len(INDICATORS)


def test_a_change_by_chance_says_so() -> None:
    """240 and 236 of 690 plays differ by less than the interval of Newcombe; 340 and 236 do not."""
    for count, may_be_chance in ((240, True), (340, False)):
        before = replace(BASELINE, use=replace(BASELINE.use, deep_plays=Share(count, 690)))
        depth = next(each for each in movements(before, BASELINE) if each.indicator.id == "depth")
        assert depth.direction is Direction.WORSE
        assert depth.may_be_chance is may_be_chance
        assert ("may be chance" in depth.sentence) is may_be_chance


def test_no_decline_is_said_too() -> None:
    """A leader would ask."""
    moved = movements(BASELINE, BASELINE)
    assert {each.direction for each in moved} == {Direction.SAME}
    assert headline(moved) == "No indicator got worse."
    assert "Verified answers: 86%, as before (6 of 7 were checked" in " ".join(each.sentence for each in moved)

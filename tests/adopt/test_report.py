"""The report for leaders: the best evidenced outcome, the moment that is used, and what nobody knows yet."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

import pytest

from hallway.adopt.report import Shown, by_evidence, focus, gather
from hallway.days import Week
from hallway.library import baselines, diagnostics
from hallway.library.diagnostics import Diagnostic, Score
from hallway.library.measures import WeekMeasures
from hallway.library.outcome import Outcome
from hallway.library.period import Period
from hallway.library.placements import Placement
from quarters import BASELINE

if TYPE_CHECKING:
    from collections.abc import Mapping

    from hallway.library.library import Library
    from hallway.library.measures import Cell

OUTCOME = Outcome(
    *("reopen rate", 14.1, 9.8, "%", "lower", Period.parse("2026-Q3"), "Desk", "Ana"), moment="refund-request"
)
END = date(2026, 12, 31)
EARLIER = replace(BASELINE, quarter=Period.quarter("2026-Q3"), frozen_on=date(2026, 10, 2))


def outcome(metric: str, cases: int = 0, low: float | None = None, high: float | None = None) -> Outcome:
    return replace(OUTCOME, metric=metric, before_count=cases, after_count=cases, low=low, high=high)


def shown(library: Library, *placements: Placement, outcomes: tuple[Outcome, ...] = ()) -> Shown:
    answers = {answer.id: answer for answer in library.read_answers()[0] if answer.status == "approved"}
    (library.curation / "places.yml").write_text(
        "desk: {title: Desk, kind: zendesk}\nwall: {title: Wall, kind: qr}\n", encoding="utf-8"
    )
    moments = {moment.id: moment for moment in library.moments()}
    return Shown(answers, placements, outcomes, library.places(), moments)


def week(number: int, placements: Mapping[str, Cell]) -> WeekMeasures:
    return WeekMeasures(Week(2026, number), 7, visit_days=9, placements=placements)


def pin(place: str, code: str, *, answer: str = "", moment: str = "") -> Placement:
    return Placement(place, "text", answer, moment, from_code=code, placed_on=date(2026, 9, 1))


def test_the_best_evidenced_outcome_comes_first() -> None:
    """A clear interval before an unclear one, that before none, then more cases; never the largest change."""
    listed = [
        outcome("none", 9000),
        outcome("unclear", 500, -4, 1),
        outcome("clear", 100, -6, -2),
        outcome("clear and large", 400, -6, -2),
    ]
    assert [each.metric for each in by_evidence(listed)] == ["clear and large", "clear", "unclear", "none"]


def test_a_clear_change_for_the_worse_is_not_hidden() -> None:
    """To tell only about what went well would be to pick the luckiest one."""
    worse = replace(outcome("worse", 400, 1, 3), after=16.1)
    assert by_evidence([outcome("unclear", 500, -4, 1), worse])[0].metric == "worse"


def test_the_moment_is_the_one_that_is_opened_most(library: Library) -> None:
    """From any place, whether the answer or the moment's page is pinned; hidden counts make it a lower limit."""
    pins = (
        pin("desk", "desk-a", answer="refund-after-30-days"),
        pin("wall", "wall-a", moment="refund-request"),
        pin("wall", "wall-b", answer="quiet-deal"),
    )
    weeks = [week(45, {"desk-a": 9, "wall-b": 12}), week(46, {"wall-a": 6, "desk-a": None})]
    found = focus(shown(library, *pins), weeks, end=END)
    assert found
    assert (found.moment.id, found.opens, found.is_at_least) == ("refund-request", 15, True)
    assert [place.id for place in found.places] == ["desk", "wall"]
    assert found.reach(BASELINE) == "pinned in 2 places and opened at least 15 times in 2026-Q4"
    assert focus(shown(library, *pins), weeks, end=date(2026, 8, 31)) is None


def test_it_is_about_the_quarter(library: Library) -> None:
    """Later runs of the diagnostic and later outcomes are not known then; weeks of both quarters are in the chart."""
    for day, points in ((date(2026, 9, 1), 1), (date(2026, 11, 20), 2), (date(2027, 1, 2), 0)):
        run = Diagnostic(day, "Ana", tuple(Score(number, points, points) for number in range(1, 6)))
        diagnostics.save(run, library.diagnostics_folder, may_replace=False)
    baselines.save(EARLIER, library.baselines_folder, may_replace=False)
    library.measures_folder.mkdir()
    for number in (38, 39, 40, 47, 48):
        (library.measures_folder / f"2026-W{number}.json").write_text(week(number, {}).to_json(), encoding="utf-8")
    later = replace(OUTCOME, period=Period.parse("2027-01"), metric="later")
    report = gather(library, BASELINE, shown(library, outcomes=(OUTCOME, later)))
    assert [run.total for run in report.runs] == [5, 10]
    assert [each.week.number for each in report.weeks] == [38, 39, 40, 47]
    assert report.first_week == 2
    assert report.before == EARLIER
    assert [each.metric for each in report.outcomes] == ["reopen rate"]


def test_what_to_say_is_in_plain_words(library: Library) -> None:
    """The number, the moment, what got worse, the outcome with its limits, and the next move."""
    run = Diagnostic(date(2026, 11, 20), "Ana", (Score(1, 1, 1), *(Score(number, 2, 2) for number in range(2, 6))))
    diagnostics.save(run, library.diagnostics_folder, may_replace=False)
    baselines.save(
        replace(EARLIER, use=replace(BASELINE.use, visit_days=200)), library.baselines_folder, may_replace=False
    )
    pinned = pin("desk", "desk-a", moment="refund-request")
    assert list(gather(library, BASELINE, shown(library, pinned, outcomes=(OUTCOME,))).summary()) == [
        "Help is close to the work: 9 of 10.",
        "Where people work: “A customer asks for money back”, pinned in 1 place and never opened there in 2026-Q4.",
        "Since 2026-Q3: 1 indicator got worse: visit-days in a usual week.",
        "Reopen rate: 14.1% before and 9.8% in 2026-Q3, says Ana. This is correlation, not cause.",
        "Next: pin one answer where the work happens.",
    ]


@pytest.mark.parametrize(
    ("given", "doubt"),
    [
        (outcome("win rate"), "How certain the change in win rate is: the number of cases is not recorded."),
        (outcome("win rate", 9, -4, 1), "Whether win rate changed at all: the interval includes no change."),
        (
            outcome("win rate", 9, 1, 4),
            "Whether the answer caused the change in win rate: other things changed too.",
        ),
    ],
)
def test_an_outcome_has_its_doubt(library: Library, given: Outcome, doubt: str) -> None:
    """Which one depends on how well it is evidenced."""
    assert doubt in gather(library, BASELINE, shown(library, outcomes=(given,))).unknown


def test_what_a_person_judged_is_listed_as_in_a_sentence(library: Library) -> None:
    """Scores without evidence or against it: a comma, then “and”."""
    scores = (Score(1, 2, 2), Score(2, 1), Score(3, 2, 2), Score(4, 1, 2, note="Not all leads"), Score(5, 0))
    diagnostics.save(Diagnostic(date(2026, 11, 20), "Ana", scores), library.diagnostics_folder, may_replace=False)
    unknown = gather(library, BASELINE, shown(library)).unknown
    assert "Whether everyone would score questions 2, 4 and 5 the same: there, a person judged." in unknown


def test_what_is_missing_is_said(library: Library) -> None:
    """Nothing measured, nobody asked, nothing recorded, a quarter that is not over, a moment without an answer."""
    for path in library.answer_paths():
        path.unlink()
    empty = replace(BASELINE, use=replace(BASELINE.use, weeks=0), diagnostic=None)
    assert list(gather(library, empty, shown(library)).unknown) == [
        "How the quarter ends: the logs cover 0 weeks of 2026-Q4.",
        "What moved: this is the first baseline, and the next quarter will be compared with it.",
        "What gets opened: no access log of this quarter was counted.",
        "Where help is: the diagnostic was not run.",
        "What it changed in the business: no outcome is recorded.",
        "What helps in 2 moments without an answer: “A customer asks for money back”, “A deal goes quiet”.",
    ]

"""Two quarters of a team for tests: the fourth one of 2026 was frozen before it was over."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

from hallway.days import Week
from hallway.library import baselines, diagnostics
from hallway.library.baseline import BarrierCounts, Baseline, FrozenScore, Health, Share, Use
from hallway.library.diagnostics import Diagnostic, Score
from hallway.library.measures import WeekMeasures
from hallway.library.outcome import Outcome
from hallway.library.period import Period
from hallway.library.placements import Placement

if TYPE_CHECKING:
    from hallway.library.library import Library

BASELINE = Baseline(
    quarter=Period.quarter("2026-Q4"),
    frozen_on=date(2026, 11, 26),
    use=Use(weeks=8, visit_days=184.5, active_placements=5, deep_plays=Share(236, 690)),
    diagnostic=FrozenScore(date(2026, 11, 24), (2, 1, 2, 1, 1)),
    barriers=BarrierCounts(open=5, overdue=1, closed=1),
    health=Health(Share(6, 7), Share(1, 7), Share(0, 7), Share(7, 8)),
)


def report_on(library: Library, *, source: str) -> None:
    """Gives it two baselines, three weeks, two runs of the diagnostic, and two outcomes: one of them about a draft."""
    (library.curation / "places.yml").write_text("desk: {title: The refund macro, kind: zendesk}\n", encoding="utf-8")
    library.placements().add(Placement("desk", "zendesk", "refund-after-30-days", placed_on=date(2026, 11, 20)))
    earlier = replace(BASELINE, quarter=Period.quarter("2026-Q3"), use=replace(BASELINE.use, visit_days=200))
    for each in (earlier, BASELINE):
        baselines.save(each, library.baselines_folder, may_replace=False)
    library.measures_folder.mkdir()
    for number, visit_days in ((39, 31), (40, 20), (41, None)):
        found = WeekMeasures(Week(2026, number), 7, visit_days=visit_days, depth={"0-25": 9, "25-60": 9, "60-100": 6})
        (library.measures_folder / f"2026-W{number}.json").write_text(found.to_json(), encoding="utf-8")
    for month, points in ((8, 0), (11, 1)):
        run = Diagnostic(date(2026, month, 20), "Ana", tuple(Score(n, points, points) for n in range(1, 6)))
        diagnostics.save(run, library.diagnostics_folder, may_replace=False)
    period = Period.parse("2026-Q3")
    for answer, said_in in (("refund-after-30-days", source), ("secret-plan", "Canary source")):
        outcome = Outcome("reopen rate", 14.1, 9.8, "%", "lower", period, said_in, "Head of support", answer=answer)
        library.outcomes().add(replace(outcome, low=-6.9, high=-1.7, before_count=1204, after_count=1131))

"""The table of budgets: what it says of what was measured, missed and not measured."""

from __future__ import annotations

from importlib import import_module

import pytest
import yaml

import run_all
from budgets import BUDGETS
from table import Budget, Limit, Row, Table, figure

CLEAN = Budget("clean", "build", "Clean build", "s", Limit(2.5, is_ratio=True), "Material")
QUERIES = Budget("queries", "search", "Queries", "of 10", Limit(1, is_ratio=True, is_least=True), "lunr")
WEIGHT = Budget("weight", "pages", "Weight", "KB", Limit(45))


@pytest.mark.parametrize(
    ("budget", "row", "state"),
    [
        (CLEAN, Row("clean", 5.0, 2.0), "met"),
        (CLEAN, Row("clean", 5.1, 2.0), "missed"),
        (CLEAN, Row("clean", 5.0), "not measured"),
        (QUERIES, Row("queries", 9, 8), "met"),
        (QUERIES, Row("queries", 7, 8), "missed"),
        (WEIGHT, Row("weight", 45.0), "met"),
        (WEIGHT, Row("weight", 45.1, 100.0), "missed"),
    ],
)
def test_a_budget_is_met_missed_or_cannot_be_judged(budget: Budget, row: Row, state: str) -> None:
    """A ratio is judged only beside a baseline; a limit on ours needs none."""
    assert Table([budget], rows={row.key: row}).state(budget) == state


def test_a_line_shows_both_figures_their_ratio_and_the_budget() -> None:
    """A reader can check the verdict from the line alone."""
    table = Table([CLEAN])
    table.add(Row("clean", 5.0, 2.0, size="200 answers"))
    assert "| Clean build | 200 answers | Material: 2 s | 5 s | 2.50x | at most 2.5x | met |" in table.markdown()


def test_what_a_part_did_not_measure_stays_in_the_table() -> None:
    """Every budget has its line, whether its part failed or has not run."""
    text = Table([CLEAN, WEIGHT], problems={"build": "mkdocs ended\nwith 1"}).markdown()
    assert "| Clean build |  | Material |  |  | at most 2.5x | failed: mkdocs ended with 1 |" in text
    assert "| Weight |  |  |  |  | at most 45 KB | not measured |" in text


def test_a_missed_budget_has_its_reason_or_says_that_there_is_none() -> None:
    """Reasons are written by people; the program invents none."""
    rows = {"clean": Row("clean", 9.0, 2.0), "weight": Row("weight", 50.0)}
    text = Table([CLEAN, WEIGHT], {"clean": "Cards cost half of it."}, rows).markdown()
    assert "- **Clean build**: Cards cost half of it." in text
    assert "- **Weight**: not explained yet." in text


@pytest.mark.parametrize(
    ("value", "text"), [(1416.2, "1,416 KB"), (45.25, "45.2 KB"), (0.123, "0.12 KB"), (0.0, "0 KB"), (9.0, "9 KB")]
)
def test_figures_have_about_three_digits(value: float, text: str) -> None:
    """No figure claims more than a run can tell."""
    assert figure(value, "KB") == text


def test_every_budget_is_measured_by_a_part_and_every_reason_belongs_to_a_budget() -> None:
    """A budget that nothing measures, or a reason for a budget that was renamed, would go unnoticed."""
    reasons = yaml.safe_load(run_all.MISSED.read_text(encoding="utf-8"))
    assert len({budget.key for budget in BUDGETS}) == len(BUDGETS)
    assert reasons.keys() <= {budget.key for budget in BUDGETS}
    written = [part for part in run_all.PARTS if (run_all.HERE / f"{part}.py").exists()]
    assert all(callable(import_module(part).rows) for part in written)

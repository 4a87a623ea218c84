"""`hallway baseline`: freezes a quarter once, lists and compares, and says what got worse."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner, Result

from hallway.cli import main
from hallway.library import baselines
from hallway.library.period import Period
from quarters import BASELINE

if TYPE_CHECKING:
    from hallway.library.library import Library

QUARTER = str(Period.quarter_of(date.today()))


def run(library: Library, *words: str) -> Result:
    return CliRunner().invoke(main, ["--root", str(library.root), "baseline", *words])


@pytest.fixture
def library(library: Library) -> Library:
    """With the baselines of two quarters, the later of them not over when it was frozen."""
    earlier = replace(BASELINE, quarter=Period.quarter("2026-Q3"), use=replace(BASELINE.use, visit_days=200))
    for each in (earlier, BASELINE):
        baselines.save(each, library.baselines_folder, may_replace=False)
    return library


def test_a_quarter_is_enough(library: Library) -> None:
    """The quarter of today is frozen and marked as not over; frozen again only on request."""
    for path in library.baseline_paths():
        path.unlink()
    done = run(library, QUARTER)
    assert done.exit_code == 0, done.output
    assert "the quarter is not over" in done.stdout
    assert done.stderr == f"Stored in curation/baselines/{QUARTER}.json.\n"
    refused = run(library, QUARTER)
    assert (refused.exit_code, "Use --again" in refused.stderr) == (1, True)
    assert run(library, QUARTER, "--again").exit_code == 0


def test_a_dry_run_stores_nothing(library: Library) -> None:
    """And prints the same."""
    before = library.baselines()
    done = run(library, "2026-Q2", "--dry-run", "--json")
    assert json.loads(done.stdout)["complete"] is True
    assert library.baselines() == before


def test_what_got_worse_comes_first(library: Library) -> None:
    """In words, and the same for programs."""
    done = run(library, "compare")
    assert done.stdout.splitlines()[:2] == [
        "2026-Q3 and 2026-Q4 (not over): 1 indicator got worse: visit-days in a usual week.",
        "- Visit-days in a usual week fell from 200 to 184.5.",
    ]
    assert run(library, "compare", "2026-Q4", "2026-Q3").stdout == done.stdout
    first = json.loads(run(library, "compare", "--json").stdout)["moved"][0]
    assert (first["indicator"], first["direction"], first["after"]) == ("visit-days", "worse", "184.5")


def test_all_are_listed_side_by_side(library: Library) -> None:
    """And one is shown with what moved since the one before."""
    listed = run(library, "list").stdout.splitlines()
    assert listed[0].split() == ["2026-Q3", "2026-Q4", "(not", "over)"]
    assert listed[1].split()[-2:] == ["200", "184.5"]
    assert "Since 2026-Q3: 1 indicator got worse" in run(library, "show", "2026-Q4").stdout


@pytest.mark.parametrize(
    ("words", "status", "said"),
    [
        (("2026",), 2, "write a quarter like 2026-Q4"),
        (("lits",), 2, "Did you mean 'list'?"),
        (("2090-Q1",), 1, "2090-Q1 has not begun yet"),
        (("show", "2025-Q1"), 1, "2025-Q1 has no baseline. Freeze it: hallway baseline 2025-Q1"),
        (("compare", "2026-Q4"), 2, "Name two quarters"),
    ],
)
def test_a_mistake_is_explained(library: Library, words: tuple[str, ...], status: int, said: str) -> None:
    """With what to do instead."""
    done = run(library, *words)
    assert (done.exit_code, said in done.stderr) == (status, True), done.output


def test_without_two_there_is_nothing_to_compare(library: Library) -> None:
    """It says how to make one."""
    for path in library.baseline_paths():
        path.unlink()
    assert "needs two baselines, and there are 0" in run(library, "compare").stderr
    assert "No baseline is frozen yet" in run(library, "list").stderr

"""`hallway outcomes`: what it stores, what it compares, and that it never presents correlation as cause."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner, Result

from hallway.cli import main

if TYPE_CHECKING:
    from pathlib import Path

    from hallway.library.library import Library

ANSWER = ("--answer", "refund-after-30-days")
KNOWN = ("--period", "2026-Q3", "--source", "Ticket desk", "--said-by", "Head of support")
RATE = ("--metric", "Reopen-rate")
TAGS = ("--tag-column", "Tags", "--tag", "hallway-refund")


def run(library: Library, *words: str) -> Result:
    return CliRunner().invoke(main, ["--root", str(library.root), "outcomes", *words])


@pytest.fixture
def export(tmp_path: Path) -> Path:
    """An export with 80 untagged tickets, 48 of them reopened, 70 tagged ones, 14 reopened, and an invalid row."""
    rows = [",2"] * 48 + [",0"] * 32 + ["hallway-refund vip,1"] * 14 + ["hallway-refund,0"] * 56
    path = tmp_path / "tickets.csv"
    path.write_text("\n".join(("Tags,Reopens", ",soon", *rows, "")), encoding="utf-8")
    return path


def test_an_outcome_is_stored(library: Library) -> None:
    """If both counts are known, it has an interval; moments and custom metrics also work."""
    counts = ("--before-count", "412", "--after-count", "388")
    done = run(library, "add", *ANSWER, *RATE, "--before", "12.4", "--after", "8.1", *counts, *KNOWN)
    assert "2026-Q3  refund-after-30-days  reopen rate: 12.4% to 8.1%, 4.3 points lower (95% interval:" in done.stdout
    assert "from 412 and 388 cases. Ticket desk, says Head of support." in done.stdout
    assert done.stderr == "Stored in curation/outcomes.yml.\n"
    own = ("--metric", "Mood", "--unit", "points", "--better", "higher", "--before", "3", "--after", "4")
    assert run(library, "add", "--moment", "deal-gone-quiet", *own, *KNOWN).exit_code == 0
    assert [(each.metric, each.low is None) for each in library.outcomes().entries] == [
        ("reopen rate", False),
        ("Mood", True),
    ]


def test_tickets_are_compared(library: Library, export: Path) -> None:
    """Nothing is stored unless requested, and the unreadable row is listed."""
    done = run(library, "import", str(export), *TAGS, *RATE, "--metric-column", "reopens")
    assert done.stdout == (
        "Reopen rate\n"
        "  without hallway-refund: 60% of 80 tickets\n"
        "  with hallway-refund: 20% of 70 tickets\n"
        "  with the tag: 40 points lower (95% interval: 24.6 to 52.6 points lower)\n"
        "This is correlation, not cause. Tickets with the tag may differ from the others in more than the answer.\n"
    )
    assert done.stderr == (
        "1 row left out:\n  line 2: “soon” is not yes, no or a number\nNothing was stored. Add --save to record it.\n"
    )
    assert not (library.curation / "outcomes.yml").exists()


def test_a_comparison_is_stored(library: Library, export: Path) -> None:
    """Both counts and the kind of comparison are stored; the source is the export unless another one is given."""
    words = (*TAGS, *RATE, "--metric-column", "Reopens", *ANSWER, "--period", "2026-Q3", "--said-by", "Ana")
    assert run(library, "import", str(export), *words, "--save").exit_code == 0
    entry = library.outcomes().entries[0]
    assert (entry.before, entry.after, entry.before_count, entry.after_count) == (60, 20, 80, 70)
    assert (entry.compares, entry.source, entry.is_clear) == ("without and with", "tickets.csv", True)
    assert "reopen rate: 60% without, 20% with, 40 points lower" in run(library, "list").stdout
    assert "from this source. Use --replace" in run(library, "import", str(export), *words, "--save").stderr
    again = run(library, "import", str(export), *words, "--save", "--replace")
    assert "Replaced in curation/outcomes.yml" in again.stderr


def test_means_and_medians(library: Library, export: Path) -> None:
    """Any metric that is not a percentage has a mean or median; few tickets cause a warning."""
    words = (str(export), *TAGS, "--metric", "handle time", "--metric-column", "Reopens")
    assert "Handle time, mean\n  without hallway-refund: 1.2 minutes" in run(library, "import", *words).stdout
    assert (
        "Handle time, median\n  without hallway-refund: 2 minutes" in run(library, "import", *words, "--median").stdout
    )
    export.write_text("Tags,Reopens\n,1\n,2\nhallway-refund,1\nhallway-refund,1\n", encoding="utf-8")
    assert "Fewer than 30 tickets in a group" in run(library, "import", *words).stdout


def test_json(library: Library, export: Path) -> None:
    """JSON has the numbers, the counts and what was left out; a dry run stores nothing."""
    words = (str(export), *TAGS, *RATE, "--metric-column", "Reopens", "--json")
    found = json.loads(run(library, "import", *words).stdout)
    assert (found["before"], found["after"], found["left_out"], found["period"]) == (60, 20, 1, "")
    assert (found["statistic"], found["correlation_only"]) == ("share", True)
    done = run(library, "add", *ANSWER, *RATE, "--before", "2", "--after", "1", *KNOWN, "--dry-run", "--json")
    assert json.loads(done.stdout)["period"] == "2026-Q3"
    assert json.loads(run(library, "list", "--json").stdout) == []


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ((*ANSWER, *RATE, "--before", "2", "--after", "101"), "--after 101 is not a number from 0 to 100"),
        ((*ANSWER, "--metric", "handle time", "--before", "nan", "--after", "1"), "--before nan is not a number"),
        ((*ANSWER, "--metric", "Mood", "--before", "2", "--after", "1"), "add --better lower or --better higher"),
        ((*RATE, "--before", "2", "--after", "1"), "Add --answer or --moment: what the outcome is about"),
        (("--answer", "secret-plan", *RATE, "--before", "2", "--after", "1"), "secret-plan is a draft"),
        (("--answer", "refund-30-days", *RATE, "--before", "2", "--after", "1"), "Did you mean refund-after-30-days?"),
        (
            ("--moment", "quiet", *RATE, "--before", "2", "--after", "1"),
            "--moment quiet is not in curation/moments.yml",
        ),
        (
            (*ANSWER, *RATE, "--before", "2", "--after", "1", "--period", "May"),
            "--period May: write a period like",
        ),
    ],
)
def test_what_cannot_be_is_refused(library: Library, words: tuple[str, ...], said: str) -> None:
    """The error says what to do instead, and nothing is stored."""
    done = run(library, "add", *KNOWN, *words)
    assert done.exit_code == 1
    assert said in done.stderr
    assert not (library.curation / "outcomes.yml").exists()

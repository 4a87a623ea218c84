"""`hallway diagnose` shows the evidence, accepts other scores, and can save, draw and print the result."""

from __future__ import annotations

import json
from datetime import date
from typing import TYPE_CHECKING

import pytest
from bs4 import BeautifulSoup
from click.testing import CliRunner, Result
from PIL import Image

import terminal
from hallway.cli import main
from hallway.library import diagnostics
from hallway.library.diagnostics import Diagnostic, Score
from hallway.library.placements import Placement

if TYPE_CHECKING:
    from pathlib import Path

    from hallway.library.library import Library

SCORED = ("--score", "2=1", "--score", "3=1", "--note", "3=They do the work", "--score", "4=0", "--score", "5=2")


DAY = date(2026, 11, 20)


@pytest.fixture
def library(library: Library) -> Library:
    """One of two answers is pinned, which suggests a 2; the experts' role suggests a 0."""
    library.placements().add(Placement("desk", "zendesk", answer="quiet-deal", placed_on=DAY))
    return library


def run(library: Library, *words: str) -> Result:
    return CliRunner().invoke(main, ["--root", str(library.root), "diagnose", *words])


def test_without_anything_it_shows_the_evidence(library: Library) -> None:
    """The output also shows which scores are missing and how to give them; nothing is stored."""
    done = run(library)
    assert done.exit_code == 0
    assert "2  1. Does help appear" in done.stdout
    assert "1 of 2 published answers is pinned where people work, in 1 place." in done.stdout
    assert "?  2. Can people get" in done.stdout
    assert "Not scored yet: 2, 4, 5. Use --score N=SCORE" in done.stderr
    assert not library.diagnostic_paths()


def test_a_complete_run(library: Library) -> None:
    """The command prints the total, the band and the moves, and stores scores, evidence, notes and author."""
    done = run(library, *SCORED, "--by", "Ana", "--save")
    assert done.exit_code == 0, done.output
    assert "6 of 10: In pockets" in done.stdout
    moves = [line for line in done.stdout.splitlines() if line.startswith("- ")]
    assert [move.rpartition(": ")[2] for move in moves] == [
        "hallway pin ID --in PLACE",
        "hallway pick --propose",
        "hallway experts",
    ]
    (stored,) = library.diagnostics()
    assert (stored.run_on, stored.by, stored.points) == (date.today(), "Ana", (2, 1, 1, 0, 2))
    assert stored.scores[2].note == "They do the work"


def test_the_evidence_is_overruled_with_a_reason(library: Library) -> None:
    """Without a reason, the error says what the evidence suggests and why."""
    done = run(library, "--score", "1=0")
    assert done.exit_code == 1
    assert "Question 1: the evidence suggests 2, because: 1 of 2 published answers" in done.stderr
    assert '--note 1="..."' in done.stderr


def test_it_is_compared_with_the_last_run(library: Library) -> None:
    """The result is compared with a run from an earlier day, in total and for each question."""
    scores = tuple(Score(number, 0) for number in range(1, 6))
    diagnostics.save(Diagnostic(date(2025, 8, 20), "Ana", scores), library.diagnostics_folder, may_replace=False)
    done = run(library, *SCORED)
    assert "In pockets, 6 more than on 20 Aug 2025" in done.stdout
    assert done.stdout.count("It was 0 last time.") == 4
    assert json.loads(run(library, *SCORED, "--json").stdout)["before"] == {"run_on": "2025-08-20", "total": 0}


def test_one_run_a_day(library: Library) -> None:
    """A second run on the same day needs --replace."""
    assert run(library, *SCORED, "--save").exit_code == 0
    assert "Use --replace" in run(library, *SCORED, "--save").stderr
    assert run(library, *SCORED, "--score", "5=0", "--save", "--replace").exit_code == 0
    assert library.diagnostics()[0].total == 4


@pytest.mark.parametrize("option", [("--save",), ("--card", "card.png"), ("--print", "page.html")])
def test_an_incomplete_run_is_neither_stored_nor_shown_around(library: Library, option: tuple[str, ...]) -> None:
    """The error lists the missing questions."""
    done = run(library, "--score", "2=1", *option)
    assert done.exit_code == 1
    assert "Add --score 4=... --score 5=..." in done.stderr


def test_a_card_and_a_printout(library: Library, tmp_path: Path) -> None:
    """The picture is valid and always the same, and the page is self-contained."""
    card, page = tmp_path / "card.png", tmp_path / "meeting.html"
    note = "<script>alert(1)</script>"
    for _ in range(2):
        before = card.read_bytes() if card.exists() else None
        done = run(library, *SCORED, "--note", f"5={note}", "--card", str(card), "--print", str(page), "--dry-run")
        assert done.exit_code == 0, done.output
        assert before in (None, card.read_bytes())
    with Image.open(card) as picture:
        assert (picture.size, picture.format) == ((1200, 630), "PNG")
    soup = BeautifulSoup(page.read_bytes(), "html.parser")
    assert not soup.select("script, link, img, a")
    assert note in soup.text
    assert "R&D <answers>" in soup.text
    assert [cell.text.split()[0] for cell in soup.select(".score")] == ["2", "1", "1", "0", "2"]
    assert not library.diagnostic_paths()


def test_a_card_of_nothing(library: Library, tmp_path: Path) -> None:
    """A total of zero has no bar, and is drawn all the same."""
    card = tmp_path / "card.png"
    zero = [word for number in range(1, 6) for word in ("--score", f"{number}=0", "--note", f"{number}=No")]
    done = run(library, *zero, "--card", str(card), "--dry-run")
    assert (done.exit_code, card.exists()) == (0, True), done.output


def test_json_for_programs(library: Library) -> None:
    """Values that need all scores are null while one is missing."""
    found = json.loads(run(library, "--json").stdout)
    assert (found["total"], found["band"], found["moves"]) == (None, None, [])
    assert [each["question"] for each in found["not_scored"]] == [2, 4, 5]
    found = json.loads(run(library, *SCORED, "--json").stdout)
    assert (found["total"], found["band"], len(found["moves"])) == (6, "In pockets", 3)


@pytest.mark.parametrize("given", ["6=1", "1", "=1", "one=1", "1=3", "1=", "²=1"])
def test_a_score_is_a_question_and_a_number(library: Library, given: str) -> None:
    """Any other form is a usage error."""
    assert run(library, "--score", given).exit_code == 2


def test_in_a_terminal_it_asks(library: Library) -> None:
    """Enter accepts the suggestion, another score needs a reason, and there is no default without evidence."""
    typed = [
        ("Score [2]:", "1"),
        ("Why 1?", "Only two teams"),
        ("Score:", "0"),
        ("Score [0]:", ""),
        ("Score:", "2"),
        ("Score:", "0"),
        ("Store this result?", "y"),
    ]
    shown = terminal.hallway(
        library.root, "diagnose", "--by", "Ana", typed=typed, end="Stored in curation/diagnostics/"
    )
    assert "1 of 2 published answers is pinned" in shown
    (stored,) = library.diagnostics()
    assert (stored.points, stored.scores[0].note) == ((1, 0, 0, 2, 0), "Only two teams")

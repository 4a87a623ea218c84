"""Every date is checked when it is read, and an impossible year is reported with its file and line."""

from __future__ import annotations

import json
from dataclasses import fields
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from hallway.cli import main
from hallway.errors import DocumentError
from hallway.library.answer import Answer
from hallway.site.mkdocs.build import build

if TYPE_CHECKING:
    from collections.abc import Callable

    from hallway.library.library import Library

ABSURD = ["2206-11-23", "9999-12-31", "0001-01-01", "1899-12-31"]
HEADER = [field.name for field in fields(Answer) if "date" in str(field.type)]
FILES: dict[str, tuple[str, Callable[[Library], object]]] = {
    "placements.yml": (
        "\n- {place: desk, kind: html, answer: quiet-deal, from_code: desk-a, placed_on: DAY}\n",
        lambda library: library.placements(),
    ),
    "requests.yml": ("\n- {question: Why?, asked_on: DAY}\n", lambda library: library.requests()),
    "picks.yml": (
        "\n- {week: 2026-W49, answer: quiet-deal, why: Now, reinforce: Monday, picked_on: DAY}\n",
        lambda library: library.picks(),
    ),
    "drills.yml": ("\n- {place: desk, seconds: 48, run_on: DAY}\n", lambda library: library.drills()),
    "barriers.yml": (
        "\n- {id: a, barrier: It is slow, impact: H, likelihood: L, opened_on: DAY, evidence: ['DAY, 4 people: x']}\n",
        lambda library: library.barriers(),
    ),
    "outcomes.yml": (
        "\n- {answer: quiet-deal, metric: win rate, before: 1, after: 2, period: 2026-Q3, source: A,"
        " said_by: B, recorded_on: DAY}\n",
        lambda library: library.outcomes(),
    ),
    "ledger.jsonl": (
        '\n{"id": "quiet-deal", "event": "verified", "at": "DAY"}\n',
        lambda library: library.ledger(),
    ),
}


@pytest.mark.parametrize("day", ABSURD)
@pytest.mark.parametrize("key", HEADER)
def test_a_date_of_a_header(library: Library, key: str, day: str) -> None:
    """The answer is reported and left out of the site; the others are published."""
    path = library.answer_path("quiet-deal")
    lines = [line for line in path.read_text(encoding="utf-8").splitlines() if not line.startswith(f"{key}:")]
    path.write_text("\n".join([lines[0], f"{key}: {day}", *lines[1:], ""]), encoding="utf-8")
    with pytest.raises(DocumentError, match=rf"{key}: “{day}” is out of range") as refused:
        library.answer("quiet-deal")
    assert refused.value.line == 2


@pytest.mark.parametrize("day", ABSURD)
@pytest.mark.parametrize("name", FILES)
def test_a_date_of_a_curation_file(library: Library, name: str, day: str) -> None:
    """The error names the line with the date."""
    text, read = FILES[name]
    (library.curation / name).write_text(text.replace("DAY", "2026-11-22"), encoding="utf-8")
    read(library)
    (library.curation / name).write_text(text.replace("DAY", day), encoding="utf-8")
    with pytest.raises(DocumentError, match=f"“{day}” is out of range") as refused:
        read(library)
    assert (refused.value.path, refused.value.line) == (library.curation / name, 2)


@pytest.mark.parametrize("year", ["0001", "1889", "2206", "9999"])
def test_a_week_of_a_pick(library: Library, year: str) -> None:
    """Calendar programs would reject it."""
    text = f"- {{week: {year}-W10, answer: quiet-deal, why: Now, reinforce: Monday}}\n"
    (library.curation / "picks.yml").write_text(text, encoding="utf-8")
    with pytest.raises(DocumentError, match=rf"picks.yml, line 1: week: “{year}-W10”: .* out of range"):
        library.picks()


@pytest.mark.parametrize("day", ABSURD)
def test_the_moment_of_a_transcript(library: Library, day: str) -> None:
    """A draft gets its dates from the transcript."""
    path = library.transcript_path("secret-plan")
    said = json.loads(path.read_bytes())
    path.write_text(json.dumps({**said, "created": f"{day}T10:00:00Z"}, indent=1), encoding="utf-8")
    with pytest.raises(DocumentError, match=f"created: “{day}") as refused:
        library.transcript("secret-plan")
    assert f'"created": "{day}' in path.read_text(encoding="utf-8").splitlines()[(refused.value.line or 0) - 1]


def test_the_site_is_built_without_the_answer(library: Library) -> None:
    """The build names file and line; an impossible date in a draft does not affect other answers."""
    path = library.answer_path("secret-plan")
    text = path.read_text(encoding="utf-8").replace("approved_on: 2026-11-18", "approved_on: 2206-11-23")
    path.write_text(text, encoding="utf-8")
    problems = [str(finding) for finding in build(library, library.root / "site").findings]
    assert len(problems) == 1
    assert f"secret-plan.md, line {text[: text.index('2206')].count(chr(10)) + 1}: approved_on" in problems[0]


@pytest.mark.parametrize("command", ["approve secret-plan --by Ana", "verify quiet-deal --by Ana"])
def test_a_day_on_the_command_line(library: Library, command: str) -> None:
    """No date is written that could not be read back."""
    arguments = ["--root", str(library.root), *command.split(), "--review-by", "2206-01-01"]
    done = CliRunner().invoke(main, arguments)
    assert done.exit_code == 2
    assert "out of range: use a year from 1990 to 2100" in " ".join(done.stderr.split())

"""`hallway report`: writes what was asked for, succeeds without a browser, and says what to freeze."""

from __future__ import annotations

import json
from datetime import date
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner, Result

from hallway.cli import main
from hallway.library.period import Period
from hallway.site.report import pdf

if TYPE_CHECKING:
    from pathlib import Path

    from hallway.library.library import Library

QUARTER = str(Period.quarter_of(date.today()))


@pytest.fixture(autouse=True)
def no_browser(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf, "find_browser", lambda: "")


def run(library: Library, *words: str) -> Result:
    return CliRunner().invoke(main, ["--root", str(library.root), "report", *words])


def test_without_a_browser_the_rest_is_written(library: Library) -> None:
    """In a folder for the quarter; the message says how to get the PDF."""
    done = run(library)
    assert done.exit_code == 0, done.output
    folder = library.root / "report" / QUARTER
    assert done.stdout.splitlines() == [str(folder / f"report.{kind}") for kind in ("html", "png", "md")]
    assert "There is no PDF: Chromium, Chrome or Edge is needed" in done.stderr
    assert f"To freeze it: hallway baseline {QUARTER}" in done.stderr


def test_only_a_pdf_without_a_browser_fails(library: Library) -> None:
    """Since nothing was written."""
    done = run(library, "--format", "pdf")
    assert (done.exit_code, "Nothing was written" in done.stderr) == (1, True)


def test_formats_and_folder_are_chosen(library: Library, tmp_path: Path) -> None:
    """One format, in a folder that is made."""
    done = run(library, "--format", "md", "--out", str(tmp_path / "a" / "b"), "--quarter", "2026-Q2")
    assert done.exit_code == 0, done.output
    assert [path.name for path in (tmp_path / "a" / "b").iterdir()] == ["report.md"]


def test_json_writes_no_files(library: Library) -> None:
    """And has no drawings in it."""
    found = json.loads(run(library, "--json", "--quarter", "2026-Q2").stdout)
    assert (found["quarter"], found["frozen"], found["number"], found["outcomes"]) == ("2026-Q2", False, None, [])
    assert "<svg" not in json.dumps(found)
    assert not (library.root / "report").exists()


@pytest.mark.parametrize(
    ("quarter", "status", "said"), [("2026", 2, "write a quarter like 2026-Q4"), ("2090-Q1", 1, "has not begun yet")]
)
def test_a_quarter_has_to_be_one(library: Library, quarter: str, status: int, said: str) -> None:
    """Of today or before."""
    done = run(library, "--quarter", quarter)
    assert (done.exit_code, said in done.stderr) == (status, True), done.output


def test_it_does_not_write_through_a_link(library: Library, tmp_path: Path) -> None:
    """`report` could lead anywhere; with --out a person says where to."""
    (library.root / "report").symlink_to(tmp_path)
    done = run(library, "--format", "md")
    assert (done.exit_code, "report is a link to" in done.stderr) == (1, True)

"""If the ledger lost entries, the build fails and names them, instead of replacing the published site."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from hallway.cli import main
from hallway.curate.approve import approve
from hallway.curate.check import check
from hallway.errors import BuildError
from hallway.library.ledger_entry import LedgerEntry
from hallway.site.mkdocs.build import build
from knowledge import add_answer
from site_reading import files_of

if TYPE_CHECKING:
    from click.testing import Result

    from hallway.library.library import Library

TODAY = date(2026, 11, 25)


@pytest.fixture
def library(library: Library) -> Library:
    """A published site with an answer, a notice and a redirect."""
    library.ledger().extend(
        [
            LedgerEntry("old-way", "retired", "2026-11-19", to="quiet-deal", why="The policy changed."),
            LedgerEntry("former", "approved", "2026-11-18"),
            LedgerEntry("former", "renamed", "2026-11-19", to="quiet-deal"),
            LedgerEntry("gone", "approved", "2026-11-18", title="How long ago?"),
            LedgerEntry("gone", "retired", "2026-11-19", why="Nobody asks."),
        ]
    )
    build(library, library.root / "site", today=TODAY)
    return library


@pytest.mark.slow
def test_no_line_is_lost_unnoticed(library: Library) -> None:
    """For any truncated ledger and any missing line, the build fails and the site stays as it was."""
    whole = library.ledger_path.read_bytes().splitlines(keepends=True)
    before = files_of(library.root / "site")
    shorter = [whole[:end] for end in range(len(whole))]
    shorter += [[*whole[:number], *whole[number + 1 :]] for number in range(len(whole))]
    for lines in shorter:
        library.ledger_path.write_bytes(b"".join(lines))
        with pytest.raises(BuildError, match=r"ledger\.jsonl is missing entries for what was published"):
            build(library, library.root / "site", today=TODAY)
        assert library.ledger_path.read_bytes() == b"".join(lines)
    assert files_of(library.root / "site") == before
    library.ledger_path.write_bytes(b"".join(whole))
    assert build(library, library.root / "site", today=TODAY).findings == ()


def test_the_error_names_what_is_missing_and_the_way_back(library: Library) -> None:
    """The error lists the addresses, the remaining entries, the git commands and the way to continue."""
    lines = library.ledger_path.read_bytes().splitlines(keepends=True)
    library.ledger_path.write_bytes(b"".join(lines[:3]))
    done = hallway(library, "build")
    assert done.exit_code == 1
    assert "/a/former/: 0 of 2 entries" in done.stderr
    assert "/a/old-way/: 1 of 2 entries" in done.stderr
    assert "git log -p -- curation/ledger.jsonl" in done.stderr
    assert "--accept-lost" in done.stderr


def test_what_is_lost_can_be_accepted(library: Library) -> None:
    """The site then follows the ledger, and the next build needs no option."""
    lines = library.ledger_path.read_bytes().splitlines(keepends=True)
    library.ledger_path.write_bytes(b"".join(lines[:3]))
    done = hallway(library, "build", "--accept-lost")
    assert done.exit_code == 0, done.output
    assert "/a/former/: 0 of 2 entries" in done.stderr
    assert not (library.root / "site/a/former").exists()
    assert hallway(library, "build").exit_code == 0


def test_lines_in_another_order_and_again_are_no_loss(library: Library) -> None:
    """Git merges lines in any order, and `check --fix` removes duplicates."""
    lines = library.ledger_path.read_bytes().splitlines(keepends=True)
    library.ledger_path.write_bytes(b"".join([*lines[3:], *lines[:3], *lines[:3]]))
    build(library, library.root / "site", today=TODAY)
    library.ledger_path.write_bytes(b"".join([*lines[3:], *lines[:3]]))
    assert build(library, library.root / "site", today=TODAY).findings == ()


def test_a_site_of_before_counts_by_its_pages(library: Library) -> None:
    """An older site does not record the ledger, but its pages show the published addresses."""
    (library.root / "site/ledger.json").unlink()
    lines = library.ledger_path.read_bytes().splitlines(keepends=True)
    library.ledger_path.write_bytes(b"".join(lines[:3]))
    with pytest.raises(BuildError, match="/a/former/: no entry"):
        build(library, library.root / "site", today=TODAY)


@pytest.mark.parametrize("status", ["approved", "retired", "draft"])
def test_an_approved_answer_that_the_ledger_does_not_know(library: Library, status: str) -> None:
    """The header shows that it was approved, so build and check notice it without an earlier site."""
    add_answer(library, "exports", status="draft", recording="a.m4a", review_by=date(2027, 1, 1))
    before = library.ledger_path.read_bytes()
    approve(library, "exports", by="Ana", today=TODAY, despite="No recording.")
    path = library.answer_path("exports")
    path.write_text(path.read_text().replace("status: approved", f"status: {status}"))
    library.ledger_path.write_bytes(before)
    with pytest.raises(BuildError, match=r"no entry, though answers/exports\.md says that it was approved"):
        build(library, library.root / "elsewhere", today=TODAY)
    found = [finding for finding in check(library, today=TODAY) if finding.subject == "exports"]
    assert [finding.kind for finding in found if finding.kind == "not in the ledger"] == ["not in the ledger"]


def hallway(library: Library, *arguments: str) -> Result:
    return CliRunner().invoke(main, ["--root", str(library.root), *arguments])

"""Twice the input takes twice the time, not four times, and input beyond a limit is refused."""

from __future__ import annotations

import selectors
import subprocess
import sys
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest

from hallway.curate.check import check
from hallway.errors import DocumentError
from hallway.library import document
from hallway.library.ledger_entry import LedgerEntry
from hallway.site.mkdocs.build import build
from hallway.site.producer import produce
from knowledge import add_answer, write_library

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path
    from types import FrameType

    from hallway.library.library import Library

TODAY = date(2026, 11, 25)
WAITING = (subprocess.__file__, selectors.__file__)  # their line counts depend on how long git takes
BODIES: dict[str, Callable[[int], str]] = {
    "same headings": lambda count: "## same\n\n" * count,
    "first headings": lambda count: "# same\n\n" * count,
    "timed headings": lambda count: "".join(f"## [{at // 60}:{at % 60:02}] same\n\n" for at in range(count)),
    "timed paragraphs": lambda count: "".join(f"[{at // 60}:{at % 60:02}] Wait.\n\n" for at in range(count)),
    "paragraphs": lambda count: "Wait.\n\n" * count,
}
LEDGERS: dict[str, Callable[[int], list[LedgerEntry]]] = {
    "without files": lambda number: [LedgerEntry(f"gone-{number}", "published", "2026-11-18", anchors=(0,))],
    "renamed": lambda number: [
        LedgerEntry(f"name-{number}", "approved", "2026-11-18"),
        LedgerEntry(f"name-{number}", "renamed", "2026-11-18", to=f"now-{number}"),
    ],
    "retired": lambda number: [
        LedgerEntry(f"way-{number}", "approved", "2026-11-18"),
        LedgerEntry(f"way-{number}", "retired", "2026-11-18", to=f"way-{number + 1}"),
    ],
    "renamed again and again": lambda number: [
        LedgerEntry(f"way-{number}", "approved", "2026-11-18", anchors=(0,)),
        LedgerEntry(f"way-{number}", "renamed", "2026-11-18", to=f"way-{number + 1}"),
    ],
    "seconds of one answer": lambda number: [LedgerEntry("quiet-deal", "published", "2026-11-18", anchors=(number,))],
}


@pytest.mark.slow
@pytest.mark.parametrize("body", BODIES.values(), ids=BODIES)
def test_a_long_body(tmp_path: Path, body: Callable[[int], str]) -> None:
    """The cost includes its page, its search entries, its embed and the check of the site."""

    def cost(count: int) -> int:
        library = write_library(tmp_path / str(count))
        add_answer(library, "long", body=body(count))
        return lines_run(lambda: build(library, library.root / "site"))

    cost(1)  # loads modules and caches
    assert_linear(cost, 25)


@pytest.mark.slow
@pytest.mark.parametrize("entries", LEDGERS.values(), ids=LEDGERS)
def test_a_long_ledger(tmp_path: Path, entries: Callable[[int], list[LedgerEntry]]) -> None:
    """The cost includes `hallway check` and everything that the site derives from the ledger."""

    def cost(count: int) -> int:
        library = write_library(tmp_path / str(count))
        library.ledger().extend([entry for number in range(count) for entry in entries(number)])
        return lines_run(lambda: (check(library, today=TODAY), produce(library, preview=False)))

    cost(1)
    assert_linear(cost, 25)


def test_a_body_that_is_too_long(library: Library) -> None:
    """The error has the size and the limit; the other answers are published."""
    path = add_answer(library, "long", status="draft", body="[0:00] Wait.\n" * (document.MAX_BYTES // 13))
    with pytest.raises(DocumentError, match=r"long\.md: too long: it is 400\.\d KB, and the limit is 400 KB"):
        library.answer("long")
    report = build(library, library.root / "site", preview=True)
    assert [(each.path, each.severity) for each in report.findings] == [(path, "error")]
    assert "it is 400." in str(check(library, today=TODAY))


def assert_linear(cost: Callable[[int], int], start: int) -> None:
    """Each step doubles the input: a linear cost doubles as well, a quadratic one grows fourfold."""
    one, two, four = (cost(start * times) for times in (1, 2, 4))
    assert four - two < 2.6 * (two - one), (one, two, four)


def lines_run(work: Callable[[], object]) -> int:
    """Returns how many lines of Python were executed, which does not depend on the load of the machine."""
    count = 0

    def trace(frame: FrameType, event: str, argument: Any) -> Any:
        nonlocal count
        if frame.f_code.co_filename in WAITING:
            return None
        count += event == "line"
        return trace

    before = sys.gettrace()
    sys.settrace(trace)
    try:
        work()
    finally:
        sys.settrace(before)
    return count

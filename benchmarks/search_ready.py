"""How soon a reader can search a large site, and how much memory that takes, beside Material's search.

A browser that has never been there opens the home page; when it has loaded, a reader reaches for the search and types a
word. The search is ready when the first result is shown: from opening the page, and from the press. Memory is that of
the page's process, which nothing else shares (USS), after the result.

    python benchmarks/search_ready.py
    python benchmarks/search_ready.py --answers 1000
"""

from __future__ import annotations

import argparse
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING

import browsing
from search import HALLWAY, MATERIAL, WORD, Interface, build_sites
from table import Row, Run, answers, table

if TYPE_CHECKING:
    from playwright.sync_api import Browser


@dataclass(frozen=True, slots=True)
class Ready:
    """What it took until a search showed its first result."""

    seconds: float
    """From opening the page."""
    press_seconds: float
    """From the press on the search."""
    megabytes: float | None
    """None where the system does not say: only Linux does."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--answers", type=int, default=5000)
    parser.add_argument("--rounds", type=int, default=2)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="hallway-bench-") as name:
        plain, ours = compare(Path(name), given.answers, given.rounds)
    body = [
        [name, f"{ready.seconds:.2f}", f"{ready.press_seconds:.2f}", f"{ready.megabytes or 0:.0f}"]
        for name, ready in (("Material", plain), ("Hallway", ours))
    ]
    head = (answers(given.answers), "seconds from opening the page", "from the press", "memory, MB")
    print(table(head, body))


def rows(run: Run) -> Iterator[Row]:
    """Yields the seconds and the memory."""
    count = run.size(5000, quick=300)
    plain, ours = compare(run.folder, count, run.size(2, quick=1))
    yield Row("ready-seconds", ours.seconds, plain.seconds, answers(count), note="from opening the page")
    if ours.megabytes is not None:
        yield Row("ready-memory", ours.megabytes, plain.megabytes, answers(count))


def compare(folder: Path, count: int, rounds: int) -> tuple[Ready, Ready]:
    """Returns what Material's search took, and ours."""
    ours, plain = build_sites(folder, count)
    with browsing.serve(ours) as hallway, browsing.serve(plain) as material:
        sites = ((material, MATERIAL), (hallway, HALLWAY))
        for site, interface in sites:  # the server compresses each file when it is first asked for
            _visit(site, interface)
        visits = [[_visit(site, interface) for site, interface in sites] for _ in range(rounds)]
    first, second = (_median([visit[number] for visit in visits]) for number in (0, 1))
    return first, second


def _visit(site: browsing.Served, interface: Interface) -> Ready:
    """Opens the site in a new browser, whose processes have done nothing else."""
    with browsing.chromium() as browser:
        page = browser.new_page()
        page.set_default_timeout(browsing.MOST_MILLISECONDS)
        began = time.monotonic()
        page.goto(site.address)  # until it has loaded: before that, a press follows a link to a page
        page.click(interface.box)
        page.wait_for_selector(interface.field)
        pressed = time.monotonic()
        page.keyboard.type(WORD)
        page.wait_for_selector(interface.result)
        done = time.monotonic()
        return Ready(done - began, done - pressed, _megabytes(browser))


def _megabytes(browser: Browser) -> float | None:
    """Returns the private memory of the largest process that shows a page."""
    processes = browser.new_browser_cdp_session().send("SystemInfo.getProcessInfo")["processInfo"]
    sizes = [_private(Path(f"/proc/{each['id']}/smaps_rollup")) for each in processes if each["type"] == "renderer"]
    return max(sizes, default=0) / 1024 or None


def _private(rollup: Path) -> int:
    """Returns the kilobytes that a process shares with no other."""
    if not rollup.exists():
        return 0
    lines = (line.split() for line in rollup.read_text(encoding="ascii").splitlines())
    return sum(int(line[1]) for line in lines if line[0] in ("Private_Clean:", "Private_Dirty:"))


def _median(visits: list[Ready]) -> Ready:
    sizes = [visit.megabytes for visit in visits if visit.megabytes is not None]
    return Ready(
        median(visit.seconds for visit in visits),
        median(visit.press_seconds for visit in visits),
        median(sizes) if sizes else None,
    )


if __name__ == "__main__":
    main()

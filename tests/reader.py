"""A real Chromium with a site that has a real recording: five minutes, with chapters at 1:23, 2:44 and 3:55."""

from __future__ import annotations

import shutil
import threading
import time
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import TYPE_CHECKING

import pytest

import sounds
from hallway import resources
from knowledge import add_answer, write_library

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from contextlib import AbstractContextManager
    from pathlib import Path

    from playwright.sync_api import Browser, BrowserContext, Page

SECONDS = 290.0
QUICK = sounds.Recipe(rate=16_000)  # Hz: a third of the data to encode
BODY = """\
[0:00] The short version is, you can still do it.

[0:38] So first, ask for the order number and open the plan.

## [1:23] When they threaten to cancel

[1:23] Do not quote the policy at them. You are arguing about a number.

[1:57] Then I walk over, or I ping the lead in the billing channel.

## [2:44] What the lead needs to hear

[2:44] Order, plan, last login. Send those facts and mention the marmalade.

## [3:55] Write it down

[3:55] Put it in the ticket before you close it.
"""
PATHS = """\
support:
  foundational: [{answer: past-30-days, manager_check: One call a week}]
  role:
    - {answer: refund-after-30-days, kpi: Reopen rate}
    - {question: Who may give a discount?, moment: refund-request}
sales:
  audience: admin
  mastery: [{answer: quiet-deal, recognition: "Friday's stand-up"}]
"""


@dataclass(frozen=True, slots=True)
class Site:
    """A served site."""

    home: str
    answer: str
    """The address of the answer with the recording."""


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Runs tests marked `hosted` on a real web server as well as on the preview server."""
    if metafunc.definition.get_closest_marker("hosted"):
        metafunc.parametrize("site", SERVERS, indirect=True)


@pytest.fixture(scope="session")
def heard_site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site of tests/knowledge.py with an answer that has a real recording; read-only."""
    from hallway.days import Week
    from hallway.library.ledger_entry import LedgerEntry
    from hallway.library.picks import Pick
    from hallway.library.placements import Placement
    from hallway.site.mkdocs.build import build

    library = write_library(tmp_path_factory.mktemp("browser") / "base")
    with (library.curation / "settings.yml").open("a", encoding="utf-8") as settings:
        settings.write("recordings_url: https://drive.example/?team=1&folder=recordings\n")
    add_answer(library, "past-30-days", title="What if it is past 30 days?", body=BODY, duration=SECONDS)
    library.ledger().append(
        LedgerEntry("past-30-days", "approved", "2026-11-20", by="Ana", title="What if?", anchors=(83,))
    )
    for old, event in (("once-called", "renamed"), ("once-apart", "merged")):
        library.ledger().append(LedgerEntry(old, event, "2026-11-21", anchors=(83,), to="past-30-days"))
    sounds.write(library.media / "past-30-days.0a1b2c3d.m4a", sounds.tones(SECONDS, (83.0, 164.0)), QUICK)
    for number, id in ((48, "past-30-days"), (49, "quiet-deal"), (53, "refund-after-30-days")):
        library.picks().put(Pick(Week(2026, number), id, "Nine tickets last week", "Pipeline review, Tuesday"))
    (library.curation / "places.yml").write_text(
        "desk: {title: The refund macro, kind: zendesk}\nwall: {title: Wall, kind: qr}\n"
    )
    (library.curation / "paths.yml").write_text(PATHS)
    library.placements().add(Placement("desk", "zendesk", answer="quiet-deal", placed_on=date(2026, 11, 20)))
    return build(library, library.root / "site").folder


@pytest.fixture(scope="session")
def site(request: pytest.FixtureRequest, heard_site: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The site, served with range requests by the requested server of SERVERS."""
    with SERVERS[getattr(request, "param", "preview")](heard_site, tmp_path_factory.mktemp("served")) as home:
        yield Site(home, f"{home}a/past-30-days/")


@contextmanager
def _preview(site: Path, folder: Path) -> Iterator[str]:
    from hallway.site.server import PreviewServer

    with PreviewServer(site) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server.address
        server.shutdown()


def _nginx(site: Path, folder: Path, *, below: str = "") -> AbstractContextManager[str]:
    """Serves the site with the rules in our guide; any page on this machine can frame the embeds."""
    from static_hosts import HOSTS

    return HOSTS["nginx"].serving(site, folder, below=below, tickets="http://127.0.0.1:*")


SERVERS: dict[str, Callable[[Path, Path], AbstractContextManager[str]]] = {
    "preview": _preview,
    "nginx": _nginx,
    "nginx-below-a-path": partial(_nginx, below="help/"),
}


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """The system's Chromium, or the one that Playwright downloaded."""
    from playwright.sync_api import Error, sync_playwright

    path = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    with sync_playwright() as playwright:
        arguments = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
        try:
            browser = playwright.chromium.launch(executable_path=path, args=arguments)
        except Error as error:
            pytest.fail(f"no Chromium: run `make browser`, or leave these out with -m 'not browser'. {error}")
        yield browser
        browser.close()


@pytest.fixture
def context(chromium: Browser) -> Iterator[BrowserContext]:
    """A new profile with the screen of a phone."""
    opened = chromium.new_context(viewport={"width": 390, "height": 844}, color_scheme="light")
    opened.set_default_timeout(30_000)
    serve_sources(opened)
    yield opened
    opened.close()


def serve_sources(context: BrowserContext) -> None:
    """Serves the modules as they were written, to test one alone; a site has them joined."""
    folder = resources.overrides() / "assets" / "hallway"
    context.route(
        "**/assets/sources/**",
        lambda route: route.fulfill(path=folder / route.request.url.split("/assets/sources/")[1]),
    )


@pytest.fixture
def page(context: BrowserContext, site: Site) -> Iterator[Page]:
    """A tab; in the end, no script failed, the policy blocked nothing, and no other host was contacted."""
    tab = context.new_page()
    complaints: list[str] = []
    tab.on("pageerror", lambda error: complaints.append(str(error)))
    tab.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    tab.on("request", lambda request: complaints.append(request.url) if not _is_ours(request.url, site) else None)
    yield tab
    assert complaints == []


def _is_ours(address: str, site: Site) -> bool:
    return address.startswith((site.home, "data:", "blob:"))


def standing(page: Page) -> float:
    """Returns the position of the recording, in seconds."""
    return float(page.evaluate("document.getElementById('media').currentTime"))


def is_playing(page: Page) -> bool:
    """Returns whether the recording is playing."""
    return not page.evaluate("document.getElementById('media').paused")


def until(holds: Callable[[], bool], *, within_seconds: float = 30.0) -> None:
    """Waits in Python, because Playwright's wait_for_function needs eval, which our policy blocks."""
    deadline = time.monotonic() + within_seconds
    while not holds():
        if time.monotonic() > deadline:
            pytest.fail("timed out")
        time.sleep(0.03)

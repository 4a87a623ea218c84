"""The knowledge base of this repository, made from the samples by the real pipeline, in a real Chromium."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from reader import is_playing, standing, until

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser


ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address at which this repository's own site is served."""
    from hallway.library.library import Library
    from hallway.site.mkdocs.build import build
    from hallway.site.server import PreviewServer

    report = build(Library.open(ROOT), tmp_path_factory.mktemp("own") / "site", strict=True)
    server = PreviewServer(report.folder)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server.address
    server.shutdown()
    server.server_close()


def test_a_phrase_spoken_in_the_middle_of_a_sample_leads_to_its_chapter(chromium: Browser, home: str) -> None:
    """A search on the home page opens the answer at the chapter with the phrase, and plays from there."""
    page = chromium.new_page(viewport={"width": 390, "height": 844})
    page.goto(home)
    page.click(".hero .find")
    page.keyboard.type("full credit toward the next invoice", delay=20)
    page.locator(".said a", has_text="Who can decide what").first.click()
    page.wait_for_url("**/a/what-do-i-do-when-a-customer-wants-a-refund-after-thirty/**#t*")
    second = int(page.url.rsplit("#t", 1)[1].lstrip("="))
    assert 60 <= second <= 120
    until(lambda: abs(standing(page) - second) < 0.3)
    page.keyboard.press("Enter")
    until(lambda: is_playing(page))
    page.close()

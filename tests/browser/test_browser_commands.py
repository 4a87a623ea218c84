"""The preview in a browser: every command that it shows can be copied, and its pages are accessible."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest
from axe_playwright_python.sync_playwright import Axe
from test_browser_accessible import RULES

from hallway.library.barrier import Barrier
from hallway.library.requests import Request
from hallway.site.mkdocs.build import build
from knowledge import write_library
from reader import SERVERS, Site

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Page

DAY = date(2026, 11, 20)
PAGES = ("review/", "places/", "adoption/barriers/", "adoption/diagnostic/#s=20111", "a/secret-plan/")
"""The pages of a preview that show commands."""


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A preview with a draft, an open request, a place without a placement and a barrier without an owner."""
    library = write_library(tmp_path_factory.mktemp("preview") / "base")
    library.requests().add(Request("Who can waive the fee?", by="Ana", asked_on=DAY))
    library.barriers().add(Barrier("old-macro", "The old macro is one click away", "H", "H", DAY))
    (library.curation / "places.yml").write_text("desk: {title: The refund macro, kind: zendesk}\n")
    folder = build(library, library.root / "site", preview=True).folder
    with SERVERS["preview"](folder, folder) as home:
        yield Site(home, "")


@pytest.mark.parametrize("address", PAGES)
def test_every_command_can_be_copied(page: Page, site: Site, address: str) -> None:
    """By keyboard, as it is shown; axe finds nothing, and a thumb hits the button."""
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.goto(site.home + address)
    page.wait_for_selector(".copy-command")
    commands = [each for each in page.locator("code:visible").all() if each.inner_text().startswith("hallway ")]
    assert commands
    for command in commands:
        button = command.locator("xpath=following-sibling::*[1]")
        button.press("Enter")
        assert page.evaluate("navigator.clipboard.readText()") == command.inner_text()
        assert button.inner_text() == "Copied"
        assert button.bounding_box()["height"] >= 44  # type: ignore[index]
    found = Axe().run(page, options=RULES).response["violations"]
    assert [f"{rule['id']}: {node['html']}" for rule in found for node in rule["nodes"]] == []
    assert page.evaluate("document.documentElement.scrollWidth") <= 390

"""Pages are accessible: axe-core finds no violations, and no page is wider than a phone."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from axe_playwright_python.sync_playwright import Axe

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from reader import Site


RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
PAGES = {
    "home": "",
    "moment": "m/refund-request/",
    "expert": "x/support-lead/",
    "answer": "a/past-30-days/",
    "answer at a second": "a/past-30-days/#t=83",
    "retired": "a/old-way/",
    "embed": "embed/past-30-days/#t=83",
    "week": "week/",
    "places": "places/",
    "paths": "paths/",
    "path": "paths/support/",
    "adoption": "adoption/",
    "diagnostic": "adoption/diagnostic/#s=20-11&n2=Only%20on%20the%20phone",
    "diagnostic, complete": "adoption/diagnostic/#s=20111",
    "drill": "adoption/drill/",
    "record": "record/?question=What%20now%3F",
}


@pytest.mark.parametrize("colours", ["light", "dark"])
@pytest.mark.parametrize("name", PAGES)
def test_no_rule_of_wcag_is_broken(page: Page, site: Site, name: str, colours: str) -> None:
    """Contrast, names, roles, order and target size are checked on a phone, in light and dark colours."""
    page.emulate_media(color_scheme="dark" if colours == "dark" else "light", reduced_motion="reduce")
    page.goto(site.home + PAGES[name])
    assert _violations(page) == []


def test_the_open_search_breaks_no_rule(page: Page, site: Site) -> None:
    """The search results are part of the page."""
    page.goto(site.home)
    page.click(".hero .find")
    page.keyboard.type("marmalade", delay=30)
    page.wait_for_selector(".said")
    page.click(".narrow summary")
    assert _violations(page) == []
    page.fill(".search__input", "zeppelin")
    page.wait_for_selector(".miss")
    assert _violations(page) == []


def test_the_open_panels_of_an_answer_break_no_rule(page: Page, site: Site) -> None:
    """Chapters and sharing, on a phone."""
    page.goto(f"{site.answer}#t=83")
    page.wait_for_selector(".is-cued")
    for opener in (".chapter", ".share-open"):
        page.click(opener)
        page.wait_for_selector(":popover-open [aria-current], :popover-open :checked")
        assert _violations(page) == []
        page.keyboard.press("Escape")


@pytest.mark.parametrize("name", PAGES)
def test_a_narrow_phone_never_scrolls_sideways(page: Page, site: Site, name: str) -> None:
    """WCAG 1.4.10 requires reflow at 320 CSS pixels."""
    page.set_viewport_size({"width": 320, "height": 640})
    page.goto(site.home + PAGES[name])
    assert page.evaluate("document.documentElement.scrollWidth") <= 320


def _violations(page: Page) -> list[str]:
    found = Axe().run(page, options=RULES).response["violations"]
    return [f"{rule['id']}: {node['html']}" for rule in found for node in rule["nodes"]]

"""An address that does not exist: the page says so, suggests the pages that were meant, and works in any folder."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from axe_playwright_python.sync_playwright import Axe
from test_browser_accessible import RULES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, Page

    from reader import Site

MEANT = {
    "a/past-30-dyas/?from=macro-7&utm=x#t=83": "a/past-30-days/?from=macro-7#t=83",  # a slip of the keyboard
    "a/refund-after": "a/refund-after-30-days/",  # cut short
    "past-30-days#t83": "a/past-30-days/#t83",  # without its folder
    "A/Quiet_Deal.html": "a/quiet-deal/",
    "a/when-past-30-days-is/?t=1:23": "a/past-30-days/?t=1%3A23",  # in other words
    "m/refund-requests/": "m/refund-request/",
    "a/once-caled/#t=83": "a/once-called/#t=83",  # an old address, which leads on
    "x/suport-lead": "x/support-lead/",
    "recrod/": "record/",
}
UNLIKE = ("a/zzz/", "a/%FF/", "wp-login.php", "%3Cscript%3E/")


@pytest.fixture
def lost(chromium: Browser) -> Iterator[Page]:
    """A tab on a phone; it may complain about what is not found."""
    context = chromium.new_context(viewport={"width": 390, "height": 844})
    yield context.new_page()
    context.close()


@pytest.mark.hosted
def test_the_page_that_was_meant_is_one_tap_away(lost: Page, site: Site) -> None:
    """With where the reader came from and the second; also in a folder that the site does not know, styles and all."""
    for asked, meant in MEANT.items():
        lost.goto(site.home + asked)
        lost.wait_for_selector(".meant:visible")
        assert lost.title() == "Page not found - R&D <answers>"
        assert lost.locator(".meant a").first.evaluate("link => link.href") == site.home + meant
    assert lost.locator(".missing__home").evaluate("link => link.href") == site.home
    assert lost.locator(".missing__home").evaluate("link => getComputedStyle(link).fontWeight") == "600"
    lost.locator(".meant a").first.click()
    lost.wait_for_url(f"{site.home}record/")


def test_nothing_is_suggested_if_nothing_is_alike(lost: Page, site: Site) -> None:
    """The list is loaded, and nothing is shown of it."""
    for asked in UNLIKE:
        with lost.expect_response("**/known.json") as listed:
            lost.goto(site.home + asked)
        listed.value.finished()
        assert lost.locator(".meant").is_hidden()


def test_it_is_accessible(lost: Page, site: Site) -> None:
    """axe finds nothing, and a thumb hits every suggestion."""
    lost.goto(f"{site.home}a/past-30/#t=83")
    lost.wait_for_selector(".meant:visible")
    found = Axe().run(lost, options=RULES).response["violations"]
    assert [f"{rule['id']}: {node['html']}" for rule in found for node in rule["nodes"]] == []
    boxes = [link.bounding_box() for link in lost.locator(".missing a").all()]
    assert [box for box in boxes if not box or box["height"] < 44] == []

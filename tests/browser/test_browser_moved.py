"""An old link leads to the new address, with its code and its second."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from reader import standing, until

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from reader import Site


@pytest.mark.hosted
def test_an_old_link_arrives_at_its_second(page: Page, site: Site) -> None:
    """`/a/OLD/?from=x#t=83` and all other forms are forwarded completely, in a frame as well."""
    page.goto(f"{site.home}a/once-called/?from=x#t=83")
    page.wait_for_url(f"{site.answer}?from=x#t=83")
    page.wait_for_selector(".is-cued")
    until(lambda: standing(page) == pytest.approx(83, abs=0.3))
    page.goto(f"{site.home}embed/once-called/?t=1:23")
    page.wait_for_url(f"{site.home}embed/past-30-days/?t=1:23")


def test_an_old_link_to_what_was_merged_says_that_its_second_is_gone(page: Page, site: Site) -> None:
    """Without a second, it redirects; with one, it stays, says why, and its link keeps the code."""
    page.goto(f"{site.home}a/once-apart/?from=x")
    page.wait_for_url(f"{site.answer}?from=x")
    page.goto(f"{site.home}a/once-apart/?from=x#t=83")
    link = page.locator("a[data-moved]")
    until(lambda: link.get_attribute("href") == "../../a/past-30-days/?from=x")
    assert "The recording is different" in page.locator(".moved").inner_text()
    link.click()
    page.wait_for_url(f"{site.answer}?from=x")


def test_without_javascript_the_second_has_its_link(page: Page, site: Site) -> None:
    """Only the requested second is shown, with a link to the same second of the new address."""
    browser = page.context.browser
    assert browser
    context = browser.new_context(java_script_enabled=False, viewport={"width": 390, "height": 844})
    plain = context.new_page()
    plain.goto(f"{site.home}a/once-called/#t83")
    shown = plain.locator(".moved__seconds a:visible")
    assert shown.all_inner_texts() == ["Go to 1:23"]
    shown.click()
    assert plain.url == f"{site.answer}#t83"
    context.close()

"""An old link arrives: at the new address, with where the reader came from, at the second that was asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from reader import standing, until

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from reader import Site


@pytest.mark.hosted
def test_an_old_link_arrives_at_its_second(page: Page, site: Site) -> None:
    """`/a/OLD/?from=x#t=83` and every other form: the whole of it goes along; so it does in a frame."""
    page.goto(f"{site.home}a/once-called/?from=x#t=83")
    page.wait_for_url(f"{site.answer}?from=x#t=83")
    page.wait_for_selector(".is-cued")
    until(lambda: standing(page) == pytest.approx(83, abs=0.3))
    page.goto(f"{site.home}embed/once-called/?t=1:23")
    page.wait_for_url(f"{site.home}embed/past-30-days/?t=1:23")


def test_an_old_link_to_what_was_merged_says_that_its_second_is_gone(page: Page, site: Site) -> None:
    """Without a second it leads on at once; with one it stays and says why, and its link keeps where one came from."""
    page.goto(f"{site.home}a/once-apart/?from=x")
    page.wait_for_url(f"{site.answer}?from=x")
    page.goto(f"{site.home}a/once-apart/?from=x#t=83")
    link = page.locator("a[data-moved]")
    until(lambda: link.get_attribute("href") == "../../a/past-30-days/?from=x")
    assert "another recording" in page.locator(".moved").inner_text()
    link.click()
    page.wait_for_url(f"{site.answer}?from=x")


def test_without_javascript_the_second_has_its_link(page: Page, site: Site) -> None:
    """The one that was asked for is shown, and leads to the same second."""
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

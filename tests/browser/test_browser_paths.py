"""Learning paths in a browser: what is ticked stays on this device, and a gap becomes a message to a colleague."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

    from reader import Site


@pytest.fixture
def path(page: Page, site: Site) -> Page:
    """The path of a role, ready to be ticked."""
    page.goto(f"{site.home}paths/support/")
    page.wait_for_selector(".progress:visible")
    return page


def counts(page: Page) -> list[str]:
    return [page.locator("#progress").inner_text(), *page.locator(".stage__count").all_inner_texts()]


def test_progress_is_kept_in_this_browser(path: Page, site: Site) -> None:
    """Progress is counted per stage and in total, survives a reload, shows on the overview and can be cleared."""
    assert counts(path) == ["0 of 2 done", "0 of 1 done", "0 of 1 done"]
    path.get_by_label("Done: What if it is past 30 days?").check()
    assert counts(path) == ["1 of 2 done", "1 of 1 done", "0 of 1 done"]
    path.reload()
    path.wait_for_selector(".step.is-done")
    assert counts(path)[0] == "1 of 2 done"
    assert "on this device" in path.locator(".progress").inner_text()
    path.goto(f"{site.home}paths/")
    path.wait_for_selector("text=1 done")
    path.go_back()
    path.click("text=Clear")
    assert counts(path) == ["0 of 2 done", "0 of 1 done", "0 of 1 done"]
    assert path.evaluate("JSON.parse(localStorage['hallway.paths'])") == []


def test_a_gap_becomes_a_message(path: Page, site: Site) -> None:
    """The copied message has the question and a link to the recorder with the question filled in."""
    path.context.grant_permissions(["clipboard-read", "clipboard-write"])
    path.click("text=Ask for this answer")
    path.wait_for_selector("text=Copied")
    message = path.evaluate("navigator.clipboard.readText()")
    assert "“Who may give a discount?”" in message
    path.goto(message.split()[-1])
    assert path.locator("h1").inner_text() == "Who may give a discount?"


@pytest.mark.parametrize("stored", ["{}", '[1, null, {}, "<b>"]', "not JSON"])
def test_what_others_left_in_storage_does_no_harm(path: Page, stored: str) -> None:
    """Anything else in storage counts as nothing done."""
    path.evaluate("stored => localStorage.setItem('hallway.paths', stored)", stored)
    path.reload()
    path.wait_for_selector(".progress:visible")
    assert counts(path)[0] == "0 of 2 done"


def test_without_javascript_the_path_is_whole(chromium: Browser, site: Site) -> None:
    """Without JavaScript, every answer and gap is there, and no box that could not be ticked."""
    context = chromium.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{site.home}paths/support/")
    assert page.locator(".step h3").all_inner_texts() == [
        "What if it is past 30 days?",
        "What do I do when a refund is past 30 days?",
        "Who may give a discount?",
    ]
    assert page.locator("input[type=checkbox]:visible").count() == 0
    assert page.locator(".step--gap a:visible").last.inner_text() == "Record it yourself"
    context.close()


@pytest.mark.parametrize(("day", "label"), [("2026-11-25", "This week's pick"), ("2026-12-15", "The latest pick")])
def test_the_home_page_shows_the_pick_of_the_week(page: Page, site: Site, day: str, label: str) -> None:
    """The home page shows the pick of the reader's week, or else the latest one."""
    page.clock.set_fixed_time(f"{day}T12:00:00")
    page.goto(site.home)
    page.wait_for_selector(".this-week [data-week]:visible")
    shown = page.locator(".this-week .card:visible")
    assert shown.count() == 1
    assert shown.inner_text().startswith(label)


def test_before_the_first_pick_the_home_page_links_to_the_page_of_the_week(page: Page, site: Site) -> None:
    """The home page never shows a pick of a week to come."""
    page.clock.set_fixed_time("2026-11-02T12:00:00")
    page.goto(site.home)
    assert page.locator(".this-week .card:visible").get_attribute("href") == "./week/"

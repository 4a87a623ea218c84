"""The two-minute drill in a browser: the clock keeps running in background tabs, and times are stored without names."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

    from reader import Site

NOON = datetime.fromisoformat("2026-12-15T12:00")


@pytest.fixture
def watch(page: Page, site: Site) -> Page:
    """The page, with a clock that the test controls."""
    page.clock.install(time=NOON)
    page.goto(f"{site.home}adoption/drill/")
    page.wait_for_selector(".stopwatch:visible")
    page.clock.pause_at(NOON + timedelta(minutes=1))  # otherwise, it also runs by itself
    return page


def button(page: Page, what: str) -> None:
    page.locator(f"[data-do={what}]").click()


def timed(page: Page) -> list[str]:
    return [" ".join(each.split()[:-1]) for each in page.locator(".runs__list li").all_inner_texts()]


def test_from_a_place_to_the_answer(watch: Page, site: Site) -> None:
    """Start opens the pinned answer in a new tab, without its code, and the found button stops the clock."""
    with watch.context.expect_page() as opened:
        button(watch, "start")
    assert opened.value.url == f"{site.home}a/quiet-deal/"
    watch.clock.run_for(48_300)
    assert watch.title().startswith("0:48 ")
    button(watch, "found")
    assert timed(watch) == ["48 s The refund macro,"]
    assert watch.locator(".runs__sum").inner_text() == "Median 48 s in 1 run"


def test_two_minutes_are_the_target(watch: Page) -> None:
    """After two minutes, the clock changes its style; giving up is recorded without a time."""
    watch.locator("#drill-start").select_option(label="Nothing: I go there myself")
    button(watch, "start")
    watch.clock.run_for(121_000)
    assert "is-late" in str(watch.locator(".stopwatch").get_attribute("class"))
    button(watch, "lost")
    assert timed(watch) == ["gave up The refund macro,"]
    assert watch.locator(".runs__sum").inner_text() == "1 of 1 run ended without an answer"


def test_a_place_offers_what_is_pinned_in_it(watch: Page) -> None:
    """Answers pinned in other places are not offered."""
    assert watch.locator("#drill-start option").all_inner_texts() == [
        "Why is the deal quiet?",
        "Nothing: I go there myself",
    ]
    watch.locator("#drill-place").select_option(label="Wall")
    assert watch.locator("#drill-start option").all_inner_texts() == ["Nothing: I go there myself"]


def test_times_are_kept_in_this_browser(watch: Page) -> None:
    """Times can be copied as lines with a place but no person, or cleared; the published page shows no command."""
    watch.locator("#drill-place").select_option(label="Wall")
    for seconds in (10, 20):
        button(watch, "start")
        watch.clock.run_for(seconds * 1000)
        button(watch, "found")
    watch.reload()
    watch.wait_for_selector(".runs:visible")
    lines = watch.locator(".runs__lines").inner_text().splitlines()
    assert [line.split(" ", 1)[1] for line in lines] == ["wall: 10 s", "wall: 20 s"]
    assert watch.locator(".runs__sum").inner_text() == "Median 15 s in 2 runs"
    button(watch, "clear")
    assert watch.locator(".runs:visible").count() == 0


@pytest.mark.parametrize("stored", ["{}", "[1, null, {}]", "not JSON", '[{"place": "<b>", "seconds": 1}]'])
def test_what_others_left_in_storage_is_no_run(watch: Page, stored: str) -> None:
    """Foreign data in the storage is not shown and does no harm."""
    watch.evaluate("stored => localStorage.setItem('hallway.drill', stored)", stored)
    watch.reload()
    watch.wait_for_selector(".stopwatch:visible")
    assert watch.locator(".runs:visible").count() == 0


def test_without_javascript_it_says_where_to_start(chromium: Browser, site: Site) -> None:
    """The links can be used with any stopwatch."""
    context = chromium.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{site.home}adoption/drill/")
    assert page.locator(".starts a").all_inner_texts() == ["Why is the deal quiet?"]
    assert page.locator(".stopwatch:visible").count() == 0
    context.close()

"""The page of the week shows the pick of the current week on the reader's clock, without a new build."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

import pytest

from reader import until

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

    from reader import Site


TITLE = "What if it is past 30 days?"
NONE = "No answer has been picked for this week yet."
LAST = f"{NONE} This was the last one:"


def opened(page: Page, site: Site, now: str) -> None:
    """Opens the page at this local time."""
    page.clock.install(time=datetime.fromisoformat(now))
    page.goto(f"{site.home}week/")
    until(lambda: page.locator(".week__now").is_visible())


def shown(page: Page) -> tuple[str, str, list[str]]:
    """Returns the week at the top, the text there, and the weeks listed below."""
    top = page.locator(".week__now > .pick")
    week = str(top.get_attribute("data-week")) if top.count() else ""
    none = page.locator(".week__none")
    below = page.locator(".week__all > .pick:visible")
    return week, none.inner_text() if none.is_visible() else "", [str(each.get_attribute("id")) for each in below.all()]


@pytest.mark.parametrize(
    ("now", "week", "said", "below"),
    [
        ("2026-11-22T12:00", "", NONE, []),  # no pick so far
        ("2026-11-23T00:00", "2026-W48", "", []),
        ("2026-12-06T23:59", "2026-W49", "", ["2026-W48"]),
        ("2026-12-09T12:00", "2026-W49", LAST, ["2026-W48"]),  # a week without a pick
        ("2027-01-03T23:59", "2026-W53", "", ["2026-W49", "2026-W48"]),
        ("2027-01-04T00:00", "2026-W53", LAST, ["2026-W49", "2026-W48"]),
    ],
)
def test_the_readers_day_decides(page: Page, site: Site, now: str, week: str, said: str, below: list[str]) -> None:
    """Future picks are not shown, past ones are listed, and week 53 continues into January."""
    opened(page, site, now)
    assert shown(page) == (week, said, below)


def test_a_tab_goes_on_over_sunday_night(page: Page, site: Site) -> None:
    """On Monday morning, the next pick is at the top, without reloading."""
    opened(page, site, "2026-11-29T23:58")
    assert shown(page) == ("2026-W48", "", [])
    page.clock.run_for("03:00")
    until(lambda: shown(page) == ("2026-W49", "", ["2026-W48"]))
    page.locator(".week__now h3 a").click()
    page.wait_for_url(f"{site.home}a/quiet-deal/?from=pick-2026-w49")


@pytest.mark.parametrize(("zone", "week"), [("Pacific/Auckland", "2026-W49"), ("Pacific/Honolulu", "2026-W48")])
def test_it_is_monday_where_the_reader_is(chromium: Browser, site: Site, zone: str, week: str) -> None:
    """The week starts at different times in different time zones."""
    context = chromium.new_context(timezone_id=zone)
    page = context.new_page()
    opened(page, site, "2026-11-29T12:00+00:00")
    assert shown(page)[0] == week
    context.close()


def test_a_pick_is_pasted_as_a_note_for_the_next_1_1(page: Page, site: Site) -> None:
    """By keyboard; a plain field gets text, a rich one a paragraph with a link; the link has the code of the pick."""
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    opened(page, site, "2026-11-23T09:00")
    page.locator(".week__now [data-do=note]").press("Enter")
    page.wait_for_selector(".week__now button:has-text('Copied')")
    assert page.inner_text(".week__status") == "Copied"
    link = f"{site.home}a/past-30-days/?from=pick-2026-w48"
    rest = ["Why now: Nine tickets last week", "Come back to it: Pipeline review, Tuesday"]
    assert pasted(page, "<textarea>", "value").split("\n") == [f"{TITLE} (4:50, Support lead)", *rest, link]
    rich = pasted(page, "<p contenteditable>", "innerHTML")
    assert f'<a href="{link}">{TITLE}</a> (4:50, Support lead)<br>{rest[0]}<br>{rest[1]}' in rich


def pasted(page: Page, field: str, content: str) -> str:
    """What a field has after Ctrl+V."""
    page.evaluate("field => document.body.insertAdjacentHTML('beforeend', field)", field)
    target = page.locator("body > :is(textarea, [contenteditable])").last
    target.press("Control+v")
    return str(target.evaluate(f"field => field.{content}"))


def test_without_javascript_every_week_stands_with_its_days(chromium: Browser, site: Site) -> None:
    """Readers can find the current week by its dates."""
    context = chromium.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{site.home}week/")
    days = page.locator(".pick:visible .pick__week").all_inner_texts()
    assert days == [
        "Week 53 28 Dec 2026 to 3 Jan 2027",
        "Week 49 30 Nov to 6 Dec 2026",
        "Week 48 23 to 29 Nov 2026",
    ]
    context.close()

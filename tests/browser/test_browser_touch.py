"""The answer on a phone and a tablet, by thumb alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from reader import is_playing, standing, until

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, Page

    from reader import Site

SMALL = """[...document.querySelectorAll(".player :is(button, select), .rail a, .share label, :popover-open button")]
  .filter((found) => found.checkVisibility() && Math.min(found.offsetWidth, found.offsetHeight) < 44)
  .map((found) => found.outerHTML)"""
REACHED = """(link) => {
  const { left, top, width, height } = link.getBoundingClientRect();
  const points = [[left, top - 9], [left + width / 2, top + height + 9], [left + 44, top + height / 2]];
  return points.every(([x, y]) => document.elementFromPoint(x, y) === link);
}"""


@pytest.fixture
def phone(chromium: Browser, site: Site) -> Iterator[Page]:
    """The answer at 1:23 on a phone with a touch screen, and a clipboard; no script fails."""
    size = {"width": 390, "height": 844}
    context = chromium.new_context(viewport=size, has_touch=True, is_mobile=True)  # type: ignore[arg-type]
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    page = context.new_page()
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.goto(f"{site.answer}#t=83")
    page.wait_for_selector(".is-cued")
    yield page
    context.close()
    assert errors == []


def test_from_arrival_to_the_copied_link(phone: Page, site: Site) -> None:
    """Where one is, who says it and whether to trust it are in view; play, back, a chapter, share, copied."""
    assert phone.locator(".context").inner_text().split("\n") == [
        "What if it is past 30 days?",
        "Support lead ✓ Checked",
    ]
    phone.tap(".play")
    until(lambda: is_playing(phone) and standing(phone) > 83.1)
    phone.tap(".rewind")
    until(lambda: 72 < standing(phone) < 80)
    phone.tap(".chapter")
    phone.tap(".rail >> text=Write it down")
    until(lambda: standing(phone) >= 235)
    assert not phone.locator(".rail").is_visible()
    phone.tap(".play")
    phone.tap(".share-open")
    phone.wait_for_selector("label:has-text('From 3:5')")
    phone.tap("[data-kind=link]")
    phone.wait_for_selector("[data-kind=link]:has-text('Copied')")
    assert phone.evaluate("navigator.clipboard.readText()").startswith(f"{site.answer}#t=23")


@pytest.mark.parametrize("opener", [".share-open", ".chapter"])
def test_a_tap_beside_a_panel_only_closes_it(phone: Page, opener: str) -> None:
    """Neither the word nor the time nor the bar beneath is pressed; the next tap works again."""
    panel = ".share" if opener == ".share-open" else ".rail"
    for beneath in (".is-now", "#t117 .time", ".context__top"):
        phone.tap(opener)
        phone.wait_for_selector(f"{panel}:popover-open")
        box = phone.locator(beneath).first.bounding_box()
        assert box
        phone.touchscreen.tap(box["x"] + 20, box["y"] + 10)
        phone.wait_for_selector(panel, state="hidden")
    assert not is_playing(phone)
    assert standing(phone) == pytest.approx(83, abs=0.3)
    assert phone.evaluate("scrollY") > 100
    phone.tap(opener)
    phone.tap(f"{panel} .close")
    phone.wait_for_selector(panel, state="hidden")
    phone.tap("#t117 .time")
    until(lambda: is_playing(phone) and standing(phone) >= 117)


def test_a_finger_reaches_everything(phone: Page) -> None:
    """On a phone and on a tablet, buttons and rows of the player and its panels have 44 pixels, and so have times."""
    for width in (390, 820):
        phone.set_viewport_size({"width": width, "height": 844})
        assert phone.evaluate(SMALL) == []
        for opener in (".share-open", ".chapter"):
            phone.tap(opener)
            phone.wait_for_selector(":popover-open [aria-current], :popover-open :checked")
            assert phone.evaluate(SMALL) == []
            phone.keyboard.press("Escape")
    assert phone.locator("#t117 .time").evaluate(REACHED)


def test_the_line_at_the_top_leads_back_and_to_the_search(phone: Page) -> None:
    """A tap on the question goes to the top of the page, where the line is not needed; the glass opens the search."""
    phone.tap(".context__top")
    until(lambda: phone.evaluate("scrollY") == 0)
    phone.wait_for_selector(".context", state="hidden")
    phone.evaluate("location.hash = '#t=2:44'")
    phone.tap(".context__find")
    until(lambda: phone.evaluate("document.activeElement.closest('[role=search]') !== null"))

"""Audio starts at the second of the link, even in browsers that ignore or undo a seek before playback."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from reader import is_playing, standing, until

if TYPE_CHECKING:
    from playwright.sync_api import BrowserContext, Page, Route

    from reader import Site


PAGES = ["a/past-30-days/", "embed/past-30-days/"]
SEEK = """
  const prototype = HTMLMediaElement.prototype;
  const native = Object.getOwnPropertyDescriptor(prototype, "currentTime");
  const seekBy = (set) => Object.defineProperty(prototype, "currentTime", { ...native, set });
  Object.defineProperty(prototype, "preload", { get: () => "none", set: () => {} });
"""
DROPPED = "seekBy(function (to) { if (this.readyState >= this.HAVE_CURRENT_DATA) native.set.call(this, to); });"
UNDONE = """addEventListener("playing", ({ target }) => native.set.call(target, 0), { capture: true, once: true });"""
LATE = """addEventListener("playing", () => (window.hasSound = true), true);
  seekBy(function (to) { if (window.hasSound) native.set.call(this, to); });"""
CLAMPED = "seekBy(function () { native.set.call(this, 0); });"
BROWSERS = {"dropped": DROPPED, "undone": UNDONE, "late": LATE}


def behave(context: BrowserContext, behaviour: str) -> None:
    """Makes the browser load nothing before playback, as phones do to save data, and seek as described."""
    context.add_init_script(f"{{ {SEEK} {behaviour} }}")
    for path in PAGES:
        context.route(f"**/{path}", _load_nothing)


def _load_nothing(route: Route) -> None:
    response = route.fetch()
    route.fulfill(response=response, body=response.text().replace('preload="metadata"', 'preload="none"'))


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize("behaviour", BROWSERS.values(), ids=BROWSERS)
def test_the_sound_begins_at_the_second(
    context: BrowserContext, page: Page, site: Site, path: str, behaviour: str
) -> None:
    """The second is kept if the browser ignores the seek, and if it returns to the start when it plays."""
    behave(context, behaviour)
    page.goto(f"{site.home}{path}#t=83")
    page.click(".play")
    until(lambda: is_playing(page) and standing(page) > 83.2)
    assert standing(page) < 90
    assert page.locator(".time__now").inner_text().startswith("1:2")


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize("behaviour", BROWSERS.values(), ids=BROWSERS)
def test_a_stretch_is_heard_and_stops(
    context: BrowserContext, page: Page, site: Site, path: str, behaviour: str
) -> None:
    """In such browsers, too, `#t=83,84` plays from its start to its end."""
    behave(context, behaviour)
    page.goto(f"{site.home}{path}#t=83,84")
    page.click(".play")
    until(lambda: standing(page) >= 84 and not is_playing(page))
    assert standing(page) == pytest.approx(84, abs=0.6)


@pytest.mark.parametrize("behaviour", BROWSERS.values(), ids=BROWSERS)
def test_a_reader_who_chooses_another_second_gets_it(
    context: BrowserContext, page: Page, site: Site, behaviour: str
) -> None:
    """A second chosen before or after pressing play replaces the second of the link."""
    behave(context, behaviour)
    page.goto(f"{site.answer}#t=83")
    page.wait_for_selector(".is-cued")
    page.fill(".seek input", "200")
    page.click(".play")
    until(lambda: is_playing(page) and standing(page) > 200.2)
    page.fill(".seek input", "0")
    until(lambda: 1.5 < standing(page) < 20)


@pytest.mark.parametrize("second", [0, 30])
def test_a_reader_who_uses_the_controls_of_the_browser_is_not_fought(page: Page, site: Site, second: int) -> None:
    """A position chosen with the browser's own controls is kept and shown, even if it is the start."""
    page.goto(f"{site.answer}#t=83")
    page.wait_for_selector(".is-cued")
    until(lambda: page.evaluate("document.getElementById('media').readyState") >= 3)
    page.evaluate("second => { document.getElementById('media').currentTime = second; }", second)
    until(lambda: page.locator(".time__now").inner_text() == f"0:{second:02}")
    page.evaluate("document.getElementById('media').play()")
    until(lambda: second + 1.5 < standing(page))
    assert standing(page) < second + 20


def test_a_recording_that_cannot_be_searched_plays_on(context: BrowserContext, page: Page, site: Site) -> None:
    """On a server without range requests, every seek ends at the start; the player stops trying and plays."""
    behave(context, CLAMPED)
    page.goto(f"{site.answer}#t=83")
    page.click(".play")
    until(lambda: 1.5 < standing(page) < 20)
    assert page.locator(".time__now").inner_text().startswith("0:0")

"""A link to a second opens at that second."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from hallway import timecode
from reader import is_playing, standing, until

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

    from reader import Site


CUED = ".is-cued"
MARKED = ".transcript .is-now"
READ = """async (links) => {
  const { read } = await import("/assets/sources/deeplink.js");
  const spans = links.map((link) => read(new URL(link, location.href), 290));
  return spans.map((span) => [span?.start, span?.end]);
}"""
GOOD = {
    "#t=83": [83, None],
    "#t=83.5": [83.5, None],
    "#t=83,120": [83, 120],
    "#t=,120": [0, 120],
    "#t=1:23": [83, None],
    "#t=1%3A23": [83, None],
    "#t=0:01:23,2:00": [83, 120],
    "#t=1m23s": [83, None],
    "#t=npt:83,120": [83, 120],
    "#track=1&t=83": [83, None],
    "#t83": [83, None],
    "?t=83": [83, None],
    "?from=desk&t=1:23": [83, None],
    "?t=5#t=83": [83, None],
    "?t=83#t=never": [83, None],
}
BAD = [
    "#t=",
    "#t=abc",
    "#t=-3",
    "#t=120,83",
    "#t=1:99",
    "#t=9999",
    "#t=1,2,3",
    "#t=<img src=x>",
    "?t=%F0%9F",
    "#tea",
    "#t=inf",
]


def test_every_form_of_a_second_is_read(page: Page, site: Site) -> None:
    """W3C Media Fragments, passage anchors, clock times and `?t=` are read; the fragment has priority."""
    page.goto(site.answer)
    assert dict(zip(GOOD, page.evaluate(READ, list(GOOD)), strict=True)) == GOOD


def test_a_value_that_makes_no_sense_is_ignored(page: Page, site: Site) -> None:
    """The page opens as it does without it, and nothing fails."""
    page.goto(f"{site.answer}{BAD[0]}")
    page.wait_for_selector(".player.is-ready")
    assert page.evaluate(READ, BAD) == [[None, None]] * len(BAD)
    page.evaluate("link => location.hash = link", BAD[6])
    assert page.locator(CUED).count() == page.locator(MARKED).count() == standing(page) == 0


@pytest.mark.hosted
@pytest.mark.parametrize("link", ["#t=83", "?from=desk&t=1:23", "#t83"])
def test_the_second_is_cued_marked_and_one_press_away(page: Page, site: Site, link: str) -> None:
    """The recording waits at 1:23, the passage is marked and visible, and the play button has the focus."""
    page.goto(site.answer + link)
    page.wait_for_selector(CUED)
    until(lambda: bool(page.evaluate("document.getElementById('media').readyState")))
    assert standing(page) == pytest.approx(83, abs=0.3)
    assert "Do not quote the policy at them." in page.locator(MARKED).inner_text()
    until(lambda: page.evaluate("document.activeElement.innerText").strip() == "Play from 1:23")
    until(lambda: is_in_sight(page))


def is_in_sight(page: Page) -> bool:
    """Returns whether the marked passage is in the window, between the line at the top and the player at the bottom."""
    box, player = page.locator(MARKED).bounding_box(), page.locator(".player").bounding_box()
    top = page.evaluate("document.querySelector('.context').getBoundingClientRect().bottom")
    return bool(box and player and box["y"] >= top and box["y"] + box["height"] <= player["y"])


def test_enter_plays_from_the_cued_second(page: Page, site: Site) -> None:
    """Enter starts playback at the second."""
    page.goto(f"{site.answer}#t=83")
    page.wait_for_selector(CUED)
    page.keyboard.press("Enter")
    until(lambda: standing(page) > 83.2)
    assert page.locator(".play").get_attribute("aria-label") == "Pause"


@pytest.mark.hosted
def test_a_stretch_stops_at_its_end(page: Page, site: Site) -> None:
    """`#t=83,84` plays one second."""
    page.goto(f"{site.answer}#t=83,84")
    page.wait_for_selector(CUED)
    page.click(".play")
    until(lambda: standing(page) >= 84 and not is_playing(page))
    assert standing(page) == pytest.approx(84, abs=0.6)


def test_a_fragment_changed_in_place_is_followed(page: Page, site: Site) -> None:
    """Editing the address of an open page cues the new second."""
    page.goto(f"{site.answer}#t=83")
    page.wait_for_selector(CUED)
    page.evaluate("location.hash = '#t=2:44'")
    until(lambda: standing(page) > 163.7)
    assert "2:44" in page.locator(".play").inner_text()


def test_a_time_in_the_margin_plays_and_becomes_the_address(page: Page, site: Site) -> None:
    """The address in the address bar matches what is playing."""
    page.goto(site.answer)
    page.wait_for_selector(".player.is-ready")
    page.click("#t117 .time")
    until(lambda: is_playing(page) and standing(page) >= 117)
    assert page.url == f"{site.answer}#t=117"
    assert page.locator(MARKED).get_attribute("id") == "t117"


@pytest.mark.hosted
def test_without_javascript_the_page_is_whole(chromium: Browser, site: Site) -> None:
    """`#t83` leads to the chapter, and the browser's own controls, the chapters and the full text are there."""
    context = chromium.new_context(java_script_enabled=False, viewport={"width": 390, "height": 844})
    page = context.new_page()
    page.goto(f"{site.answer}#t83")
    assert page.locator("audio[controls]").is_visible()
    assert not page.locator(".controls").is_visible()
    assert page.locator("h2#t83").is_visible()
    assert "mention the marmalade" in page.locator(".transcript").inner_text()
    context.close()


def test_the_browser_reads_times_as_python_does(page: Page, site: Site) -> None:
    """`timecode.js` and `timecode.py` give the same results, even for invalid times."""
    forms = ["83", "83.5", "1:23", "0:01:23", "2m20s", "1h", "npt:83", "75:00", "1:60", "1:5", "", "-1", "m", "1:2:3"]
    page.goto(site.answer)
    read = page.evaluate("forms => import('/assets/sources/timecode.js').then(t => forms.map(f => t.parse(f)))", forms)
    assert [None if value != value else value for value in read] == [parsed(form) for form in forms]


def parsed(form: str) -> float | None:
    """Returns the result of Python."""
    try:
        return timecode.parse(form)
    except ValueError:
        return None

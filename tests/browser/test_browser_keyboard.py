"""Keyboard shortcuts of the player, which do nothing where keys have another meaning."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from reader import is_playing, standing, until

if TYPE_CHECKING:
    from playwright.sync_api import BrowserContext, Page

    from reader import Site


SPEED = "document.getElementById('media').playbackRate"
SENT = """([key, init]) => {
  const event = new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true, ...init });
  return !document.body.dispatchEvent(event);
}"""

# Whether what has the focus is in the window and not under the player.
UNCOVERED = """() => {
  const { left, right, top, bottom } = document.activeElement.getBoundingClientRect();
  const seen = document.elementFromPoint((left + right) / 2, (top + bottom) / 2);
  return seen !== null && (document.activeElement.contains(seen) || seen.contains(document.activeElement));
}"""


def opened(page: Page, site: Site, link: str = "#t=83") -> None:
    """Opens the answer with its player ready at 1:23 and nothing focused."""
    page.goto(site.answer + link)
    page.wait_for_selector(".is-cued")
    until(lambda: bool(page.evaluate("document.getElementById('media').readyState")))
    page.evaluate("document.activeElement.blur()")


@pytest.mark.parametrize(
    ("keys", "second"),
    [
        ("ArrowRight", 88),
        ("ArrowLeft", 78),
        ("l", 93),
        ("j", 73),
        ("l l ArrowLeft", 98),
        ("j " * 9, 0),
        ("l " * 25, 290),
        ("Shift+ArrowRight", 83),
        ("Control+l", 83),
        ("Alt+j", 83),
        ("Shift+L", 83),
    ],
)
def test_keys_go_back_and_on(page: Page, site: Site, keys: str, second: float) -> None:
    """Arrow keys move by five seconds, j and l by ten, within the recording; with a modifier key, they do nothing."""
    opened(page, site)
    for key in keys.split():
        page.keyboard.press(key)
    assert standing(page) == pytest.approx(second, abs=0.3)


@pytest.mark.parametrize("key", ["Space", "k"])
def test_a_key_plays_and_pauses(page: Page, site: Site, key: str) -> None:
    """The same key plays and pauses."""
    opened(page, site)
    page.keyboard.press(key)
    until(lambda: is_playing(page))
    page.keyboard.press(key)
    until(lambda: not is_playing(page))


def test_the_space_bar_presses_the_button_in_focus_once(page: Page, site: Site) -> None:
    """If the play button has the focus, the space bar only presses the button, and does not also act as a shortcut."""
    opened(page, site)
    page.focus(".play")
    page.keyboard.press("Space")
    until(lambda: is_playing(page) and standing(page) > 83.2)


def test_brackets_change_the_speed_step_by_step(page: Page, site: Site) -> None:
    """The speed goes up and down within its limits, is announced, and is remembered."""
    opened(page, site)
    page.keyboard.press("]")
    assert page.evaluate(SPEED) == 1.25
    assert page.locator(".player [role=status]").inner_text() == "Speed 1.25"
    for _ in range(5):
        page.keyboard.press("[")
    assert page.evaluate(SPEED) == 0.75
    page.reload()
    page.wait_for_selector(".player.is-ready")
    assert page.evaluate(SPEED) == 0.75


@pytest.mark.parametrize(
    ("init", "is_taken"),
    [
        ({}, True),
        ({"ctrlKey": True, "altKey": True, "modifierAltGraph": True}, True),
        ({"altKey": True}, True),
        ({"ctrlKey": True}, False),
        ({"metaKey": True}, False),
    ],
)
def test_brackets_work_on_keyboards_that_hide_them(
    page: Page, site: Site, init: dict[str, bool], is_taken: bool
) -> None:
    """AltGr on Windows and Option on a Mac work; Ctrl+[ belongs to the browser."""
    opened(page, site)
    assert page.evaluate(SENT, ["]", init]) == is_taken


def test_c_copies_the_link_at_the_second(page: Page, context: BrowserContext, site: Site) -> None:
    """The key does the same as the button."""
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.set_viewport_size({"width": 1280, "height": 800})
    opened(page, site)
    page.keyboard.press("c")
    page.wait_for_selector(".copy:has-text('Copied')")
    assert page.evaluate("navigator.clipboard.readText()") == f"{site.answer}#t=83"


def test_nothing_happens_while_somebody_types(page: Page, site: Site) -> None:
    """In the search field, every key types a character."""
    opened(page, site)
    page.click(".find")
    page.wait_for_selector(".search[open]")
    page.keyboard.type("jkl [c] /", delay=20)
    assert page.locator(".search__input").input_value() == "jkl [c] /"
    assert standing(page) == pytest.approx(83, abs=0.3)
    assert not is_playing(page)
    assert page.evaluate(SPEED) == 1


def test_the_keys_can_be_read_and_switched_off(page: Page, site: Site) -> None:
    """`?` lists the keys, and a checkbox turns them all off, including those of the search (WCAG 2.1.4)."""
    opened(page, site)
    page.keyboard.press("?")
    page.wait_for_selector("dialog.keys[open]")
    page.get_by_label("Use keyboard shortcuts on this device").uncheck()
    page.keyboard.press("Escape")
    for key in ("k", "l", "?", "/", "f"):
        page.keyboard.press(key)
    assert standing(page) == pytest.approx(83, abs=0.3)
    assert not is_playing(page)
    assert page.evaluate("document.activeElement.tagName") != "INPUT"
    page.reload()
    page.wait_for_selector(".player.is-ready")
    page.click(".keys-open")
    page.get_by_label("Use keyboard shortcuts on this device").check()
    page.keyboard.press("Escape")
    page.keyboard.press("l")
    assert standing(page) > 5


def test_the_system_knows_what_plays(page: Page, site: Site) -> None:
    """Media keys and lock screens show the question, the expert and the site."""
    opened(page, site)
    page.keyboard.press("k")
    until(lambda: page.evaluate("navigator.mediaSession.metadata?.title") == "What if it is past 30 days?")
    assert page.evaluate("navigator.mediaSession.metadata.artist") == "Support lead"
    assert page.evaluate("navigator.mediaSession.metadata.album") == "R&D <answers>"


def test_captions_are_fetched_when_they_are_wanted(page: Page, site: Site) -> None:
    """A button shows them in the player during playback, and the choice is remembered."""
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url) if request.url.endswith(".vtt") else None)
    opened(page, site)
    assert asked == []
    page.click(".captions")
    page.click(".play")
    page.wait_for_selector(".caption:has-text('Do not quote the policy at them.')")
    page.reload()
    page.wait_for_selector(".captions[aria-pressed=true]")


def test_from_arrival_to_the_copied_link(page: Page, context: BrowserContext, site: Site) -> None:
    """By keyboard alone: the page stays where the link led, the focus is never covered, and the link is copied."""
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.set_viewport_size({"width": 1280, "height": 500})
    page.emulate_media(reduced_motion="reduce")
    page.goto(f"{site.answer}#t=83")
    page.wait_for_selector(".context:visible")
    place = page.evaluate("scrollY")
    assert page.locator(".context").inner_text().split("\n") == [
        "What if it is past 30 days?",
        "Support lead",
        "✓ Checked",
    ]
    for control in ("", "speed", "captions", "chapter", "copy", "share-open"):
        page.keyboard.press("Tab")
        assert control in page.evaluate("document.activeElement.className")
        assert page.evaluate("scrollY") == place
    page.keyboard.press("Enter")
    until(lambda: page.evaluate("document.activeElement.value") == "second")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    until(lambda: page.evaluate("navigator.clipboard.readText()").startswith(f"<{site.answer}#t=83|"))
    page.keyboard.press("Escape")
    assert page.evaluate("scrollY") == place
    for key in ["Tab"] * 8 + ["Shift+Tab"] * 8:
        page.keyboard.press(key)
        assert page.evaluate(UNCOVERED)


def test_the_chapters_name_leads_to_the_list_beside_the_text(page: Page, site: Site) -> None:
    """On a wide screen the list is in sight: the focus goes to the current chapter, and Enter on the next plays it."""
    page.set_viewport_size({"width": 1280, "height": 800})
    opened(page, site)
    page.focus(".chapter")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.textContent") == "When they threaten to cancel1:23"
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    until(lambda: is_playing(page) and standing(page) >= 164)

"""The pages in a browser: search, player, colours and small screens."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from reader import standing, until

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Page

    from reader import Site


SIZES = """[...document.querySelectorAll("button, select, .time[href], .chip, .rail a")]
  .filter((found) => found.checkVisibility())
  .map((found) => [found.offsetWidth, found.offsetHeight, found.outerHTML])"""
PAPER = {"light": "rgb(251, 250, 246)", "dark": "rgb(20, 23, 26)"}


@pytest.mark.hosted
def test_from_a_phrase_on_the_home_page_to_the_chapter_where_it_is_said(page: Page, site: Site) -> None:
    """A search on the home page for words of the speaker leads to the chapter, with the player at that second."""
    page.goto(site.home)
    page.click(".hero .find")
    page.keyboard.type("marmalade", delay=30)
    page.click(".said a:has-text('What the lead needs to hear')")
    page.wait_for_url(f"{site.answer}#t=164")
    page.wait_for_selector(".is-cued")
    assert page.locator(".play").inner_text().strip() == "Play from 2:44"
    assert "marmalade" in page.locator(".transcript .is-now").inner_text()


@pytest.mark.hosted
def test_a_result_on_the_same_page_moves_the_player(page: Page, site: Site) -> None:
    """Searching on the page of an answer leads to the second in it and closes the search."""
    page.goto(site.answer)
    page.wait_for_selector(".player.is-ready")
    page.click(".find")
    page.keyboard.type("marmalade", delay=30)
    page.click(".said a:has-text('What the lead needs to hear')")
    page.wait_for_selector(".is-cued")
    page.wait_for_selector(".search", state="hidden")
    assert page.evaluate("document.activeElement.className") == "play"


def test_the_link_to_the_second_is_copied(page: Page, context: BrowserContext, site: Site) -> None:
    """The button shows the second and copies the page's address with it."""
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.set_viewport_size({"width": 1280, "height": 800})
    page.goto(f"{site.answer}?from=desk#t=83")
    page.click("text=Copy link at 1:23")
    page.wait_for_selector("text=Copied")
    assert page.evaluate("navigator.clipboard.readText()") == f"{site.answer}#t=83"


def test_the_bar_is_a_slider_for_the_keyboard(page: Page, site: Site) -> None:
    """Arrow keys move by five seconds, and the chapter is announced together with the time."""
    page.goto(f"{site.answer}#t=83")
    page.wait_for_selector(".is-cued")
    bar = page.locator(".seek input")
    bar.press("ArrowRight")
    assert bar.get_attribute("aria-valuetext") == "1:28 of 4:50, When they threaten to cancel"


def test_the_speed_is_remembered(page: Page, site: Site) -> None:
    """The speed chosen on one answer is kept on the next visit."""
    page.goto(site.answer)
    page.wait_for_selector(".player.is-ready")
    page.select_option(".speed", "1.5")
    page.reload()
    page.wait_for_selector(".player.is-ready")
    assert page.evaluate("document.getElementById('media').playbackRate") == 1.5


def test_a_chapter_beside_the_text_plays_and_follows(page: Page, site: Site) -> None:
    """On a wide screen, chapters are next to the text, and the current one is marked."""
    page.set_viewport_size({"width": 1280, "height": 800})
    page.goto(site.answer)
    page.wait_for_selector(".player.is-ready")
    page.click(".rail a:has-text('Write it down')")
    until(lambda: standing(page) >= 235)
    assert page.locator(".rail [aria-current]").inner_text().startswith("Write it down")


def test_a_recording_that_cannot_be_played_is_said_so(context: BrowserContext, site: Site) -> None:
    """The text stays, and the player says what is wrong."""
    page = context.new_page()
    page.goto(f"{site.home}a/refund-after-30-days/")
    page.wait_for_selector(".is-broken")
    assert "cannot be played" in page.locator(".player [role=status]").inner_text()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("has_scripts", [True, False])
def test_colours_follow_the_system(chromium: Browser, site: Site, scheme: str, has_scripts: bool) -> None:
    """Light or dark colours follow the system, even without JavaScript."""
    context = chromium.new_context(color_scheme=scheme, java_script_enabled=has_scripts)  # type: ignore[arg-type]
    page = context.new_page()
    page.goto(site.answer)
    assert page.locator("body").evaluate("body => getComputedStyle(body).backgroundColor") == PAPER[scheme]
    context.close()


def test_the_switch_overrules_the_system_and_is_remembered(page: Page, site: Site) -> None:
    """The switch goes through system, light and dark; dark on a light system is remembered."""
    page.goto(site.answer)
    for name in ("Theme: system. Switch to light.", "Theme: light. Switch to dark."):
        page.get_by_role("button", name=name).click()
    page.goto(site.home)
    page.get_by_role("button", name="Theme: dark. Switch to system.").wait_for()
    assert page.locator("body").evaluate("body => getComputedStyle(body).backgroundColor") == PAPER["dark"]


def test_the_chosen_theme_is_there_before_anything_is_painted(page: Page, site: Site) -> None:
    """No other theme flashes up: the head applies it, without waiting for a module."""
    page.add_init_script("localStorage.setItem('hallway.theme', 'dark')")
    page.route("**/*.js", lambda route: route.fulfill(body="", content_type="text/javascript"))
    page.goto(site.answer)
    assert page.locator("body").evaluate("body => getComputedStyle(body).backgroundColor") == PAPER["dark"]
    assert not page.locator(".theme").is_visible()


@pytest.mark.parametrize(
    "address", ["", "a/past-30-days/", "m/refund-request/", "x/support-lead/", "r/support/", "404.html"]
)
def test_nothing_sticks_out_of_a_small_phone(page: Page, site: Site, address: str) -> None:
    """At 320 pixels nothing scrolls sideways, and each page has one first-level heading."""
    page.set_viewport_size({"width": 320, "height": 640})
    page.goto(site.home + address)
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    assert page.locator("h1").count() == 1


def test_what_can_be_pressed_is_large_enough(page: Page, site: Site) -> None:
    """Buttons and times are at least 24 pixels in both directions (WCAG 2.2, 2.5.8)."""
    page.goto(site.answer)
    page.wait_for_selector(".player.is-ready")
    sizes = page.evaluate(SIZES)
    assert [size for size in sizes if min(size[:2]) < 24] == []


def test_the_name_of_a_site_is_text(page: Page, site: Site) -> None:
    """A name with an ampersand and angle brackets is shown as written."""
    page.goto(site.answer)
    assert page.locator(".word").inner_text() == "R&D <answers>"
    assert page.title() == "What if it is past 30 days? - R&D <answers>"


def test_a_printed_answer_carries_its_full_address(page: Page, site: Site) -> None:
    """Even if the site does not know its own; the words are there, the player and the bars are not."""
    page.goto(f"{site.answer}?from=desk#t=83")
    page.wait_for_selector(".is-cued")
    page.emulate_media(media="print")
    assert page.locator(".address").inner_text() == site.answer
    assert "mention the marmalade" in page.locator(".transcript").inner_text()
    assert page.locator(".player:visible, .context:visible, .bar:visible").count() == 0

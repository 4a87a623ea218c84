"""The embed in a page of another origin plays from its second and does not disturb the page."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

import pytest

from hallway.site.server import PreviewServer
from reader import until

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Browser, BrowserContext, Frame, Page

    from reader import Site


TICKET = """<!doctype html><html lang="en"><meta charset="utf-8"><title>A ticket</title><link rel="icon" href="data:,">
<body style="height:4000px">
<input autofocus aria-label="Reply"><p style="margin-top:900px">The conversation.</p>
<iframe src="{home}embed/past-30-days/{link}" width="400" height="360" allow="autoplay; clipboard-write"></iframe>"""
HEARD = """() => new Promise((resolve) => {
  const media = document.getElementById("media");
  media.addEventListener("playing", () => resolve(media.currentTime), { once: true });
  document.querySelector(".play").click();
})"""
LINKED = """() => {
  const range = ["hallway-linked", "hallway-chosen"].flatMap((name) => [...(CSS.highlights.get(name) ?? [])])[0];
  return range ? range.toString() : "";
}"""
FORMS = {
    "#t=83": 83,
    "#t=83,120": 83,
    "#t=1:23": 83,
    "#t=2m44s": 164,
    "#t=npt:164": 164,
    "#t83": 83,
    "?t=83": 83,
    "?from=desk&t=1:23": 83,
}


@pytest.fixture
def ticket(context: BrowserContext, site: Site, tmp_path: Path) -> Iterator[Callable[[str], Page]]:
    """Opens a ticket of another origin with the embed in a frame; no script may fail in either."""
    complaints: list[str] = []

    def open_ticket(link: str) -> Page:
        (tmp_path / "index.html").write_text(TICKET.format(home=site.home, link=link), encoding="utf-8")
        page = context.new_page()
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on(
            "console", lambda said: complaints.append(f"{said.location} {said.text}") if said.type == "error" else None
        )
        page.goto(server.address)
        embed(page).wait_for_selector(".is-ready")
        return page

    with PreviewServer(tmp_path) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield open_ticket
        server.shutdown()
    assert complaints == []


def embed(page: Page) -> Frame:
    """Returns the frame in a ticket."""
    until(lambda: len(page.frames) > 1 and "/embed/" in page.frames[1].url)
    return page.frames[1]


def standing(frame: Frame) -> float:
    """Returns the position of the recording in the frame, in seconds."""
    return float(frame.evaluate("document.getElementById('media').currentTime"))


def is_playing(frame: Frame) -> bool:
    """Returns whether it is playing."""
    return not frame.evaluate("document.getElementById('media').paused")


@pytest.mark.hosted
def test_another_origin_frames_it_and_hears_its_second(ticket: Callable[[str], Page], site: Site) -> None:
    """After one press in the ticket's sidebar, the audio starts within 0.3 s of 1:23."""
    frame = embed(ticket("#t=83"))
    assert frame.url.startswith(site.home)
    frame.wait_for_selector(".is-cued")
    until(lambda: bool(frame.evaluate("document.getElementById('media').readyState")))
    assert standing(frame) == pytest.approx(83, abs=0.3)
    assert frame.locator(".play").inner_text().strip() == "Play from 1:23"
    assert frame.evaluate(HEARD) == pytest.approx(83, abs=0.3)
    until(lambda: standing(frame) > 83.3)


def test_it_leaves_the_ticket_alone(ticket: Callable[[str], Page]) -> None:
    """Someone who is typing a reply is not interrupted: neither focus nor scroll position changes."""
    page = ticket("#t=164")
    embed(page).wait_for_selector(".is-cued")
    page.keyboard.type("Dear")
    assert page.locator("input").input_value() == "Dear"
    assert page.evaluate("scrollY") == 0


@pytest.mark.parametrize(("link", "second"), FORMS.items())
def test_every_form_of_a_second_is_cued_and_marked(page: Page, site: Site, link: str, second: int) -> None:
    """As on the answer's page, the recording waits there, and the sentence is marked and visible."""
    page.set_viewport_size({"width": 400, "height": 360})
    page.goto(f"{site.home}embed/past-30-days/{link}")
    page.wait_for_selector(".is-cued")
    until(lambda: bool(page.evaluate("document.getElementById('media').readyState")))
    assert standing(page.main_frame) == pytest.approx(second, abs=0.3)
    marked = page.locator(".transcript .is-now")
    assert marked.get_attribute("data-seconds") == str(second)
    until(lambda: page.evaluate(LINKED).startswith("Do not" if second == 83 else "Order, plan"))
    words, passage = page.locator(".transcript").bounding_box(), marked.bounding_box()
    assert words
    assert passage
    assert words["y"] <= passage["y"] <= words["y"] + words["height"] - 20


def test_a_stretch_stops_at_its_end(page: Page, site: Site) -> None:
    """`#t=83,84` plays one second."""
    page.goto(f"{site.home}embed/past-30-days/#t=83,84")
    page.wait_for_selector(".is-cued")
    page.keyboard.press("Enter")  # in a tab of its own, the player has the focus
    until(lambda: standing(page.main_frame) >= 84 and not is_playing(page.main_frame))
    assert standing(page.main_frame) == pytest.approx(84, abs=0.6)


def test_the_ticket_may_ask_for_another_second(ticket: Callable[[str], Page], site: Site) -> None:
    """A new fragment in the frame's address cues the new second without loading the page again."""
    page = ticket("#t=83")
    page.evaluate("link => { document.querySelector('iframe').src = link; }", f"{site.home}embed/past-30-days/#t=2:44")
    frame = embed(page)
    until(lambda: frame.locator(".play").inner_text().strip() == "Play from 2:44")


def test_the_whole_answer_opens_beside_the_ticket(ticket: Callable[[str], Page], site: Site) -> None:
    """The answer opens in a new tab, at the current second and with the code of the embed, and the embed pauses."""
    page = ticket("#t=164")
    frame = embed(page)
    frame.click(".play")
    until(lambda: standing(frame) > 164.1)
    with page.context.expect_page() as opened:
        frame.click(".whole")
    assert re.fullmatch(re.escape(site.answer) + r"\?from=embed#t=16[4-9]", opened.value.url)
    assert not is_playing(frame)


def test_the_link_that_is_copied_is_the_answers(ticket: Callable[[str], Page], site: Site) -> None:
    """The copied link is the permanent address with the second, not the address of the frame."""
    page = ticket("#t=83")
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    frame = embed(page)
    frame.click("text=Copy link at 1:23")
    frame.wait_for_selector("text=Copied")
    assert page.evaluate("navigator.clipboard.readText()") == f"{site.answer}#t=83"


@pytest.mark.hosted
def test_a_time_in_the_words_plays_from_there(page: Page, site: Site) -> None:
    """The text does not scroll while the audio plays."""
    page.goto(f"{site.home}embed/past-30-days/")
    page.wait_for_selector(".is-ready")
    page.click("#t38 .time")
    until(lambda: is_playing(page.main_frame) and standing(page.main_frame) >= 38)
    assert page.locator(".transcript .is-now").get_attribute("id") == "t38"


def test_it_costs_two_requests(page: Page, site: Site) -> None:
    """The embed loads the document and a script; audio and the rest of the script come when someone reaches for it."""
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url.removeprefix(site.home)))
    page.goto(f"{site.home}embed/past-30-days/", wait_until="networkidle")
    assert page.locator(".is-broken").count() == 0
    assert asked[0] == "embed/past-30-days/"
    assert [name.partition(".")[0] for name in asked[1:] if "mark.svg" not in name] == [
        "assets/hallway/embed/embed"
    ]  # a tab's icon
    loaded = "document.getElementById('media').readyState"
    assert page.evaluate(loaded) == 0
    page.focus(".play")
    until(lambda: page.evaluate(loaded) > 0)  # not a request: the browser may still have it from another page
    until(lambda: any(name.startswith("assets/hallway/embed/controls.") for name in asked))


def test_a_key_that_comes_before_the_rest_of_the_script_is_not_lost(page: Page, site: Site) -> None:
    """The first key in an embed loads what handles it, and is handled once."""
    page.goto(f"{site.home}embed/past-30-days/")
    page.wait_for_selector(".is-ready")
    page.keyboard.press("k")
    until(lambda: is_playing(page.main_frame))
    page.keyboard.press("k")
    until(lambda: not is_playing(page.main_frame))


def test_a_sandbox_may_take_away_the_origin(page: Page, site: Site) -> None:
    """Without `allow-same-origin`, modules cannot be loaded; the player and its keys work all the same."""
    address = f"{site.home}embed/past-30-days/"
    page.route("**/ticket", lambda route: route.fulfill(body=f'<iframe sandbox="allow-scripts" src="{address}">'))
    page.goto(f"{site.home}ticket")
    frame = embed(page)
    frame.wait_for_selector(".is-ready")
    frame.locator(".play").press("k")
    until(lambda: is_playing(frame) and frame.evaluate("document.getElementById('media').currentTime") > 0.3)


def test_without_javascript_it_is_whole(chromium: Browser, site: Site) -> None:
    """The browser's own player, the full text, the anchor of `#t83` and the link to the answer are there."""
    context = chromium.new_context(java_script_enabled=False, viewport={"width": 400, "height": 360})
    page = context.new_page()
    page.goto(f"{site.home}embed/past-30-days/#t164")
    assert page.locator("audio[controls]").is_visible()
    assert not page.locator(".controls, .tools").first.is_visible()
    box = page.locator("h2#t164").bounding_box()
    assert box
    assert 0 < box["y"] < 330
    assert page.locator(".whole").get_attribute("href") == "../../a/past-30-days/?from=embed"
    context.close()


@pytest.mark.hosted
def test_a_taken_back_answer_leads_on_within_the_frame(page: Page, site: Site) -> None:
    """An embed in an old ticket links to the current answer."""
    page.goto(f"{site.home}embed/old-way/")
    page.click("text=Why is the deal quiet?")
    page.wait_for_url(f"{site.home}embed/quiet-deal/")


def test_the_copied_frame_shows_its_controls_in_any_sidebar(chromium: Browser, site: Site) -> None:
    """At 320, 360 and 400 pixels by 360, touch or mouse: question, trust, player, linked words and footer, uncut."""
    for width, touch in ((320, False), (360, False), (400, False), (320, True)):
        size = {"width": width, "height": 360}
        context = chromium.new_context(viewport=size, has_touch=touch, is_mobile=touch)  # type: ignore[arg-type]
        page = context.new_page()
        page.goto(f"{site.home}embed/past-30-days/#t=83")
        page.wait_for_selector(".is-cued")
        assert page.evaluate("document.querySelector('main').scrollHeight") <= 360
        assert page.locator(".who").inner_text().startswith("Support lead\n✓ Checked by Ana")
        for part in (".play", ".speed", ".copy", ".whole", ".transcript .is-now"):
            box = page.locator(part).bounding_box()
            assert box
            assert box["y"] + box["height"] <= 360 - (40 if "transcript" in part else 0)
            assert box["height"] >= (44 if touch and "transcript" not in part else 0)
        context.close()


@pytest.mark.parametrize(("width", "height"), [(300, 220), (320, 360), (400, 225), (480, 700)])
def test_nothing_is_out_of_reach_in_a_small_frame(page: Page, site: Site, width: int, height: int) -> None:
    """Nothing overflows sideways; controls are at least 24 pixels in size and can be scrolled to."""
    page.set_viewport_size({"width": width, "height": height})
    page.goto(f"{site.home}embed/past-30-days/#t=83")
    page.wait_for_selector(".is-cued")
    assert page.evaluate("document.querySelector('main').scrollWidth") <= width
    for part in page.locator("button, select, .whole, .transcript .time:visible").all():
        part.scroll_into_view_if_needed()
        box = part.bounding_box()
        assert box
        assert min(box["width"], box["height"]) >= 24
        assert box["y"] + box["height"] <= height

"""Words are played when they are pressed, and marked while they are spoken."""

from __future__ import annotations

import sys
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import pytest

from reader import is_playing, standing, until

if TYPE_CHECKING:
    from playwright.sync_api import BrowserContext, Page, Route

    from reader import Site


MARKED = "name => [...CSS.highlights.get(`hallway-${name}`) ?? []].map(String).join('|')"
WATCH = """() => {
  const text = (name) => [...CSS.highlights.get(`hallway-${name}`) ?? []].map(String).join("");
  const look = () => {
    window.seen.push([document.getElementById("media").currentTime, text("word"), text("sentence")]);
    requestAnimationFrame(look);
  };
  window.seen = [];
  look();
}"""
SEEKING = """() => {
  const media = document.getElementById("media");
  media.addEventListener("seeking", () => (window.sought = media.currentTime), { once: true });
}"""
COUNT = """async (texts) => {
  const { Words } = await import("/assets/sources/words/words.js");
  return texts.map((text) => {
    const root = document.createElement("div");
    root.innerHTML = `<p data-seconds="0"><a class="time" href="#t=0">0:00</a> <em></em><span></span></p>`;
    root.querySelector("em").textContent = text.slice(0, text.length / 2);
    root.querySelector("span").textContent = text.slice(text.length / 2);
    const words = new Words(root, 9);
    return words.all.map((word, number) => words.range({ first: number, last: number }).toString());
  });
}"""
SENTENCES = """async (text) => {
  const { Words } = await import("/assets/sources/words/words.js");
  const root = document.createElement("div");
  root.innerHTML = "<p data-seconds='0'></p>";
  root.firstChild.textContent = text;
  const words = new Words(root, 9);
  return [...new Set(words.all.map((word) => word.sentence))].map((sentence) => words.text(sentence));
}"""


def marked(page: Page, name: str) -> str:
    """Returns the text with this mark: word, sentence, linked or chosen."""
    return str(page.evaluate(MARKED, name))


def times(page: Page, site: Site, second: int) -> list[list[float]]:
    """Returns the published times of the words in a passage."""
    passages = page.request.get(f"{site.answer}words.json").json()["passages"]
    return next(passage["words"] for passage in passages if passage["t"] == second)


def press(page: Page, selector: str, word: str) -> None:
    """Clicks the middle of a word."""
    box: Any = page.locator(selector).evaluate(
        """(passage, word) => {
          const walker = document.createTreeWalker(passage, NodeFilter.SHOW_TEXT);
          while (!walker.nextNode()?.data?.includes(word)) if (!walker.currentNode) return null;
          const range = document.createRange();
          range.setStart(walker.currentNode, walker.currentNode.data.indexOf(word));
          range.setEnd(walker.currentNode, walker.currentNode.data.indexOf(word) + word.length);
          passage.scrollIntoView({ block: "center", behavior: "instant" });
          const { x, y, width, height } = range.getBoundingClientRect();
          return [x + width / 2, y + height / 2];
        }""",
        word,
    )
    page.mouse.click(*box)


def test_the_browser_counts_words_as_python_does(page: Page, site: Site) -> None:
    """JavaScript splits words exactly like `str.split()`, even across elements, so times stay in sync."""
    blanks = [chr(code) for code in range(sys.maxunicode + 1) if chr(code).isspace()]
    near = ["\u200b", "\u2060", "\ufeff", "\u180e", "-", "\u0000", "\U0001f642"]
    texts = [f"one{blank}two three" for blank in [*blanks, *near]] + ["", "  ", "one", " one. “Two”  "]
    page.goto(site.answer)
    assert page.evaluate(COUNT, texts) == [text.split() for text in texts]


def test_sentences_end_where_people_end_them(page: Page, site: Site) -> None:
    """A sentence ends with its punctuation and closing quotes or brackets, but not at a decimal point."""
    sentences = ["Say “no.”", "Then (really?)", "It is 3.5 of v2.1, no more!", "Wait…", "And the rest"]
    page.goto(site.answer)
    assert page.evaluate(SENTENCES, "  ".join(sentences)) == sentences


def test_the_word_and_its_sentence_follow_the_sound(page: Page, site: Site) -> None:
    """During playback, the marked word is the one at the current time, inside its sentence."""
    page.goto(f"{site.answer}#t=83")
    page.wait_for_selector(".is-cued")
    page.evaluate(WATCH)
    page.click(".play")
    until(lambda: standing(page) > 87)
    page.keyboard.press("k")
    words = ["Do", "not", "quote", "the", "policy", "at", "them.", "You", "are", "arguing", "about", "a", "number."]
    said = list(zip(times(page, site, 83), words, strict=True))
    seen = [frame for frame in page.evaluate("window.seen") if 83 < frame[0] < 86.9 and frame[1]]
    assert len({word for _, word, _ in seen}) > 3  # a busy machine draws few frames
    for (before, _, _), (at, word, sentence) in pairwise(seen):  # drawn at some time since the previous frame
        assert word in [text for (start, end), text in said if start - 0.06 <= at and before <= end + 0.06]
        assert word in sentence
        assert sentence in ("Do not quote the policy at them.", "You are arguing about a number.")


def test_a_word_is_heard_when_it_is_pressed(page: Page, site: Site) -> None:
    """Playback starts at that word, and the address contains its second."""
    page.goto(site.answer)
    page.wait_for_selector(".transcript.is-live")
    page.evaluate(SEEKING)
    press(page, "#t117", "billing")
    until(lambda: is_playing(page))
    start = times(page, site, 117)[11][0]
    assert page.evaluate("window.sought") == pytest.approx(start, abs=0.05)
    assert page.url == f"{site.answer}#t={int(start)}"


def test_the_times_are_fetched_when_somebody_listens(page: Page, site: Site) -> None:
    """Visiting a page or following a link to a passage does not load them; playing does, once."""
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url) if request.url.endswith("words.json") else None)
    page.goto(f"{site.answer}#t=83")
    until(lambda: marked(page, "linked") == "Do not quote the policy at them.")
    assert asked == []
    page.click(".play")
    until(lambda: marked(page, "word") != "")
    assert len(asked) == 1


@pytest.mark.parametrize(
    ("link", "mark", "text"),
    [
        ("#t=83", "linked", "Do not quote the policy at them."),
        ("#t=85", "linked", "You are arguing about a number."),
        ("?from=desk&t=2:44", "linked", "Order, plan, last login."),
        ("#t164", "linked", "Order, plan, last login."),
        ("#t=100", "linked", "You are arguing about a number."),
        ("#t=38.6,40.4", "chosen", "ask for the order number"),
    ],
)
def test_what_a_link_leads_to_is_marked(page: Page, site: Site, link: str, mark: str, text: str) -> None:
    """The sentence at that second is marked, or for a range, exactly its words."""
    page.goto(site.answer + link)
    until(lambda: marked(page, mark) != "")
    assert marked(page, mark) == text


def test_dragging_over_words_does_not_play(page: Page, site: Site) -> None:
    """Someone who selects text wants the text, not the audio."""
    page.goto(site.answer)
    page.wait_for_selector(".transcript.is-live")
    page.locator("#t38").scroll_into_view_if_needed()
    box = page.locator("#t38").bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + 60, box["y"] + box["height"] - 12)
    page.mouse.down()
    page.mouse.move(box["x"] + 160, box["y"] + box["height"] - 12, steps=5)
    page.mouse.up()
    page.wait_for_selector(".picked:not([hidden])")
    assert not is_playing(page)


def test_a_browser_without_highlights_marks_the_passage(page: Page, site: Site) -> None:
    """Browsers without highlights still mark the passage, and play."""
    page.add_init_script("delete window.Highlight")
    page.goto(f"{site.answer}#t=83")
    page.wait_for_selector(".is-cued")
    page.click(".play")
    until(lambda: standing(page) > 83.5)
    assert page.locator(".is-now").evaluate("passage => getComputedStyle(passage, '::before').display") == "block"


@pytest.mark.parametrize("has_looked_away", [False, True])
def test_the_page_follows_only_who_is_reading_along(page: Page, site: Site, has_looked_away: bool) -> None:
    """The next sentence is scrolled into view only if the last one was visible."""
    page.set_viewport_size({"width": 390, "height": 300})
    page.emulate_media(reduced_motion="reduce")
    page.goto(f"{site.answer}#t=86")
    until(lambda: marked(page, "linked") == "You are arguing about a number.")
    page.keyboard.press("k")
    until(lambda: marked(page, "sentence") == "You are arguing about a number.")
    if has_looked_away:
        page.evaluate("scrollTo(0, 0)")
    page.evaluate("() => { document.getElementById('media').currentTime = 116.5; }")
    until(lambda: marked(page, "sentence").startswith("Then I walk over"))
    box = page.locator("#t117").bounding_box()
    assert box is not None
    assert (0 <= box["y"] < 300) is not has_looked_away
    assert (page.evaluate("scrollY") == 0) is has_looked_away


@pytest.mark.parametrize("answer", ['{"version":2}', '{"version":1,"passages":[]}', "<html>", ""])
def test_times_that_cannot_be_used_are_done_without(context: BrowserContext, site: Site, answer: str) -> None:
    """The passage is marked, pressing it plays from its start, and nothing fails."""
    page = context.new_page()
    failed: list[str] = []
    page.on("pageerror", lambda error: failed.append(str(error)))

    def serve(route: Route) -> None:
        route.fulfill(body=answer, content_type="application/json")

    page.route("**/words.json", serve)
    page.goto(site.answer)
    page.wait_for_selector(".transcript.is-live")
    press(page, "#t117", "billing")
    until(lambda: is_playing(page) and standing(page) >= 117)
    assert page.url == f"{site.answer}#t=117"
    assert failed == []

"""The share panel: links and quotations in the syntax of the target."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from hallway.place.formats.share import page_data, share_texts
from reader import is_playing, standing, until

if TYPE_CHECKING:
    from playwright.sync_api import BrowserContext, Page

    from reader import Site


CLIPBOARD = "navigator.clipboard.readText()"
TITLE = "What if it is past 30 days?"
WRITE = """async ([kit, url, duration, parts]) => {
  const { write } = await import("/assets/sources/share/snippets.js");
  const part = (kind, part) => write(kit, kind, new URL(url), duration, part);
  return parts.map((each) => kit.kinds.map((kind) => [kind.id, part(kind, each).text, part(kind, each).html]));
}"""
SELECT = """([passage, from, to]) => {
  const text = [...document.querySelector(passage).childNodes].find((node) => node.data?.includes(from));
  const range = document.createRange();
  range.setStart(text, text.data.indexOf(from));
  range.setEnd(text, text.data.indexOf(to) + to.length);
  getSelection().removeAllRanges();
  getSelection().addRange(range);
}"""
REFUSE = """() => {
  navigator.clipboard.write = navigator.clipboard.writeText = () => Promise.reject(new Error("not allowed"));
}"""
HOSTILE = [
    "Plain words.",
    "</script><img src=x onerror=alert(1)> & &lt; \"'`",
    "a](http://elsewhere.example) *b* _c_ ~d~ |e| {f} [g] \\ $h$ !i!",
    "one\n\ntwo\ttree\u2028four \u202eturned\u0007 \ufeff 🙂 日本語",
    "word " * 100,
    "x" * 400,
]


@pytest.fixture
def answer(page: Page, context: BrowserContext, site: Site) -> Page:
    """The answer at 1:23, with access to the clipboard."""
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.goto(f"{site.answer}?from=desk#t=83")
    page.wait_for_selector(".is-cued")
    return page


def test_the_browser_writes_what_python_writes(page: Page, site: Site) -> None:
    """JavaScript and Python write the same text for any title, name and quotation, with and without a range."""
    page.goto(site.answer)
    for hostile in HOSTILE:
        spans = [(None, None, ""), (83.99, None, hostile), (1.1, 87.12, hostile)]
        parts = [{"start": start, "end": end, "quote": quote} for start, end, quote in spans]
        kit = page_data(hostile, expert=hostile, site="")
        url = "https://help.example/sub/a/past-30-days/"
        written = page.evaluate(WRITE, [kit, url, 292.4, parts])
        for (start, end, quote), found in zip(spans, written, strict=True):
            ours = share_texts(
                hostile,
                url,
                duration=292.4,
                expert=hostile,
                embed_url="https://help.example/sub/embed/past-30-days/",
                second=start,
                end=end,
                quote=quote,
            )
            assert found == [[each.id, each.text, each.html] for each in ours]


def test_the_second_is_copied_for_slack_with_both_flavours(answer: Page, site: Site) -> None:
    """Rich editors get a link, plain fields Slack's own syntax, and the button confirms it."""
    answer.click(".share-open")
    answer.wait_for_selector("label:has-text('From 1:23')")
    answer.click("[data-kind=slack]")
    answer.wait_for_selector("[data-kind=slack]:has-text('Copied')")
    assert answer.evaluate(CLIPBOARD) == f"<{site.answer}#t=83|{TITLE}> (Support lead, from 1:23 of 4:50)"
    rich = answer.evaluate("navigator.clipboard.read().then(([it]) => it.getType('text/html')).then((it) => it.text())")
    assert f'<a href="{site.answer}#t=83">{TITLE}</a>' in rich


def test_the_whole_answer_and_its_embed(answer: Page, site: Site) -> None:
    """The link has no second, and the embed's address is that of the answer."""
    answer.click(".share-open")
    until(lambda: answer.evaluate("document.activeElement.value") == "second")  # it is ready
    answer.get_by_label("The whole answer").check()
    answer.click("[data-kind=link]")
    until(lambda: answer.evaluate(CLIPBOARD) == site.answer)
    answer.click("[data-kind=embed]")
    until(lambda: f'src="{site.home}embed/past-30-days/"' in answer.evaluate(CLIPBOARD))


def test_a_sentence_is_quoted_with_its_link(answer: Page, site: Site) -> None:
    """The current sentence can be quoted with the keyboard alone, and the focus returns."""
    answer.focus(".share-open")
    answer.keyboard.press("Enter")
    answer.wait_for_selector("label:has-text('This sentence')")
    until(lambda: answer.evaluate("document.activeElement.value") == "second")
    answer.keyboard.press("ArrowDown")
    assert "Do not quote the policy at them." in answer.locator(".share output").inner_text()
    for _ in range(5):
        answer.keyboard.press("Tab")
    assert answer.evaluate("document.activeElement.dataset.kind") == "markdown"
    answer.keyboard.press("Enter")
    quoted = f"[{TITLE}]({site.answer}#t=83) (Support lead, from 1:23 of 4:50)\n\n> “Do not quote the policy at them.”"
    until(lambda: answer.evaluate(CLIPBOARD) == quoted)
    answer.keyboard.press("Escape")
    assert answer.evaluate("document.activeElement.matches('.share-open')")


def test_selected_words_are_heard_linked_and_quoted(answer: Page, site: Site) -> None:
    """The link plays exactly the selected words."""
    answer.evaluate(SELECT, ["#t38", "the order", "number"])
    answer.click(".picked >> text=Copy link")
    answer.wait_for_selector(".picked >> text=Copied")
    assert answer.evaluate(CLIPBOARD) == f"{site.answer}#t=39.3,40.4"
    answer.click(".picked >> text=Share")
    answer.wait_for_selector("label:has-text('The selected words'):visible")
    answer.click("[data-kind=jira]")
    until(lambda: answer.evaluate(CLIPBOARD).endswith("\nbq. “the order number”"))
    answer.keyboard.press("Escape")
    answer.click(".picked >> text=Play")
    until(lambda: is_playing(answer))
    until(lambda: not is_playing(answer))
    assert standing(answer) == pytest.approx(40.4, abs=0.3)


def test_the_format_that_was_used_last_comes_first(answer: Page) -> None:
    """Slack for a new reader; afterwards the reader's own format, on the next visit too."""
    first = ".share__as button:first-child"
    answer.click(".share-open")
    until(lambda: answer.evaluate("document.activeElement.value") == "second")
    assert answer.locator(first).inner_text() == "Slack"
    answer.click("[data-kind=jira]")
    answer.wait_for_selector("[data-kind=jira]:has-text('Copied')")
    answer.reload()
    answer.wait_for_selector(".is-cued")
    answer.click(".share-open")
    until(lambda: answer.locator(first).inner_text() == "Jira")
    assert answer.locator(".share__as button").count() == 8


def test_a_button_pressed_twice_gets_its_label_back(answer: Page) -> None:
    """“Copied” disappears after the last press, however many there were."""
    answer.evaluate(SELECT, ["#t38", "the order", "number"])
    answer.click(".picked >> text=Copy link")
    answer.wait_for_selector(".picked >> text=Copied")
    answer.click(".picked >> text=Copied")
    answer.wait_for_selector(".picked >> text=Copy link")


def test_a_browser_that_refuses_shows_the_text(answer: Page) -> None:
    """The text is shown and selected, so that the reader can copy it."""
    answer.evaluate(REFUSE)
    answer.evaluate("() => { document.execCommand = () => false; }")
    answer.click(".share-open")
    answer.click("[data-kind=teams]")
    answer.wait_for_selector(".share textarea:visible")
    assert answer.evaluate("getSelection().toString()").startswith(f"[{TITLE}]")


def test_without_a_secure_context_it_is_copied_all_the_same(answer: Page, site: Site) -> None:
    """Without TLS, scripts have no clipboard, but a selection can be copied as plain and rich text."""
    answer.evaluate(REFUSE)
    answer.click(".share-open")
    answer.click("[data-kind=slack]")
    answer.wait_for_selector("[data-kind=slack]:has-text('Copied')")
    assert answer.evaluate(CLIPBOARD).startswith(f"<{site.answer}#t=83|")
    assert "text/html" in answer.evaluate("navigator.clipboard.read().then(([it]) => it.types)")


@pytest.mark.parametrize(
    ("today", "is_shown"),
    [("2026-11-19T12:00", False), ("2026-11-20T23:59", False), ("2026-11-21T00:00", True), ("2030-01-01T00:00", True)],
)
def test_the_review_banner_turns_itself_on(page: Page, site: Site, today: str, is_shown: bool) -> None:
    """The banner appears on the day after the date, in the reader's time zone, without a new build."""
    page.goto(site.answer)
    found = page.evaluate(
        """async (today) => {
          const { remind } = await import("/assets/sources/pages/review-date.js");
          document.body.insertAdjacentHTML("beforeend", "<p id='due' data-review-by='2026-11-20' hidden></p>");
          remind(new Date(today));
          return !document.getElementById("due").hidden;
        }""",
        today,
    )
    assert found == is_shown


def test_what_needs_scripts_is_not_shown_without_them(chromium: object, site: Site) -> None:
    """There are no useless buttons: the page has text, chapters and the browser's own player."""
    context = chromium.new_context(java_script_enabled=False)  # type: ignore[attr-defined]
    page = context.new_page()
    page.goto(site.answer)
    assert page.locator("button:visible, .share:visible, .picked:visible, dialog:visible").count() == 0
    assert page.locator("audio[controls]").is_visible()
    context.close()


def test_the_panel_fits_a_small_phone(page: Page, site: Site) -> None:
    """At 320 pixels, everything in the panel can be reached and is large enough to press."""
    page.set_viewport_size({"width": 320, "height": 640})
    page.goto(f"{site.answer}#t=83")
    page.wait_for_selector(".is-cued")
    page.click(".share-open")
    page.wait_for_selector("label:has-text('This sentence')")
    box = page.locator(".share").bounding_box()
    assert box is not None
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= 320
    assert box["y"] >= 0
    assert box["y"] + box["height"] <= 640
    sizes = page.evaluate("[...document.querySelectorAll('.share :is(button, label)')].map((it) => it.offsetHeight)")
    assert min(size for size in sizes if size) >= 24

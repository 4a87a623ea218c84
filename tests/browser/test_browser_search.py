"""The search as a reader meets it: what it finds, how it is moved in, what it offers when it finds nothing."""

from __future__ import annotations

import threading
from datetime import date
from typing import TYPE_CHECKING

import pytest

import sounds
from hallway.site.mkdocs.build import build
from hallway.site.preview import Preview
from hallway.site.search import index
from hallway.site.server import PreviewServer
from knowledge import add_answer, write_library
from reader import BODY, QUICK, SECONDS, Site, until

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Browser, BrowserContext, Page

HOSTILE = "<img src=x onerror=alert(1)> & <b>bold</b>"
SOUND = "document.querySelector('.search audio')"
PAST = "What if it is past 30 days?"
VOLUMES = 2  # of the index
MOST_PARTS = 4  # of a volume that one word needs: those with it, what begins with it, and what all answers have
LANTERNS = 12  # answers that a query finds
FOUND = {
    "marmalade": (PAST, "from 2:44"),
    "walked": (PAST, "from 1:57"),  # another form of the word
    "plan order": (PAST, "from 0:38"),  # before the first chapter
    "marmal": (PAST, "from 2:44"),  # while it is typed
    "marmelade": (PAST, "from 2:44"),  # a letter off
    "marmalade zebra": (PAST, "from 2:44"),  # not all words
    "PROJ-MAR-1234": ("Which project?", "from 0:07"),
    "proj-mar": ("Which project?", "from 0:07"),
    "mar-1234": ("Which project?", "from 0:07"),
    "1234": ("Which project?", "from 0:07"),
    "deal list": ("Where do I note it?", "from 0:05"),  # a synonym in the glossary
}
MOMENTS = """\
refund-request: {title: A customer asks for money back, who: Support agent, cues: [airship]}
deal-gone-quiet: {title: A deal goes quiet}
"""


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """Answers with a code, a term of the glossary, a hostile text, an overdue review, and one that can be heard."""
    library = write_library(tmp_path_factory.mktemp("search") / "base")
    (library.curation / "moments.yml").write_text(MOMENTS)
    (library.curation / "glossary.yml").write_text("- {term: CRM, sounds_like: [], synonyms: [deal list]}\n")
    (library.curation / "experts.yml").write_text("support-lead: {name: Support lead}\nana: {name: Ana}\n")
    add_answer(library, "past-30-days", title=PAST, body=BODY, duration=SECONDS)
    sounds.write(library.media / "past-30-days.0a1b2c3d.m4a", sounds.tones(SECONDS, (164.0,)), QUICK)
    add_answer(library, "a-code", title="Which project?", body="[0:00] Open it.\n\n[0:07] Open PROJ-MAR-1234 there.\n")
    add_answer(library, "the-crm", title="Where do I note it?", expert="ana", body="[0:05] Always in the CRM.\n")
    add_answer(library, "hostile", title=HOSTILE, summary=HOSTILE, body=f"[0:03] {HOSTILE} umbrella.\n")
    for id_, day in (("fresh", None), ("overdue", date(2020, 1, 1))):
        add_answer(library, id_, title="How do I label a crate?", body="[0:00] Label the crate.\n", review_by=day)
    for number in range(LANTERNS):
        add_answer(library, f"lantern-{number}", title=f"Lantern {number}?", body="[0:00] Light it.\n")
    add_answer(library, "unchecked", title="Who moves the crate?", body="[0:00] A crate is heavy.\n", approved_by="")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(index, "PART_SIZE", dict.fromkeys(index.PART_SIZE, "1"))  # many parts and several volumes, as of
        patch.setattr(index, "MOST_DOCUMENTS", 12)  # a large index
        server = PreviewServer(build(library, library.root / "site").folder)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield Site(server.address, f"{server.address}a/past-30-days/")
    server.shutdown()
    server.server_close()


def look_for(page: Page, text: str) -> str:
    """Types a query into the search, opened if need be, and returns what it says about the result."""
    if not page.locator(".search[open]").count():
        page.click(".find")
        page.wait_for_selector(".search[open]")
    page.evaluate("document.querySelector('.search__results')?.replaceChildren()")
    page.fill(".search__input", text)
    page.wait_for_selector(".hit, .miss")
    return page.locator(".search__status").inner_text()


def titles(page: Page) -> list[str]:
    return page.locator(".hit__title").all_inner_texts()


def test_nothing_is_loaded_until_a_reader_reaches_for_it(page: Page, site: Site) -> None:
    """Neither index nor scripts: a page costs the same with ten answers and with ten thousand."""
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url.removeprefix(site.home)))
    page.goto(site.home, wait_until="networkidle")
    assert not [path for path in asked if "search/" in path]
    page.hover(".find")
    until(lambda: "assets/hallway/search/dialog.js" in asked)
    assert not [path for path in asked if path.startswith("search/")]
    look_for(page, "marmalade")
    assert {"search/pagefind.js", "search/guide.json", "search/facets.json"} <= set(asked)
    assert sum(path.endswith(".pf_index") for path in asked) <= MOST_PARTS * VOLUMES
    assert "search/spelling.txt" not in asked  # only to correct a word that nothing has
    assert not [path for path in asked if "lunr" in path or "search_index" in path]


def test_it_works_by_keyboard_alone(page: Page, site: Site) -> None:
    """A slash opens it, arrows go through the results and back to the text, Enter opens the second."""
    page.goto(site.home)
    page.wait_for_selector(".find[role=button]")
    page.keyboard.press("/")
    page.wait_for_selector(".search[open]")
    page.keyboard.type("marmalade", delay=20)
    page.wait_for_selector(".said")
    for key, focused in (("ArrowDown", "hit__title"), ("ArrowUp", "search__input"), ("ArrowDown", "hit__title")):
        page.keyboard.press(key)
        assert page.evaluate("name => document.activeElement.classList.contains(name)", focused)
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_url(f"{site.answer}#t=164")


def test_more_results_follow_when_a_reader_gets_to_the_end(page: Page, site: Site) -> None:
    """Five are loaded at first, and the next by the arrow key or by scrolling; the status has counted all."""
    loaded: list[str] = []
    page.on("request", lambda request: loaded.append(request.url))
    page.goto(site.home)
    assert look_for(page, "lantern") == f"{LANTERNS} answers"
    assert len(titles(page)) == sum("/fragment/" in url for url in loaded) == 5
    page.locator(".hits a").last.focus()
    page.keyboard.press("ArrowDown")
    until(lambda: len(titles(page)) == 10)
    assert page.evaluate("document.activeElement.textContent") == titles(page)[5]
    page.evaluate("document.querySelector('.search__results').scrollTo(0, 1e6)")
    until(lambda: len(titles(page)) == LANTERNS)
    assert page.locator(".search__more").count() == 0


def test_it_works_again_when_the_connection_is_back(chromium: Browser, site: Site) -> None:
    """A file that could not be loaded is asked for again."""
    page = chromium.new_page()
    page.route("**/search/**/*.pf_index", lambda route: route.abort())
    page.goto(site.home)
    page.click(".find")
    page.fill(".search__input", "marmalade")
    page.wait_for_selector("text=The search cannot be loaded. Are you offline?")
    page.unroute("**/search/**/*.pf_index")
    assert look_for(page, "marmalade plan") == "1 answer"
    page.close()


def test_escape_gives_back_the_place(page: Page, site: Site) -> None:
    """Scroll and focus are where they were before the slash."""
    page.set_viewport_size({"width": 390, "height": 420})
    page.emulate_media(reduced_motion="reduce")
    page.goto(site.answer)
    page.wait_for_selector(".player.is-ready")
    link = page.locator(".foot a").first
    link.focus()
    page.evaluate("scrollTo({ top: 300, behavior: 'instant' })")
    before = page.evaluate("scrollY")
    page.keyboard.press("/")
    page.wait_for_selector(".search[open]")
    page.keyboard.press("Escape")
    page.wait_for_selector(".search", state="hidden")
    assert page.evaluate("scrollY") == before > 0
    assert link.evaluate("link => link === document.activeElement")


def test_what_it_finds_first(page: Page, site: Site) -> None:
    """The answer, and the second at which it is said."""
    page.goto(site.home)
    for query, (title, second) in FOUND.items():
        look_for(page, query)
        assert titles(page)[0] == title, query
        assert second in page.locator(".hit").first.inner_text(), query


def test_it_says_what_it_looked_for(page: Page, site: Site) -> None:
    """Answers are counted, corrections and missing words are named."""
    page.goto(site.home)
    assert look_for(page, "marmalade") == "1 answer"
    assert look_for(page, "crates") == "3 answers"
    assert look_for(page, "marmelade") == "Nothing for “marmelade”. 1 answer for “marmalade”"
    assert look_for(page, "marmalade zebra") == "1 answer, without some of these words"
    assert page.locator(".miss h3").inner_text() == "Not what you need?"


def test_it_ranks_and_filters(page: Page, site: Site) -> None:
    """An overdue answer stands below its equal and is marked; filters narrow what is found."""
    page.goto(site.home)
    look_for(page, "label crate")
    links = [link.get_attribute("href") for link in page.locator(".hit__title").all()]
    assert [str(link).split("/")[-2] for link in links[:2]] == ["fresh", "overdue"]
    assert "Review overdue" in page.locator(".hit").nth(1).inner_text()
    look_for(page, "crate")
    page.click(".narrow summary")
    page.check(".narrow input")
    until(lambda: "Who moves the crate?" not in titles(page))
    page.get_by_label("Expert").select_option("Ana")
    page.wait_for_selector(".miss")
    assert page.locator(".narrow summary").inner_text() == "Filter (2)"


def test_a_passage_is_heard_without_leaving(page: Page, site: Site) -> None:
    """The button plays from the second, pauses, and closing the search ends it."""
    page.goto(site.home)
    look_for(page, "marmalade")
    page.click(".said__play")
    page.wait_for_selector(".said__play[aria-label='Pause from 2:44']")
    until(lambda: page.evaluate(f"{SOUND}.currentTime") > 164)
    page.keyboard.press("Escape")
    until(lambda: page.evaluate(f"{SOUND}.paused"))
    assert page.url == site.home


def test_a_miss_becomes_a_request(page: Page, context: BrowserContext, site: Site) -> None:
    """From nothing found to a message for the right expert, whose link has the question filled in."""
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.goto(site.answer)
    assert look_for(page, "airship <b>") == "No answer mentions “airship <b>” yet"
    assert page.locator(".miss__moments a").all_inner_texts() == ["A customer asks for money back"]
    page.get_by_role("button", name="Ask Support lead").click()
    page.wait_for_selector("text=Copied: paste it into a message")
    said = page.evaluate("navigator.clipboard.readText()")
    assert said.startswith("Hi Support lead, could you record a short answer")
    page.goto(said.split()[-1])
    assert page.locator("#question").input_value() == "airship <b>"
    assert page.locator("#expert").input_value() == "support-lead"
    assert page.locator("#moment").input_value() == "refund-request"


def test_what_people_said_is_text(page: Page, site: Site) -> None:
    """Titles, sentences and queries are shown as they are, and nothing of them is markup."""
    page.goto(site.home)
    look_for(page, "umbrella")
    assert titles(page) == [HOSTILE]
    assert "onerror" in page.locator(".said").first.inner_text()
    look_for(page, f"zeppelin {HOSTILE} zeppelin")
    assert page.locator(".search :is(img, b, script)").count() == 0


def test_other_parts_of_a_page_open_it(page: Page, site: Site) -> None:
    """With a query or without; Enter opens what is best."""
    page.goto(site.answer)
    page.evaluate("import('/assets/sources/search/search.js').then(({ openSearch }) => openSearch('marmalade'))")
    page.wait_for_selector(".said")
    page.keyboard.press("Enter")
    page.wait_for_url(f"{site.answer}#t=164")


def test_without_scripts_the_box_leads_to_the_moments(chromium: Browser, site: Site) -> None:
    """It says so, on a small screen too."""
    context = chromium.new_context(java_script_enabled=False, viewport={"width": 390, "height": 844})
    page = context.new_page()
    page.goto(site.answer)
    assert page.locator(".find").inner_text().strip() == "Find your moment"
    page.click(".find")
    assert page.url == f"{site.home}#content"
    context.close()


def test_a_site_without_an_index_suggests_moments(chromium: Browser, site: Site) -> None:
    """Pagefind has no program for every platform; the site is built all the same."""
    page = chromium.new_page()
    page.route("**/search/pagefind.js", lambda route: route.abort())
    page.goto(site.home)
    assert look_for(page, "money") == "Only moments and people can be searched here"
    assert page.locator(".miss__moments a").all_inner_texts() == ["A customer asks for money back"]
    page.close()


def test_a_search_that_is_being_prepared_says_so_and_then_finds(context: BrowserContext, tmp_path: Path) -> None:
    """A preview shows its pages first; moments are suggested already, and nobody has to type again."""
    library = write_library(tmp_path / "base")
    (library.curation / "moments.yml").write_text(MOMENTS)
    add_answer(library, "past-30-days", title=PAST, body=BODY, duration=SECONDS)
    with (
        PreviewServer(library.root / "site", is_live=True) as server,
        Preview(library, server, publish=False) as preview,
    ):
        threading.Thread(target=server.serve_forever, daemon=True).start()
        preview.update()
        page = context.new_page()
        page.goto(server.address)
        page.click(".find")
        page.fill(".search__input", "money")
        until(lambda: "The search is being prepared" in page.inner_text(".search__status"))
        assert "A customer asks for money back" in page.inner_text(".search__results")
        page.fill(".search__input", "marmalade")
        preview.complete().result()
        page.wait_for_selector(".hit")
        assert titles(page) == [PAST]
        server.shutdown()

"""The review page exists only in a preview, links to each second, and contains no active content."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest
from bs4 import BeautifulSoup

from hallway.library.requests import Request
from hallway.site.pages import review
from hallway.site.producer import SiteContent, produce
from knowledge import add_answer, add_transcript

if TYPE_CHECKING:
    from pathlib import Path

    from hallway.library.library import Library

TODAY = date(2026, 11, 22)
HOSTILE = "</h3><script>alert(1)</script><img src=x onerror=alert(1)> javascript:alert(1)?"


def page(site: SiteContent) -> BeautifulSoup:
    """Returns the page without the theme."""
    (content,) = (file.content for file in site.files if file.address == review.ADDRESS)
    return BeautifulSoup(content.html, "html.parser")  # type: ignore[union-attr]


def test_the_published_site_has_none(library: Library) -> None:
    """A preview without a date has none either, so that the same library gives the same files."""
    assert review.ADDRESS not in produce(library, preview=False, today=TODAY).addresses
    assert review.ADDRESS not in produce(library, preview=True).addresses
    assert review.ADDRESS in produce(library, preview=True, today=TODAY).addresses


def test_every_doubtful_passage_links_to_its_second(library: Library) -> None:
    """Every link leads to a page of the same preview."""
    title = "What do I do if a refund is past 30 days?"
    add_answer(library, "new", title=title, status="draft", body="[0:00] Hm.\n\n[0:09] Say what you can do.")
    add_transcript(library, "new")
    library.requests().add(Request("Who knows?", asked_on=TODAY))
    site = produce(library, preview=True, today=TODAY)
    links = [str(link["href"]) for link in page(site).select("a")]
    assert "../a/new/#t=0" in links
    assert "../a/refund-after-30-days/" in links
    assert "../record/#question=Who%20knows%3F" in links
    assert {link.partition("#")[0].removeprefix("../") for link in links} <= site.addresses


def test_what_people_wrote_stays_text(library: Library) -> None:
    """Titles, questions and passages are shown unchanged."""
    add_answer(library, "hostile", title=HOSTILE, status="draft", body=f"[0:00] {HOSTILE} ada.lovelace@gmail.com")
    library.requests().add(Request(HOSTILE, by=HOSTILE, asked_on=TODAY))
    soup = page(produce(library, preview=True, today=TODAY))
    assert not soup.select("script, img, [onerror], [style]")
    assert [HOSTILE in title.text for title in soup.select("h3")].count(True) == 2


def test_search_and_crawlers_pass_it_by(library: Library) -> None:
    """The page is in neither the search index, the preview tags nor the feeds."""
    site = produce(library, preview=True, today=TODAY)
    (content,) = (file.content for file in site.files if file.address == review.ADDRESS)
    assert content.tags == ()  # type: ignore[union-attr]
    assert review.ADDRESS not in {document.address for document in site.documents}
    texts = [file.content for file in site.files if isinstance(file.content, bytes)]
    assert not any(b"review/" in text for text in texts)


@pytest.mark.slow
def test_the_preview_leads_to_it_and_the_site_does_not(library: Library, tmp_path: Path, built_site: Path) -> None:
    """Every page of a preview has a bar with a link and is hidden from crawlers; the published site has neither."""
    from hallway.site.mkdocs.build import build

    preview = build(library, tmp_path / "preview", preview=True).folder
    soup = BeautifulSoup((preview / "a" / "quiet-deal" / "index.html").read_text("utf-8"), "html.parser")
    assert [str(link["href"]) for link in soup.select(".preview a")] == ["../../review/"]
    assert soup.select("meta[name=robots][content=noindex]")
    assert (preview / "review" / "index.html").is_file()
    assert b"review/" not in (preview / "search" / "guide.json").read_bytes()
    assert not (built_site / "review").exists()
    assert not any(b'class="preview"' in path.read_bytes() for path in built_site.rglob("*.html"))

"""What the page of an answer contains for its scripts: dates, texts to paste, and where to find word times."""

from __future__ import annotations

import json
from datetime import date
from typing import TYPE_CHECKING

import pytest
from bs4 import BeautifulSoup

from hallway.library.transcript import UNHEARD, Segment
from hallway.library.unheard import note
from hallway.site.producer import produce
from knowledge import add_answer, add_transcript

if TYPE_CHECKING:
    from hallway.library.library import Library
    from hallway.site.producer import SiteContent

HOSTILE = "</script><script>alert(1)</script> <!-- \u2028 & \"'"


def page(site: SiteContent, id_: str) -> BeautifulSoup:
    """Returns the page of an answer, without the theme."""
    content = next(file.content for file in site.files if file.address == f"a/{id_}/")
    return BeautifulSoup(content.html, "html.parser")  # type: ignore[union-attr]


def test_the_review_date_waits_on_the_page(library: Library) -> None:
    """The date is hidden and machine-readable; the browser shows it from the day after."""
    add_answer(library, "dated", review_by=date(2026, 11, 20))
    site = produce(library, preview=False)
    (notice,) = page(site, "dated").select("[data-review-by]")
    assert notice["data-review-by"] == "2026-11-20"
    assert notice.has_attr("hidden")
    assert "20 Nov 2026" in notice.text
    assert not page(site, "quiet-deal").select("[data-review-by]")


def test_texts_to_paste_are_data_and_nothing_else(library: Library) -> None:
    """No text can end the data block, and each is read back unchanged."""
    add_answer(library, "hostile", title=HOSTILE)
    soup = page(produce(library, preview=False), "hostile")
    (block,) = soup.select("script")
    assert block["type"] == "application/json"
    assert json.loads(str(block.string))["title"].split() == HOSTILE.split()


@pytest.mark.parametrize("address", ["", "https://help.example/sub/"])
def test_a_code_is_drawn_where_the_address_is_known(library: Library, address: str) -> None:
    """Without the address of the site, there is no QR code."""
    settings = library.curation / "settings.yml"
    settings.write_text(settings.read_text() + f'site_url: "{address}"\n')
    site = produce(library, preview=False)
    assert ("a/quiet-deal/qr.svg" in site.addresses) == bool(address)
    assert bool(page(site, "quiet-deal").select("img[src='qr.svg'][alt]")) == bool(address)


def test_only_what_can_be_heard_has_times_and_a_panel(library: Library) -> None:
    """Without a recording, there are no seconds to copy."""
    add_answer(library, "silent-words", media="")
    soup = page(produce(library, preview=False), "silent-words")
    assert not soup.select(".share, [data-words], script")


LOST = Segment(4.0, 9.0, "", flags=(UNHEARD,))


def test_a_listener_learns_that_the_recording_is_incomplete(library: Library) -> None:
    """The page, the embed and the Markdown export say so in a sentence; nothing is said about a complete recording."""
    add_transcript(library, "quiet-deal", segments=(), flags=("truncated", "very_quiet"))
    site = produce(library, preview=False)
    said = "The recording is incomplete: its end is missing."
    assert said in page(site, "quiet-deal").text
    for address in ("embed/quiet-deal/", "a/quiet-deal/answer.md"):
        content = next(file.content for file in site.files if file.address == address)
        assert said.encode() in content  # type: ignore[operator]
    assert "incomplete" not in page(site, "refund-after-30-days").text


def test_speech_that_was_not_understood_looks_like_a_note(library: Library) -> None:
    """The passage is marked as a note and not as doubtful words."""
    add_answer(library, "lost", body=f"[0:00] Call them.\n\n[0:04] {note(LOST)}")
    add_transcript(library, "lost", segments=(LOST,), flags=(UNHEARD,))
    soup = page(produce(library, preview=False), "lost")
    (marked,) = soup.select(".transcript .unheard")
    assert marked.text == note(LOST)
    assert not soup.select(".doubt")
    assert "Dotted words" not in soup.text

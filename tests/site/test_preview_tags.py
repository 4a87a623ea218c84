"""Link previews of a page in a chat: the question, a summary, the length, and a picture."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING

import pytest
from bs4 import BeautifulSoup
from PIL import Image

from hallway.site.link_preview import shorten
from hallway.site.mkdocs.build import build
from hallway.site.producer import produce
from hallway.site.search.fragments import fragments
from knowledge import add_answer, write_library

if TYPE_CHECKING:
    from pathlib import Path

    from hallway.library.library import Library

HOME = "https://help.example.com/kb/"
SETTINGS = f'site_name: "R&D <answers>"\nsite_description: Short answers\nsite_url: {HOME}\n'
TRUST = "Support lead · ✓ Checked by Ana on 18 Nov 2026"
XSS = '"><img src=x onerror=alert(1)> & <b>'


@pytest.fixture(scope="module")
def addressed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site of tests/knowledge.py with a site address and an answer with hostile text; read-only."""
    library = write_library(tmp_path_factory.mktemp("addressed") / "base")
    (library.curation / "settings.yml").write_text(SETTINGS, encoding="utf-8")
    add_answer(library, "hostile", title=XSS, summary=XSS, moments=("refund-request",))
    return build(library, library.root / "site").folder


def tags(site: Path, address: str) -> dict[str, str]:
    """Returns the meta elements of a page by name; each occurs once."""
    soup = BeautifulSoup((site / address / "index.html").read_text(encoding="utf-8"), "html.parser")
    found = [(str(tag.get("property") or tag.get("name")), str(tag.get("content"))) for tag in soup.select("head meta")]
    ours = [(name, content) for name, content in found if name.startswith(("og:", "twitter:"))]
    assert len(dict(ours)) == len(ours)
    return dict(ours)


def test_an_answer_is_shown_with_its_card(addressed: Path) -> None:
    """The tags have title, summary, who checked it, address, audio, length and expert, and describe the picture."""
    found = tags(addressed, "a/refund-after-30-days")
    assert found["og:title"] == found["twitter:title"] == "What do I do when a refund is past 30 days?"
    assert found["og:description"] == found["twitter:description"] == f"Yes; ask the team lead. · {TRUST}"
    assert (found["og:type"], found["og:site_name"]) == ("article", "R&D <answers>")
    assert found["og:url"] == f"{HOME}a/refund-after-30-days/"
    assert found["og:audio"] == f"{HOME}media/refund-after-30-days.0a1b2c3d.m4a"
    assert (found["og:audio:type"], found["twitter:card"]) == ("audio/mp4", "summary_large_image")
    assert [found[f"twitter:{key}"] for key in ("label1", "data1", "label2", "data2")] == [
        "Length", "0:12", "Answered by", "Support lead"
    ]  # fmt: skip
    assert "An answer of 0:12 by Support lead." in found["og:image:alt"]


@pytest.mark.parametrize(
    "address", ["", "a/refund-after-30-days", "a/hostile", "a/old-way", "m/refund-request", "x/support-lead", "r/sales"]
)
def test_every_page_has_a_picture_that_is_there(addressed: Path, address: str) -> None:
    """The picture has the absolute address of a file in the site, with the size in the tags."""
    found = tags(addressed, address)
    assert found["og:url"] == f"{HOME}{address}{'/' if address else ''}"
    assert found["og:image"] == found["twitter:image"]
    file = addressed / found["og:image"].removeprefix(HOME)
    size = (int(found["og:image:width"]), int(found["og:image:height"]))
    assert Image.open(BytesIO(file.read_bytes())).size == size == (1200, 630)


def test_every_card_is_somebodys(addressed: Path) -> None:
    """Each answer has a card, and all other pages share one; drafts and retired answers have none."""
    names = {path.name.split(".")[0] for path in (addressed / "cards").iterdir()}
    assert names == {"refund-after-30-days", "quiet-deal", "hostile", "site"}


def test_words_of_people_stay_words(addressed: Path) -> None:
    """Quotes, tags and ampersands are read back as written and open no element."""
    found = tags(addressed, "a/hostile")
    html = (addressed / "a/hostile/index.html").read_text(encoding="utf-8")
    assert found["og:title"] == XSS
    assert found["og:description"] == f"{XSS} · {TRUST}"
    assert not BeautifulSoup(html, "html.parser").select("img[onerror]")


def test_a_page_taken_back_names_its_successor(addressed: Path) -> None:
    """The description in the chat says that it was retired and what replaces it."""
    said = "This answer has been retired. Use this instead: Why is the deal quiet?"
    assert tags(addressed, "a/old-way")["og:description"] == said


def test_without_an_address_there_is_no_picture(built_site: Path) -> None:
    """The address of a picture must be absolute, so without site_url no card is made or mentioned."""
    found = tags(built_site, "a/refund-after-30-days")
    assert found["og:title"] == "What do I do when a refund is past 30 days?"
    assert found["twitter:card"] == "summary"
    assert not {key for key, content in found.items() if "://" in content or key.startswith("og:image")}
    assert not (built_site / "cards").exists()


def test_the_search_knows_nothing_of_them(addressed: Path) -> None:
    """Text for link previews is not in the search index."""
    assert not any("og:" in fragment.text for fragment in fragments(addressed / "search"))


def test_cards_are_kept_for_the_next_build(library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    """A second build draws no card; a changed question gives one new card at a new address."""
    (library.curation / "settings.yml").write_text(SETTINGS, encoding="utf-8")
    before = {address for address in produce(library, preview=False).addresses if address.startswith("cards/")}
    with monkeypatch.context() as patch:
        patch.setattr("hallway.site.cards.drawing.draw", lambda _: pytest.fail("drawn again"))
        produce(library, preview=False)
    add_answer(library, "quiet-deal", title="Why is it so quiet?", moments=("deal-gone-quiet",))
    after = {address for address in produce(library, preview=False).addresses if address.startswith("cards/")}
    assert len(after - before) == len(before - after) == 1


@pytest.mark.parametrize(
    ("text", "most", "short"),
    [
        ("One  two\nthree", 20, "One two three"),
        ("One two, three", 10, "One two…"),
        ("Onetwothree", 6, "Onetw…"),
        ("", 5, ""),
    ],
)
def test_descriptions_are_cut_between_words(text: str, most: int, short: str) -> None:
    """A description is one line, with an ellipsis, and not longer than a chat shows."""
    assert shorten(text, most) == short
    assert len(shorten(text, most)) <= most

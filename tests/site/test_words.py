"""Vocabulary on the site: the pages of words, old words, search, and what stops a build."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from bs4 import BeautifulSoup

from hallway.errors import BuildError
from hallway.library.library import Library
from hallway.site.mkdocs.build import build
from hallway.site.page import Page
from hallway.site.producer import SiteContent, produce
from knowledge import add_answer

MANY = {
    "tags.yml": "refunds: {title: Refunds, synonyms: [refund, Money back]}\nphone: On the phone\n",
    "roles.yml": "support: {title: Support agent, synonyms: [agent]}\nsales: Sales rep\nlegal: Lawyer\n",
    "experts.yml": "support-lead: {name: Support lead, synonyms: [lead]}\nsilent: {name: Nobody, synonyms: [nobody]}\n",
    "moments.yml": "refund-request: {title: A refund, synonyms: [money-back]}\ndeal-gone-quiet: A deal goes quiet\n",
}


@pytest.fixture
def worded(library: Library) -> Library:
    """The usual knowledge base with synonyms, and one answer that uses old words."""
    for name, text in MANY.items():
        (library.curation / name).write_text(text, encoding="utf-8")
    old = {"tags": ("refund",), "moments": ("money-back",), "roles": ("agent",), "expert": "lead"}
    add_answer(library, "late", title="Who is late?", **old)
    return library


def page(site: SiteContent, address: str) -> Page:
    """Returns the page at an address."""
    found = next(file.content for file in site.files if file.address == address)
    assert isinstance(found, Page)
    return found


def links(found: Page) -> list[str]:
    """Returns the targets of a page's links."""
    return [str(link["href"]) for link in BeautifulSoup(found.html, "html.parser").select("a[href]")]


def test_each_tag_has_a_page(worded: Library) -> None:
    """The page of a tag lists its answers, which link to it; its address exists even without answers."""
    site = produce(worded, preview=False)
    assert "../../a/quiet-deal/" in links(page(site, "t/refunds/"))
    assert "../../t/refunds/" in links(page(site, "a/quiet-deal/"))
    assert "No answer is published yet" in page(site, "t/phone/").html
    assert "No answer is published yet" in page(site, "r/legal/").html
    assert "x/silent/" not in site.addresses


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("t/refund/", "t/refunds/"),
        ("m/money-back/", "m/refund-request/"),
        ("r/agent/", "r/support/"),
        ("x/lead/", "x/support-lead/"),
    ],
)
def test_an_old_word_leads_on(worded: Library, old: str, new: str) -> None:
    """The old page redirects without JavaScript and has the canonical address and preview tags of the current word."""
    site = produce(worded, preview=False)
    found = page(site, old)
    assert (found.kind, found.canonical, links(found)) == ("moved", new, [f"../../{new}"])
    assert found.tags == page(site, new).tags
    assert f"/{old} /{new} 301\n".encode() in next(file.content for file in site.files if file.address == "_redirects")  # type: ignore[operator]


def test_old_words_are_read_as_new(worded: Library) -> None:
    """An answer with old words is listed on the pages of the current ones, and there is no finding."""
    site = produce(worded, preview=False)
    assert site.findings == ()
    for address in ("t/refunds/", "m/refund-request/", "r/support/", "x/support-lead/"):
        assert "../../a/late/" in links(page(site, address))
    assert "x/nobody/" not in site.addresses


def test_search_finds_by_either_word(worded: Library) -> None:
    """The word's page and its answers are found; a former name of an expert finds only the expert's page."""
    site = produce(worded, preview=False)
    documents = {document.address: document.html for document in site.documents}
    assert "refund, Money back" in documents["a/late/"]
    assert "refund, Money back" in documents["a/quiet-deal/"]
    assert "money back" in documents["a/refund-after-30-days/"]
    assert not re.search(r'id="names"></i><p>[^<]*\blead', documents["a/late/"])
    guide = next(file.content for file in site.files if file.address == "search/guide.json")
    words = {page["url"]: page["words"] for page in json.loads(guide)["pages"]}  # type: ignore[arg-type]
    assert words["t/refunds/"] == "refund Money back"
    assert "money back" in words["m/refund-request/"]
    assert words["x/support-lead/"] == "lead"


def test_synonyms_are_text(worded: Library) -> None:
    """Synonyms are escaped."""
    (worded.curation / "tags.yml").write_text("refunds: {title: Refunds, synonyms: ['<script>x', refund]}\n")
    assert "&lt;script&gt;x" in produce(worded, preview=False).documents[0].html


def test_a_reader_still_gets_the_feed(worded: Library) -> None:
    """A feed at the address of the old word has the same content."""
    (worded.curation / "settings.yml").write_text("site_url: https://help.example.com/\n")
    files = {file.address: file.content for file in produce(worded, preview=False).files}
    for name in ("feed.xml", "feed.json"):
        assert files[f"m/money-back/{name}"] == files[f"m/refund-request/{name}"]
        assert files[f"x/lead/{name}"] == files[f"x/support-lead/{name}"]


def test_a_retired_word_is_not_offered(worded: Library) -> None:
    """A retired word is on neither the record page nor the home page; its own page stays and says so."""
    (worded.curation / "moments.yml").write_text(
        MANY["moments.yml"] + "gone: {title: Gone by, retired: true}\n", encoding="utf-8"
    )
    site = produce(worded, preview=False)
    assert "Gone by" not in page(site, "record/").html + page(site, "").html
    assert "no longer used" in page(site, "m/gone/").html
    assert "#moment=gone" not in page(site, "m/gone/").html


def test_a_page_of_a_person_stays(worded: Library) -> None:
    """The page stays even if the last answer of an expert is retired."""
    for path in worded.answer_paths():
        path.write_bytes(path.read_bytes().replace(b"status: approved", b"status: retired"))
    assert "x/support-lead/" in produce(worded, preview=False).addresses


def test_an_unknown_word_holds_up_the_build(worded: Library) -> None:
    """The error has the file, the line, the closest word and the command to add it; the old site stays."""
    path = add_answer(worded, "odd", tags=("refunds", "fone"))
    line = path.read_text(encoding="utf-8").split("\n").index("tags: [refunds, fone]") + 1
    with pytest.raises(BuildError) as raised:
        build(worded, worded.root / "site")
    said = raised.value.message
    assert f"odd.md, line {line}: tags: “fone” is not in curation/tags.yml. Did you mean “phone”?" in said
    assert "hallway vocabulary add tag fone" in said
    assert not (worded.root / "site").exists()


def test_a_preview_shows_the_unknown_word_and_goes_on(worded: Library) -> None:
    """The page is shown, together with a warning."""
    add_answer(worded, "odd", tags=("fone",), moments=("no-such-moment",))
    site = produce(worded, preview=True)
    assert [finding.severity for finding in site.findings] == ["warning", "warning"]
    assert "fone" in page(site, "a/odd/").html
    assert [finding.severity for finding in produce(worded, preview=False).findings] == ["fatal", "fatal"]


def test_the_whole_site_holds_together(worded: Library, tmp_path: Path) -> None:
    """A full build has no broken links and no unexpected files."""
    report = build(worded, tmp_path / "out")
    assert report.complaints == ()
    assert (report.folder / "t/refund/index.html").is_file()

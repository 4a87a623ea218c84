"""The record page lists experts and moments, is safe, and is useful without its script."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from bs4 import BeautifulSoup

from hallway.errors import DocumentError
from hallway.library.library import Library
from hallway.site.producer import produce

HOSTILE = '"><script>alert(1)</script>'


def page(site: Path, address: str) -> BeautifulSoup:
    return BeautifulSoup((site / address / "index.html").read_text(encoding="utf-8"), "html.parser")


def policy_of(site: Path, address: str) -> str:
    meta = page(site, address).find("meta", {"http-equiv": "Content-Security-Policy"})
    return str(meta["content"])  # type: ignore[index]


def test_everybody_who_may_answer_can_be_chosen(built_site: Path) -> None:
    """All experts and moments are listed in the order of the vocabulary, including those without an answer."""
    soup = page(built_site, "record")
    experts = {option["value"]: option.text for option in soup.select("#expert option")}
    assert list(experts) == ["", "support-lead", "silent"]
    assert experts["silent"] == "Nobody yet"
    assert [option["value"] for option in soup.select("#moment option")] == ["", "refund-request", "deal-gone-quiet"]


def test_without_its_script_the_page_says_how_to_do_without(built_site: Path) -> None:
    """Whatever needs JavaScript is hidden; the rest explains the file name and the folder."""
    soup = page(built_site, "record")
    assert soup.select_one("section.take")["hidden"] == ""  # type: ignore[index]
    otherwise = " ".join(soup.select_one("section.otherwise").text.split())  # type: ignore[union-attr]
    assert "needs JavaScript" in otherwise
    assert "Your question [expert @ moment].m4a" in otherwise
    assert soup.select_one("h1").text == "What are you answering?"  # type: ignore[union-attr]


def test_its_script_is_one_file_and_no_module(built_site: Path) -> None:
    """A page opened from a disk cannot load modules; a changed script has a new address."""
    [script] = [tag for tag in page(built_site, "record").select("script[src]") if "record" in str(tag["src"])]
    assert script.get("type") is None
    assert re.fullmatch(r"\.\./assets/hallway/record/record\.[0-9a-f]{8}\.js", str(script["src"]))
    text = (built_site / "record" / str(script["src"])).resolve().read_text(encoding="utf-8")
    assert not re.search(r"^\s*(import|export)\b|\bimport\(", text, re.MULTILINE)


def test_the_recordings_folder_is_linked_if_it_is_known(built_site: Path, library: Library) -> None:
    """Once a recording is saved, and for those who record elsewhere; without the setting, there is no link."""
    assert not page(built_site, "record").select(".record a")
    (library.curation / "settings.yml").write_text("recordings_url: 'https://drive.example/?a=1&b=\"2'\n")
    with pytest.raises(DocumentError, match="recordings_url"):
        library.settings()
    (library.curation / "settings.yml").write_text("recordings_url: https://drive.example/?a=1&b=2\n")
    made = {file.address: file.content for file in produce(library, preview=False).files}
    soup = BeautifulSoup(made["record/"].html, "html.parser")  # type: ignore[union-attr]
    assert [link["href"] for link in soup.select(".record a")] == ["https://drive.example/?a=1&b=2"] * 2


def test_only_this_page_plays_what_was_just_recorded(built_site: Path) -> None:
    """The policy of the page additionally allows blobs as media, and nothing else."""
    here, elsewhere = policy_of(built_site, "record"), policy_of(built_site, "m/refund-request")
    assert "media-src 'self' blob:;" in here
    assert "blob:" not in elsewhere
    assert re.sub(r" 'sha256-[^']*'", "", here).replace(" blob:", "") == re.sub(r" 'sha256-[^']*'", "", elsewhere)


def test_every_page_leads_there(built_site: Path) -> None:
    """The footer of each page has a relative link to it."""
    for address, link in (("", "record/"), ("a/quiet-deal", "../../record/"), ("m/refund-request", "../../record/")):
        assert page(built_site, address).select_one(f".foot a[href='{link}']"), address


def test_an_empty_moment_asks_for_an_answer(library: Library) -> None:
    """The moment's page links to the recorder with the moment selected."""
    (library.answers / "quiet-deal.md").unlink()
    made = {file.address: file.content for file in produce(library, preview=True).files}
    assert 'href="../../record/#moment=deal-gone-quiet"' in made["m/deal-gone-quiet/"].html  # type: ignore[union-attr]


def test_names_are_text(library: Library) -> None:
    """Names from the vocabulary are escaped."""
    (library.curation / "experts.yml").write_text(f"support-lead: '{HOSTILE}'\n", encoding="utf-8")
    made = {file.address: file.content for file in produce(library, preview=False).files}
    html = made["record/"].html  # type: ignore[union-attr]
    assert "<script>alert" not in html
    assert BeautifulSoup(html, "html.parser").select("#expert option")[1].text == HOSTILE

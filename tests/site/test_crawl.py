"""A crawl of this repository's own site, as a reader without JavaScript: every page is found, and none is empty."""

from __future__ import annotations

import shutil
from pathlib import Path
from posixpath import normpath
from typing import TYPE_CHECKING

import pytest
from selectolax.lexbor import LexborHTMLParser

from hallway.library.library import Library
from hallway.site.mkdocs.build import build

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parents[2]
STEPS = 3  # clicks from the home page
OLD = "a/what-do-i-do-when-someone-asks-for-a-refund-and-the-thirty/index.html"
UNLINKED = {
    "404.html": "is shown for addresses that do not exist",
    OLD: "is the notice of a retired answer, which only old links lead to",
}
"""The pages that nothing links to, and why; the pages below embed/ are for frames in other tools."""

Pages = dict[str, LexborHTMLParser]


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> Pages:
    """The published pages, by the path of their file, without those for frames."""
    base = tmp_path_factory.mktemp("crawled") / "base"
    for folder in ("answers", "curation", "transcripts"):
        shutil.copytree(ROOT / folder, base / folder)
    shutil.copy(ROOT / "mkdocs.yml", base)
    site = build(Library(base), base / "site").folder
    found = {path.relative_to(site).as_posix(): path for path in sorted(site.rglob("*.html"))}
    return {name: LexborHTMLParser(path.read_text("utf-8")) for name, path in found.items() if "embed" not in name}


def links(name: str, pages: Pages) -> Iterator[str]:
    """Yields the files of the pages that a page links to."""
    for link in pages[name].css("a[href]"):
        address = (link.attributes["href"] or "").partition("#")[0].partition("?")[0]
        if not address or ":" in address:
            continue
        target = normpath(f"{name}/../{address}").lstrip("./")
        yield f"{target}/index.html" if address.endswith(("/", ".")) and target else target or "index.html"


def test_every_page_is_three_clicks_from_home(pages: Pages) -> None:
    """Every page is reached from the home page in three clicks, except those that are listed with a reason."""
    reached = {"index.html"}
    for _ in range(STEPS):
        reached |= {link for name in reached for link in links(name, pages) if link in pages}
    assert sorted(pages.keys() - reached) == sorted(UNLINKED)


def test_no_page_is_empty(pages: Pages) -> None:
    """Every page has a heading and content; a moment without an answer asks for one."""
    empty = {name for name, page in pages.items() if not page.css_first("#content h1") or page.css_first("h1 ~ .empty")}
    assert empty == set()
    waiting = {name for name, page in pages.items() if page.css_first("#answers ~ .empty")}
    assert all(pages[name].css_first(".empty a[href*='record/#moment=']") for name in waiting)


def test_every_page_has_the_small_navigation(pages: Pages) -> None:
    """Every page has the same four links in header and footer, even the page for unknown addresses."""
    labels = ["This week", "Paths", "Placements", "Adoption"]
    for name, page in pages.items():
        assert [link.text() for link in page.css(".bar__links a")] == labels, name
        assert set(labels) <= {link.text() for link in page.css(".foot a")}, name


def test_no_page_shows_a_command(pages: Pages) -> None:
    """Published pages show neither shell commands nor files to edit, which are for the preview."""
    for name, page in pages.items():
        if not name.startswith("a/"):  # what experts say is theirs
            assert not [code.text() for code in page.css("code") if "hallway" in code.text() or ".yml" in code.text()]

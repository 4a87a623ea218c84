"""No text that holds half an address, or looks like HTML, ends a build or is taken for a link of the page."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

import every_field
import hallway
from hallway.errors import HallwayError
from hallway.library.library import Library
from hallway.site.built_page import BuiltPage
from hallway.site.mkdocs.build import build
from knowledge import add_answer

HALVES = ["http://[HOST]/", "//[", "http://[", "https://[::1", "http://a:99999/", "http://[v1.x]:y/", "https://", "//"]
AS_TEXT = ["<img src=logo.png>", "href=#missing", '<a href="gone/">', "src=https://[HOST]/logo.png", "id=t4", "<base"]
HOSTILE = [*HALVES, *AS_TEXT, *(f"href={half} src='{half}' poster=\"{half}\"" for half in HALVES)]
LEAST = {"answers/title", "answers/summary", "answers/body", "settings.yml/site_name", "experts.yml/name"}


def test_every_field_of_every_file(library: Library) -> None:
    """The site is built, strictly: nothing in a text is a link, an id or something to fetch."""
    taken = every_field.fill(library, " ".join(HOSTILE))
    assert taken >= LEAST
    clean = "\n".join(f"[0:{second:02}] {text} value.\n" for second, text in enumerate(HOSTILE))
    add_answer(library, "one-by-one", body=clean)
    report = build(library, library.root / "site")
    assert report.findings == ()
    assert report.answers == 3


@pytest.mark.parametrize("half", HALVES)
def test_links_of_a_body(library: Library, half: str) -> None:
    """What a person wrote as a link is one, wherever it leads; the other answers are built."""
    body = f"[0:00] [a]({half}) [b](<{half}>) <{half}> [c]\n\n[c]: {half}\n"
    add_answer(library, "linking", body=body)
    assert build(library, library.root / "site").answers == 3


@pytest.mark.parametrize("name", ["settings.yml", "places.yml", "mkdocs.yml"])
@pytest.mark.parametrize("half", HALVES)
def test_addresses_that_must_be_whole(library: Library, name: str, half: str) -> None:
    """A setting that is to be an address and is none is named; there is no traceback and no site."""
    if name == "mkdocs.yml":
        path = library.root / name
        path.write_text(f"site_url: '{half}'\n{path.read_text(encoding='utf-8')}", encoding="utf-8")
    else:
        path = library.curation / name
        place = f"desk: {{title: Desk, kind: html, url: '{half}'}}\n"
        path.write_text(place if name == "places.yml" else f"site_url: '{half}'\n", encoding="utf-8")
    with pytest.raises(HallwayError, match=f"{name}|Config value 'site_url'"):
        build(library, library.root / "site")
    assert not (library.root / "site").exists()


def test_the_check_reads_a_page_as_a_browser_does() -> None:
    """Scripts, comments and escaped text are no markup; attributes may be written in any of the ways of HTML."""
    page = """<!-- <a href=no1> --><script>"<a href=no2 id=no3>"</script><title><a href=no4></title><p id = 'a&amp;b'>
    &lt;a href=no5&gt; <a href=http://[ ID=b>x</a> <IMG SRC='//other/x.png'> <link rel="next canonical" href=//ok/>
    <a title="> href=no6" href="c d">y</a><textarea><a href=no7></textarea>"""
    found = BuiltPage.read(page)
    assert found.ids == {"a&b", "b"}
    assert found.links == {"http://[", "//other/x.png", "//ok/", "c d"}
    assert found.fetched == ('<img src="//other/x.png">',)


def test_addresses_are_taken_apart_in_one_place() -> None:
    """Every other module asks `hallway.urls`, which raises nothing."""
    root = Path(hallway.__file__).parent
    found = [
        path.relative_to(root).as_posix()
        for path in sorted(root.rglob("*.py"))
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.ImportFrom) and node.module == "urllib.parse"
        if {alias.name for alias in node.names} & {"urlsplit", "urlparse", "urljoin"}
    ]
    assert found == ["urls.py"]

"""Text that contains half an address or looks like HTML never stops a build, and is never treated as a link."""

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
    """A strict build succeeds: nothing in a text becomes a link, an id or a resource."""
    taken = every_field.fill(library, " ".join(HOSTILE))
    assert taken >= LEAST
    clean = "\n".join(f"[0:{second:02}] {text} value.\n" for second, text in enumerate(HOSTILE))
    add_answer(library, "one-by-one", body=clean)
    report = build(library, library.root / "site")
    assert report.findings == ()
    assert report.answers == 3


@pytest.mark.parametrize("half", HALVES)
def test_links_of_a_body(library: Library, half: str) -> None:
    """A link in Markdown stays a link, whatever its target, and the other answers are built."""
    body = f"[0:00] [a]({half}) [b](<{half}>) <{half}> [c]\n\n[c]: {half}\n"
    add_answer(library, "linking", body=body)
    assert build(library, library.root / "site").answers == 3


@pytest.mark.parametrize("name", ["settings.yml", "places.yml", "mkdocs.yml"])
@pytest.mark.parametrize("half", HALVES)
def test_addresses_that_must_be_whole(library: Library, name: str, half: str) -> None:
    """An invalid address in the settings is reported, without a traceback or a site."""
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
    """Scripts, comments and escaped text are not markup, and attributes may be written in any HTML syntax."""
    page = """<!-- <a href=no1> --><script>"<a href=no2 id=no3>"</script><title><a href=no4></title><p id = 'a&amp;b'>
    &lt;a href=no5&gt; <a href=http://[ ID=b>x</a> <IMG SRC='//other/x.png'> <link rel="next canonical" href=//ok/>
    <a title="> href=no6" href="c d">y</a><textarea><a href=no7></textarea>"""
    found = BuiltPage.read(page)
    assert found.ids == {"a&b", "b"}
    assert found.links == {"http://[", "//other/x.png", "//ok/", "c d"}
    assert found.fetched == ('<img src="//other/x.png">',)


def test_addresses_are_taken_apart_in_one_place() -> None:
    """All other modules use `hallway.urls`, which never raises."""
    root = Path(hallway.__file__).parent
    found = [
        path.relative_to(root).as_posix()
        for path in sorted(root.rglob("*.py"))
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.ImportFrom) and node.module == "urllib.parse"
        if {alias.name for alias in node.names} & {"urlsplit", "urlparse", "urljoin"}
    ]
    assert found == ["urls.py"]

"""A preview shows its pages at once, and makes the search afterwards."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from hallway.errors import BuildError
from hallway.library.library import Library
from hallway.site import preview as preview_module
from hallway.site.mkdocs.build import build
from hallway.site.preview import Preview, folder
from hallway.site.search import index
from hallway.site.server import PreviewServer
from knowledge import add_answer


@pytest.fixture
def server(library: Library) -> Iterator[PreviewServer]:
    with PreviewServer(library.root / "site", is_live=True) as running:
        yield running


def contents(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def is_pending(site: Path) -> bool:
    return bool(json.loads((site / "search/guide.json").read_bytes()).get("isPending"))


def test_pages_are_shown_before_there_is_a_search(library: Library, server: PreviewServer) -> None:
    """The first time, the search says that it is being prepared; it is there when it has been made."""
    said: list[str] = []
    with Preview(library, server, publish=False, say=said.append) as preview:
        preview.update()
        assert (server.folder / "a/secret-plan/index.html").is_file()
        assert is_pending(server.folder)
        preview.complete().result()
    assert not is_pending(server.folder)
    assert (server.folder / "search/pagefind.js").is_file()
    assert not [line for line in said if line.startswith(("Warning", "Error"))]


def test_an_unchanged_knowledge_base_has_its_search_at_once(library: Library, server: PreviewServer) -> None:
    """In the next preview, whose folder is empty."""
    with Preview(library, server, publish=False) as preview:
        preview.update()
        preview.complete().result()
    shutil.rmtree(server.folder)
    with Preview(library, server, publish=False) as preview:
        preview.update()
    assert not is_pending(server.folder)


def test_an_edit_keeps_the_search_until_the_new_one_is_made(library: Library, server: PreviewServer) -> None:
    """The site is then the same as one that was built from nothing."""
    with Preview(library, server, publish=False) as preview:
        preview.update()
        preview.complete().result()
        before = contents(server.folder / "search")
        add_answer(library, "fresh", body="[0:00] Words that are new.\n")
        preview.update()
        assert contents(server.folder / "search") == before
        preview.complete().result()
    again = build(library, library.root / "again", preview=True, address=server.address, clean=True).folder
    assert contents(server.folder) == contents(again)


def test_why_there_is_no_search_is_shown(
    library: Library, server: PreviewServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On the pages, which are shown all the same; it is tried again after the next edit."""
    monkeypatch.setattr(index, "_run", fail)
    with Preview(library, server, publish=False) as preview:
        preview.update()
        preview.complete().result()
        assert "no index today" in server.problem
        monkeypatch.undo()
        preview.update()
        preview.complete().result()
    assert not server.problem
    assert not is_pending(server.folder)


def fail(*_: object) -> None:
    raise BuildError("no index today")


def test_two_previews_of_the_same_knowledge_base_have_a_folder_each(library: Library) -> None:
    """The next one takes over the first folder, with the site in it."""
    with folder(library) as first, folder(library) as second:
        assert first != second
    with folder(library) as again:
        assert again == first


def test_a_preview_that_begins_with_a_failure_shows_nothing_old(library: Library) -> None:
    """What lies in its folder may have been withdrawn since, or put there by someone else."""
    with folder(library) as place, PreviewServer(place, is_live=True) as server:
        place.mkdir(parents=True)
        (place / "index.html").write_text("planted")
        (library.curation / "roles.yml").write_text("- [")
        with Preview(library, server, publish=False) as preview:
            preview.update()
        assert "roles.yml" in server.problem
        assert not place.exists()


def test_whatever_lies_in_its_folder_is_replaced(library: Library) -> None:
    """A preview is never refused because of it."""
    with folder(library) as place, PreviewServer(place, is_live=True) as server:
        (place / "a").mkdir(parents=True)
        (place / "planted.html").write_text("planted")
        with Preview(library, server, publish=False) as preview:
            preview.update()
        assert not server.problem
        assert not (place / "planted.html").exists()
        assert (place / "a/secret-plan/index.html").is_file()


def test_it_says_when_all_pages_are_made(
    library: Library, server: PreviewServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """At first, and when an edit concerns all; there are old pages to be shown only in the second case."""
    monkeypatch.setattr(preview_module, "MANY", 2)
    said: list[str] = []
    with Preview(library, server, publish=False, say=said.append) as preview:
        preview.update()
        (library.curation / "settings.yml").write_text("site_name: Ask us\n")
        preview.update()
    shown = "3 answers shown."
    told = [line.partition(".")[0] for line in said if not line.startswith("Warning")]
    assert told == [
        "Making all pages",
        shown[:-1],
        "Many pages have changed; the old ones are shown until all are ready",
        shown[:-1],
    ]

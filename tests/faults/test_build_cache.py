"""Nothing gets into a site through the build cache or the site before, whatever lies there."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

import site_reading
from hallway.errors import NotPlainError
from hallway.library.library import Library
from hallway.site import producer
from hallway.site.answer.view import AnswerView
from hallway.site.cache import secret
from hallway.site.mkdocs.build import build
from hallway.site.page import Page, SiteFile
from hallway.site.pages import answers
from hallway.site.site import Frame

PAGE = "a/quiet-deal/index.html"


def records(library: Library) -> list[Path]:
    return sorted(path for path in library.build_cache.rglob("*") if path.is_file())


def test_a_record_that_someone_else_wrote_is_not_used(library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    """A pull request can add files to `.hallway/cache`, even whole records of the same answers."""
    site = build(library, library.root / "site").folder
    page = (site / PAGE).read_bytes()
    monkeypatch.setattr(secret, "read", lambda: b"of another person".ljust(secret.BYTES))
    monkeypatch.setattr(producer, "ANSWER_FILES", (forged, *producer.ANSWER_FILES[1:]))
    assert b"forged" in (build(library, library.root / "other", clean=True).folder / PAGE).read_bytes()
    monkeypatch.undo()
    assert (build(library, site).folder / PAGE).read_bytes() == page


def forged(frame: Frame, view: AnswerView) -> Iterator[SiteFile]:
    """The files of an answer as someone else would have them."""
    for file in answers.files(frame, view):
        is_page = isinstance(file.content, Page)
        yield replace(file, content=replace(file.content, html="<p id=t0>forged</p>")) if is_page else file  # type: ignore[type-var]


@pytest.mark.slow
def test_a_draft_that_was_previewed_is_not_published(library: Library, tmp_path: Path) -> None:
    """Its pages are in the cache and in the preview; the published site has neither."""
    build(library, tmp_path / "preview", preview=True)
    assert site_reading.holding(tmp_path / "preview", "canarytext")
    assert site_reading.holding(build(library, tmp_path / "site").folder, "canarytext", "secret-plan") == {}


@pytest.mark.slow
def test_a_draft_that_was_deleted_is_gone_from_the_preview(library: Library, tmp_path: Path) -> None:
    """Though its record is still in the cache, and its pages were in the old preview."""
    build(library, tmp_path / "preview", preview=True)
    library.answer_path("secret-plan").unlink()
    found = build(library, tmp_path / "preview", preview=True).folder
    assert site_reading.holding(found, "canarytext", "secret-plan") == {}


def test_links_in_the_old_site_and_the_cache_are_not_followed(library: Library, tmp_path: Path) -> None:
    """A file of the site, or a record, that is a link to something else."""
    site = build(library, library.root / "site").folder
    page = (site / PAGE).read_bytes()
    for path in (site / PAGE, *records(library)):
        kept = tmp_path / f"{abs(hash(path))}"
        path.rename(kept)
        path.symlink_to(kept)
    build(library, site)
    assert not (site / PAGE).is_symlink()
    assert (site / PAGE).read_bytes() == page


def test_a_cache_that_leads_outside_is_refused(library: Library, tmp_path: Path) -> None:
    """As any folder of a knowledge base."""
    library.state.mkdir(exist_ok=True)
    (library.state / "cache").symlink_to(tmp_path)
    with pytest.raises(NotPlainError):
        build(library, library.root / "site")


def test_a_cache_that_cannot_be_written_does_not_stop_a_build(library: Library) -> None:
    """Files lie where its folders should be."""
    library.build_cache.mkdir(parents=True)
    for number in range(256):
        (library.build_cache / f"{number:02x}").write_text("in the way")
    assert (build(library, library.root / "site").folder / PAGE).is_file()


def test_a_change_of_the_old_site_stays_there(library: Library) -> None:
    """The new site shares files with the old one only while it is built: a build never writes into the old one."""
    site = build(library, library.root / "site").folder
    (library.root / "kept").mkdir()
    kept = library.root / "kept" / "index.html"
    kept.hardlink_to(site / "index.html")
    before = kept.read_bytes()
    (library.curation / "settings.yml").write_text("site_name: Another\n")
    assert b"Another" in (build(library, site).folder / "index.html").read_bytes()
    assert kept.read_bytes() == before


def test_the_secret_is_the_owner_s_alone() -> None:
    """It is made once, outside any knowledge base."""
    assert secret.read() == secret.read()
    assert secret.path().stat().st_mode & 0o077 == 0

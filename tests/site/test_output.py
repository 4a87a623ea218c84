"""A build touches only the files that differ from those of the site before, and never the site's readers."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

import pytest

from hallway import files
from hallway.library.library import Library
from hallway.site.mkdocs.build import build
from site_reading import files_of

PAGE = "a/quiet-deal/index.html"
OTHER = "a/refund-after-30-days/index.html"
HOOK = """\
from pathlib import Path

def on_post_page(output, **_):
    return output + "<!-- hooked -->"

def on_post_build(config):
    page = Path(config.site_dir, "404.html")
    page.write_text(page.read_text() + "<!-- hooked -->")
"""


def inodes(folder: Path) -> dict[str, int]:
    return {path.relative_to(folder).as_posix(): path.stat().st_ino for path in folder.rglob("*") if path.is_file()}


def edit(library: Library) -> None:
    answer = library.answer("quiet-deal")
    text = replace(answer, body=f"{answer.body}\n\n[1:30] One more thing.\n").to_markdown()
    library.answer_path(answer.id).write_text(text, encoding="utf-8")


def test_a_build_without_changes_touches_nothing(library: Library) -> None:
    """Not even the folder: programs that copy the site elsewhere have nothing to do."""
    site = build(library, library.root / "site").folder
    before = inodes(site), site.stat().st_ino, site.stat().st_mtime_ns
    build(library, site)
    assert (inodes(site), site.stat().st_ino, site.stat().st_mtime_ns) == before


def test_an_edit_replaces_the_files_that_show_it_and_no_others(library: Library) -> None:
    """Also from the second edit on, when the new site is made of the folder of the site before."""
    site = build(library, library.root / "site").folder
    for _ in range(3):
        before = inodes(site)
        edit(library)
        after = inodes(build(library, site).folder)
        assert after[PAGE] != before[PAGE]
        assert after[OTHER] == before[OTHER]
        assert len(after.items() - before.items()) < len(after) / 2


def test_a_reader_sees_the_old_site_until_the_new_one_is_complete(library: Library) -> None:
    """Someone who has the folder open still reads the old page there."""
    site = build(library, library.root / "site").folder
    for _ in range(2):
        old = (site / PAGE).read_bytes()
        with (site / PAGE).open("rb") as opened:
            edit(library)
            build(library, site)
            assert opened.read() == old
        assert (site / PAGE).read_bytes() != old


def test_what_lies_in_the_folder_of_the_site_before_is_not_published(library: Library, tmp_path: Path) -> None:
    """Neither files nor links, whether the new site has something of their name or not."""
    site = build(library, library.root / "site").folder
    edit(library)
    build(library, site)
    (before,) = library.old_sites.iterdir()
    (tmp_path / "private").mkdir()
    (tmp_path / "private" / "notes.txt").write_text("private")
    (before / "planted.html").write_text("planted")
    (before / "m").rename(tmp_path / "m")
    (before / "m").symlink_to(tmp_path / "private")
    (before / OTHER).unlink()
    (before / OTHER).write_text("planted")
    edit(library)
    build(library, site)
    assert inodes(site).keys() == inodes(build(library, tmp_path / "fresh", clean=True).folder).keys()
    assert "planted" not in (site / OTHER).read_text()
    assert list((tmp_path / "private").iterdir()) == [tmp_path / "private" / "notes.txt"]


def test_a_folder_in_the_place_of_a_file_is_removed(library: Library, tmp_path: Path) -> None:
    """In the folder of the site before, whether the file has changed since or not."""
    site = build(library, library.root / "site").folder
    edit(library)
    build(library, site)
    (before,) = library.old_sites.iterdir()
    for name in (PAGE, OTHER):
        (before / name).unlink()
        (before / name / "empty").mkdir(parents=True)
    edit(library)
    build(library, site)
    assert inodes(site).keys() == inodes(build(library, tmp_path / "fresh", clean=True).folder).keys()


def test_the_folder_of_a_site_that_nobody_builds_any_more_is_removed(library: Library, tmp_path: Path) -> None:
    """After as long as a record of the cache is kept."""
    for _ in range(2):
        edit(library)
        build(library, tmp_path / "once")
    (left,) = library.old_sites.iterdir()
    os.utime(left, (0, 0))
    build(library, library.root / "site")
    assert not left.exists()


def test_a_file_of_the_site_that_someone_changed_is_made_again(library: Library) -> None:
    """Though nothing that it is made from has changed."""
    site = build(library, library.root / "site").folder
    page = (site / PAGE).read_bytes()
    (site / PAGE).write_bytes(page.replace(b"deal", b"DEAL"))
    assert (build(library, site).folder / PAGE).read_bytes() == page


def test_without_hard_links_and_exchanges_the_site_is_the_same(
    library: Library, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As on some network disks, where files are copied and folders renamed one after the other."""
    monkeypatch.setattr("os.link", refuse)
    monkeypatch.setattr(files, "exchange", refuse)
    site = build(library, library.root / "site").folder
    for _ in range(2):
        edit(library)
        build(library, site)
    assert not list(library.root.glob(".site.*"))
    wanted = build(library, tmp_path / "clean", clean=True).folder
    assert files_of(site) == files_of(wanted)


def refuse(*_: object, **__: object) -> None:
    raise OSError("not supported")


def test_what_another_plugin_made_of_a_page_does_not_stay(library: Library) -> None:
    """Nothing is known about the files of a build in which others could change them."""
    site = build(library, library.root / "site").folder
    plain = (site / PAGE).read_bytes(), (site / "404.html").read_bytes()
    config = library.root / "mkdocs.yml"
    usual = config.read_text("utf-8")
    (library.root / "hook.py").write_text(HOOK, encoding="utf-8")
    config.write_text(f"{usual}\nhooks: [hook.py]\n", encoding="utf-8")
    build(library, site)
    assert all(b"hooked" in (site / name).read_bytes() for name in (PAGE, "404.html"))
    config.write_text(usual, encoding="utf-8")
    build(library, site)
    assert ((site / PAGE).read_bytes(), (site / "404.html").read_bytes()) == plain

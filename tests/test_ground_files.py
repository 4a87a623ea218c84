"""Files are written completely or not at all, and never over someone's save."""

from __future__ import annotations

import multiprocessing
import os
import signal
import stat
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hallway import files
from hallway.errors import ConflictError, InputError, NotPlainError


def test_writing_the_same_bytes_touches_nothing(tmp_path: Path) -> None:
    """A file with the same bytes keeps its modification time, and the function returns False."""
    path = tmp_path / "a" / "b.txt"
    assert files.write_atomic(path, "grüß\n")
    os.utime(path, (1, 1))
    assert not files.write_atomic(path, "grüß\n")
    assert path.stat().st_mtime == 1
    assert path.read_bytes() == "grüß\n".encode()


def test_writing_keeps_the_rights_of_the_file(tmp_path: Path) -> None:
    """Rewriting a file that only its owner can read does not make it readable to others."""
    path = tmp_path / "a.txt"
    path.write_text("1")
    path.chmod(0o600)
    files.write_atomic(path, "2")
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_a_link_is_neither_followed_nor_replaced(tmp_path: Path) -> None:
    """The target of a link is never written to, and the error names it."""
    outside, link = tmp_path / "outside", tmp_path / "link"
    outside.write_text("theirs")
    link.symlink_to(outside)
    with pytest.raises(NotPlainError, match=f"link is a link to {outside};"):
        files.write_atomic(link, "ours")
    assert (outside.read_text(), link.is_symlink()) == ("theirs", True)


def test_a_failed_write_leaves_the_old_file_and_no_debris(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A full disk loses only the new bytes, never the old ones."""
    path = tmp_path / "a.txt"
    path.write_text("old")
    monkeypatch.setattr(os, "fsync", _disk_full)
    with pytest.raises(OSError, match="No space"):
        files.write_atomic(path, "new")
    assert [each.name for each in tmp_path.iterdir()] == ["a.txt"]
    assert path.read_text() == "old"


def _disk_full(descriptor: int) -> None:
    raise OSError(28, "No space left on device")


@pytest.mark.parametrize("kill_after", [0.01, 0.02, 0.03, 0.05, 0.08])
def test_a_kill_leaves_the_old_bytes_or_the_new(tmp_path: Path, kill_after: float) -> None:
    """After kill -9 at any moment, the file is complete."""
    path = tmp_path / "a.txt"
    files.write_atomic(path, b"0" * 100_000)
    writer = multiprocessing.get_context("fork").Process(target=_write_for_ever, args=(path,))
    writer.start()
    time.sleep(kill_after)
    os.kill(writer.pid or 0, signal.SIGKILL)
    writer.join()
    content = path.read_bytes()
    assert len(content) == 100_000
    assert len(set(content)) == 1


def _write_for_ever(path: Path) -> None:
    while True:
        for digit in b"123456789":
            files.write_atomic(path, bytes([digit]) * 100_000)


def test_create_never_overwrites(tmp_path: Path) -> None:
    """An existing file stays, and so does a dangling link."""
    path, link = tmp_path / "a.txt", tmp_path / "link"
    link.symlink_to(tmp_path / "nowhere")
    assert files.create(path, "first")
    assert not files.create(path, "second")
    assert not files.create(link, "second")
    assert path.read_text() == "first"
    assert sorted(each.name for each in tmp_path.iterdir()) == ["a.txt", "link"]


def test_create_works_where_files_have_one_name_only(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """FAT and some network shares have no hard links."""
    monkeypatch.setattr(os, "link", _no_links)
    assert files.create(tmp_path / "a.txt", "first")
    assert not files.create(tmp_path / "a.txt", "second")
    assert (tmp_path / "a.txt").read_text() == "first"


def _no_links(*_: object, **__: object) -> None:
    raise PermissionError(1, "Operation not permitted")


def test_only_one_of_many_creates_the_file(tmp_path: Path) -> None:
    """Of eight simultaneous processes, exactly one is told that it created the file, and its bytes are there."""
    with multiprocessing.get_context("fork").Pool(8) as pool:
        for number in range(20):
            path = tmp_path / f"{number}.txt"
            won = pool.starmap(files.create, [(path, str(process)) for process in range(8)])
            assert won.count(True) == 1
            assert path.read_text() == str(won.index(True))


def test_only_old_leftovers_of_ours_are_swept(tmp_path: Path) -> None:
    """A write in progress, a kept copy and files of other programs stay."""
    names = [".a.md.1f.hallway-tmp", ".b.md.2f.hallway-tmp", ".c.md.3f.hallway-kept", "d.hallway-tmp", ".e.tmp"]
    (tmp_path / "deep").mkdir()
    for name in names:
        (tmp_path / "deep" / name).touch()
        os.utime(tmp_path / "deep" / name, (0, 0))
    (tmp_path / "deep" / names[0]).touch()
    assert files.sweep(tmp_path) == 1
    assert sorted(each.name for each in (tmp_path / "deep").iterdir()) == sorted(set(names) - {names[1]})


def test_a_long_name_can_be_written(tmp_path: Path) -> None:
    """A name of 255 bytes leaves no room for a suffix, but can still be written."""
    path = tmp_path / ("ü" * 126 + ".md")
    assert files.write_atomic(path, "x")
    assert files.create(tmp_path / ("é" * 126 + ".md"), "y")


@given(st.text(max_size=60))
def test_nothing_leads_out_of_a_folder(text: str) -> None:
    """Any path is inside the folder or is refused."""
    root = Path("/srv/base")
    try:
        found = files.inside(root, text)
    except InputError:
        return
    assert found.is_relative_to(root)


@pytest.mark.parametrize("path", ["../x", "a/../../x", "/etc/passwd", "link/x", "a\0b"])
def test_ways_out_are_refused(tmp_path: Path, path: str) -> None:
    """Dots, absolute paths, links and NUL are refused."""
    (tmp_path / "base").mkdir()
    (tmp_path / "base" / "link").symlink_to("/etc")
    with pytest.raises(InputError):
        files.inside(tmp_path / "base", path)


def test_what_is_no_plain_file_is_never_read(tmp_path: Path) -> None:
    """A pipe would block forever, and a link may point anywhere."""
    os.mkfifo(tmp_path / "pipe.m4a")
    (tmp_path / "link.m4a").symlink_to("/etc/hostname")
    for name in ("pipe.m4a", "link.m4a", ".", "missing.m4a"):
        assert not files.is_regular(tmp_path / name)
        with pytest.raises(InputError):
            files.sha256(tmp_path / name)


def test_a_conflict_is_told_and_changes_nothing(tmp_path: Path) -> None:
    """If the bytes are not the expected ones, they stay, and no other file is left."""
    path = tmp_path / "a.md"
    path.write_text("theirs")
    with pytest.raises(ConflictError, match="changed by someone else"):
        files.replace_if_same(path, b"expected", b"ours")
    assert [(each.name, each.read_text()) for each in tmp_path.iterdir()] == [("a.md", "theirs")]

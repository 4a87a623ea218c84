"""What a scan of the drop folder accepts, waits for, ignores and rejects."""

from __future__ import annotations

import os
import socket
from pathlib import Path

import pytest

import drop_folder
from hallway.capture.inbox import drop_folder as inbox
from hallway.capture.inbox.drop_folder import Settling
from hallway.errors import InputError
from hallway.library import ignored_files

TEMPORARY_NAMES = """\
talk.m4a.part talk.m4a.crdownload talk.m4a.download talk.m4a.opdownload talk.m4a.aria2 talk.m4a.!sync talk.tmp
talk.m4a.filepart ~$talk.docx .~lock.talk.odt# .syncthing.talk.m4a.tmp ~syncthing~talk.m4a.tmp .talk.m4a.Xy3abC
.goutputstream-ABC123 .nfs000000000123 .fuse_hidden0000 talk.m4a~ .talk.m4a.1a2b3c4d.hallway-tmp
"""
HOUSEKEEPING_NAMES = [
    "._talk.m4a",
    ".DS_Store",
    "Thumbs.db",
    "desktop.ini",
    "@eaDir",
    ".stversions",
    ".stfolder",
    "__MACOSX",
]
CONFLICTS = {
    "Refund (Ana's conflicted copy 2026-11-01).m4a": "Refund.m4a",
    "Refund.sync-conflict-20261101-120000-ABCDEFG.m4a": "Refund.m4a",
    "Refund_conflict-20261101-120000.m4a": "Refund.m4a",
    "Refund (conflicted copy).m4a": "Refund.m4a",
    "Refund [Conflict].m4a": "Refund.m4a",
    "What if there is a conflict.m4a": "What if there is a conflict.m4a",
}


class Clock:
    """A monotonic clock that the test sets."""

    now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    path = tmp_path / "recordings"
    path.mkdir()
    return path


def ready(folder: Path, settling: Settling | None = None, *paths: Path) -> list[str]:
    found = inbox.scan(folder, paths, settling=settling or Settling(0))
    return [recording.name for recording in found.ready]


@pytest.mark.parametrize("name", TEMPORARY_NAMES.split())
def test_temporary_files_are_passed_over(name: str) -> None:
    """Temporary files of sync clients, browsers and editors are ignored."""
    assert ignored_files.of(name) == "temporary"


@pytest.mark.parametrize("name", HOUSEKEEPING_NAMES)
def test_housekeeping_is_passed_over(name: str) -> None:
    """Files and folders that desktops and network drives create for themselves are ignored."""
    assert ignored_files.of(name) == "housekeeping" == ignored_files.of(name, is_folder=True)


@pytest.mark.parametrize(("name", "original"), CONFLICTS.items())
def test_conflict_copies_are_recordings(name: str, original: str) -> None:
    """A conflict copy may be a different recording, so it is accepted, and the marker is not part of its title."""
    assert ignored_files.of(name) is None
    assert ignored_files.without_conflict(name) == original


def test_sub_folders_are_looked_into_in_a_fixed_order(folder: Path) -> None:
    """All subfolders are scanned, always in the same order."""
    names = ["b/x/2.wav", "a/1.wav", "3.wav", "b/1.wav"]
    for name in names:
        drop_folder.record(folder / name)
    assert ready(folder) == ["3.wav", "a/1.wav", "b/1.wav", "b/x/2.wav"]


def test_receipts_and_papers_are_no_recordings(folder: Path) -> None:
    """Receipts and documents next to recordings are ignored; unknown names are not."""
    for name in ("talk.wav.hallway.txt", "notes.md", "slides.PDF", "talk"):
        drop_folder.record(folder / name)
    assert ready(folder) == ["talk"]


def test_links_pipes_and_sockets_are_refused_with_a_reason(folder: Path) -> None:
    """Only regular files are opened, and links are never followed."""
    (folder / "link.m4a").symlink_to("/etc/passwd")
    (folder / "etc").symlink_to("/etc", target_is_directory=True)
    os.mkfifo(folder / "pipe.m4a")
    with socket.socket(socket.AF_UNIX) as opened:
        opened.bind(str(folder / "socket.m4a"))
    found = inbox.scan(folder, settling=Settling(0))
    assert not found.ready
    assert {path.name: reason.split(";")[0].split(",")[0] for path, reason in found.rejected} == {
        "link.m4a": "a link",
        "etc": "a link",
        "pipe.m4a": "a named pipe",
        "socket.m4a": "a socket",
    }


def test_a_file_of_long_ago_is_taken_up_at_once(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Old recordings are processed immediately, without waiting."""
    drop_folder.record(folder / "old.wav")
    monkeypatch.setattr(inbox._FolderClock, "_read", lambda self: (folder / "old.wav").stat().st_ctime + 11)
    assert ready(folder, Settling(10)) == ["old.wav"]


def test_a_copy_that_kept_its_old_time_waits(folder: Path) -> None:
    """`cp -p` sets an old modification time while it copies, so the time of arrival counts as well."""
    drop_folder.record(folder / "copied.wav")
    assert ready(folder, Settling(10)) == []


@pytest.mark.parametrize("year", [2001, 2099])
def test_wrong_clocks_do_not_hurt(folder: Path, year: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file with a wrong date settles by observed changes, measured with a monotonic clock."""
    path, clock = drop_folder.record(folder / "odd.wav"), Clock()
    os.utime(path, ((year - 1970) * 31_556_952.0,) * 2)
    settling = Settling(10, monotonic=clock)
    assert ready(folder, settling) == []
    clock.now += 10
    assert ready(folder, settling) == ["odd.wav"]


def test_a_half_copied_file_waits_until_it_stays_the_same(folder: Path) -> None:
    """Each change restarts the wait, so a pause shorter than the settle time does not end a copy."""
    clock = Clock()
    path, settling = folder / "talk.mp3", Settling(10, monotonic=clock)
    for size in (10, 20, 30):
        path.write_bytes(b"x" * size)
        assert ready(folder, settling) == []
        clock.now += 9
        assert ready(folder, settling) == []
    clock.now += 1
    assert ready(folder, settling) == ["talk.mp3"]


def test_a_placeholder_waits_for_its_download(folder: Path) -> None:
    """Empty files that browsers and cloud clients create as placeholders wait until the content arrives."""
    (folder / "talk.m4a").touch()
    (folder / "talk.m4a.part").touch()
    (folder / ".memo.m4a.icloud").touch()
    found = inbox.scan(folder, settling=Settling(0))
    assert not found.ready
    assert [path.name for path, _ in found.waiting] == [".memo.m4a.icloud", "talk.m4a"]


def test_a_read_only_folder_can_be_scanned(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """If the clock of the file system cannot be read, old files still need no wait; recent ones do."""
    drop_folder.record(folder / "talk.wav")
    monkeypatch.setattr(os, "open", lambda *_: (_ for _ in ()).throw(PermissionError(13, "read-only")))
    assert ready(folder, Settling(10)) == []
    monkeypatch.setattr("time.time", lambda: os.lstat(folder / "talk.wav").st_ctime + 90_000)
    assert ready(folder, Settling(10)) == ["talk.wav"]


def test_named_paths_must_lie_in_the_folder(folder: Path, tmp_path: Path) -> None:
    """A file outside the folder is rejected, with an error that names the command to copy it there."""
    elsewhere = drop_folder.record(tmp_path / "elsewhere.wav")
    inside = drop_folder.record(folder / "a" / "here.wav")
    assert ready(folder, None, inside) == ready(folder, None, folder / "a") == ["a/here.wav"]
    with pytest.raises(InputError, match="hallway add"):
        inbox.scan(folder, [elsewhere], settling=Settling(0))


def test_a_named_path_that_is_not_there_is_refused(folder: Path) -> None:
    """A wrong name is reported like any other failure, and the rest is processed."""
    found = inbox.scan(folder, [folder / "nothing.wav"], settling=Settling(0))
    assert found.rejected == [(folder / "nothing.wav", "does not exist; check its name")]


def test_a_folder_that_is_gone_is_said(tmp_path: Path) -> None:
    """A missing folder, such as an unmounted share, is an error and not an empty folder."""
    with pytest.raises(InputError, match="mount its share"):
        inbox.scan(tmp_path / "recordings", settling=Settling(0))


def test_hostile_names_are_safe_to_print(folder: Path) -> None:
    """No file name can control the terminal or break a text file, and none prevents processing."""
    raw = [
        b"\xff\xfe.wav",
        b"new\nline.wav",
        b"\x1b[2Jclear.wav",
        "\u202egnp.wav".encode(),
        b"--help.wav",
        b"$(touch X).wav",
    ]
    for name in [*raw, b"x" * 251 + b".wav"]:
        drop_folder.record(folder / os.fsdecode(name))
    names = ready(folder)
    assert len(names) == 7
    assert all(name.isprintable() and name.encode() for name in names)

"""If a person saves a file at the moment Hallway changes it, the save is never lost."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest

import seeds
from hallway import files
from hallway.errors import ConflictError
from hallway.names import KEPT

ROUNDS = 60


def save_by_renaming(path: Path, content: bytes) -> None:
    """Saves like most editors."""
    temporary = path.with_name("editor~")
    temporary.write_bytes(content)
    temporary.replace(path)


def save_in_place(path: Path, content: bytes) -> None:
    """Saves like editors that empty the file first."""
    with path.open("wb") as opened:
        opened.write(content)


def save_slowly_in_place(path: Path, content: bytes) -> None:
    """Saves like editors that open the file, wait, and then overwrite it."""
    with path.open("r+b") as opened:
        time.sleep(0.001)
        opened.write(content)
        opened.truncate()


SAVES = [save_by_renaming, save_in_place, save_slowly_in_place]


@pytest.fixture(params=["in one step", "in two"])
def _ways(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Systems with and without an atomic exchange of files, with the critical moment prolonged."""
    if request.param == "in two":
        monkeypatch.setattr(files, "_renameat2", lambda: None)
    settled = files._is_settled

    def settled_later(path: Path, content: bytes) -> bool:
        time.sleep(0.001)
        return settled(path, content)

    monkeypatch.setattr(files, "_is_settled", settled_later)


@pytest.mark.fuzz
@pytest.mark.usefixtures("_ways")
@pytest.mark.parametrize("save", SAVES)
def test_a_save_is_never_lost(
    tmp_path: Path, save: Callable[[Path, bytes], None], record_property: Callable[[str, object], None]
) -> None:
    """At any moment, the person's text ends up in the file, or next to it if the system has no exchange."""
    dice = seeds.dice("saves")
    path, refused = tmp_path / "answer.md", 0
    for number in range(ROUNDS):
        path.write_bytes(b"before")
        theirs = f"theirs {number}".encode()
        person = threading.Thread(target=_save_after, args=(save, path, theirs, dice.random() * 0.004))
        person.start()
        try:
            files.replace_if_same(path, b"before", b"ours")
        except ConflictError:
            refused += 1
        person.join()
        assert theirs in _everything_kept(path), number
    assert refused > 0
    record_property("examples", ROUNDS)


def _save_after(save: Callable[[Path, bytes], None], path: Path, content: bytes, seconds: float) -> None:
    time.sleep(seconds)
    for _ in range(1000):
        try:
            return save(path, content)
        except FileNotFoundError:  # briefly, without an exchange; an editor reports it, and the person saves again
            time.sleep(0.0001)


def _everything_kept(path: Path) -> list[bytes]:
    kept = [each for each in path.parent.iterdir() if each.name.endswith(KEPT)]
    found = [path.read_bytes(), *(each.read_bytes() for each in kept)]
    for each in kept:
        each.unlink()
    return found


def test_nothing_is_left_beside_the_file(tmp_path: Path) -> None:
    """Without other writers, the new bytes are in place and no other file is left."""
    path = tmp_path / "answer.md"
    path.write_bytes(b"before")
    path.chmod(0o640)
    files.replace_if_same(path, b"before", b"after")
    assert [(each.name, each.read_bytes()) for each in tmp_path.iterdir()] == [("answer.md", b"after")]
    assert path.stat().st_mode & 0o777 == 0o640


def test_a_file_somebody_has_open_to_write_is_left_alone(tmp_path: Path) -> None:
    """If an editor has the file open for writing, it is not replaced, and the editor's text arrives."""
    path = tmp_path / "answer.md"
    path.write_bytes(b"before")
    with path.open("r+b") as opened:
        with pytest.raises(ConflictError):
            files.replace_if_same(path, b"before", b"ours")
        opened.write(b"theirs")
    assert path.read_bytes() == b"theirs"


def test_a_deleted_file_does_not_come_back(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file that a person deletes meanwhile stays deleted."""
    path = tmp_path / "answer.md"
    path.write_bytes(b"before")
    exchange = files.exchange
    monkeypatch.setattr(files, "exchange", lambda one, other: (other.unlink(), exchange(one, other)))
    with pytest.raises(ConflictError):
        files.replace_if_same(path, b"before", b"ours")
    assert list(tmp_path.iterdir()) == []

"""The journal of a change to several files: their old and new bytes, written before the first file changes.

The change is committed as soon as the journal has its final name. Then the files are replaced one by one, and the
journal is deleted. The next command that finds a journal completes its change, or undoes it if someone saved the old
version of one of its files in the meantime.
"""

from __future__ import annotations

import hashlib
import json
import logging
import os
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from hallway import files, locks, plain
from hallway.errors import ConflictError, HallwayError, InputError, printable
from hallway.library.ledger import Ledger
from hallway.library.ledger_entry import LedgerEntry
from hallway.names import KEPT, LEFTOVER
from hallway.os_errors import from_os_error

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from hallway.library.folders import Folders

VERSION = 1
"""The version of the journal's format."""

_LOCK_SECONDS = 60.0
_log = logging.getLogger(__name__)


def recover(library: Folders) -> tuple[Path, ...]:
    """Completes or undoes an interrupted change and returns its files; does nothing if there is none.

    Waits for a change that another process is making. Raises HallwayError if the journal cannot be used.
    """
    if not os.path.lexists(journal_path(library)):
        return ()
    with locked(library):
        return recover_locked(library)


def journal_path(library: Folders) -> Path:
    """Returns the path of the journal, which exists during a change and after a crash."""
    return library.state / "changes.journal"


@dataclass(frozen=True, slots=True)
class Change:
    """The old and the new bytes of a file; None if there is no file."""

    path: Path
    old: bytes | None
    new: bytes | None

    @property
    def reversed(self) -> Change:
        """The change that reverts this one."""
        return Change(self.path, self.new, self.old)

    def now(self) -> bytes | None:
        """Returns the current bytes of the file. Raises NotPlainError if it is not a plain file."""
        return plain.read(self.path, most=None)

    def check(self) -> None:
        """Raises ConflictError if the file changed since it was read."""
        if self.now() != self.old:
            raise ConflictError(
                f"{printable(self.path)} was changed by someone else while Hallway worked on it. Nothing was changed; "
                "run the command again."
            )

    def apply(self, staged: Path | None) -> None:
        """Changes the file; `staged` is a hidden file with the bytes that replace old ones. Raises ConflictError."""
        if self.old is None:
            if self.new is not None and not files.create(self.path, self.new):
                self.check()
        elif self.new is None:
            files.delete_if_same(self.path, self.old)
        elif staged is not None:
            files.put_if_same(self.path, staged, self.old, self.new)

    def is_basis_of(self, now: bytes | None) -> bool:
        """Returns whether a version that someone saved is based on the new one: it shares more lines with it."""
        lines, old, new = (set((text or b"").splitlines()) for text in (now, self.old, self.new))
        return len(lines & (new - old)) > len(lines & (old - new))


@dataclass(frozen=True, slots=True)
class Journal:
    """A change to several files, in progress."""

    library: Folders
    changes: tuple[Change, ...]
    """In the order in which they are applied."""
    notes: tuple[tuple[LedgerEntry, int], ...]
    """Each with the number of equal entries in the ledger before the change, which shows whether it was written."""

    @classmethod
    def begin(cls, library: Folders, changes: tuple[Change, ...], notes: Sequence[LedgerEntry]) -> Journal:
        """Checks each file again and writes the journal, which commits the change."""
        known = _ledger(library).entries if notes else ()
        counted = tuple((entry, known.count(entry) + notes[:n].count(entry)) for n, entry in enumerate(notes))
        for change in changes:
            change.check()
        for torn in library.state.glob(f".{journal_path(library).name}.*{LEFTOVER}"):
            torn.unlink()  # left by a crash before a commit; it may contain words that are now being redacted
        journal = cls(library, changes, counted)
        files.write_atomic(journal_path(library), journal.to_bytes())
        return journal

    def apply(self) -> None:
        """Applies all changes. On failure, undoes them and raises ConflictError, or HallwayError if the disk failed."""
        try:
            _apply_all(self.changes)
        except BaseException as error:
            self.undo()
            self.delete()
            if isinstance(error, OSError):
                raise HallwayError(f"Nothing was changed. {from_os_error(error).message}") from error
            raise
        self.write_notes()  # if this fails, the next command completes it: ledger lines are never undone
        self.delete()

    def recover(self) -> None:
        """Completes or undoes a change that another process started."""
        if self.must_be_undone():
            self.undo()
            outcome = "undone, because someone saved a file in the meantime"
        else:
            _apply_all(_remaining(self.changes))
            self.write_notes()
            outcome = "completed"
        _remove_leftovers(self.changes)
        self.delete()
        _log.warning("An interrupted change to %d files was %s.", len(self.changes), outcome)

    def must_be_undone(self) -> bool:
        """Returns whether someone saved a file based on its old version; false once the change is in the ledger."""
        if any(_ledger(self.library).entries.count(entry) > before for entry, before in self.notes):
            return False
        others = ((change, change.now()) for change in self.changes)
        return any(
            now is not None and now not in (change.old, change.new) and not change.is_basis_of(now)
            for change, now in others
        )

    def undo(self) -> None:
        """Restores the old files, except those that someone has saved since."""
        _apply_all(_remaining([change.reversed for change in reversed(self.changes)]))

    def write_notes(self) -> None:
        """Writes the lines that the ledger does not contain yet."""
        for entry, before in self.notes:
            ledger = _ledger(self.library)
            if ledger.entries.count(entry) <= before:
                ledger.append(entry)

    def delete(self) -> None:
        """Deletes the journal, which completes the change."""
        journal_path(self.library).unlink()

    def to_bytes(self) -> bytes:
        """Returns one line of JSON, followed by the old and new bytes of all files."""
        content = b"".join((change.old or b"") + (change.new or b"") for change in self.changes)
        head = {
            "version": VERSION,
            "sha256": hashlib.sha256(content).hexdigest(),
            "changes": [
                {"path": name_of(self.library, change.path), "old": _length(change.old), "new": _length(change.new)}
                for change in self.changes
            ],
            "notes": [{"line": entry.to_line(), "before": before} for entry, before in self.notes],
        }
        return json.dumps(head).encode("ascii") + b"\n" + content

    @classmethod
    def from_bytes(cls, library: Folders, raw: bytes) -> Journal:
        """Reads a journal. Raises ValueError, KeyError or TypeError if damaged, InputError if a path is outside."""
        line, _, content = raw.partition(b"\n")
        head: Any = json.loads(line)
        if head["version"] != VERSION or hashlib.sha256(content).hexdigest() != head["sha256"]:
            raise ValueError("incomplete, or written by another version of Hallway")
        changes, at = [], 0
        for part in head["changes"]:
            parts = list[bytes | None]()
            for length in (part["old"], part["new"]):
                parts.append(None if length is None else content[at : at + length])
                at += length or 0
            path = library.root / part["path"]
            check_place(library, path)
            changes.append(Change(path, *parts))
        notes = tuple((LedgerEntry.from_line(part["line"]), int(part["before"])) for part in head["notes"])
        return cls(library, tuple(changes), notes)


def recover_locked(library: Folders) -> tuple[Path, ...]:
    """Works like :func:`recover`, for a caller that holds the lock."""
    path = journal_path(library)
    raw = plain.read(path, most=None)
    if raw is None:
        return ()
    advice = f"Restore the folder from git or a backup, then delete {printable(path)}."
    try:
        journal = Journal.from_bytes(library, raw)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError, InputError) as error:
        raise HallwayError(
            f"A change was interrupted, and its journal cannot be read ({error!r:.200}). {advice}"
        ) from error
    try:
        journal.recover()
    except OSError as error:
        raise HallwayError(f"A change was interrupted. To complete it: {from_os_error(error).message}") from error
    return tuple(change.path for change in journal.changes)


def _apply_all(changes: Sequence[Change]) -> None:
    """Replaces the files in order, once all new bytes are on disk."""
    staged: dict[Path, Path] = {}
    try:
        for change in changes:
            if change.old is not None and change.new is not None:
                staged[change.path] = files.stage(change.path, change.new)
        files.make_last(staged.values())
        for change in changes:
            change.apply(staged.get(change.path))
    finally:
        for left in staged.values():
            left.unlink(missing_ok=True)
    if os.name == "posix":
        files.make_last({path.parent for path in staged})


def _remaining(changes: Iterable[Change]) -> list[Change]:
    """Returns the changes that remain to be applied. Files that someone saved stay; missing files are created."""
    found = []
    for change in changes:
        now = change.now()
        if now is None and change.new is not None:  # a crash on a system that cannot swap files in one step
            found.append(Change(change.path, None, change.new))
        elif now is not None and now == change.old and now != change.new:
            found.append(change)
    return found


def _remove_leftovers(changes: Iterable[Change]) -> None:
    """Removes hidden files left by a crash if all their bytes, complete or cut off, are also in the journal."""
    known = {(change.path.parent, change.path.name): (change.old, change.new) for change in changes}
    for folder in {parent for parent, _ in known}:
        for left in folder.iterdir() if folder.is_dir() else ():
            name = left.name[1:].rpartition(".")[0].rpartition(".")[0]  # .NAME.0a1b2c3d.hallway-tmp
            if (ours := known.get((folder, name))) and left.name.startswith(".") and _is_ours(left, ours):
                left.unlink()


def _is_ours(left: Path, ours: tuple[bytes | None, ...]) -> bool:
    if not left.name.endswith((LEFTOVER, KEPT)) or not files.is_regular(left):
        return False
    content = left.read_bytes()
    is_torn = left.name.endswith(LEFTOVER) and any((text or b"").startswith(content) for text in ours)
    return content in ours or is_torn


@contextmanager
def locked(library: Folders) -> Iterator[None]:
    """Keeps other commands from changing several files at the same time. Raises ConflictError if one takes too long."""
    with locks.locked(library.locks / "changes.lock", seconds=_LOCK_SECONDS):
        yield


def check_place(library: Folders, path: Path) -> None:
    """Raises InputError for paths that must not change: recordings, git's files, anything outside."""
    real = files.inside(library.root, path.parent) / path.name
    part = real.relative_to(library.root.resolve()).parts[0]
    if part in (".git", library.state.name, library.recordings.name):
        raise InputError(f"{printable(path)} must not be changed by Hallway.")


def name_of(library: Folders, path: Path) -> str:
    """Returns the path below the root of the knowledge base, with forward slashes."""
    return path.relative_to(library.root).as_posix()


def _ledger(library: Folders) -> Ledger:
    return Ledger.load(library.ledger_path, lock_path=library.ledger_lock_path)


def _length(content: bytes | None) -> int | None:
    return None if content is None else len(content)

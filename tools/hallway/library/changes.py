"""Changes several files together: all of them or none, even if the program is interrupted (see the journal)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hallway.errors import printable
from hallway.library.journal import Change, Journal, check_place, locked, name_of, recover_locked

if TYPE_CHECKING:
    from pathlib import Path

    from hallway.library.folders import Folders
    from hallway.library.ledger_entry import LedgerEntry


class Changes:
    """Changes to the files of a knowledge base, which are collected first and then applied together."""

    def __init__(self, library: Folders) -> None:
        self.library = library
        self._changes: dict[Path, Change] = {}
        self._notes: list[LedgerEntry] = []

    def replace(self, path: Path, expected: bytes, data: bytes) -> None:
        """Plans new bytes for a file that has the expected ones; does nothing if they are the same."""
        self._plan(path, expected, data)

    def create(self, path: Path, data: bytes) -> None:
        """Plans a new file."""
        self._plan(path, None, data)

    def delete(self, path: Path, expected: bytes) -> None:
        """Plans the deletion of a file that has the expected bytes."""
        self._plan(path, expected, None)

    def note(self, entry: LedgerEntry) -> None:
        """Plans a new line in the ledger, which is written after the files."""
        self._notes.append(entry)

    def content(self, path: Path) -> bytes:
        """Returns the planned bytes of a file, or its current ones. Raises FileNotFoundError if there are none."""
        planned = self._changes.get(path)
        if planned is None:
            return path.read_bytes()
        if planned.new is None:
            raise FileNotFoundError(path)
        return planned.new

    @property
    def paths(self) -> tuple[Path, ...]:
        """The files that change, in the order of the changes, without the ledger."""
        return tuple(self._changes)

    def __bool__(self) -> bool:
        return bool(self._changes or self._notes)

    def diff(self) -> str:
        """Returns the changes as a unified diff that is safe to show in a terminal."""
        parts = [_diff(name_of(self.library, change.path), change.old, change.new) for change in self._changes.values()]
        if self._notes:
            lines = "".join(f"+{printable(entry.to_line())}\n" for entry in self._notes)
            parts.append(f"+++ b/{name_of(self.library, self.library.ledger_path)}\n@@ at its end @@\n{lines}")
        return "".join(parts)

    def apply(self) -> None:
        """Changes all files and adds the lines to the ledger; applying twice has no further effect.

        Raises ConflictError if a file changed since it was read, and DocumentError if the ledger cannot be read; then
        nothing is changed. Any other failure undoes all changes. After a crash, the journal completes or undoes them.
        """
        if not self:
            return
        with locked(self.library):
            recover_locked(self.library)
            Journal.begin(self.library, tuple(self._changes.values()), self._notes).apply()
        self._changes, self._notes = {}, []

    def _plan(self, path: Path, expected: bytes | None, data: bytes | None) -> None:
        check_place(self.library, path)
        before = self._changes.get(path)
        if before is not None and before.new != expected:
            raise ValueError(f"another change to {path} is already planned")
        old = before.old if before is not None else expected
        if old != data:
            self._changes[path] = Change(path, old, data)
        else:
            self._changes.pop(path, None)


def _diff(name: str, old: bytes | None, new: bytes | None) -> str:
    import difflib

    before, after = (_lines(text) for text in (old, new))
    if before is None or after is None:
        return f"Binary files a/{printable(name)} and b/{printable(name)} differ\n"
    sides = (
        (f"a/{printable(name)}" if old is not None else "/dev/null"),
        (f"b/{printable(name)}" if new is not None else "/dev/null"),
    )
    return "".join(f"{line}\n" for line in difflib.unified_diff(before, after, *sides, lineterm=""))


def _lines(text: bytes | None) -> list[str] | None:
    try:
        return [printable(line) for line in (text or b"").decode("utf-8").replace("\r\n", "\n").split("\n")]
    except UnicodeDecodeError:
        return None

"""The ledger of what was ever published: lines are added, never changed, so that no address is lost or used twice."""

from __future__ import annotations

import json
import os
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from typing import Any

from filelock import FileLock

from hallway.errors import DocumentError, InputError
from hallway.files import is_regular
from hallway.names import is_id, printable

_LOCK_SECONDS = 30.0


@dataclass(frozen=True, slots=True)
class Entry:
    """One event in the life of an answer."""

    id: str
    event: str
    """``approved``, ``retired``, and what later work adds."""
    at: str
    """The day, as 2026-11-22."""
    by: str = ""
    title: str = ""
    """As it was then."""
    anchors: tuple[int, ...] = ()
    """Whole seconds that could be linked to."""

    def to_line(self) -> str:
        """Returns the line of the file, keys in order, without its end."""
        line = json.dumps(asdict(self), ensure_ascii=False, sort_keys=True)
        return line.encode("utf-8", "replace").decode("utf-8")

    @classmethod
    def from_line(cls, line: str) -> Entry:
        """Reads a line; ValueError where it is no entry. Keys of a newer version are passed over."""
        given: Any = json.loads(line)
        if not isinstance(given, dict) or not is_id(str(given.get("id"))) or not isinstance(given.get("event"), str):
            raise ValueError("no id or no event")
        date.fromisoformat(given.get("at", ""))
        anchors = tuple(int(second) for second in given.get("anchors", ()))
        return cls(
            given["id"], given["event"], given["at"], str(given.get("by", "")), str(given.get("title", "")), anchors
        )


class Ledger:
    """The entries in the order of the file."""

    def __init__(self, path: Path, entries: tuple[Entry, ...], *, lock_path: Path | None = None) -> None:
        self.path = path
        self.entries = entries
        self.lock_path = lock_path or path.with_name(f".{path.name}.lock")

    @classmethod
    def load(cls, path: Path, *, lock_path: Path | None = None) -> Ledger:
        """Reads the file, or nothing where there is none. A last line that a crash tore is passed over.

        DocumentError where any other line is damaged: a lost line is a lost address.
        """
        return cls(path, _entries(path, _read(path)), lock_path=lock_path)

    def append(self, entry: Entry) -> None:
        """Adds a line that lasts, whoever else writes at the same moment; reads what others have added meanwhile."""
        if not is_id(entry.id):
            raise InputError(f"“{printable(entry.id)}” is not an id.")
        Entry.from_line(entry.to_line())
        self.lock_path.parent.mkdir(parents=True, exist_ok=True)
        self.path.parent.mkdir(parents=True, exist_ok=True)
        with FileLock(self.lock_path, timeout=_LOCK_SECONDS):
            raw = _read(self.path)
            entries = _entries(self.path, raw)
            _write_at_end(self.path, raw, entry.to_line())
            self.entries = (*entries, entry)

    def ids(self) -> frozenset[str]:
        """Returns every id that was ever published."""
        return frozenset(entry.id for entry in self.entries)

    def is_frozen(self, answer_id: str) -> bool:
        """Says whether the id was ever published: then it can neither change nor be given to another answer."""
        return any(entry.id == answer_id for entry in self.entries)


def _read(path: Path) -> bytes:
    return path.read_bytes() if is_regular(path) else b""


def _entries(path: Path, raw: bytes) -> tuple[Entry, ...]:
    entries = []
    lines = raw.split(b"\n")
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            entries.append(Entry.from_line(line.decode("utf-8")))
        except (ValueError, TypeError, RecursionError) as error:
            if number == len(lines):  # no line end follows: torn by a crash before anybody was told that it is written
                break
            reason = (
                "this line is no entry. Take it out if it is a mark of a git merge, else restore the file from git."
            )
            raise DocumentError(path, number, reason) from error
    return tuple(entries)


def _write_at_end(path: Path, raw: bytes, line: str) -> None:
    """Writes below the last whole line; a torn one goes, a whole one without a line end gets it."""
    whole, _, tail = raw.rpartition(b"\n")
    start = len(raw)
    lead = b""
    if tail.strip():
        try:
            Entry.from_line(tail.decode("utf-8"))
            lead = b"\n"
        except (ValueError, TypeError, RecursionError):
            start = len(whole) + (1 if whole or raw.startswith(b"\n") else 0)
    descriptor = os.open(path, os.O_CREAT | os.O_RDWR | getattr(os, "O_BINARY", 0), 0o666)
    with os.fdopen(descriptor, "r+b") as opened:
        opened.truncate(start)
        opened.seek(start)
        opened.write(lead + line.encode("utf-8") + b"\n")
        opened.flush()
        os.fsync(opened.fileno())

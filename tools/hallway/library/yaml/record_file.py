"""Curation files with a list of records, edited line by line even while people and other commands save them."""

from __future__ import annotations

from abc import ABC, abstractmethod
from contextlib import suppress
from dataclasses import fields, replace
from typing import TYPE_CHECKING, Any, ClassVar, Generic, Self, TypeVar

from hallway import files, locks, plain
from hallway.errors import ConflictError, DocumentError, printable
from hallway.library.yaml import edit, node
from hallway.names import clean_line

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterable, Mapping
    from pathlib import Path

    from hallway.library.yaml.node import Node

Record = TypeVar("Record")  # a frozen dataclass

_ATTEMPTS = 5  # more saves than anyone could make between two reads


class RecordFile(ABC, Generic[Record]):
    """The records of a file, in order. Create one with :meth:`load`.

    A change touches only the lines of its record, and is read back before it is written. It raises DocumentError if the
    file could not be changed safely, and ConflictError if someone else keeps saving it; the file then stays as it was.
    """

    HEADER: ClassVar[str]
    """The comment at the top of a new file."""

    def __init__(self, path: Path, lock_path: Path, entries: tuple[Record, ...]) -> None:
        self.path = path
        self._entries = entries
        self._lock_path = lock_path

    @classmethod
    def load(cls, path: Path, *, lock_path: Path | None = None) -> Self:
        """Reads the file; a missing one has no records. Raises DocumentError with the line of a mistake."""
        entries = tuple(cls.parse(path, _bytes(path)))
        return cls(path, lock_path or path.with_name(f".{path.name}.lock"), entries)

    @property
    def entries(self) -> tuple[Record, ...]:
        """The records as of the last read or write."""
        return self._entries

    @staticmethod
    @abstractmethod
    def parse(path: Path, raw: bytes) -> Iterable[Record]:
        """Parses the records in the bytes of the file."""

    @staticmethod
    @abstractmethod
    def key(record: Record) -> Hashable:
        """Returns the key of a record; of several records with the same key, the first counts."""

    @staticmethod
    @abstractmethod
    def values(record: Record) -> Mapping[str, object]:
        """Returns the keys and values to write for a record, in order."""

    def add(self, record: Record) -> Record:
        """Adds a record at the end, unless one has the same key; returns the record in the file."""
        record = _as_read(record)  # the file contains cleaned text, and so must the key
        key = self.key(record)

        def edited(text: str, top: Node) -> tuple[str, tuple[Record, ...]]:
            if self._index(key) is not None:
                return text, self.entries
            return edit.append_entry(text or self.HEADER, top, self.values(record)), (*self.entries, record)

        self._rewrite(edited)
        return self.entries[self._position(key)]

    def replace(self, key: Hashable, record: Record) -> Record:
        """Replaces the record with this key and returns the new one; only fields that differ are written."""

        def edited(text: str, top: Node) -> tuple[str, tuple[Record, ...]]:
            at = self._position(key)
            changes = self._changes(top.items[at], self.entries[at], record)
            wanted = (*self.entries[:at], record, *self.entries[at + 1 :])
            return edit.change_entry(text, top.items[at], changes), wanted

        self._rewrite(edited)
        return record

    def remove(self, key: Hashable) -> Record:
        """Removes the record with this key, and returns it."""
        removed = self.entries[self._position(key)]

        def edited(text: str, top: Node) -> tuple[str, tuple[Record, ...]]:
            at = self._position(key)
            return edit.remove_entry(text, top.items[at]), (*self.entries[:at], *self.entries[at + 1 :])

        self._rewrite(edited)
        return removed

    def _changes(self, entry: Node, before: Record, after: Record) -> dict[str, object]:
        old, new = self.values(before), self.values(after)
        dropped = [key.text for key, _ in entry.fields if key.text not in new]
        return {key: new[key] for key in new if key not in old or old[key] != new[key]} | dict.fromkeys(dropped, "")

    def _index(self, key: Hashable) -> int | None:
        return next((number for number, each in enumerate(self.entries) if self.key(each) == key), None)

    def _position(self, key: Hashable) -> int:
        found = self._index(key)
        if found is None:
            reason = "the entry was changed or removed by someone else in the meantime; run this again."
            raise ConflictError(f"{printable(self.path)}: {reason}")
        return found

    def _rewrite(self, edited: Callable[[str, Node], tuple[str, tuple[Record, ...]]]) -> None:
        """Rereads the file and writes what `edited` returns for its text: new text, and the records in it.

        `entries` are up to date when `edited` is called. The text has the line endings of the file.
        """
        with locks.locked(self._lock_path):
            for _ in range(_ATTEMPTS):
                raw = _bytes(self.path)
                self._entries = tuple(self.parse(self.path, raw))
                text, wanted = edited(raw.decode("utf-8-sig"), node.read(node.text_of(raw, self.path), self.path))
                wanted = tuple(map(_as_read, wanted))
                new = text.encode("utf-8-sig" if raw.startswith(b"\xef\xbb\xbf") else "utf-8")
                self._check(new, wanted)
                with suppress(ConflictError):  # someone saved in the meantime: change their version instead
                    _put(self.path, raw, new)
                    self._entries = wanted
                    return
        raise ConflictError(f"{printable(self.path)} keeps being changed by someone else; run this again later.")

    def _check(self, new: bytes, wanted: tuple[Record, ...]) -> None:
        try:
            found = tuple(self.parse(self.path, new))
        except DocumentError:
            found = None
        if found != wanted:
            reason = (
                "its format cannot be changed safely; write each entry as “- key: value” with its other keys below."
            )
            raise DocumentError(self.path, None, reason)


def _as_read(record: Record) -> Record:
    """Returns the record as it will be read back, with text from the command line cleaned."""
    entry: Any = record
    texts = {field.name: getattr(entry, field.name) for field in fields(entry)}
    return replace(entry, **{name: clean_line(text) for name, text in texts.items() if isinstance(text, str)})  # type: ignore[no-any-return]


def _bytes(path: Path) -> bytes:
    return plain.read(path) or b""


def _put(path: Path, raw: bytes, new: bytes) -> None:
    if not path.exists() and files.create(path, new):
        return
    files.replace_if_same(path, raw, new)

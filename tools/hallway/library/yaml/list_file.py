"""A curation file that is one list, changed in its lines while others may write to it: a person, another command."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import fields, replace
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from hallway import files, locks, plain
from hallway.errors import ConflictError, DocumentError
from hallway.library.curation import text_of
from hallway.library.yaml import node
from hallway.names import clean_line, printable

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

    from hallway.library.yaml.node import Node

Item = TypeVar("Item")  # a frozen dataclass

_TRIES = 5  # a person who saves more often than that between two reads is no person


class ListFile(Generic[Item]):
    """The entries of a file in its order, read by the function that is given; a missing file has none."""

    def __init__(
        self,
        path: Path,
        read: Callable[[Path, bytes], Iterable[Item]],
        *,
        lock_path: Path | None = None,
    ) -> None:
        """Reads the file; DocumentError names the line of what cannot be read."""
        self.path = path
        self.lock_path = lock_path or path.with_name(f".{path.name}.lock")
        self._read = read
        self.entries = tuple(read(path, _bytes(path)))

    def rewrite(
        self,
        change: Callable[[str, Node], str],
        expect: Callable[[tuple[Item, ...]], tuple[Item, ...]],
    ) -> None:
        """Writes the file anew from what it says now: `change` its text (LF or CRLF as it is) and its one node.

        What is written must read back as what `expect` makes of the entries that stood there; DocumentError where it
        does not, ConflictError where somebody else saves again and again. Either way the file is as it was.
        """
        with locks.locked(self.lock_path):
            for _ in range(_TRIES):
                raw = _bytes(self.path)
                self.entries = tuple(self._read(self.path, raw))
                wanted = tuple(map(_as_read, expect(self.entries)))
                new = _encoded(change(raw.decode("utf-8-sig"), node.read(text_of(raw, self.path), self.path)), raw)
                self._verify(new, wanted)
                with suppress(ConflictError):  # a person saved meanwhile: their version is read, and changed
                    _put(self.path, raw, new)
                    self.entries = wanted
                    return
        raise ConflictError(f"{printable(self.path)} is changed again and again by somebody else; run this again.")

    def _verify(self, new: bytes, wanted: tuple[Item, ...]) -> None:
        """Reads the result back: it must say what is meant and nothing else."""
        try:
            found = tuple(self._read(self.path, new))
        except DocumentError:
            found = None
        if found != wanted:
            reason = "it is written in a way that cannot be changed safely; write each entry as “- key: value” with"
            raise DocumentError(self.path, None, f"{reason} its other keys below it.")


def _as_read(item: Item) -> Item:
    """The entry as it is read back: what was typed on a command line is cleaned, too."""
    entry: Any = item
    texts = {field.name: getattr(entry, field.name) for field in fields(entry)}
    return replace(entry, **{name: clean_line(text) for name, text in texts.items() if isinstance(text, str)})  # type: ignore[no-any-return]


def _bytes(path: Path) -> bytes:
    return plain.read(path) or b""


def _encoded(text: str, before: bytes) -> bytes:
    return text.encode("utf-8-sig" if before.startswith(b"\xef\xbb\xbf") else "utf-8")


def _put(path: Path, raw: bytes, new: bytes) -> None:
    if not path.exists() and files.create(path, new):
        return
    files.replace_if_same(path, raw, new)

"""The headers of answers as they were read before, so that only files with new bytes are parsed again."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from hallway.library import document, library
from hallway.library.answer import Answer
from hallway.names import clean_lines
from hallway.site.cache.fingerprint import digest, fingerprint, program

if TYPE_CHECKING:
    from pathlib import Path

    from hallway.site.cache.store import Store


@dataclass(frozen=True, slots=True)
class Header:
    """What was read in a file."""

    answer: Answer
    """Without its body and its path."""
    is_published: bool
    """See `document.is_published`."""


@dataclass(frozen=True, slots=True)
class Headers:
    """The headers of a library's answers, by the digest of their files."""

    known: dict[bytes, Header] = field(default_factory=dict)


class HeaderReader:
    """Parses answers, at most once for the same bytes."""

    def __init__(self, store: Store | None = None) -> None:
        self._store, self._key = store, fingerprint("headers", program())
        found = store.find(self._key, Headers) if store else None
        self._known = found.head.known if found else {}
        self._used: dict[bytes, Header] = {}

    def answer(self, path: Path, raw: bytes) -> Answer:
        """Returns the answer in a file. Raises DocumentError if the file is not an answer."""
        wanted = digest(raw)
        if header := self._known.get(wanted):
            self._used[wanted] = header
            if header.answer.id == path.stem:
                return replace(header.answer, path=path, raw=raw, body=clean_lines(document.split(raw, path)[1]))
        answer = library.parsed(path, raw)
        bare = replace(answer, path=None, raw=b"", body="")
        self._used[wanted] = Header(bare, document.is_published(raw))
        return answer

    def is_published(self, answer: Answer) -> bool:
        """Returns whether all programs that read the header of an answer agree that it is approved."""
        header = self._used.get(digest(answer.raw))
        return header.is_published if header else document.is_published(answer.raw)

    def save(self) -> None:
        """Keeps the headers that were read, if there are new ones."""
        if self._store and self._used.keys() != self._known.keys():
            self._store.keep(self._key, Headers(self._used), ())

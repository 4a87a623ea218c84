"""The existing answers that a new one is compared with: similar ones, and those from an earlier file of its name."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from hallway import plain
from hallway.errors import HallwayError
from hallway.library.answer import Answer
from hallway.library.recording_hashes import signatures
from hallway.library.similarity import Gist

if TYPE_CHECKING:
    from pathlib import Path

    from hallway.library.library import Library
    from hallway.library.recording_hashes import Signature

LIST_EVERY_SECONDS = 60.0


@dataclass(frozen=True, slots=True)
class _Known:
    """What is kept of an answer."""

    signature: Signature
    recording: str
    gist: Gist


class ExistingAnswers:
    """Finds answers to compare a new one with. Each file is read once, and little of it is kept in memory.

    The folder is listed once a minute; in between, only what this run writes is added.
    """

    def __init__(self, library: Library) -> None:
        self._library = library
        self._listed_at: float | None = None
        self._known: dict[str, _Known | None] = {}

    def candidates(self, made: Answer) -> Iterator[Answer]:
        """Yields the answers, except retired and unreadable ones, that may be similar or have the same recording."""
        self._list()
        gist = Gist.of(made)
        for id, known in list(self._known.items()):
            if known is None or id == made.id:
                continue
            if known.recording == made.recording != "" or gist.may_be_similar(known.gist):
                answer = _read(self._library.answer_path(id))
                if answer and answer.status != "retired":
                    yield answer

    def add(self, made: Answer) -> None:
        """Adds an answer that this run has written."""
        if made.id not in self._known:
            self._known[made.id] = _Known((0, 0, 0, 0), made.recording, Gist.of(made))

    def _list(self) -> None:
        """Reads the answers that are new or changed, and forgets those that are gone."""
        now = time.monotonic()
        if self._listed_at is not None and now - self._listed_at < LIST_EVERY_SECONDS:
            return
        self._listed_at = now
        before, self._known = self._known, {}
        for id, signature in signatures(self._library.answers, ".md"):
            known = before.get(id)
            self._known[id] = known if known and known.signature == signature else self._entry(id, signature)

    def _entry(self, id: str, signature: Signature) -> _Known | None:
        answer = _read(self._library.answer_path(id))
        return _Known(signature, answer.recording, Gist.of(answer)) if answer else None


def _read(path: Path) -> Answer | None:
    """Reads an answer; returns None if that is impossible, which is reported where it would be published."""
    try:
        raw = plain.read(path)
        return Answer.parse(raw, path) if raw is not None else None
    except (HallwayError, OSError):
        return None

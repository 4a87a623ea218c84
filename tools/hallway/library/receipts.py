"""The receipts that Hallway leaves beside recordings, which announce an answer or say what went wrong."""

from __future__ import annotations

import hashlib
import os
import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from hallway import files
from hallway.library.ignored_files import RECEIPT_SUFFIX

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hallway.library.library import Library

OPENINGS = {
    "ready": "Your answer is ready: ",
    "known": "This recording already has an answer: ",
    "failed": "Hallway could not use this recording: ",
}
"""The start of the first line of every receipt; any other file is not a receipt."""

LONGEST_RECEIPT = 4096  # bytes; a longer file is not a receipt
LONGEST_NAME = 255  # bytes, on most file systems

_ANSWER = re.compile(r"answers/([a-z0-9-]+)\.md")


@dataclass(frozen=True, slots=True)
class Receipt:
    """A receipt, as read from its file."""

    path: Path
    kind: str
    """A key in OPENINGS."""
    lines: tuple[str, ...]
    """Without newlines."""

    @property
    def answer(self) -> str:
        """The id of the answer it announces; empty if there is none."""
        found = _ANSWER.search(self.lines[0]) if self.kind in ("ready", "known") else None
        return found[1] if found else ""

    @property
    def reason(self) -> str:
        """The first line without the opening."""
        return self.lines[0].removeprefix(OPENINGS[self.kind])


def folder(library: Library) -> Path:
    """Returns the folder for receipts that could not be written beside their recordings."""
    return library.state_folder("receipts")


def path_for(recording: Path) -> Path:
    """Returns the path of a recording's receipt, which is beside it: `talk.m4a.hallway.txt`."""
    name = recording.name
    room = LONGEST_NAME - len(RECEIPT_SUFFIX)
    encoded = os.fsencode(name)
    if len(encoded) > room:
        mark = hashlib.sha256(encoded).hexdigest()[:8]
        name = f"{encoded[: room - 9].decode('utf-8', 'ignore')}.{mark}"
    return recording.with_name(name + RECEIPT_SUFFIX)


def read(path: Path) -> Receipt | None:
    """Returns the receipt in a file; None if the file is missing or not a receipt."""
    try:
        if not files.is_regular(path) or path.lstat().st_size > LONGEST_RECEIPT:
            return None
        lines = path.read_text("utf-8", "replace").splitlines() or [""]
    except OSError:
        return None
    kind = next((kind for kind, opening in OPENINGS.items() if lines[0].startswith(opening)), "")
    return Receipt(path, kind, tuple(lines)) if kind else None


def of_recording(library: Library, recording: Path) -> Receipt | None:
    """Returns the receipt of a recording, wherever it is."""
    beside = path_for(recording)
    return read(beside) or read(folder(library) / beside.name)


def of_answer(library: Library, ids: frozenset[str]) -> Iterator[Receipt]:
    """Yields the receipts, wherever they are, that announce an answer with one of these ids."""
    for place in (library.recordings, folder(library)):
        for path in sorted(place.rglob(f"*{RECEIPT_SUFFIX}")):
            if (found := read(path)) and found.answer in ids:
                yield found

"""Finds recordings without an answer: those that could not be used, and those waiting to be transcribed.

This is decided by the files on the disk: the recordings, their receipts, and the answers that name a recording.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from hallway.errors import printable
from hallway.library import ignored_files, receipts

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from hallway.library.library import Library
    from hallway.library.receipts import Receipt


@dataclass(frozen=True, slots=True)
class OpenRecording:
    """A recording that needs attention."""

    path: Path
    name: str
    """The path below recordings/, safe to print."""
    since: date
    """When it was added or last changed."""
    failure: Receipt | None
    """Why it could not be used; None if it is waiting."""


def unanswered(library: Library, answered: Collection[str]) -> Iterator[OpenRecording]:
    """Yields the recordings without an answer, sorted by name; `answered` are the paths of those that have one.

    A recording that was replaced after a failure counts as waiting.
    """
    for path in _files(library.recordings):
        status, receipt = path.lstat(), receipts.of_recording(library, path)
        name = path.relative_to(library.recordings).as_posix()
        changed = max(status.st_mtime, status.st_ctime)
        if receipt and receipt.kind == "failed":
            is_replaced = receipt.path.lstat().st_mtime < changed
            failure = None if is_replaced else receipt
        elif receipt or name in answered:
            continue
        else:
            failure = None
        yield OpenRecording(path, printable(name), date.fromtimestamp(changed), failure)


def _files(folder: Path) -> Iterator[Path]:
    """Yields the regular files that may be recordings, in order, without following links."""
    for place, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if ignored_files.of(name, is_folder=True) is None)
        paths = (Path(place, name) for name in sorted(names) if ignored_files.of(name) is None)
        yield from (path for path in paths if path.is_file() and not path.is_symlink())

"""The files of a folder, such as a built site, as the last build knew them, so that the next need not read them all.

A file that still has the same inode, size and modification time is taken to have the same content, as git does.
"""

from __future__ import annotations

import os
import stat
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from hallway.site.cache.fingerprint import fingerprint

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from hallway.site.cache.store import Store


class Mark(NamedTuple):
    """A regular file on a disk, and what is in it."""

    inode: int
    size: int
    """In bytes."""
    modified: int
    """In nanoseconds since 1970."""
    digest: bytes
    """See `hallway.site.cache.fingerprint.digest`; empty for a file that is too large to be compared by its content."""

    @classmethod
    def of(cls, status: os.stat_result, digest: bytes) -> Mark:
        """Returns the mark of a file with this status."""
        return cls(status.st_ino, status.st_size, status.st_mtime_ns, digest)

    def fits(self, status: os.stat_result) -> bool:
        """Returns whether a file has not been touched since it was marked."""
        found = (status.st_ino, status.st_size, status.st_mtime_ns)
        return found == self[:3] and stat.S_ISREG(status.st_mode)


@dataclass(frozen=True, slots=True)
class Inventory:
    """What is known about the files below a folder, by their paths there."""

    marks: dict[str, Mark] = field(default_factory=dict)

    @classmethod
    def of(cls, folder: Path, store: Store) -> Inventory:
        """Returns what the store knows about a folder."""
        found = store.find(_key(folder), cls)
        return found.head if found else cls()

    def save(self, folder: Path, store: Store) -> None:
        """Keeps the inventory in the store."""
        store.keep(_key(folder), self, ())


@dataclass(frozen=True, slots=True)
class OldSite:
    """The site that a new one will replace."""

    folder: Path
    marks: Mapping[str, Mark]
    """Its files that nobody has touched."""
    is_intact: bool
    """Whether it has these files and no others."""

    @classmethod
    def read(cls, folder: Path, inventory: Inventory) -> OldSite:
        """Compares the site in a folder with its inventory."""
        found = dict(walk(folder))
        marks = {name: mark for name, mark in inventory.marks.items() if name in found and mark.fits(found[name])}
        return cls(folder, marks, is_intact=len(marks) == len(found))


def walk(folder: Path) -> Iterator[tuple[str, os.stat_result]]:
    """Yields everything below a folder that is not a folder: its path there, with forward slashes, and its status.

    Follows no links. Reads the status by path, since on Windows that of a folder's entry has no inode.
    """
    waiting = [("", str(folder))]
    while waiting:
        prefix, path = waiting.pop()
        with os.scandir(path) as entries:
            for entry in entries:
                if entry.is_dir(follow_symlinks=False):
                    waiting.append((f"{prefix}{entry.name}/", entry.path))
                else:
                    yield f"{prefix}{entry.name}", os.lstat(entry.path)


def _key(folder: Path) -> str:
    return fingerprint("inventory", str(folder))

"""Files whose content is known by its digest, so that those that nobody has touched need not be read again."""

from __future__ import annotations

import os
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

from hallway import plain
from hallway.site.cache.fingerprint import digest
from hallway.site.inventory import Inventory, Mark

if TYPE_CHECKING:
    from pathlib import Path

    from hallway.site.cache.store import Store

SETTLED_SECONDS = 2.0
"""How long ago a file must have been changed so that another change is sure to have another time; as on FAT."""


@dataclass(frozen=True, slots=True)
class KnownFile:
    """A file whose digest is known."""

    digest: bytes
    """See `hallway.site.cache.fingerprint.digest`."""
    content: bytes | None = None
    """None if it was not read again."""


class KnownFiles:
    """The files of a folder; without a store, each is read."""

    def __init__(self, folder: Path, store: Store | None = None) -> None:
        self._store, self._folder = store, folder
        self._known = Inventory.of(folder, store).marks if store else {}
        self._used: dict[str, Mark] = {}

    def read(self, path: Path) -> KnownFile | None:
        """Returns a file in the folder, or None if there is none; raises the same errors as `plain.read`."""
        try:
            status = os.lstat(path)  # before it is read, so that a change in the meantime is noticed the next time
        except OSError:
            status = None
        mark = self._known.get(path.name)
        if mark and status and mark.fits(status):
            self._used[path.name] = mark
            return KnownFile(mark.digest)
        content = plain.read(path)
        if content is None:
            return None
        found = KnownFile(digest(content), content)
        if status and status.st_mtime < time.time() - SETTLED_SECONDS:
            self._used[path.name] = Mark.of(status, found.digest)
        return found

    def save(self) -> None:
        """Keeps what is known now, if it has changed."""
        if self._store and self._used != self._known:
            Inventory(self._used).save(self._folder, self._store)

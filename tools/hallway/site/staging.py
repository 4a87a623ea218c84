"""A new site, put together file by file before it replaces the old one.

Only the files that differ from those of the old site are written; the others are known by name until the new site is
complete (see `hallway.site.replacing`).
"""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

from hallway.site.cache.fingerprint import digest
from hallway.site.inventory import Mark, walk

if TYPE_CHECKING:
    from collections.abc import Callable

    from hallway.site.inventory import OldSite

SMALL_BYTES = 1 << 20
"""Files up to this size are compared by content, larger ones by size and modification time."""

_CREATE = os.O_CREAT | os.O_EXCL | os.O_WRONLY | getattr(os, "O_BINARY", 0)


class Staging:
    """A new site, and the old one that it may share files with.

    MkDocs writes into the folder as well; if it is shared, others may write into it and change files.
    """

    def __init__(self, folder: Path, old: OldSite | None = None, *, is_shared: bool = False) -> None:
        self.folder, self.old, self._is_shared = folder, old, is_shared
        self._unchanged: set[str] = set()
        self._digests: dict[str, bytes] = {}
        self._folders = FolderMaker(folder)

    @property
    def unchanged(self) -> dict[str, Mark]:
        """The files that are the same in the old site, by name."""
        marks = self.old.marks if self.old else {}
        return {name: marks[name] for name in self._unchanged}

    def names(self) -> set[str]:
        """Returns the path of every file below the site, with forward slashes."""
        return {*self._unchanged, *(name for name, _ in walk(self.folder))}

    def path(self, name: str) -> Path:
        """Returns where a file is for now."""
        return self.old.folder / name if self.old and name in self._unchanged else self.folder / name

    def write(self, name: str, content: bytes) -> None:
        """Adds a file; `name` is its path below the site, with forward slashes."""
        self.put(name, digest(content), lambda: content)

    def put(self, name: str, wanted: bytes, content: Callable[[], bytes]) -> None:
        """Adds a file whose content has the wanted digest; the content is asked for only if the old file differs."""
        if self._is_old(name, wanted):
            self._keep(name)
        else:
            _write(self._new(name, wanted), content())

    def copy(self, name: str, source: Path) -> None:
        """Adds a copy of a file; a large one keeps its modification time, by which the next build recognises it."""
        given = source.stat()
        if given.st_size <= SMALL_BYTES:
            self.write(name, source.read_bytes())
            return
        old = self.old.marks.get(name) if self.old else None
        if old and (old.size, old.modified) == (given.st_size, given.st_mtime_ns):
            self._keep(name)
            return
        path = self._new(name, b"")
        Path(path).unlink(missing_ok=True)
        shutil.copyfile(source, path)
        os.utime(path, ns=(given.st_mtime_ns, given.st_mtime_ns))

    def keep_folder(self, name: str) -> bool:
        """Takes over a folder of the old site as it is; returns False if there is none."""
        found = [each for each in self.old.marks if each.startswith(f"{name}/")] if self.old else []
        for each in found:
            self._keep(each)
        return bool(found)

    def written(self) -> dict[str, Mark]:
        """Returns the new files; those that MkDocs has written, but that are as in the old site, are removed."""
        marks = {}
        for name, status in list(walk(self.folder)):
            known = None if self._is_shared else self._digests.get(name)
            mark = Mark.of(status, _digest_of(self.folder / name) if known is None else known)
            if self._is_old(name, mark.digest):
                (self.folder / name).unlink()
                self._unchanged.add(name)
            else:
                marks[name] = mark
        return marks

    def _is_old(self, name: str, wanted: bytes) -> bool:
        old = self.old.marks.get(name) if self.old else None
        return bool(old and wanted and old.digest == wanted)

    def _keep(self, name: str) -> None:
        self._unchanged.add(name)
        if self._digests.pop(name, None) is not None:
            (self.folder / name).unlink()

    def _new(self, name: str, wanted: bytes) -> str:
        """Returns the path of a new file."""
        self._unchanged.discard(name)
        self._digests[name] = wanted
        return self._folders.path(name)


class FolderMaker:
    """Makes the folders that files need, each once."""

    def __init__(self, root: Path) -> None:
        self.root, self._made = root, set[str]()

    def path(self, name: str) -> str:
        """Returns the path of a file, whose folder exists now, as text: with ten files per answer, Paths cost time."""
        folder = name.rpartition("/")[0]
        if folder not in self._made:
            (self.root / folder).mkdir(parents=True, exist_ok=True)
            self._made.add(folder)
        return f"{self.root}/{name}"


def _digest_of(path: Path) -> bytes:
    """Returns the digest of a small file, and nothing for a large one."""
    return digest(path.read_bytes()) if path.stat().st_size <= SMALL_BYTES else b""


def _write(path: str, content: bytes) -> None:
    """Writes a file. One that exists may have a second name elsewhere, so it is not written to but replaced."""
    try:
        descriptor = os.open(path, _CREATE, 0o666)
    except FileExistsError:
        Path(path).unlink()
        return _write(path, content)
    with os.fdopen(descriptor, "wb") as opened:
        opened.write(content)
    return None

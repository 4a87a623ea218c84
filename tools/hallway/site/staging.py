"""The folder in which a new site is put together, file by file, before it replaces the old site.

A file that the old site has with the same content is linked into the new one instead of being written again: that
takes a twentieth of the time, and programs that copy the site elsewhere see what has not changed.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import stat
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

SMALL_BYTES = 1 << 20
"""Files up to this size are compared by content, larger ones by size and modification time."""

_READ = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
_CREATE = os.O_CREAT | os.O_EXCL | os.O_WRONLY | getattr(os, "O_BINARY", 0)


class Staging:
    """A new site, and the old one that it may share files with."""

    def __init__(self, folder: Path, old: Path | None = None) -> None:
        self._folder, self._old = folder, old
        self._made: set[str] = set()

    def write(self, name: str, content: bytes) -> None:
        """Writes a file; `name` is its path below the site, with forward slashes."""
        self.put(name, digest(content), lambda: content)

    def put(self, name: str, wanted: bytes, content: Callable[[], bytes]) -> None:
        """Links the old file if it has the wanted digest; otherwise writes the content."""
        path, old = self._paths(name)
        if not (old and _digest_of(old) == wanted and _link(old, path)):
            _write(path, content())

    def copy(self, name: str, source: Path) -> None:
        """Copies a file; a large one keeps its modification time, by which the next build recognises it."""
        given = source.stat()
        if given.st_size <= SMALL_BYTES:
            self.write(name, source.read_bytes())
            return
        path, old = self._paths(name)
        if not (old and _is_copy(old, given) and _link(old, path)):
            Path(path).unlink(missing_ok=True)
            shutil.copyfile(source, path)
            os.utime(path, ns=(given.st_mtime_ns, given.st_mtime_ns))

    def keep_folder(self, name: str) -> bool:
        """Takes over a folder of the old site as it is; returns False if there is none."""
        if not self._old or not (self._old / name).is_dir():
            return False
        for path in sorted((self._old / name).rglob("*")):
            if path.is_file() and not path.is_symlink():
                self.write(path.relative_to(self._old).as_posix(), path.read_bytes())
        return True

    def _paths(self, name: str) -> tuple[str, str]:
        """Returns the paths of the new and the old file, as text: with ten files per answer, Path objects cost time."""
        folder = name.rpartition("/")[0]
        if folder not in self._made:
            (self._folder / folder).mkdir(parents=True, exist_ok=True)
            self._made.add(folder)
        return f"{self._folder}/{name}", f"{self._old}/{name}" if self._old else ""


def digest(content: bytes) -> bytes:
    """Returns what identifies a content: two contents with the same digest are the same."""
    return hashlib.blake2b(content, digest_size=32).digest()


def _digest_of(path: str) -> bytes | None:
    """Returns the digest of a regular file; None if there is no such file."""
    try:
        descriptor = os.open(path, _READ)
    except OSError:
        return None
    with os.fdopen(descriptor, "rb", buffering=0) as opened:
        is_plain = stat.S_ISREG(os.fstat(descriptor).st_mode)
        return digest(opened.read()) if is_plain else None


def _is_copy(path: str, source: os.stat_result) -> bool:
    try:
        found = os.lstat(path)
    except OSError:
        return False
    same = (found.st_size, found.st_mtime_ns) == (source.st_size, source.st_mtime_ns)
    return same and stat.S_ISREG(found.st_mode)


def _link(old: str, path: str) -> bool:
    """Gives the old file a second name; returns False if the file system does not support that."""
    try:
        os.link(old, path, follow_symlinks=False)
    except FileExistsError:
        Path(path).unlink()
        return _link(old, path)
    except (OSError, NotImplementedError):
        return False
    return True


def _write(path: str, content: bytes) -> None:
    """Writes a new file. One that exists may be linked to the old site, so it is not written to but replaced."""
    try:
        descriptor = os.open(path, _CREATE, 0o666)
    except FileExistsError:
        Path(path).unlink()
        return _write(path, content)
    with os.fdopen(descriptor, "wb") as opened:
        opened.write(content)
    return None

"""The files of the cache: each is signed, written in one step, and read as untrusted data."""

from __future__ import annotations

import hashlib
import hmac
import os
import shutil
import time
from contextlib import suppress
from itertools import accumulate
from typing import TYPE_CHECKING, Generic, Protocol, TypeVar

import msgspec

from hallway import files
from hallway.site.cache import secret
from hallway.site.cache.fingerprint import digest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from pathlib import Path

KEPT_SECONDS = 30 * 24 * 3600.0  # how long an unused record is kept
MOST_UNUSED = 3  # records kept that the last build did not use, for each that it used

_SIGNATURE_BYTES = 32
_LENGTH_BYTES = 4
_FIRST_BYTES = 32 * 1024  # enough for the head of nearly every record

Head = TypeVar("Head")


class Content(Protocol):
    """What the head of a record says about one of its contents."""

    @property
    def size(self) -> int:
        """In bytes."""

    @property
    def digest(self) -> bytes:
        """See `hallway.site.cache.fingerprint.digest`."""


class DamagedError(Exception):
    """A content of a record is not what its head says."""


class Entry(Generic[Head]):
    """A record that was found: its head, and its contents, which are read when they are needed."""

    def __init__(self, path: Path, head: Head, start: int) -> None:
        self.head = head
        self._path, self._start = path, start

    def contents(self, files: Sequence[Content]) -> Callable[[int], bytes]:
        """Returns a function that reads a content by its number; it raises DamagedError for one that is damaged."""
        starts = list(accumulate((each.size for each in files), initial=self._start))

        def read(number: int) -> bytes:
            with suppress(OSError), self._path.open("rb", buffering=0) as opened:
                opened.seek(starts[number])
                found = opened.read(files[number].size)
                if digest(found) == files[number].digest:
                    return found
            raise DamagedError(self._path)

        return read


class Store:
    """A folder of records, each with a head, which is signed, and contents, whose digests the head has."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._secret = secret.read()
        self._used: set[str] = set()

    def find(self, key: str, head: type[Head]) -> Entry[Head] | None:
        """Returns the record with this key, or None if there is none that our builds wrote."""
        path = self._path(key)
        try:
            found = self._read(path, key, head)
        except (OSError, ValueError, msgspec.MsgspecError, RecursionError):
            return None
        if found is not None:
            self._used.add(path.name)
        return found

    def keep(self, key: str, head: object, contents: Iterable[bytes]) -> None:
        """Writes a record. A full disk is no reason to fail: the next build makes it again."""
        path = self._path(key)
        with suppress(OSError, UnicodeError):
            encoded = msgspec.msgpack.encode(head)
            temporary = files.temporary(path)
            try:
                with temporary.open("xb") as opened:  # not synced to disk: a torn record is a miss
                    opened.write(self._sign(key, encoded))
                    opened.write(len(encoded).to_bytes(_LENGTH_BYTES, "big"))
                    opened.write(encoded)
                    opened.writelines(contents)
                temporary.replace(path)
                self._used.add(path.name)
            finally:
                temporary.unlink(missing_ok=True)

    def clear(self) -> None:
        """Removes all records."""
        shutil.rmtree(self.folder, ignore_errors=True)

    def sweep(self) -> None:
        """Removes old records, and the oldest of those that were not used since this store was opened."""
        now = time.time()
        unused: list[tuple[float, Path]] = []
        for path in self.folder.glob("*/*"):
            with suppress(OSError):
                if path.name in self._used:
                    os.utime(path)
                else:
                    unused.append((path.lstat().st_mtime, path))
        unused.sort(reverse=True)
        for number, (used, path) in enumerate(unused):
            if number >= MOST_UNUSED * len(self._used) or used < now - KEPT_SECONDS:
                with suppress(OSError):
                    path.unlink()

    def _path(self, key: str) -> Path:
        return self.folder / key[:2] / key[2:]

    def _read(self, path: Path, key: str, head: type[Head]) -> Entry[Head] | None:
        if not files.is_regular(path):
            return None
        with path.open("rb", buffering=0) as opened:
            start = opened.read(_FIRST_BYTES)
            at = _SIGNATURE_BYTES + _LENGTH_BYTES
            size = int.from_bytes(start[_SIGNATURE_BYTES:at], "big")
            if at + size > os.fstat(opened.fileno()).st_size:
                return None
            encoded = start[at : at + size]
            encoded += opened.read(size - len(encoded))
        if not hmac.compare_digest(start[:_SIGNATURE_BYTES], self._sign(key, encoded)):
            return None
        return Entry(path, msgspec.msgpack.decode(encoded, type=head, dec_hook=_refuse), at + size)

    def _sign(self, key: str, encoded: bytes) -> bytes:
        signed = hashlib.blake2b(key=self._secret, digest_size=_SIGNATURE_BYTES)
        signed.update(key.encode())
        signed.update(encoded)
        return signed.digest()


def _refuse(kind: type, value: object) -> object:
    """Records have no values of other types, such as paths."""
    raise ValueError(kind)

"""Reads the lines of one log, plain or compressed, with limits on lines and files, so that none can exhaust memory."""

from __future__ import annotations

import gzip
import hashlib
import zlib
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

from hallway import plain
from hallway.errors import InputError, printable

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path
    from typing import BinaryIO

MAX_BYTES = 4 << 30  # of one log, uncompressed: about twenty million requests
MAX_LINE_BYTES = 64 * 1024  # servers reject longer requests

_MAGIC = b"\x1f\x8b"  # how gzip files begin
_CHUNK = 1 << 18  # bytes
DAMAGE = (EOFError, zlib.error, gzip.BadGzipFile)
"""The exceptions that reading a damaged compressed file raises."""


@dataclass(frozen=True, slots=True)
class Contents:
    """What is known about a log as a whole."""

    sha256: str
    """The hash of the text, which is the same whether the log is compressed or not."""
    is_whole: bool = True
    """False if it is compressed and damaged or cut short: what comes before the damage can be read."""


@dataclass(frozen=True, slots=True)
class LogFile:
    """A log named on the command line."""

    path: Path

    def examine(self) -> Contents:
        """Reads the whole file without parsing the lines.

        Raises OSError if the file is missing; InputError if it is not a plain file, larger than `MAX_BYTES` or not
        compressed although its name says so.
        """
        found, total = hashlib.sha256(), 0
        with self._opened() as log:
            try:
                while chunk := log.read(_CHUNK):
                    total += len(chunk)
                    self._check_size(total)
                    found.update(chunk)
            except DAMAGE as error:
                self._check_is_log(error)
                return Contents(found.hexdigest(), is_whole=False)
        return Contents(found.hexdigest())

    def lines(self) -> Iterator[str]:
        """Yields the lines, each cut at `MAX_LINE_BYTES`; stops where a compressed file is damaged or cut short."""
        total, is_new = 0, True
        with self._opened() as log:
            try:
                while line := log.readline(MAX_LINE_BYTES):
                    total += len(line)
                    self._check_size(total)
                    if is_new:
                        yield line.decode("utf-8", "replace")
                    is_new = line.endswith(b"\n")
            except DAMAGE as error:
                self._check_is_log(error)

    @contextmanager
    def _opened(self) -> Iterator[BinaryIO]:
        with plain.open_given(self.path, most=MAX_BYTES) as opened:
            is_packed = self.path.suffix == ".gz" or opened.peek(2)[:2] == _MAGIC  # type: ignore[attr-defined]
            yield cast("BinaryIO", gzip.GzipFile(fileobj=opened)) if is_packed else opened

    def _check_size(self, total: int) -> None:
        if total > MAX_BYTES:
            raise plain.too_large(self.path, MAX_BYTES)

    def _check_is_log(self, error: Exception) -> None:
        """Raises InputError if not even the beginning of a compressed file can be read."""
        with self._opened() as log:
            try:
                log.read(1)
            except DAMAGE:
                raise InputError(
                    f"{printable(self.path)} is not a complete .gz file: {error}. Leave it out."
                ) from error

"""The log of what runs have transcribed, with which each run learns at once what the others have done.

Reading its end costs the same however many transcripts there are. Deleting it while no run is active loses nothing.
"""

from __future__ import annotations

import os
from contextlib import suppress
from typing import TYPE_CHECKING

from hallway import files, locks, plain
from hallway.errors import ConflictError

if TYPE_CHECKING:
    from hallway.library.library import Library
    from hallway.library.transcript import Transcript


TRIMMED_BYTES = 64 << 10  # a smaller log, of about 300 recordings, is not worth the trouble
RECENT_SECONDS = 3600.0  # far longer than any run relies on the log instead of listing the transcripts


class TranscriptLog:
    """A file to which runs append one line for each transcript: its id and the hashes of its recording."""

    def __init__(self, library: Library) -> None:
        self._library = library
        self._path = library.state / "transcribed.txt"
        self._lock_path = library.locks / "transcribed.lock"
        self._inode = self._offset = 0

    def announce(self, transcript: Transcript) -> None:
        """Adds a transcript that is about to be written; after a crash, the transcript may not exist.

        The caller has locked its content, so that nobody looks for it before it is written, and `library.lock` until it
        is written, so that it is not taken for one that is gone.
        """
        line = f"{transcript.id} {transcript.sha256} {transcript.audio_sha256}".rstrip()
        with locks.locked(self._lock_path):
            plain.check(self._path)
            with self._path.open("ab") as log:
                log.write(f"{line}\n".encode())

    def read_new(self) -> dict[str, str]:
        """Returns the ids of the transcripts announced since the last call, by the hashes of their content."""
        if not plain.is_file(self._path):
            return {}
        with self._path.open("rb") as log:
            status = os.fstat(log.fileno())
            if status.st_ino != self._inode or status.st_size < self._offset:
                self._inode, self._offset = status.st_ino, 0
            log.seek(self._offset)
            whole, _, _ = log.read().rpartition(b"\n")
        self._offset += len(whole) + 1 if whole else 0
        entries = (line.split() for line in whole.decode("ascii", "replace").splitlines())
        return {digest: id for id, *digests in filter(None, entries) for digest in digests}

    def trim(self) -> None:
        """Drops transcripts that are gone or were written long ago, which every run finds in the folder by now.

        Does nothing while a transcript is being written, or if the log is short. Runs notice that it was replaced.
        """
        with suppress(ConflictError, OSError):  # later will do
            if not plain.is_file(self._path) or self._path.lstat().st_size < TRIMMED_BYTES:
                return
            writing = locks.locked(self._library.state / "library.lock", seconds=0)
            with writing, locks.locked(self._lock_path, seconds=0):
                os.utime(self._lock_path)
                recent = self._lock_path.lstat().st_mtime - RECENT_SECONDS  # by the clock that dates the transcripts
                lines = self._path.read_bytes().splitlines(keepends=True)
                files.write_atomic(self._path, b"".join(line for line in lines if self._written(line) > recent))

    def _written(self, line: bytes) -> float:
        """Returns when the transcript of a line was written; 0.0 if it is gone."""
        id = line.decode("ascii", "replace").partition(" ")[0]
        path = self._library.transcript_path(id)
        return path.lstat().st_mtime if plain.is_file(path) else 0.0

"""The log of what runs have transcribed, with which each run learns at once what the others have done.

Reading its end costs the same however many transcripts there are. Deleting it while no run is active loses nothing.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from hallway import locks, plain

if TYPE_CHECKING:
    from hallway.library.library import Library
    from hallway.library.transcript import Transcript


class TranscriptLog:
    """A file to which runs append one line for each transcript: its id and the hashes of its recording."""

    def __init__(self, library: Library) -> None:
        self._path = library.state / "transcribed.txt"
        self._lock_path = library.locks / "transcribed.lock"
        self._inode = self._offset = 0

    def announce(self, transcript: Transcript) -> None:
        """Adds a transcript that is about to be written; after a crash, the transcript may not exist.

        The caller has locked its content, so that nobody looks for it before it is written.
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

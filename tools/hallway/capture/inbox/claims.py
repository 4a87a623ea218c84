"""Claims: one recording is worked on by one run at a time. The lock of a run that was killed is free at once."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path

from filelock import FileLock, Timeout

from hallway import plain

RETRY_SECONDS = 0.25


class Claims:
    """The recordings that this run has taken, by the hashes of their content."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._folder = folder
        self._held: dict[str, FileLock] = {}

    def take(self, digests: Collection[str]) -> bool:
        """Claims all of these contents, or none; False when this or another run is at one of them."""
        wanted = sorted(set(digests))
        taken: list[str] = []
        for digest in wanted:
            if digest in self._held or not self._lock(digest):
                self.release(taken)
                return False
            taken.append(digest)
        return True

    def release(self, digests: Collection[str]) -> None:
        for digest in set(digests):
            if lock := self._held.pop(digest, None):
                lock.release()

    def release_all(self) -> None:
        self.release(list(self._held))

    def _lock(self, digest: str) -> bool:
        path = self._folder / f"{digest}.lock"
        plain.check(path)
        lock = FileLock(path, thread_local=False)
        try:
            lock.acquire(blocking=False)
        except Timeout:
            return False
        self._held[digest] = lock
        return True

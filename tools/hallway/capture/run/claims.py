"""Claims: each recording is processed once, by one run at a time. The lock of a killed run is released at once."""

from __future__ import annotations

from collections.abc import Collection
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from filelock import FileLock, Timeout

from hallway import plain
from hallway.capture.run import task
from hallway.capture.run.jobs import Job
from hallway.capture.run.report import Result
from hallway.capture.run.task import Failed, Stopped

if TYPE_CHECKING:
    from hallway.capture.inbox.cache import ContentCache, TranscriptIndex
    from hallway.capture.inbox.drop_folder import Recording
    from hallway.capture.run.finished import FinishedRecordings
    from hallway.capture.run.task import RunOptions
    from hallway.library.library import Library
    from hallway.library.transcript import Transcript


@dataclass(frozen=True, slots=True)
class Busy:
    """Another run, or another recording of this run, has the same content."""


class Claims:
    """Decides what a run does with each recording, and keeps other runs from doing the same."""

    def __init__(
        self,
        library: Library,
        options: RunOptions,
        *,
        contents: ContentCache,
        transcripts: TranscriptIndex,
        finished: FinishedRecordings,
    ) -> None:
        self._library = library
        self._options = options
        self._contents = contents
        self._transcripts = transcripts
        self._finished = finished
        self._locks = _Locks(library.locks)
        self._renewed: set[str] = set()

    def refresh(self) -> None:
        """Rereads the list of published media."""
        self._finished.refresh()

    def without_work(self, recording: Recording) -> Result | None:
        """Returns the result for a recording that needs no work, otherwise None. Reads no file twice.

        Raises OSError if the recording cannot be read.
        """
        sha256 = self._contents.sha256(recording)
        if self._options.again:
            return None
        if id := self._transcripts.id_of(sha256):
            return self._finished.result(recording, id)
        if failure := self._contents.failure(recording, self._options.digest):
            reason, hint = failure
            return Result(recording.name, "failed", detail=reason, hint=hint)
        return None

    def claim(self, recording: Recording) -> Job | Result | Failed | Stopped | Busy:
        """Claims a recording, unless it is busy, done, or not a recording at all.

        A job that comes with a transcript was left half-done by a run that stopped.
        """
        with ExitStack() as undo:
            sha256 = self._contents.sha256(recording)
            if not self._locks.take([sha256]):
                return Busy()
            undo.callback(self._locks.release, [sha256])
            self._transcripts.refresh()
            job = self._job(recording, sha256)
            if not isinstance(job, Job):
                return job
            others = job.locks - {sha256}
            if not self._locks.take(others):
                return Busy()
            undo.callback(self._locks.release, others)
            self._transcripts.refresh()
            if (not job.before or job.is_grown) and self._transcripts.id_of(job.audio_sha256):
                return Busy()  # another run finished the same audio just before the claim
            claim = self._unless_done(job)
            if isinstance(claim, Job):
                undo.pop_all()
            return claim

    def renewed(self, job: Job, id: str) -> Result | None:
        """Notes that a transcript was replaced; returns the result for its recording, or None if it has no answer."""
        self._renewed.add(id)
        return self._finished.result(job.recording, id)

    def release(self, job: Job) -> None:
        """Releases the recording for other runs."""
        self._locks.release(job.locks)

    def release_all(self) -> None:
        """Releases all recordings for other runs."""
        self._locks.release_all()

    def _job(self, recording: Recording, sha256: str) -> Job | Failed | Stopped:
        """Returns the job for a recording, with the earlier transcript that it would replace."""
        id, audio_sha256 = self._transcripts.id_of(sha256), ""
        if not id:
            identity = task.identify(recording.path)
            if not isinstance(identity, str):
                return identity
            audio_sha256, id = identity, self._transcripts.id_of(identity)
            self._contents.note_audio(recording, identity)
        before = self._library.transcript(id) if id else None
        part = None if before else self._first_part(recording)
        earlier = before or part
        locks = frozenset({sha256, audio_sha256, *_digests(earlier)} - {""})
        audio_sha256 = audio_sha256 or (before.audio_sha256 if before else "")
        return Job(recording, sha256, audio_sha256, locks, earlier, is_grown=part is not None)

    def _unless_done(self, job: Job) -> Job | Result:
        """Returns the job, or the result if there is nothing to do; with a transcript if only the rest remains."""
        if not job.before or job.is_grown or (self._options.again and job.before.id not in self._renewed):
            return job
        result = self._finished.result(job.recording, job.before.id)
        return result or replace(job, before=None, transcript=job.before)

    def _first_part(self, recording: Recording) -> Transcript | None:
        """Returns the transcript of this recording's first part, if that was mistaken for the whole recording."""
        id = self._transcripts.id_of(self._contents.first_part(recording))
        return self._library.transcript(id) if id else None


class _Locks:
    """The contents that this run has locked, by their hashes."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._folder = folder
        self._held: dict[str, FileLock] = {}

    def take(self, digests: Collection[str]) -> bool:
        """Locks all of these contents or none; returns False if this or another run has one of them."""
        taken: list[str] = []
        for digest in sorted(set(digests)):
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


def _digests(transcript: Transcript | None) -> tuple[str, ...]:
    return (transcript.sha256, transcript.audio_sha256) if transcript else ()

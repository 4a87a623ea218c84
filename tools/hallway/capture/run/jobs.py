"""Jobs: recordings on their way through a run, and queues of jobs that workers process in parallel."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import CancelledError, Future
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from hallway.capture.run.cluster import LOST
from hallway.capture.run.task import Failed
from hallway.errors import HallwayError

if TYPE_CHECKING:
    from hallway.capture.inbox.drop_folder import Recording
    from hallway.library.transcript import Transcript

T = TypeVar("T")

TRIES = 2  # a dead worker costs one retry; if two workers die on a recording, it is considered the cause
DIED = Failed(
    "the process working on it died twice",
    "free some memory, or use a smaller --model, and run again; the file itself may be crafted to crash players",
    is_lasting=False,
)


@dataclass(frozen=True, slots=True)
class Job:
    """A recording that this run has claimed."""

    recording: Recording
    sha256: str
    audio_sha256: str
    locks: frozenset[str]
    """The hashes of the content that is locked until it is done."""
    before: Transcript | None = None
    """An earlier transcript to replace: of the same audio, or of the first part of a copy that stalled."""
    is_grown: bool = False
    """Whether `before` covers only the first part."""
    transcript: Transcript | None = None
    """What was transcribed; None until then."""
    audio: bytes | None = None
    """The file's content, for workers that cannot access it."""
    tries: int = 0
    """How many workers have died with it."""


class JobQueue(Generic[T]):
    """Jobs with workers. Outcomes come in the order of the jobs, whichever is done first."""

    def __init__(self, submit: Callable[[Job], Future[T]], *, retries_itself: bool = False) -> None:
        """`submit` gives a job to a worker. If that `retries_itself`, jobs whose worker died are not retried here."""
        self._submit = submit
        self._retries_itself = retries_itself
        self._jobs: deque[tuple[Job, Future[T]]] = deque()

    def submit(self, job: Job, *, is_next: bool = False) -> None:
        """Gives a job to a worker. With `is_next`, it returns to the head of the queue, where it was before."""
        entry = (job, self._submit(job))
        self._jobs.appendleft(entry) if is_next else self._jobs.append(entry)

    def put(self, job: Job, outcome: T) -> None:
        """Adds a job whose outcome is known."""
        future: Future[T] = Future()
        future.set_result(outcome)
        self._jobs.append((job, future))

    def take(self) -> Iterator[tuple[Job, T | Failed]]:
        """Yields the jobs that are done and their outcomes, up to the first that is not done."""
        while self._jobs and self._jobs[0][1].done():
            job, future = self._jobs.popleft()
            try:
                outcome: T | Failed = future.result()
            except CancelledError as error:
                raise HallwayError(LOST) from error
            except Exception:  # BrokenProcessPool, or Dask's KilledWorker; tasks raise nothing
                if not self._retries_itself and job.tries + 1 < TRIES:
                    self.submit(replace(job, tries=job.tries + 1), is_next=True)
                    continue
                outcome = DIED
            yield job, outcome

    def done(self) -> Iterator[tuple[Job, T]]:
        """Yields the jobs that are done, without removing them."""
        for job, future in self._jobs:
            if future.done() and not future.cancelled() and not future.exception():
                yield job, future.result()

    def __len__(self) -> int:
        return len(self._jobs)

    @property
    def running(self) -> list[Future[Any]]:
        """The futures that are not done."""
        return [future for _, future in self._jobs if not future.done()]

"""What a run reports: the result for each recording, a summary, and progress along the way."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from hallway.capture.run.plan import RunPlan

Status = Literal["answered", "renewed", "known", "left", "waiting", "failed"]


@dataclass(frozen=True, slots=True)
class Result:
    """The result for one recording."""

    recording: str
    """The path below `recordings/`, safe to print."""
    status: Status
    """answered: it has a new answer. renewed: its transcript is new. known: it had an answer. left: its answer was
    deleted. waiting: it is not complete yet. failed: it cannot be used."""
    id: str = ""
    """The id of the answer, if there is one."""
    detail: str = ""
    """The reason for a failure, or what else a person may want to know; a clause without a full stop."""
    hint: str = ""
    """What to do about it."""
    seconds: float = 0.0
    """The recording's length, if it was transcribed."""


@dataclass(slots=True)
class Summary:
    """The results for all recordings, in the order in which they became known."""

    results: list[Result] = field(default_factory=list)
    ignored: int = 0
    """How many temporary files, of sync clients for example, were skipped."""

    def of(self, *statuses: Status) -> list[Result]:
        """Returns the results with these statuses."""
        return [result for result in self.results if result.status in statuses]

    @property
    def exit_status(self) -> int:
        """1 if a recording failed, otherwise 0."""
        return 1 if self.of("failed") else 0


class Reporter:
    """Follows a run; this one is silent. `progress` may be called from any thread."""

    def planned(self, plan: RunPlan) -> None:
        """More than a few recordings will be transcribed."""

    def queued(self, recordings: int) -> None:
        """`recordings` new recordings will be transcribed."""

    def started(self, key: str, name: str) -> None:
        """A recording was given to a worker. `key` identifies it from now on."""

    def progress(self, key: str, done_seconds: float, total_seconds: float) -> None:
        """`done_seconds` of its audio are done."""

    def finished(self, result: Result, key: str = "") -> None:
        """A recording is done. `key` is empty if `queued` did not count it."""

    def message(self, text: str) -> None:
        """Passes on a message for the person who started the run."""

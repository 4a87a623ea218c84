"""What a run says: of each recording what became of it, of all of them the sum, and how far it is meanwhile."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

What = Literal["answered", "renewed", "known", "left", "waiting", "failed"]


@dataclass(frozen=True, slots=True)
class Result:
    """What became of one recording."""

    recording: str
    """Its path below `recordings/`, safe to print."""
    what: What
    """answered: it has a new answer. renewed: its transcript is new. known: it had an answer. left: its answer was
    deleted by a person. waiting: it is not whole yet. failed: it cannot be used."""
    id: str = ""
    """Of the answer, where there is one."""
    detail: str = ""
    """For a failure the reason, else what a person may want to know; a clause without a stop."""
    hint: str = ""
    """What to do about it."""
    seconds: float = 0.0
    """Length of the recording, where it was transcribed."""


@dataclass(slots=True)
class Summary:
    """What became of all of them, in the order in which it was known."""

    results: list[Result] = field(default_factory=list)
    ignored: int = 0
    """Temporary files of sync clients and the like that were passed over."""

    def of(self, *what: What) -> list[Result]:
        """The results of these kinds."""
        return [result for result in self.results if result.what in what]

    @property
    def exit_status(self) -> int:
        """1 when a recording failed, else 0."""
        return 1 if self.of("failed") else 0


class Reporter:
    """Hears how a run goes; this one keeps silent. `is_at` may be called from any thread."""

    def begins(self, recordings: int) -> None:
        """So many recordings are new and will be transcribed."""

    def starts(self, key: str, name: str) -> None:
        """A recording has been handed to a worker; `key` stands for it from now on."""

    def is_at(self, key: str, done_seconds: float, total_seconds: float) -> None:
        """So much of its audio is done."""

    def ends(self, result: Result, key: str = "") -> None:
        """A recording is done with; `key` is empty when it is none of those that `begins` announced."""

    def says(self, text: str) -> None:
        """A sentence for the person."""

"""Learning paths as people find them today: each entry followed to the answer that is published now."""

from __future__ import annotations

import shlex
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Mapping

    from hallway.library.answer import Answer, Stage
    from hallway.library.paths import LearningPath, PathEntry


class LinkStatus(Protocol):
    """The status of an answer's address."""

    @property
    def current_id(self) -> str:
        """The id of the answer to link to; empty if there is none."""

    @property
    def reason(self) -> str:
        """Why its address is not fine; empty if it is."""


class LinkStatuses(Protocol):
    """Knows the status of every answer's address."""

    def answer(self, answer_id: str, /) -> LinkStatus:
        """Returns the status of an answer."""


@dataclass(frozen=True, slots=True)
class PathStep:
    """An entry of a path, and the answer that it leads to today."""

    entry: PathEntry
    answer: Answer | None = None
    """None for a gap, or if there is nothing to show; `reason` then says why."""
    reason: str = ""
    """Why there is another answer than the one in the file, or none; empty if there is nothing to say."""

    @property
    def is_missing(self) -> bool:
        """Whether it has an answer in the file, but none to show."""
        return bool(self.entry.answer) and self.answer is None


@dataclass(frozen=True, slots=True)
class FollowedPath:
    """A path with the answers that it leads to today."""

    path: LearningPath
    stages: Mapping[Stage, tuple[PathStep, ...]]

    @property
    def steps(self) -> tuple[PathStep, ...]:
        """The steps of all stages, in order."""
        return tuple(step for steps in self.stages.values() for step in steps)

    @property
    def answers(self) -> tuple[Answer, ...]:
        """The answers to show, in order."""
        return tuple(step.answer for step in self.steps if step.answer)

    @property
    def gaps(self) -> tuple[PathEntry, ...]:
        """The entries that have no answer yet."""
        return tuple(step.entry for step in self.steps if step.entry.is_gap)

    def without_missing(self) -> FollowedPath:
        """Returns the path without the entries whose answer cannot be shown."""
        kept = {stage: tuple(step for step in steps if not step.is_missing) for stage, steps in self.stages.items()}
        return FollowedPath(self.path, kept)


def follow(path: LearningPath, statuses: LinkStatuses, answers: Mapping[str, Answer]) -> FollowedPath:
    """Returns what a path leads to; `answers` are those that may be shown, by id.

    An answer that was renamed, merged or replaced is followed. If two entries lead to the same answer, only the first
    of them shows it.
    """
    shown = set[str]()
    return FollowedPath(
        path,
        {
            stage: tuple(_step(entry, statuses, answers, shown) for entry in entries)
            for stage, entries in path.stages.items()
        },
    )


def question(gap: PathEntry, moments: Mapping[str, str]) -> str:
    """Returns the question of a gap, or else the title of its moment; `moments` are titles by id."""
    return gap.question or moments.get(gap.moment, gap.moment)


def ask_command(gap: PathEntry, moments: Mapping[str, str]) -> str:
    """Returns the command that asks for the answer of a gap."""
    moment = f" --moment {gap.moment}" if gap.moment in moments else ""
    return f"hallway ask {shlex.quote(question(gap, moments))}{moment}"


def _step(entry: PathEntry, statuses: LinkStatuses, answers: Mapping[str, Answer], shown: set[str]) -> PathStep:
    if entry.is_gap:
        return PathStep(entry, reason=_filled(entry, answers))
    status = statuses.answer(entry.answer)
    answer = answers.get(status.current_id) or answers.get(entry.answer)
    if answer is None:
        return PathStep(entry, reason=status.reason or "it was left out")
    if answer.id in shown:
        return PathStep(entry, reason=f"it leads to {answer.id}, which is on this path already")
    shown.add(answer.id)
    return PathStep(entry, answer, "" if answer.id == status.current_id == entry.answer else status.reason)


def _filled(gap: PathEntry, answers: Mapping[str, Answer]) -> str:
    """Returns which answer there is by now for the moment of a gap; empty if there is none."""
    if gap.question:
        return ""
    found = next((each.id for each in answers.values() if gap.moment in each.moments and each.status == "approved"), "")
    return f"{found} answers this moment by now" if found else ""

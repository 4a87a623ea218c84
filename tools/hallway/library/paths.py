"""The learning paths in curation/paths.yml: for each role, the answers to hear in order, and what reinforces them.

A path is for one audience, so that administrators and end users never share one.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal, get_args

from hallway.library.yaml.fields import read_entries

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from hallway.library.answer import Stage
    from hallway.library.yaml.fields import Fields

Audience = Literal["user", "admin"]

STAGES: tuple[Stage, ...] = ("foundational", "role", "mastery")
"""The stages, in the order in which people go through them."""
AUDIENCES: Mapping[Audience, str] = {"user": "end users", "admin": "administrators"}
"""What the audiences are called."""
KEYS = ("audience", *STAGES)
REINFORCEMENTS: Mapping[str, str] = {"manager_check": "Manager check", "kpi": "KPI", "recognition": "Recognition"}
"""What brings people back to an answer: the keys of an entry, of which it should have one, and how they are shown."""
ENTRY_KEYS = ("answer", "moment", "question", *REINFORCEMENTS)


@dataclass(frozen=True, slots=True)
class PathEntry:
    """One step of a path: an answer, or a gap for which there is no answer yet."""

    answer: str = ""
    """The id of the answer; empty for a gap."""
    moment: str = ""
    """The moment of need that a gap is about; may be empty if there is a question."""
    question: str = ""
    """The question that has no answer yet; may be empty if there is a moment."""
    manager_check: str = ""
    """What a manager looks at to see that people use it."""
    kpi: str = ""
    """The number that depends on it."""
    recognition: str = ""
    """How people who use it well are recognised."""
    line: int = field(default=0, compare=False)
    """Its line in the file, counted from 1."""

    @property
    def is_gap(self) -> bool:
        """Whether it has no answer yet."""
        return not self.answer

    @property
    def reinforcements(self) -> dict[str, str]:
        """What brings people back to it, by the keys of `REINFORCEMENTS`."""
        return {key: text for key in REINFORCEMENTS if (text := getattr(self, key))}


@dataclass(frozen=True, slots=True)
class LearningPath:
    """The path of one role."""

    role: str
    """An id in curation/roles.yml."""
    audience: Audience
    """Whom the role belongs to: end users or administrators."""
    stages: Mapping[Stage, tuple[PathEntry, ...]]
    """The entries of every stage, in order."""
    line: int = field(default=0, compare=False)
    """The line at which its stages begin, counted from 1."""

    @property
    def entries(self) -> tuple[PathEntry, ...]:
        """The entries of all stages, in order."""
        return tuple(entry for stage in STAGES for entry in self.stages[stage])


def load_paths(path: Path) -> tuple[LearningPath, ...]:
    """Returns the paths in the order of the file. Raises DocumentError with the line of a mistake."""
    return tuple(
        LearningPath(
            role=role,
            audience=given.choice("audience", get_args(Audience), "user"),
            stages=_stages(given),
            line=given.line,
        )
        for role, given in read_entries(path, KEYS, noun="the path")
    )


def _stages(given: Fields) -> dict[Stage, tuple[PathEntry, ...]]:
    seen = set[str]()
    return {stage: tuple(_entries(given, stage, seen)) for stage in STAGES}


def _entries(given: Fields, stage: Stage, seen: set[str]) -> Iterator[PathEntry]:
    """Yields the entries of a stage; `seen` has the answers of the path so far."""
    for each in given.entries(stage, ENTRY_KEYS, noun="an entry of a path", short="answer"):
        entry = PathEntry(
            answer=each.id("answer"),
            moment=each.id("moment"),
            question=each.text("question"),
            manager_check=each.text("manager_check"),
            kpi=each.text("kpi"),
            recognition=each.text("recognition"),
            line=each.line,
        )
        if entry.answer and (entry.moment or entry.question):
            each.fail("answer", "an entry with an answer has no moment or question: those are for gaps.")
        if not (entry.answer or entry.moment or entry.question):
            each.fail("answer", "an entry needs an answer, or the moment or question that has no answer yet.")
        if entry.answer in seen:
            each.fail("answer", f"{entry.answer} is in this path twice.")
        seen |= {entry.answer} - {""}
        yield entry

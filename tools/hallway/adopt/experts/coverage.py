"""Who answers each moment of need, and which moments depend on one person or on nobody."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from hallway.library.experts import Expert
from hallway.names import enumerated

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from hallway.library.answer import Answer
    from hallway.library.library import Library
    from hallway.library.vocabulary import Moment, Vocabulary


@dataclass(frozen=True, slots=True)
class ExpertAnswers:
    """One expert's answers to a moment."""

    expert: Expert
    answers: tuple[Answer, ...]
    """The published ones."""

    @property
    def last_on(self) -> date:
        """The date of the latest recording."""
        return max(answer.recorded for answer in self.answers)


@dataclass(frozen=True, slots=True)
class MomentExperts:
    """Who answers a moment."""

    moment: Moment
    experts: tuple[ExpertAnswers, ...]
    """In the order of the latest recording, newest first, so that nobody is ranked by number."""
    drafts: tuple[str, ...]
    """The names of others whose answers wait for approval."""

    @property
    def active(self) -> tuple[Expert, ...]:
        """Those who still answer questions."""
        return tuple(each.expert for each in self.experts if not each.expert.is_retired)

    @property
    def is_at_risk(self) -> bool:
        """Whether it has fewer than two experts."""
        return len(self.active) < 2

    @property
    def risk(self) -> str:
        """Says what would happen if someone left, as a sentence without a full stop; empty for two experts or more."""
        if not self.is_at_risk:
            return ""
        if self.active:
            said = f"only {self.active[0].name} answers it"
        elif self.experts:
            said = f"{self.experts[0].expert.name}, who answered it, is no longer asked"
        else:
            said = "nobody answers it yet"
        return f"{said}; a draft by {enumerated(self.drafts)} waits for approval" if self.drafts else said


def of_library(library: Library) -> tuple[MomentExperts, ...]:
    """Returns who answers each moment. Answers that cannot be read do not count."""
    return covered(library.vocabulary(), library.read_answers()[0])


def covered(vocabulary: Vocabulary, answers: Iterable[Answer]) -> tuple[MomentExperts, ...]:
    """Returns who answers each moment that is not retired, in the order of moments.yml."""
    current = [answer for answer in map(vocabulary.read, answers) if answer.expert]
    moments = [moment for moment in vocabulary.moments if not moment.is_retired]
    return tuple(
        _of_moment(moment, [each for each in current if moment.id in each.moments], vocabulary) for moment in moments
    )


def expert_of(id: str, vocabulary: Vocabulary) -> Expert:
    """Returns an expert by id; one that curation/experts.yml does not list is known only by it."""
    return vocabulary.experts.get(id) or Expert(id, id)


def _of_moment(moment: Moment, answers: Iterable[Answer], vocabulary: Vocabulary) -> MomentExperts:
    published: dict[str, list[Answer]] = {}
    drafted: dict[str, str] = {}
    for answer in answers:
        if answer.status == "approved":
            published.setdefault(answer.expert, []).append(answer)
        elif answer.status == "draft":
            drafted[answer.expert] = expert_of(answer.expert, vocabulary).name
    found = [ExpertAnswers(expert_of(id, vocabulary), tuple(theirs)) for id, theirs in published.items()]
    found.sort(key=lambda each: (-each.last_on.toordinal(), each.expert.name))
    others = (name for id, name in drafted.items() if id not in published)
    return MomentExperts(moment, tuple(found), tuple(sorted(others)))

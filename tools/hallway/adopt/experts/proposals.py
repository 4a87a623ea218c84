"""Who could be asked next: for each missing answer, someone who is close to it and was not asked too often."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from hallway.adopt.experts import coverage, load, missing
from hallway.adopt.experts.missing import MissingAnswer, MissingContext

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from hallway.adopt.experts.load import AskLimit, ExpertLoad
    from hallway.library.experts import Expert
    from hallway.library.library import Library

NOBODY = "nobody in curation/experts.yml is close to it: find out who is asked about it, and add them"


@dataclass(frozen=True, slots=True)
class AskProposal:
    """A question, and someone who could be asked."""

    missing: MissingAnswer
    expert: Expert | None
    """None if nobody can be asked now."""
    reasons: tuple[str, ...]
    """Why this expert; without one, why nobody."""


@dataclass(frozen=True, slots=True)
class AskPlanner:
    """Finds experts for missing answers. Those who were asked least often, and longest ago, come first."""

    context: MissingContext
    loads: Mapping[str, ExpertLoad]
    limit: AskLimit

    @classmethod
    def of(cls, library: Library, *, today: date) -> AskPlanner:
        """Reads the library."""
        context, limit = MissingContext.of(library, today=today), load.AskLimit.of(library.settings())
        loads = load.measured(context.vocabulary, context.requests.entries, limit, today=today)
        return cls(context, loads, limit)

    def proposals(self) -> tuple[AskProposal, ...]:
        """Returns a proposal for each missing answer, most urgent first; together, they stay within the limit."""
        planned = Counter[str]()
        return tuple(self._proposal(each, planned) for each in missing.find(self.context))

    def best_for(self, expert_id: str) -> MissingAnswer | None:
        """Returns the most urgent question that this expert could answer."""
        found = missing.find(self.context)
        return next((each for each in found if expert_id in self.candidates(each)), None)

    def candidates(self, wanted: MissingAnswer) -> dict[str, str]:
        """Returns the ids of those who could answer, each with the reason, the closest first."""
        people = (each.expert for each in self.loads.values() if each.expert.id not in wanted.answered_by)
        found = {expert.id: self._closeness(expert, wanted) for expert in people}
        return {id: reason for id, (_, reason) in sorted(found.items(), key=lambda each: each[1][0]) if reason}

    def free(self, ids: Iterable[str], planned: Mapping[str, int] | None = None) -> list[str]:
        """Returns those who may be asked now, least often and then least recently asked first; of equals, as given.

        `planned` has the number of times that they are already proposed for something else.
        """
        asked = {id: self.loads[id].asked + (planned or {}).get(id, 0) for id in ids}
        may = [id for id, number in asked.items() if self.loads[id].is_free and number < self.limit.most]
        return sorted(may, key=lambda id: (asked[id], self.loads[id].last_asked_on or date.min))

    def _proposal(self, wanted: MissingAnswer, planned: Counter[str]) -> AskProposal:
        near = self.candidates(wanted)
        free = self.free(near, planned)
        if not free:
            return AskProposal(wanted, None, tuple(self._busy(near)) or (NOBODY,))
        chosen = wanted.owner if wanted.owner in free else free[0]
        planned[chosen] += 1
        return AskProposal(wanted, self.loads[chosen].expert, (near[chosen],))

    def _busy(self, near: Iterable[str]) -> Iterator[str]:
        """Yields why each of them cannot be asked now, the first to be free first."""
        for each in sorted((self.loads[id] for id in near), key=lambda each: each.free_from):
            yield each.refusal or f"{each.expert.name} is proposed for something more urgent"

    def _closeness(self, expert: Expert, wanted: MissingAnswer) -> tuple[int, str]:
        """Returns how close an expert is, 0 the closest, and why; an empty reason if nothing suggests it."""
        moment = wanted.moment
        theirs = [each.moment for each in self.context.moments if expert in each.active]
        nearby = [each for each in theirs if moment and each != moment and _is_same(each.who, moment.who)]
        people = [coverage.expert_of(id, self.context.vocabulary) for id in sorted(wanted.answered_by)]
        colleagues = [each for each in people if _is_same(each.team, expert.team)]
        if expert.id == wanted.owner:
            return 0, "recorded the answer"
        if moment and moment in theirs:
            return 1, "already answers this moment"
        if moment and _is_same(moment.who, expert.role):
            return 2, f"works as {expert.role}, like those who need it"
        if nearby:
            return 3, f"already answers a moment like it: {nearby[0].title}"
        return 4, f"is on the same team as {colleagues[0].name}" if colleagues else ""


def _is_same(one: str, other: str) -> bool:
    return one.casefold() == other.casefold() != ""

"""Where an expert's answers helped in a period, for a note of thanks. It compares nobody and has no totals."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING

from hallway.adopt.evidence import leads_to
from hallway.adopt.experts.coverage import expert_of
from hallway.adopt.experts.uses import MeasuredUse, UseCount
from hallway.adopt.outcome_words import CORRELATION, amount
from hallway.names import counted

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date

    from hallway.days import Week
    from hallway.library.answer import Answer
    from hallway.library.experts import Expert
    from hallway.library.ledger import Ledger
    from hallway.library.library import Library
    from hallway.library.outcome import Outcome
    from hallway.library.period import Period
    from hallway.library.picks import Pick
    from hallway.library.placements import Placement
    from hallway.library.vocabulary import Vocabulary


@dataclass(frozen=True, slots=True)
class AnswerHelp:
    """Where one answer helped."""

    answer: Answer
    is_new: bool
    """Whether it was first published in the period."""
    opens: UseCount
    plays: UseCount
    places: tuple[str, ...]
    """The titles of the places where it was pinned, directly or with its moment."""
    picks: tuple[Pick, ...]
    outcomes: tuple[Outcome, ...]
    """Those that name the answer or its first moment."""


@dataclass(frozen=True, slots=True)
class ExpertHelp:
    """Where one expert's answers helped."""

    expert: Expert
    period: Period
    answers: tuple[AnswerHelp, ...]
    weeks: tuple[Week, ...]
    """The weeks of the period that were measured."""

    @property
    def source(self) -> str:
        """Says which weeks the counts are from; empty if none was measured."""
        if not self.weeks:
            return ""
        first, last = self.weeks[0], self.weeks[-1]
        span = f"{first}" if first == last else f"{first} to {last}"
        return f"Opens and plays are from the access logs of {counted(len(self.weeks), 'week')}: {span}."

    @property
    def unknown(self) -> str:
        """Says what is not known."""
        if not self.weeks:
            return "Not known: how often they were opened and played, because no access log of this time was measured."
        return "Not known: who opened them and whether it helped, because logs only count."


def helped(library: Library, period: Period, *, today: date) -> tuple[ExpertHelp, ...]:
    """Returns where the answers of each expert with a published one helped, in the order of their names."""
    vocabulary = library.vocabulary()
    known = _Known.of(library, vocabulary, period)
    answers: dict[str, list[Answer]] = {}
    for answer in map(vocabulary.read, library.read_answers()[0]):
        since = known.ledger.published_since(answer.id) or answer.approved_on or today
        if answer.status == "approved" and answer.expert and since <= period.last:
            answers.setdefault(answer.expert, []).append(answer)
    weeks = tuple(each.week for each in known.use.weeks)
    found = [
        ExpertHelp(expert_of(id, vocabulary), period, tuple(map(known.of_answer, theirs)), weeks)
        for id, theirs in answers.items()
    ]
    return tuple(sorted(found, key=lambda each: each.expert.name.casefold()))


def lines(help: AnswerHelp, vocabulary: Vocabulary) -> Iterator[str]:
    """Yields in words where an answer helped; nothing is said about what is not known."""
    if help.is_new:
        yield "published in this period"
    if help.opens.least or help.plays.least:
        yield f"opened {help.opens}, played {help.plays}"
    if help.places:
        yield f"pinned in: {'; '.join(help.places)}"
    for pick in help.picks:
        yield f"the pick of week {pick.week.number}{f' for {pick.team}' if pick.team else ''}"
    titles = {moment.id: moment.title for moment in vocabulary.moments}
    for outcome in help.outcomes:
        numbers = (amount(outcome.before, outcome.unit), amount(outcome.after, outcome.unit))
        moved = f"{numbers[0]} without it, {numbers[1]} with it" if outcome.is_by_tag else " to ".join(numbers)
        about = "" if outcome.answer else f" for “{titles.get(outcome.moment, outcome.moment)}”"
        yield f"{outcome.metric}{about}: {moved} ({outcome.period}, says {outcome.said_by}). {CORRELATION}"


@dataclass(frozen=True, slots=True)
class _Known:
    """What the library knows about a period."""

    period: Period
    ledger: Ledger
    use: MeasuredUse
    placements: Sequence[Placement]
    """With current moments."""
    titles: dict[str, str]
    """Of the places, by id."""
    picks: Sequence[Pick]
    outcomes: Sequence[Outcome]

    @classmethod
    def of(cls, library: Library, vocabulary: Vocabulary, period: Period) -> _Known:
        ledger, pinned = library.ledger(), library.placements().entries
        weeks = [each for each in library.measures() if _is_in(each.week, period)]

        def now(moment: str) -> str:
            return vocabulary.resolve("moment", moment) or moment

        return cls(
            period=period,
            ledger=ledger,
            use=MeasuredUse(weeks, ledger),
            placements=[replace(each, moment=now(each.moment)) for each in pinned if each.placed_on <= period.last],
            titles={id: place.title for id, place in library.places().items()},
            picks=[each for each in library.picks().entries if _is_in(each.week, period)],
            outcomes=[
                replace(each, moment=now(each.moment)) for each in library.outcomes().entries if _is_of(each, period)
            ],
        )

    def of_answer(self, answer: Answer) -> AnswerHelp:
        since = self.ledger.published_since(answer.id) or answer.approved_on
        pinned = (each.place for each in self.placements if leads_to(each, answer, self.ledger))
        return AnswerHelp(
            answer=answer,
            is_new=since is not None and self.period.first <= since <= self.period.last,
            opens=self.use.opens(answer.id),
            plays=self.use.plays(answer.id),
            places=tuple(self.titles.get(place, place) for place in dict.fromkeys(pinned)),
            picks=tuple(each for each in self.picks if self.ledger.resolve(each.answer) == answer.id),
            outcomes=tuple(each for each in self.outcomes if self._names(each, answer)),
        )

    def _names(self, outcome: Outcome, answer: Answer) -> bool:
        if outcome.answer:
            return self.ledger.resolve(outcome.answer) == answer.id
        return outcome.moment in answer.moments[:1]


def _is_in(week: Week, period: Period) -> bool:
    """Returns whether a week belongs to a period: by its Thursday, as ISO 8601 counts weeks into years."""
    return period.first <= week.monday + timedelta(days=3) <= period.last


def _is_of(outcome: Outcome, period: Period) -> bool:
    """Returns whether an outcome was measured or recorded in a period."""
    is_measured = outcome.period.first <= period.last and outcome.period.last >= period.first
    return is_measured or (outcome.recorded_on is not None and period.first <= outcome.recorded_on <= period.last)

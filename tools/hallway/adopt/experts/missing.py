"""The answers that are missing: which questions someone should be asked, ranked by evidence."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, get_args

from hallway.adopt.experts import coverage
from hallway.adopt.experts.uses import NOT_OPENED, MeasuredUse, UseCount
from hallway.library.requests import Request

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from hallway.adopt.experts.coverage import MomentExperts
    from hallway.library.answer import Answer
    from hallway.library.library import Library
    from hallway.library.requests import Requests
    from hallway.library.vocabulary import Moment, Vocabulary

MissingKind = Literal["request", "gap", "single", "overdue"]
"""Most urgent first: a question that nobody was asked; a moment without an answer; a moment that depends on one person;
an answer that is overdue for review."""
KINDS: tuple[MissingKind, ...] = get_args(MissingKind)

RECENT_WEEKS = 13
"""A quarter; older measures say little about what people need now."""


@dataclass(frozen=True, slots=True)
class MissingAnswer:
    """A question that someone should be asked."""

    kind: MissingKind
    question: str
    moment: Moment | None
    reason: str
    """Why it should be asked, as a clause."""
    opens: UseCount = NOT_OPENED
    """How often people opened what there is about it in the last quarter."""
    request: Request | None = None
    answered_by: frozenset[str] = frozenset()
    """The ids of experts who have answered, so that someone else is needed."""
    owner: str = ""
    """The id of the expert whose answer is overdue."""

    @property
    def reasons(self) -> tuple[str, ...]:
        """Why it should be asked, and how often people look for it."""
        opened = (
            (f"its pages were opened {self.opens} in the last {RECENT_WEEKS} measured weeks",)
            if self.opens.least
            else ()
        )
        return (self.reason, *opened)

    @property
    def told(self) -> str:
        """The reason as a sentence for the expert; may be empty."""
        if self.request:
            return f"{self.request.by or 'A colleague'} asked for it on {self.request.asked_on}."
        return f"{self.reason[0].upper()}{self.reason[1:]}." if self.reason else ""


@dataclass(frozen=True, slots=True)
class MissingContext:
    """What is known about questions and answers."""

    vocabulary: Vocabulary
    moments: tuple[MomentExperts, ...]
    answers: tuple[Answer, ...]
    """The published ones, with current words."""
    requests: Requests
    use: MeasuredUse
    """Of the latest weeks."""
    today: date

    @classmethod
    def of(cls, library: Library, *, today: date) -> MissingContext:
        """Reads the library. Answers that cannot be read do not count."""
        vocabulary, answers = library.vocabulary(), library.read_answers()[0]
        return cls(
            vocabulary=vocabulary,
            moments=coverage.covered(vocabulary, answers),
            answers=tuple(vocabulary.read(answer) for answer in answers if answer.status == "approved"),
            requests=library.requests(),
            use=MeasuredUse(library.measures()[-RECENT_WEEKS:], library.ledger()),
            today=today,
        )

    def moment(self, word: str) -> Moment | None:
        """Returns a moment by its id or a synonym."""
        now = self.vocabulary.resolve("moment", word)
        return next((each for each in self.vocabulary.moments if each.id == now), None)


def find(context: MissingContext) -> list[MissingAnswer]:
    """Returns the questions that someone should be asked, most urgent first; of equals, what is opened most."""
    found = [*_of_requests(context), *_of_moments(context), *_of_reviews(context)]
    return sorted(found, key=lambda each: (KINDS.index(each.kind), -each.opens.least))


def default_question(moment: Moment) -> str:
    """Returns a question for a moment, until someone knows which one is asked most.

    >>> from hallway.library.vocabulary import Moment
    >>> default_question(Moment("quiet", "A deal goes quiet"))
    'A deal goes quiet: what do I do?'
    """
    return f"{moment.title}: what do I do?"


def _of_requests(context: MissingContext) -> Iterator[MissingAnswer]:
    """Yields open requests that name nobody, or someone who no longer answers."""
    for request in context.requests.open():
        who = context.vocabulary.resolve("expert", request.expert) or request.expert
        expert = coverage.expert_of(who, context.vocabulary) if who else None
        if expert and not expert.is_retired:
            continue
        by = f" by {request.by}" if request.by else ""
        nobody = f"but {expert.name} no longer answers" if expert else "and nobody is named to answer"
        moment = context.moment(request.moment)
        opens = context.use.moment_opens(moment.id) if moment else NOT_OPENED
        reason = f"asked{by} on {request.asked_on}, {nobody}"
        yield MissingAnswer("request", request.question, moment, reason, opens, request)


def _of_moments(context: MissingContext) -> Iterator[MissingAnswer]:
    """Yields moments with fewer than two experts, unless someone was asked or a draft waits."""
    asked = {context.vocabulary.resolve("moment", request.moment) for request in context.requests.open()}
    for each in context.moments:
        if not each.is_at_risk or each.drafts or each.moment.id in asked:
            continue
        answers = [answer for theirs in each.experts for answer in theirs.answers]
        yield MissingAnswer(
            "single" if each.active else "gap",
            default_question(each.moment),
            each.moment,
            each.risk,
            sum((context.use.opens(answer.id) for answer in answers), context.use.moment_opens(each.moment.id)),
            answered_by=frozenset(theirs.expert.id for theirs in each.experts),
        )


def _of_reviews(context: MissingContext) -> Iterator[MissingAnswer]:
    """Yields the questions of published answers that are overdue for review, unless someone was asked again."""
    for answer in context.answers:
        is_asked = any(request.is_answered_by(answer) for request in context.requests.open())
        if answer.review_by is None or answer.review_by >= context.today or is_asked:
            continue
        moment = next(filter(None, map(context.moment, answer.moments)), None)
        reason = f"its answer was due for review on {answer.review_by}"
        yield MissingAnswer("overdue", answer.title, moment, reason, context.use.opens(answer.id), owner=answer.expert)

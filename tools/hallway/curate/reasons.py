"""Why something waits for a person: each reason with its kind, in words, since when, where to look and what to run."""

from __future__ import annotations

import shlex
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from hallway import timecode
from hallway.curate import checklist
from hallway.library import cues, doubtful, flags
from hallway.library.body import blocks
from hallway.library.likeness import percent
from hallway.library.transcript import UNHEARD
from hallway.names import counted, printable

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from datetime import date

    from hallway.library.answer import Answer
    from hallway.library.experts import Expert
    from hallway.library.library import Library
    from hallway.library.placements import Placement
    from hallway.library.recordings import OpenRecording
    from hallway.library.requests import Request
    from hallway.library.transcript import Transcript
    from hallway.library.vocabulary import Moment, Vocabulary

KINDS = {
    "unreadable": "Cannot be read",  # it is missing from the site
    "failed": "Recording failed",  # it has no answer
    "word": "Unknown word",  # no build until it is mended
    "personal": "Possible personal data",
    "overdue": "Review date past",
    "edited": "Edited since it was checked",
    "request": "Question waiting",
    "waiting": "Recording not transcribed",
    "draft": "Draft",
    "recording": "Recording to check",
    "unheard": "Speech to write down",
    "doubtful": "Passages to listen to",
    "suggested": "Moments to confirm",
    "alike": "Near duplicate",
    "ownerless": "No expert named",
    "due": "Review date near",
    "gap": "Moment without an answer",
    "single": "Moment with one expert",
    "unplaced": "Not placed anywhere",
}
"""The kinds of reasons in words, the most urgent first."""

NEAR_DAYS = 14  # before its review date an answer is named: two weekly looks
LONGEST_SPOT = 60  # characters


@dataclass(frozen=True, slots=True)
class Spot:
    """A place in an answer to look at."""

    text: str
    seconds: float | None = None
    """When it is said; None for what is nowhere in the recording, such as the title."""
    why: str = ""
    """What is the matter there: a flag of the transcript, a kind of personal data."""

    @property
    def fragment(self) -> str:
        """What leads to it behind the answer's address: ``#t=83``; empty where nothing does."""
        return "" if self.seconds is None else f"#t={int(self.seconds)}"


@dataclass(frozen=True, slots=True)
class Reason:
    """One thing that a person has to look at."""

    kind: str
    """A key of KINDS."""
    text: str
    """In words, as a clause without a stop. May hold what people wrote: escape it for where it goes."""
    do: str = ""
    """The command that settles it, ready for a shell; empty where the file has to be edited."""
    since: date | None = None
    """What tells its age: the older, the more urgent."""
    spots: tuple[Spot, ...] = ()
    other: str = ""
    """The id of another answer that it is about."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """What is known beside the one answer that is looked at."""

    library: Library
    vocabulary: Vocabulary
    moments: tuple[Moment, ...]
    """Those that are offered."""
    experts: Mapping[str, Expert]
    answers: Sequence[Answer]
    """Drafts and approved ones, each old word as what it stands for now."""
    placed_answers: frozenset[str]
    placed_moments: frozenset[str]
    requests: tuple[Request, ...]
    """The open ones, the oldest first."""
    today: date

    @classmethod
    def of(
        cls,
        library: Library,
        answers: Iterable[Answer],
        placements: Iterable[Placement],
        requests: Iterable[Request],
        *,
        today: date,
    ) -> Context:
        """Reads the vocabulary and the ledger; DocumentError where one of them cannot be read."""
        vocabulary, ledger, placements = library.vocabulary(), library.ledger(), tuple(placements)
        moments = (vocabulary.resolve("moment", each.moment) for each in placements if not each.answer)
        return cls(
            library=library,
            vocabulary=vocabulary,
            moments=tuple(each for each in vocabulary.moments if not each.is_retired),
            experts=vocabulary.experts,
            answers=tuple(vocabulary.read(answer) for answer in answers),
            placed_answers=frozenset(ledger.resolve(each.answer) for each in placements if each.answer),
            placed_moments=frozenset(moments),
            requests=tuple(requests),
            today=today,
        )

    def ago(self, day: date) -> str:
        """Says how long ago a day was: ``today``, ``yesterday``, ``12 days ago``; ``in 3 days`` for one to come."""
        days = (self.today - day).days
        if abs(days) > 1:
            return f"{days} days ago" if days > 0 else f"in {-days} days"
        return ("tomorrow", "today", "yesterday")[days + 1]


def of_draft(answer: Answer, context: Context) -> Iterator[Reason]:
    """Yields that it is a draft, and what stands between it and approval."""
    moments = "".join(f" --moment {id}" for id in answer.suggested_moments if not answer.moments)
    approve = f"hallway approve {answer.id}{moments}"
    missing = [] if checklist.is_question(answer.title) else ["its title is no question"]
    missing += [] if answer.summary.strip() else ["it has no summary"]
    so = f"; {' and '.join(missing)}" if missing else ""
    yield Reason("draft", f"recorded {context.ago(answer.recorded)}{so}", approve, answer.recorded)
    if answer.suggested_moments:
        spots = tuple(_suggestions(answer, context))
        yield Reason("suggested", f"suggested: {', '.join(answer.suggested_moments)}", approve, answer.recorded, spots)
    elif not answer.moments:
        yield Reason("suggested", "none is named, none suggested", f"{approve} --moment ID", answer.recorded)
    yield from personal(answer)
    transcript = context.library.transcript(answer.transcript) if answer.transcript else None
    yield from of_recording(answer, transcript)
    yield from of_passages(answer, transcript)


def of_recording(answer: Answer, transcript: Transcript | None) -> Iterator[Reason]:
    """Yields what is wrong with its recording as a whole, and what to do."""
    for each in flags.told(transcript):
        yield Reason("recording", f"{each.finding}; {each.advice}", since=answer.recorded)


def of_passages(answer: Answer, transcript: Transcript | None) -> Iterator[Reason]:
    """Yields the speech that nobody has written down yet, and the passages that the machine was unsure of."""
    found = doubtful.open_passages(answer, transcript)
    for kind, is_unheard in (("unheard", True), ("doubtful", False)):
        if spots := tuple(_spot(each) for each in found if each.is_unheard is is_unheard):
            yield Reason(kind, counted(len(spots), "passage"), since=answer.recorded, spots=spots)


def of_approved(answer: Answer, context: Context) -> Iterator[Reason]:
    """Yields what has changed since it was let out, or will soon, and what was never done."""
    verify = f"hallway verify {answer.id} --listened"
    if answer.review_by and answer.review_by < context.today:
        yield Reason("overdue", f"since {context.ago(answer.review_by)}", verify, answer.review_by)
    elif answer.review_by and answer.review_by - context.today <= timedelta(days=NEAR_DAYS):
        yield Reason("due", context.ago(answer.review_by), verify, answer.review_by)
    if answer.is_edited_since_checked:
        checked = f"checked {context.ago(answer.approved_on)}, then changed" if answer.approved_on else "then changed"
        yield Reason("edited", checked, verify, answer.approved_on)
        yield from personal(answer)
    if answer.id not in context.placed_answers and not context.placed_moments.intersection(answer.moments):
        day = answer.approved_on or answer.recorded
        pin = f"hallway pin {answer.id} --in PLACE"
        yield Reason("unplaced", f"{'approved' if answer.approved_on else 'recorded'} {context.ago(day)}", pin, day)


def of_any(answer: Answer, context: Context) -> Iterator[Reason]:
    """Yields what is wrong with the words of its header."""
    if unknown := context.vocabulary.unknown(answer):
        yield Reason("word", "; ".join(each.reason for each in unknown))
    if not answer.expert:
        yield Reason("ownerless", f"write “expert:” into answers/{answer.id}.md", since=answer.recorded)
    elif (expert := context.experts.get(context.vocabulary.resolve("expert", answer.expert))) and expert.is_retired:
        yield Reason("ownerless", f"{expert.name} is asked no more: who speaks for it?", since=answer.recorded)


def personal(answer: Answer) -> Iterator[Reason]:
    """Yields one reason with every place that looks like personal data."""
    spots = tuple(
        Spot(_short(found.text), timecode.parse(where[3:]) if where.startswith("at ") else None, found.kind)
        for where, found in checklist.personal(answer)
    )
    if spots:
        kinds = ", ".join(dict.fromkeys(spot.why for spot in spots))
        do = f"hallway redact {answer.id} --from TIME --to TIME" if any(spot.fragment for spot in spots) else ""
        yield Reason("personal", kinds, do, answer.recorded, spots)


def of_likeness(answer: Answer, other: Answer, likeness: float) -> Reason:
    """Returns that an answer is like another one, by how much (0 to 1)."""
    text = f"{percent(likeness)} like {other.id}: merge or link?"
    merge = f"hallway merge {answer.id} INTO {other.id}" if other.status == "approved" else ""
    return Reason("alike", text, merge, answer.recorded, other=other.id)


def of_request(request: Request, context: Context) -> Reason:
    """Returns how long a question waits, and whether a draft is there for it."""
    drafts = (answer for answer in context.answers if answer.status == "draft")
    draft = next((answer.id for answer in drafts if request.is_answered_by(answer)), "")
    expert = f" --expert {request.expert}" if request.expert else ""
    ask = f"hallway ask {shlex.quote(printable(request.question))}{expert}"
    by = f" by {printable(request.by)}" if request.by else ""
    text = f"asked {context.ago(request.asked_on)}{by}{f'; a draft is there: {draft}' if draft else ''}"
    return Reason("request", text, f"hallway approve {draft}" if draft else ask, request.asked_on, other=draft)


def of_open_recording(recording: OpenRecording, context: Context) -> Reason:
    """Returns why a recording has no answer: what its receipt says, or that nobody has transcribed it yet."""
    transcribe = "hallway transcribe"
    if failure := recording.failure:
        text = "; ".join((failure.reason, *failure.lines[1:2])).removesuffix(".")
        return Reason("failed", text, transcribe, recording.since)
    return Reason("waiting", f"added {context.ago(recording.since)}", transcribe, recording.since)


def of_moment(moment: Moment, context: Context) -> Iterator[Reason]:
    """Yields that nobody answers in a moment, or only one person does; nothing while somebody is asked already."""
    if any(context.vocabulary.resolve("moment", each.moment) == moment.id for each in context.requests):
        return
    answers = [answer for answer in context.answers if moment.id in answer.moments]
    people = {answer.expert for answer in answers if answer.expert}  # a second one's draft may wait
    ask = f'hallway ask "How do I ...?" --moment {moment.id} --expert NAME'
    if all(answer.status == "draft" for answer in answers):
        drafts = f"{counted(len(answers), 'draft')} to approve" if answers else "nobody has answered"
        yield Reason("gap", drafts, ask)
    elif len(people) == 1:
        (expert,) = people
        name = context.experts[expert].name if expert in context.experts else expert
        yield Reason("single", f"only {name} answers", ask)


def _spot(doubt: doubtful.Doubt) -> Spot:
    if doubt.is_unheard:
        return Spot(_short(doubt.text), doubt.seconds, f"{flags.PASSAGE_FLAGS[UNHEARD]}; listen and write it")
    return Spot(_short(" ".join(doubt.words)), max(doubt.seconds, 0.0), flags.passage_words(doubt.flags))


def _suggestions(answer: Answer, context: Context) -> Iterator[Spot]:
    """Yields the words that suggest its moments, and where they are said."""
    known = {moment.id: moment for moment in context.moments}
    said = [(block.seconds, block.text) for block in blocks(answer.body) if not block.is_heading]
    for moment in (known[id] for id in answer.suggested_moments if id in known):
        for cue in cues.heard(moment, answer.title, said):
            where = "in the title, " if cue.is_in_title else ""
            yield Spot(cue.text, cue.seconds, f"{where}suggests {moment.id}")


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= LONGEST_SPOT else f"{line[: LONGEST_SPOT - 1]}…"

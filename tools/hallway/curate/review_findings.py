"""The findings of the review: what needs attention, since when, where to look and which command settles it."""

from __future__ import annotations

import shlex
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from hallway import timecode
from hallway.curate import checklist
from hallway.errors import printable
from hallway.library import cues, doubtful, flags
from hallway.library.body import blocks
from hallway.library.finding import Finding, Spot
from hallway.library.similarity import percent
from hallway.library.transcript import UNHEARD
from hallway.names import counted

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from datetime import date

    from hallway.library.answer import Answer
    from hallway.library.experts import Expert
    from hallway.library.finding import Severity
    from hallway.library.library import Library
    from hallway.library.placements import Placement
    from hallway.library.recordings import OpenRecording
    from hallway.library.requests import Request
    from hallway.library.transcript import Transcript
    from hallway.library.vocabulary import Moment, Vocabulary

KINDS = {
    "unreadable": "Cannot be read",  # missing from the site
    "failed": "Recording failed",  # has no answer
    "word": "Unknown word",  # the site cannot be built
    "personal": "Possible personal data",
    "overdue": "Review overdue",
    "edited": "Edited since its last check",
    "request": "Unanswered question",
    "waiting": "Not transcribed yet",
    "draft": "Draft",
    "recording": "Problem with the recording",
    "unheard": "Speech to transcribe",
    "doubtful": "Passages to check",
    "suggested": "Moments to confirm",
    "alike": "Near duplicate",
    "ownerless": "No expert",
    "due": "Review due soon",
    "gap": "Moment without an answer",
    "single": "Moment with only one expert",
    "unplaced": "Not pinned anywhere",
}
"""The kinds of findings and their labels, most urgent first."""

_SEVERITIES: dict[str, Severity] = {
    "unreadable": "error",
    "failed": "error",
    "word": "error",
    "personal": "warning",
    "overdue": "warning",
    "edited": "warning",
    "recording": "warning",
    "unheard": "warning",
    "doubtful": "warning",
}
"""The severities of some kinds; all others are notices."""

NEAR_DAYS = 14  # how long before a review date it is listed: two weekly reviews
LONGEST_SPOT = 60  # characters


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewContext:
    """Everything else that is known, apart from the answer under review."""

    library: Library
    vocabulary: Vocabulary
    moments: tuple[Moment, ...]
    """The moments that are not retired."""
    experts: Mapping[str, Expert]
    answers: Sequence[Answer]
    """Drafts and approved answers, with synonyms replaced by the current words."""
    placed_answers: frozenset[str]
    placed_moments: frozenset[str]
    requests: tuple[Request, ...]
    """The open requests, oldest first."""
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
    ) -> ReviewContext:
        """Reads the vocabulary and the ledger. Raises DocumentError if one of them cannot be read."""
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
        """Returns how long ago it was: ``today``, ``yesterday``, ``12 days ago``; ``in 3 days`` for a future one."""
        days = (self.today - day).days
        if abs(days) > 1:
            return f"{days} days ago" if days > 0 else f"in {-days} days"
        return ("tomorrow", "today", "yesterday")[days + 1]


def of_draft(answer: Answer, context: ReviewContext) -> Iterator[Finding]:
    """Yields a finding that it is a draft, and what must be done before it can be approved."""
    moments = "".join(f" --moment {id}" for id in answer.suggested_moments if not answer.moments)
    approve = f"hallway approve {answer.id}{moments}"
    missing = [] if checklist.is_question(answer.title) else ["its title is not a question"]
    missing += [] if answer.summary.strip() else ["it has no summary"]
    flaws = f"; {' and '.join(missing)}" if missing else ""
    yield _of_answer("draft", answer, f"recorded {context.ago(answer.recorded)}{flaws}", fix=approve)
    if answer.suggested_moments:
        spots = tuple(_suggestions(answer, context))
        suggested = f"suggested: {', '.join(answer.suggested_moments)}"
        yield _of_answer("suggested", answer, suggested, fix=approve, spots=spots)
    elif not answer.moments:
        yield _of_answer("suggested", answer, "none named or suggested", fix=f"{approve} --moment ID")
    yield from personal(answer)
    transcript = context.library.transcript(answer.transcript) if answer.transcript else None
    yield from of_recording(answer, transcript)
    yield from of_passages(answer, transcript)


def of_recording(answer: Answer, transcript: Transcript | None) -> Iterator[Finding]:
    """Yields what is wrong with its recording as a whole, and what to do."""
    for each in flags.told(transcript):
        yield _of_answer("recording", answer, f"{each.finding}; {each.advice}")


def of_passages(answer: Answer, transcript: Transcript | None) -> Iterator[Finding]:
    """Yields the speech that still has to be transcribed by hand, and the passages that Whisper was unsure of."""
    found = doubtful.open_passages(answer, transcript)
    for kind, is_unheard in (("unheard", True), ("doubtful", False)):
        if spots := tuple(_spot(each) for each in found if each.is_unheard is is_unheard):
            yield _of_answer(kind, answer, counted(len(spots), "passage"), spots=spots)


def of_approved(answer: Answer, context: ReviewContext) -> Iterator[Finding]:
    """Yields findings if it is due for review, was edited since its last check, or is not pinned anywhere."""
    verify = f"hallway verify {answer.id} --listened"
    if answer.review_by and answer.review_by < context.today:
        due = f"due {context.ago(answer.review_by)}"
        yield _of_answer("overdue", answer, due, fix=verify, since=answer.review_by)
    elif answer.review_by and answer.review_by - context.today <= timedelta(days=NEAR_DAYS):
        yield _of_answer("due", answer, context.ago(answer.review_by), fix=verify, since=answer.review_by)
    if answer.is_edited_since_checked:
        checked = f"last checked {context.ago(answer.approved_on)}" if answer.approved_on else "check it again"
        yield _of_answer("edited", answer, checked, fix=verify, since=answer.approved_on)
        yield from personal(answer)
    if answer.id not in context.placed_answers and not context.placed_moments.intersection(answer.moments):
        day = answer.approved_on or answer.recorded
        since = f"{'approved' if answer.approved_on else 'recorded'} {context.ago(day)}"
        yield _of_answer("unplaced", answer, since, fix=f"hallway pin {answer.id} --in PLACE", since=day)


def of_any(answer: Answer, context: ReviewContext) -> Iterator[Finding]:
    """Yields words that are not in the vocabulary, and a missing or retired expert."""
    if unknown := context.vocabulary.unknown(answer):
        yield _of_answer("word", answer, "; ".join(each.reason for each in unknown))
    if not answer.expert:
        yield _of_answer("ownerless", answer, f"add “expert:” to answers/{answer.id}.md")
    elif (expert := context.experts.get(context.vocabulary.resolve("expert", answer.expert))) and expert.is_retired:
        yield _of_answer("ownerless", answer, f"{expert.name} no longer answers questions; name someone else")


def personal(answer: Answer) -> Iterator[Finding]:
    """Yields one finding with all places that look like personal data."""
    spots = tuple(
        Spot(_short(found.text), timecode.parse(where[3:]) if where.startswith("at ") else None, found.kind)
        for where, found in checklist.personal(answer)
    )
    if spots:
        kinds = ", ".join(dict.fromkeys(spot.why for spot in spots))
        fix = f"hallway redact {answer.id} --from TIME --to TIME" if any(spot.fragment for spot in spots) else ""
        yield _of_answer("personal", answer, kinds, fix=fix, spots=spots)


def of_likeness(answer: Answer, other: Answer, likeness: float) -> Finding:
    """Returns the finding that an answer resembles another; `likeness` is from 0 to 1."""
    reason = f"{percent(likeness)} like {other.id}; merge the two, or link one to the other"
    merge = f"hallway merge {answer.id} INTO {other.id}" if other.status == "approved" else ""
    return _of_answer("alike", answer, reason, fix=merge, other=other.id)


def of_request(request: Request, context: ReviewContext) -> Finding:
    """Returns how long a question has been open, and whether there is a draft that answers it."""
    drafts = (answer for answer in context.answers if answer.status == "draft")
    draft = next((answer.id for answer in drafts if request.is_answered_by(answer)), "")
    expert = f" --expert {request.expert}" if request.expert else ""
    ask = f"hallway ask {shlex.quote(printable(request.question))}{expert}"
    by = f" by {printable(request.by)}" if request.by else ""
    reason = f"asked {context.ago(request.asked_on)}{by}{f'; draft: {draft}' if draft else ''}"
    fix = f"hallway approve {draft}" if draft else ask
    path = context.library.curation / "requests.yml"
    return Finding("request", path, reason, severity="notice", fix=fix, since=request.asked_on, other=draft)


def of_open_recording(recording: OpenRecording, context: ReviewContext) -> Finding:
    """Returns why a recording has no answer: it failed, for the reason in its receipt, or is not transcribed yet."""
    kind, reason = "waiting", f"added {context.ago(recording.since)}"
    if failure := recording.failure:
        kind, reason = "failed", "; ".join((failure.reason, *failure.lines[1:2])).removesuffix(".")
    fix = "hallway transcribe"
    return Finding(kind, recording.path, reason, severity=severity(kind), fix=fix, since=recording.since)


def of_moment(moment: Moment, context: ReviewContext) -> Iterator[Finding]:
    """Yields a finding if a moment has no answer, or only one expert's, unless someone has already been asked."""
    if any(context.vocabulary.resolve("moment", each.moment) == moment.id for each in context.requests):
        return
    path = context.library.curation / "moments.yml"
    answers = [answer for answer in context.answers if moment.id in answer.moments]
    people = {answer.expert for answer in answers if answer.expert}  # a second expert's answer may still be a draft
    ask = f"hallway experts ask NAME --moment {moment.id}"
    if not answers:
        yield Finding("gap", path, "nobody has answered", severity="notice", subject=moment.id, fix=ask)
    elif all(answer.status == "draft" for answer in answers):
        drafts = f"{counted(len(answers), 'draft')} to approve"
        approve = f"hallway approve {answers[0].id}"
        yield Finding("gap", path, drafts, severity="notice", subject=moment.id, fix=approve)
    elif len(people) == 1:
        (expert,) = people
        name = context.experts[expert].name if expert in context.experts else expert
        yield Finding("single", path, f"only {name} answers", severity="notice", subject=moment.id, fix=ask)


def severity(kind: str) -> Severity:
    """Returns the severity of a kind of finding."""
    return _SEVERITIES.get(kind, "notice")


def _of_answer(
    kind: str,
    answer: Answer,
    reason: str,
    *,
    fix: str = "",
    since: date | None = None,
    spots: tuple[Spot, ...] = (),
    other: str = "",
) -> Finding:
    """Returns a finding about an answer, by default as old as its recording."""
    return Finding(
        kind,
        answer.path,
        reason,
        severity=severity(kind),
        subject=answer.id,
        fix=fix,
        since=since or answer.recorded,
        spots=spots,
        other=other,
    )


def _spot(doubt: doubtful.Doubt) -> Spot:
    if doubt.is_unheard:
        return Spot(_short(doubt.text), doubt.seconds, f"{flags.PASSAGE_FLAGS[UNHEARD]}; listen and write it down")
    return Spot(_short(" ".join(doubt.words)), max(doubt.seconds, 0.0), flags.passage_words(doubt.flags))


def _suggestions(answer: Answer, context: ReviewContext) -> Iterator[Spot]:
    """Yields the words that suggest the answer's moments, and where they are spoken."""
    known = {moment.id: moment for moment in context.moments}
    said = [(block.seconds, block.text) for block in blocks(answer.body) if not block.is_heading]
    for moment in (known[id] for id in answer.suggested_moments if id in known):
        for cue in cues.heard(moment, answer.title, said):
            where = "in the title, " if cue.is_in_title else ""
            yield Spot(cue.text, cue.seconds, f"{where}suggests {moment.id}")


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= LONGEST_SPOT else f"{line[: LONGEST_SPOT - 1]}…"

"""The draft: the Markdown answer that a transcript becomes before a person sees it. Same transcript, same bytes."""

from __future__ import annotations

import hashlib
import math
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from hallway import days
from hallway.capture.draft import chapters, recording_path, titles
from hallway.capture.draft.sentences import sentences
from hallway.errors import DocumentError
from hallway.library import cues, redaction
from hallway.library.answer import Answer
from hallway.names import SLUG_LENGTH, slug

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Mapping

    from hallway.library.experts import Expert
    from hallway.library.settings import Settings
    from hallway.library.transcript import Transcript
    from hallway.library.vocabulary import Moment


FEWEST_POINTS = 2  # a single cue in five minutes means nothing
MOST_MOMENTS = 2


def draft(
    transcript: Transcript,
    *,
    recording: PurePosixPath,
    moments: Iterable[Moment],
    experts: Mapping[str, Expert],
    settings: Settings,
    today: date | None = None,
) -> Answer:
    """Returns the answer that a person will edit: a draft that contains nothing the recording does not say.

    `recording` is the path under `recordings/`: folders that name a moment take precedence over what the words suggest.
    The id is the transcript's, or made from the title if it has none. `today` dates the review; by default it is the
    day of the transcript, so that a draft that is finished later has the same bytes. The caller fills in `media` and
    `poster`. Doubtful passages look like all others: their flags stay in the transcript, where the review reads them.
    """
    known = tuple(moments)
    spoken = sentences(transcript)
    understood = [sentence for sentence in spoken if not sentence.is_unheard]
    heading = titles.title(recording, understood, language=transcript.language)
    made_on = _day(transcript)
    chosen = recording_path.folder_moments(recording, known)
    said = " ".join(sentence.text for sentence in understood)
    id = transcript.id or allot_id(heading)
    return Answer(
        id=id,
        title=heading,
        expert=recording_path.folder_expert(recording, experts),
        recorded=recording_path.named_day(recording) or made_on,
        duration=round(transcript.duration, 2) if math.isfinite(transcript.duration) else 0.0,
        moments=chosen,
        suggested_moments=() if chosen else suggest_moments(heading, said, known),
        status="draft",
        review_by=days.within((today or made_on) + timedelta(days=settings.review_after_days)),
        summary=titles.summary(understood, language=transcript.language, title=heading),
        language=transcript.language,
        recording=recording_path.writable(recording),
        recording_sha256=transcript.sha256,
        transcript=id,
        redacted=redaction.written(redaction.ranges_of(transcript)),
        body=chapters.write_body(spoken, transcript.language),
    )


def title(transcript: Transcript, *, recording: PurePosixPath) -> str:
    """Returns the title that the draft will have, from which its id is made."""
    understood = [sentence for sentence in sentences(transcript) if not sentence.is_unheard]
    return titles.title(recording, understood, language=transcript.language)


def suggest_moments(title: str, text: str, moments: Iterable[Moment]) -> tuple[str, ...]:
    """Returns the ids of the one or two moments whose cues are heard most, the best first; empty if none stands out.

    `hallway.library.cues` determines which cues were heard, and where; the review shows them.
    """
    points = {
        moment.id: sum(cue.points for cue in cues.heard(moment, title, [(None, text)]))
        for moment in moments
        if not moment.is_retired
    }
    best = max(points.values(), default=0)
    clear = [id for id, score in points.items() if score >= FEWEST_POINTS and 2 * score >= best]
    return tuple(sorted(clear, key=lambda id: -points[id])[:MOST_MOMENTS])


def allot_id(title: str, taken_ids: Container[str] = frozenset()) -> str:
    """Returns the title as a slug of at most 60 characters, with -2, -3, ... at its end if it is taken."""
    stem = slug(title, "answer")
    number, candidate = 1, stem
    while candidate in taken_ids:
        number += 1
        ending = f"-{number}"
        candidate = stem[: SLUG_LENGTH - len(ending)].rstrip("-") + ending
    return candidate


def digest(answer: Answer) -> str:
    """Returns the SHA-256 of the file as it is first written, for `drafted_sha256` in the transcript."""
    return hashlib.sha256(answer.to_markdown().encode()).hexdigest()


def renew(
    before: Answer,
    transcript: Transcript,
    *,
    moments: Iterable[Moment],
    experts: Mapping[str, Expert],
    settings: Settings,
) -> Answer:
    """Returns the draft from another transcript of the same recording, with the same id, dates and media."""
    fresh = draft(
        transcript,
        recording=PurePosixPath(before.recording),
        moments=moments,
        experts=experts,
        settings=settings,
    )
    return replace(
        fresh,
        id=before.id,
        transcript=before.transcript,
        recorded=before.recorded,
        review_by=before.review_by,
        recording_sha256=before.recording_sha256,
        media=before.media,
        poster=before.poster,
        redacted=redaction.written([*redaction.parse(before.redacted), *redaction.ranges_of(transcript)]),
        path=before.path,
    )


def _day(transcript: Transcript) -> date:
    try:
        return days.checked(datetime.fromisoformat(transcript.created).astimezone(UTC).date())
    except ValueError as error:
        reason = f"`created` is not a time such as 2026-11-22T10:00:00Z: {transcript.created!r}"
        raise DocumentError(f"transcripts/{transcript.id}.json", None, reason) from error

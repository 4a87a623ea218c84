"""Turns an answer into what templates show of it, which depends only on the frame of the site and on its inputs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from markupsafe import Markup

from hallway import days, timecode
from hallway.errors import DocumentError, printable
from hallway.library import flags
from hallway.library.transcript import Transcript
from hallway.place.formats import share
from hallway.site import time_limit
from hallway.site.answer import companions, passages, render
from hallway.site.answer.view import ROOT, AnswerFacts, AnswerView, Outline

if TYPE_CHECKING:
    from pathlib import Path

    from hallway.library.answer import Answer
    from hallway.site.answer.inputs import Inputs
    from hallway.site.site import Frame

LIMIT_SECONDS = 10  # of processor time for one answer; four hours of speech take half a second
TOO_SLOW = f"takes longer than {LIMIT_SECONDS} seconds to turn into a page; shorten it, or split it in two."


class TooSlowError(Exception):
    """An answer takes too long; the site must be built without it."""

    def __init__(self, answer: Answer) -> None:
        super().__init__(answer.id)
        self.answer = answer


def facts(frame: Frame, inputs: Inputs, outline: Outline) -> AnswerFacts:
    """Returns the facts of an answer."""
    answer = inputs.answer
    return AnswerFacts(
        answer=answer,
        id=answer.id,
        title=answer.title,
        summary=answer.summary,
        status=answer.status,
        language=answer.language,
        expert=inputs.expert,
        moments=inputs.moments,
        roles=inputs.roles,
        tags=inputs.tags,
        places=inputs.places,
        recorded=days.written(answer.recorded),
        recorded_iso=answer.recorded.isoformat(),
        review_by=days.written(answer.review_by),
        review_by_iso=answer.review_by.isoformat() if answer.review_by else "",
        approved_on=days.written(answer.approved_on),
        approved_by=answer.approved_by,
        approved_against=answer.approved_against,
        is_checked=answer.is_checked,
        is_edited_since_checked=answer.is_edited_since_checked,
        published_on=inputs.published_on,
        duration=answer.duration,
        length=timecode.stamp(answer.duration),
        media=inputs.media,
        captions_url="captions.vtt" if "captions.vtt" in outline.companion_names else "",
        chapters=outline.chapters,
        seconds=outline.seconds,
        blocks=outline.blocks,
        machine_unreviewed=outline.machine_unreviewed,
        recording_notes=outline.recording_notes,
        permalink=f"{frame.url or ROOT}a/{answer.id}/",
        qr_url="qr.svg" if frame.url else "",
        companion_names=outline.companion_names,
    )


def view(frame: Frame, inputs: Inputs, transcript: Transcript | None) -> AnswerView:
    """Renders an answer. Raises TooSlowError if that takes too long."""
    try:
        with time_limit.at_most(LIMIT_SECONDS):
            return _view(frame, inputs, transcript)
    except time_limit.OutOfTimeError:
        raise TooSlowError(inputs.answer) from None


def read_transcript(content: bytes | None, path: Path) -> tuple[Transcript | None, str]:
    """Returns the transcript, if there is one, and what is wrong with it; `path` is the path of its file."""
    try:
        return (None if content is None else Transcript.of_file(content, path)), ""
    except DocumentError as error:
        return None, printable(error.reason)


def _view(frame: Frame, inputs: Inputs, transcript: Transcript | None) -> AnswerView:
    answer, body, expert = inputs.answer, render.body(inputs.answer.body), inputs.expert
    marked = passages.keep_anchors(body.html, inputs.anchors)
    marked, marks = passages.mark_doubtful(marked, transcript, is_checked=answer.is_checked)
    page_url = f"{frame.url}a/{answer.id}/" if frame.url else "./"
    files = dict(companions.companions(answer, body, transcript, speaker=expert.name, address=page_url))
    outline = Outline(
        chapters=body.chapters,
        seconds=tuple(sorted(passages.seconds(body.html))),
        blocks=body.blocks,
        machine_unreviewed=passages.DOUBT in marks,
        recording_notes=flags.told_to_listeners(transcript),
        companion_names=tuple(files),
    )
    return AnswerView.of(
        facts(frame, inputs, outline),
        passages_html=Markup(marked),  # safe by construction, see `render`
        snippets=share.page_data(answer.title, expert=expert.name, site=frame.name),
        companions=files,
    )

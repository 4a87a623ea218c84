"""Prepares answers for the site: reads each transcript, renders the text and creates the view, once per answer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from markupsafe import Markup

from hallway import timecode
from hallway.errors import DocumentError, printable
from hallway.library import flags
from hallway.library.finding import Finding
from hallway.place.formats import share
from hallway.site import time_limit
from hallway.site.answer import companions, passages, render
from hallway.site.answer.view import ROOT, AnswerView, ExpertView, MediaView, PageLink, day_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from hallway.library.answer import Answer
    from hallway.library.transcript import Transcript
    from hallway.library.vocabulary import Moment, Term
    from hallway.site.collection import Collection
    from hallway.site.placed import Placed

LIMIT_SECONDS = 10  # of processor time for one answer; four hours of speech take half a second
TOO_SLOW = f"takes longer than {LIMIT_SECONDS} seconds to turn into a page; shorten it, or split it in two."


class TooSlowError(Exception):
    """An answer takes too long; the site must be built without it."""

    def __init__(self, answer: Answer) -> None:
        super().__init__(answer.id)
        self.answer = answer


def prepare(collection: Collection, placed: Placed) -> tuple[tuple[AnswerView, ...], tuple[Finding, ...]]:
    """Returns the views of all answers, by id, and what is wrong with their transcripts and media.

    Raises TooSlowError for an answer that takes too long.
    """
    views, findings = list[AnswerView](), list[Finding]()
    preparer = _Preparer(collection, placed)
    for answer in sorted(collection.answers, key=lambda answer: answer.id):
        transcript, unreadable = _transcript(collection, answer)
        findings += [*unreadable, *_missing_media(collection, answer)]
        try:
            with time_limit.at_most(LIMIT_SECONDS):
                views.append(preparer.view(answer, transcript))
        except time_limit.OutOfTimeError:
            raise TooSlowError(answer) from None
    return tuple(views), tuple(findings)


class _Preparer:
    """Creates the views of a collection's answers."""

    def __init__(self, collection: Collection, placed: Placed) -> None:
        self._collection, self._placed = collection, placed
        self._url = collection.settings.site_url
        self._moments = _titles(collection.moments)
        self._roles, self._tags = _titles(collection.roles), _titles(collection.tags)

    def view(self, answer: Answer, transcript: Transcript | None) -> AnswerView:
        """Returns the view of one answer."""
        collection, body = self._collection, render.body(answer.body)
        expert = ExpertView.of(answer.expert, collection.experts.get(answer.expert))
        marked = passages.keep_anchors(body.html, collection.ledger.aliased_anchors(answer.id))
        marked, marks = passages.mark_doubtful(marked, transcript, is_checked=answer.is_checked)
        page_url = f"{self._url}a/{answer.id}/" if self._url else "./"
        return AnswerView(
            answer=answer,
            id=answer.id,
            title=answer.title,
            summary=answer.summary,
            status=answer.status,
            language=answer.language,
            expert=expert,
            moments=_links(answer.moments, self._moments, "m"),
            roles=_links(answer.roles, self._roles, "r"),
            tags=tuple(self._tag(id_) for id_ in answer.tags),
            places=tuple(self._placed.links(answer.id, root=ROOT)),
            recorded=day_text(answer.recorded),
            recorded_iso=answer.recorded.isoformat(),
            review_by=day_text(answer.review_by),
            review_by_iso=answer.review_by.isoformat() if answer.review_by else "",
            approved_on=day_text(answer.approved_on),
            approved_by=answer.approved_by,
            approved_against=answer.approved_against,
            is_checked=answer.is_checked,
            is_edited_since_checked=answer.is_edited_since_checked,
            published_on=collection.published_on(answer),
            duration=answer.duration,
            length=timecode.stamp(answer.duration),
            media=_media(collection, answer),
            captions_url="captions.vtt" if answer.media and body.spoken else "",
            chapters=body.chapters,
            passages_html=Markup(marked),  # safe by construction, see `render`
            blocks=body.blocks,
            machine_unreviewed=passages.DOUBT in marks,
            recording_notes=flags.told_to_listeners(transcript),
            permalink=f"{self._url or ROOT}a/{answer.id}/",
            qr_url="qr.svg" if self._url else "",
            snippets=share.page_data(answer.title, expert=expert.name, site=collection.settings.site_name),
            companions=dict(companions.companions(answer, body, transcript, speaker=expert.name, address=page_url)),
        )

    def _tag(self, id_: str) -> PageLink:
        title = self._tags.get(id_)
        return PageLink(title, f"{ROOT}t/{id_}/") if title else PageLink(id_)


def _titles(words: Iterable[Moment | Term]) -> dict[str, str]:
    return {word.id: word.title for word in words}


def _links(ids: Iterable[str], titles: Mapping[str, str], folder: str) -> tuple[PageLink, ...]:
    return tuple(PageLink(titles[id_], f"{ROOT}{folder}/{id_}/") for id_ in ids if id_ in titles)


def _media(collection: Collection, answer: Answer) -> MediaView | None:
    path = collection.media_path(answer.media)
    if path is None:
        return None
    poster = answer.poster if collection.media_path(answer.poster) else ""
    return MediaView(answer.media, path.stat().st_size, poster)


def _missing_media(collection: Collection, answer: Answer) -> Iterator[Finding]:
    for reference in filter(None, (answer.media, answer.poster)):
        if answer.path and not collection.media_path(reference):
            reason = f"names {reference!r}, which is not a media file in answers/media; the page does not have it"
            yield Finding("missing media", answer.path, printable(reason), severity="warning", subject=answer.id)


def _transcript(collection: Collection, answer: Answer) -> tuple[Transcript | None, list[Finding]]:
    library = collection.library
    try:
        return (library.transcript(answer.transcript) if answer.transcript else None), []
    except (DocumentError, OSError) as error:
        reason = error.reason if isinstance(error, DocumentError) else str(error)
        path = library.transcript_path(answer.transcript)
        return None, [Finding("unreadable", path, printable(reason), severity="warning", subject=answer.id)]

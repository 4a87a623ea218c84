"""The inputs of an answer: everything but the frame of the site that its files depend on."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from hallway.errors import printable
from hallway.library.finding import Finding
from hallway.site.answer.view import ROOT, ExpertView, MediaView, PageLink
from hallway.site.cache.known_files import KnownFile

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from datetime import date

    from hallway.library.answer import Answer
    from hallway.library.vocabulary import Moment, Term
    from hallway.site.cache.known_files import KnownFiles
    from hallway.site.collection import Collection
    from hallway.site.placed import Placed


@dataclass(frozen=True, slots=True)
class Inputs:
    """Everything outside the frame that the files of one answer depend on."""

    answer: Answer
    """With the current words of the vocabulary."""
    transcript: KnownFile | None
    expert: ExpertView
    moments: tuple[PageLink, ...]
    roles: tuple[PageLink, ...]
    tags: tuple[PageLink, ...]
    places: tuple[PageLink, ...]
    """Where it is pinned."""
    published_on: date
    anchors: tuple[int, ...]
    """The seconds that its text no longer has but that redirect, sorted."""
    media: MediaView | None

    def plain(self) -> Inputs:
        """Returns the inputs without what makes no difference to the files, such as where the answer is on disk."""
        transcript = KnownFile(self.transcript.digest) if self.transcript else None
        return replace(self, answer=replace(self.answer, path=None, raw=b""), transcript=transcript)


class InputReader:
    """Reads the inputs of a collection's answers."""

    def __init__(self, collection: Collection, placed: Placed, transcripts: KnownFiles) -> None:
        self._collection, self._placed, self._transcripts = collection, placed, transcripts
        self._moments = _titles(collection.moments)
        self._roles, self._tags = _titles(collection.roles), _titles(collection.tags)

    def read(self, answer: Answer) -> tuple[Inputs, list[Finding]]:
        """Returns the inputs of an answer, and what is missing or cannot be opened."""
        collection = self._collection
        transcript, findings = self._transcript(answer)
        inputs = Inputs(
            answer=answer,
            transcript=transcript,
            expert=ExpertView.of(answer.expert, collection.experts.get(answer.expert)),
            moments=_links(answer.moments, self._moments, "m"),
            roles=_links(answer.roles, self._roles, "r"),
            tags=tuple(self._tag(id_) for id_ in answer.tags),
            places=tuple(self._placed.links(answer.id, root=ROOT)),
            published_on=collection.published_on(answer),
            anchors=tuple(sorted(collection.ledger.aliased_anchors(answer.id))),
            media=_media(collection, answer),
        )
        return inputs, [*findings, *_missing_media(collection, answer)]

    def _tag(self, id_: str) -> PageLink:
        title = self._tags.get(id_)
        return PageLink(title, f"{ROOT}t/{id_}/") if title else PageLink(id_)

    def _transcript(self, answer: Answer) -> tuple[KnownFile | None, list[Finding]]:
        if not answer.transcript:
            return None, []
        path = self._collection.library.transcript_path(answer.transcript)
        try:
            return self._transcripts.read(path), []
        except OSError as error:
            return None, [unreadable(answer, self._collection, printable(str(error)))]


def unreadable(answer: Answer, collection: Collection, reason: str) -> Finding:
    """Returns the finding for a transcript that cannot be read."""
    path = collection.library.transcript_path(answer.transcript)
    return Finding("unreadable", path, reason, severity="warning", subject=answer.id)


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

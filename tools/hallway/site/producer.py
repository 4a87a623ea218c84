"""Everything the site holds, as addresses and contents, before any site builder sees a file."""

from __future__ import annotations

import math
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from hallway.errors import DocumentError
from hallway.site import captions, render
from hallway.site.collection import Collection, Problem
from hallway.site.pages import Page, Pages

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from hallway.library.answer import Answer
    from hallway.library.library import Library
    from hallway.library.transcript import Transcript, Word


@dataclass(frozen=True, slots=True)
class SiteFile:
    """One file of the site."""

    address: str
    """From the root of the site: "" is the home page, "a/<id>/" a page, "media/<name>" a file."""
    content: Page | bytes | Path
    """A page, the bytes themselves, or the regular file to copy."""


@dataclass(frozen=True, slots=True)
class Site:
    """What a build is made from, and what stood in the way."""

    collection: Collection
    files: tuple[SiteFile, ...]
    problems: tuple[Problem, ...]

    @property
    def addresses(self) -> frozenset[str]:
        """The address of every file."""
        return frozenset(file.address for file in self.files)


def produce(library: Library, *, preview: bool, templates: Sequence[Path] = ()) -> Site:
    """Makes every page and file of the site; `preview` includes drafts.

    `templates` are searched before Hallway's own. The same library gives the same files, in the same order. Raises
    DocumentError when a file of the vocabulary cannot be read; a bad answer is a problem instead.
    """
    collection = Collection.read(library, preview=preview)
    problems = list(collection.problems)
    pages = Pages(collection, templates=templates)
    made = tuple(_files(pages, problems))
    return Site(collection, made, tuple(problems))


def _files(pages: Pages, problems: list[Problem]) -> Iterator[SiteFile]:
    yield SiteFile("", pages.home())
    for address, page in (*pages.moments(), *pages.experts(), *pages.roles()):
        yield SiteFile(address, page)
    media = dict[str, Path]()
    for answer in sorted(pages.collection.answers, key=lambda answer: answer.id):
        yield from _answer_files(pages, answer, problems)
        media |= _media_files(pages.collection, answer, problems)
    for answer in pages.collection.retired:
        yield SiteFile(f"a/{answer.id}/", pages.retired(answer))
    for address, path in sorted(media.items()):
        yield SiteFile(address, path)


def _answer_files(pages: Pages, answer: Answer, problems: list[Problem]) -> Iterator[SiteFile]:
    body = render.body(answer.body)
    transcript = _transcript(pages.collection.library, answer, problems)
    yield SiteFile(f"a/{answer.id}/", pages.answer(answer, body, transcript))
    if answer.media and body.spoken:
        vtt = captions.webvtt(body.spoken, _words(transcript), duration=answer.duration)
        yield SiteFile(f"a/{answer.id}/captions.vtt", vtt.encode())


def _words(transcript: Transcript | None) -> list[Word]:
    words = [word for segment in transcript.segments for word in segment.words] if transcript else []
    known = [word for word in words if math.isfinite(word.start) and math.isfinite(word.end)]
    return sorted(known, key=lambda word: word.start)


def _transcript(library: Library, answer: Answer, problems: list[Problem]) -> Transcript | None:
    try:
        return library.transcript(answer.transcript) if answer.transcript else None
    except (DocumentError, OSError) as error:
        reason = error.reason if isinstance(error, DocumentError) else str(error)
        problems.append(Problem(library.transcript_path(answer.transcript), reason, is_left_out=False))
        return None


def _media_files(collection: Collection, answer: Answer, problems: list[Problem]) -> dict[str, Path]:
    found = dict[str, Path]()
    for reference in filter(None, (answer.media, answer.poster)):
        if path := collection.media_path(reference):
            found[reference] = path
        elif answer.path:
            reason = f"names {reference!r}, which is not a media file under answers/media; the page goes without it"
            problems.append(Problem(answer.path, reason, is_left_out=False))
    return found

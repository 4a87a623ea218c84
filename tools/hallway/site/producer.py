"""Everything the site holds, as addresses and contents, before any site builder sees a file."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import starmap
from pathlib import Path
from typing import TYPE_CHECKING

from hallway.errors import DocumentError
from hallway.place import qr
from hallway.site import feeds, recorder, render
from hallway.site.collection import Collection, Problem, site_url
from hallway.site.companions import companions
from hallway.site.embed import Embeds
from hallway.site.link_preview import LinkPreviews
from hallway.site.llms import llms_txt
from hallway.site.pages import Page, Pages

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from hallway.library.answer import Answer
    from hallway.library.library import Library
    from hallway.library.transcript import Transcript


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
    previews = LinkPreviews(pages.collection)
    for address, page in (("", pages.home()), *pages.moments(), *pages.experts(), *pages.roles()):
        yield SiteFile(address, previews.page(address, page))
    yield from starmap(SiteFile, previews.files())
    address, script = recorder.script(pages)
    yield SiteFile(recorder.ADDRESS, previews.page(recorder.ADDRESS, pages.record(f"../{address}")))
    yield SiteFile(address, script)
    media = dict[str, Path]()
    entries = list[feeds.Entry]()
    embeds = Embeds(pages)
    yield SiteFile(*embeds.script)
    for answer in sorted(pages.collection.answers, key=lambda answer: answer.id):
        yield from _answer_files(pages, previews, embeds, answer, problems, entries)
        media |= _media_files(pages.collection, answer, problems)
    for answer in pages.collection.retired:
        yield SiteFile(f"a/{answer.id}/", previews.page(f"a/{answer.id}/", pages.retired(answer)))
        yield SiteFile(*embeds.retired(answer))
    for address, path in sorted(media.items()):
        yield SiteFile(address, path)
    base = site_url(pages.collection.settings)
    yield from starmap(SiteFile, feeds.feeds(pages.collection, entries, base=base))
    yield SiteFile("llms.txt", llms_txt(pages.collection, base=base).encode())


def _answer_files(
    pages: Pages,
    previews: LinkPreviews,
    embeds: Embeds,
    answer: Answer,
    problems: list[Problem],
    entries: list[feeds.Entry],
) -> Iterator[SiteFile]:
    body = render.body(answer.body)
    transcript = _transcript(pages.collection.library, answer, problems)
    context = pages.answer_context(answer, body, transcript)
    finished = previews.answer(answer, pages.answer_page(answer, body, context), context)
    yield SiteFile(f"a/{answer.id}/", finished)
    yield from starmap(SiteFile, previews.answer_files(answer, finished))
    yield from starmap(SiteFile, embeds.answer(answer, context, finished))
    known = pages.collection.experts.get(answer.expert)
    base = site_url(pages.collection.settings)
    page = f"{base}a/{answer.id}/" if base else "./"
    speaker = known.name if known else answer.expert
    if base:
        yield SiteFile(f"a/{answer.id}/qr.svg", qr.svg(page))
    beside = dict(companions(answer, body, transcript, speaker=speaker, address=page))
    entries.append(feeds.Entry.of(pages.collection, answer, body.chapters, beside))
    yield from (SiteFile(f"a/{answer.id}/{name}", content) for name, content in beside.items())


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

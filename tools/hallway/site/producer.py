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
    producer = _Producer(Collection.read(library, preview=preview), templates)
    made = tuple(producer.files())
    return Site(producer.collection, made, tuple(producer.problems))


class _Producer:
    """Goes through a collection once; what later files tell of all answers is gathered on the way."""

    def __init__(self, collection: Collection, templates: Sequence[Path]) -> None:
        self.collection = collection
        self.problems = list(collection.problems)
        self._base = site_url(collection.settings)
        self._pages = Pages(collection, templates=templates)
        self._previews = LinkPreviews(collection)
        self._embeds = Embeds(self._pages)
        self._entries: list[feeds.Entry] = []
        self._media: dict[str, Path] = {}

    def files(self) -> Iterator[SiteFile]:
        """Every file of the site."""
        pages = self._pages
        for address, page in (("", pages.home()), *pages.moments(), *pages.experts(), *pages.roles()):
            yield self._page(address, page)
        yield from self._recorder()
        yield SiteFile(*self._embeds.script)
        for answer in sorted(self.collection.answers, key=lambda answer: answer.id):
            yield from self._answer(answer)
        for answer in self.collection.retired:
            yield self._page(f"a/{answer.id}/", pages.retired(answer))
            yield SiteFile(*self._embeds.retired(answer))
        yield from starmap(SiteFile, self._previews.files())
        yield from starmap(SiteFile, sorted(self._media.items()))
        yield from starmap(SiteFile, feeds.feeds(self.collection, self._entries, base=self._base))
        yield SiteFile("llms.txt", llms_txt(self.collection, base=self._base).encode())

    def _page(self, address: str, page: Page) -> SiteFile:
        return SiteFile(address, self._previews.page(address, page))

    def _recorder(self) -> Iterator[SiteFile]:
        address, script = recorder.script(self._pages)
        yield self._page(recorder.ADDRESS, self._pages.record(f"../{address}"))
        yield SiteFile(address, script)

    def _answer(self, answer: Answer) -> Iterator[SiteFile]:
        place = f"a/{answer.id}/"
        body = render.body(answer.body)
        transcript = _transcript(self.collection.library, answer, self.problems)
        context = self._pages.answer_context(answer, body, transcript)
        page = self._previews.answer(answer, self._pages.answer_page(answer, body, context), context)
        yield SiteFile(place, page)
        yield from starmap(SiteFile, self._previews.answer_files(answer, page))
        yield from starmap(SiteFile, self._embeds.answer(answer, context, page))
        if self._base:
            yield SiteFile(f"{place}qr.svg", qr.svg(self._base + place))
        address = self._base + place if self._base else "./"
        beside = dict(companions(answer, body, transcript, speaker=context["expert"]["name"], address=address))
        yield from (SiteFile(place + name, content) for name, content in beside.items())
        self._entries.append(feeds.Entry.of(self.collection, answer, body.chapters, beside))
        self._media |= _media_files(self.collection, answer, self.problems)


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

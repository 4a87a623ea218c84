"""Everything the site holds, as addresses and contents, before any site builder sees a file."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from itertools import starmap
from pathlib import Path
from typing import TYPE_CHECKING

from hallway.errors import DocumentError
from hallway.place.formats import qr
from hallway.place.standing import Standings
from hallway.site import addresses, bundle, feeds
from hallway.site.answer import render
from hallway.site.answer.companions import companions
from hallway.site.answer.embed import Embeds
from hallway.site.answer.link_preview import LinkPreviews
from hallway.site.collection import Collection, Problem
from hallway.site.llms import llms_txt
from hallway.site.pages import old_addresses, places, record, review, week, words
from hallway.site.pages.pages import Page, Pages

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from hallway.library.answer import Answer
    from hallway.library.library import Library
    from hallway.library.transcript import Transcript
    from hallway.site.addresses import Moved
    from hallway.site.answer.link_preview import Tag

MOVED_SCRIPT = "assets/hallway/pages/redirect.js"


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


def produce(library: Library, *, preview: bool, templates: Sequence[Path] = (), today: date | None = None) -> Site:
    """Makes every page and file of the site; `preview` includes drafts and, where it is told the day, what waits on it.

    `templates` are searched before Hallway's own. The same library gives the same files, in the same order. Raises
    DocumentError when a file of the vocabulary cannot be read; a bad answer is a problem instead.
    """
    producer = _Producer(Collection.read(library, preview=preview), templates, today=today if preview else None)
    made = tuple(producer.files())
    return Site(producer.collection, made, tuple(producer.problems))


class _Producer:
    """Goes through a collection once; what later files tell of all answers is gathered on the way."""

    def __init__(self, collection: Collection, templates: Sequence[Path], *, today: date | None) -> None:
        self.collection = collection
        self._today = today
        self.problems = list(collection.problems)
        self._base = collection.settings.site_url
        self._pages = Pages(collection, templates=templates)
        self._previews = LinkPreviews(collection)
        self._embeds = Embeds(self._pages)
        self._standings = Standings(
            (*collection.answers, *collection.retired, *collection.withheld),
            collection.ledger,
            collection.vocabulary,
            today=today or date.min,
        )
        self._places = places.Places(collection, self._standings, self.problems)
        self._entries: list[feeds.Entry] = []
        self._media: dict[str, Path] = {}
        self._tags: dict[str, tuple[Tag, ...]] = {}

    def files(self) -> Iterator[SiteFile]:
        """Every file of the site."""
        pages = self._pages
        for address, page in (("", pages.home()), *pages.moments(), *pages.experts(), *pages.roles(), *pages.tags()):
            yield self._page(address, page)
        yield from self._recorder()
        yield self._page(places.ADDRESS, self._places.page(pages))
        yield from self._week()
        if self._today:
            yield SiteFile(review.ADDRESS, review.page(pages, today=self._today))
        yield SiteFile(*self._embeds.script)
        for answer in sorted(self.collection.answers, key=lambda answer: answer.id):
            yield from self._answer(answer)
        for answer in self.collection.retired:
            yield self._page(f"a/{answer.id}/", pages.retired(answer))
            yield SiteFile(*self._embeds.retired(answer))
        collection = self.collection
        old_answers = addresses.moved_answers(
            collection.ledger, collection.answers, retired=collection.retired, preview=collection.preview
        )
        experts = [id_ for id_ in collection.experts if f"x/{id_}/" in self._tags]
        old_words = tuple(addresses.moved_words(collection.vocabulary, experts=experts))
        yield from self._old_addresses((*old_answers, *old_words))
        yield from starmap(SiteFile, self._previews.files())
        yield from starmap(SiteFile, sorted(self._media.items()))
        made = dict(feeds.feeds(self.collection, self._entries, base=self._base))
        yield from starmap(SiteFile, (*made.items(), *words.old_feeds(old_words, made)))
        yield SiteFile("llms.txt", llms_txt(self.collection, base=self._base).encode())

    def _old_addresses(self, moves: Sequence[Moved]) -> Iterator[SiteFile]:
        """Pages that lead on, with the preview of the page that they lead to; nothing where nothing was moved."""
        if not moves:
            return
        address, script = bundle.script(MOVED_SCRIPT, self._pages.source)
        yield SiteFile(address, script)
        for move in moves:
            page = self._pages.moved(move, f"../../{address}")
            tags = self._tags.get(move.to) or self._previews.page(move.to, page).tags
            yield SiteFile(move.address, replace(page, tags=tags))
            if move.address.startswith("a/"):
                yield SiteFile(*self._embeds.moved(move, f"../../{address}"))
        if redirects := old_addresses.redirects(moves, base=self._base):
            yield SiteFile("_redirects", redirects)

    def _page(self, address: str, page: Page) -> SiteFile:
        shown = self._previews.page(address, page)
        self._tags[address] = shown.tags
        return SiteFile(address, shown)

    def _week(self) -> Iterator[SiteFile]:
        picks = week.shown(self.collection, self._standings, self.problems)
        yield self._page(week.ADDRESS, week.page(self._pages, picks, has_feeds=bool(self._base)))
        yield from starmap(SiteFile, week.files(self.collection, picks, base=self._base))

    def _recorder(self) -> Iterator[SiteFile]:
        address, script = record.script(self._pages)
        yield self._page(record.ADDRESS, self._pages.record(f"../{address}"))
        yield SiteFile(address, script)

    def _answer(self, answer: Answer) -> Iterator[SiteFile]:
        place = f"a/{answer.id}/"
        body = render.body(answer.body)
        transcript = _transcript(self.collection.library, answer, self.problems)
        context = self._pages.answer_context(answer, body, transcript)
        context["places"] = self._places.of_answer(answer.id, "../../")
        page = self._previews.answer(answer, self._pages.answer_page(answer, body, context), context)
        self._tags[place] = page.tags
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

"""Produces everything that the site consists of, as addresses and contents, before the site builder sees a file."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import chain
from typing import TYPE_CHECKING

from hallway.site import feeds, known_pages, link_preview, llms
from hallway.site.answer.prepare import TOO_SLOW, TooSlowError, prepare
from hallway.site.collection import Collection
from hallway.site.pages import (
    adoption,
    answers,
    barriers,
    diagnostic,
    drill,
    embeds,
    home,
    old_addresses,
    paths,
    places,
    record,
    report,
    review,
    search,
    vocabulary,
    week,
)
from hallway.site.placed import Placed
from hallway.site.search.documents import documents
from hallway.site.site import PageTemplates, Site

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from datetime import date
    from pathlib import Path

    from hallway.library.finding import Finding
    from hallway.library.library import Library
    from hallway.site.page import SiteFile
    from hallway.site.search.documents import SearchDocument

PAGES: tuple[Callable[[Site], Iterator[SiteFile]], ...] = (
    home.files,
    vocabulary.files,
    record.files,
    places.files,
    paths.files,
    week.files,
    adoption.files,
    diagnostic.files,
    drill.files,
    barriers.files,
    report.files,
    review.files,
    answers.files,
    old_addresses.files,
    embeds.files,
    link_preview.files,
    feeds.files,
    llms.files,
    search.files,
)
"""The page modules. To add a page, write a module and add a line here."""

FINDINGS: tuple[Callable[[Site], Iterator[Finding]], ...] = (barriers.findings, report.findings, paths.findings)
"""What pages leave out of the site, and why."""


@dataclass(frozen=True, slots=True)
class SiteContent:
    """What a site is built from."""

    collection: Collection
    files: tuple[SiteFile, ...]
    findings: tuple[Finding, ...]
    """What is wrong with the sources."""
    documents: tuple[SearchDocument, ...] = ()
    """What search indexes."""

    @property
    def addresses(self) -> frozenset[str]:
        """The address of every file."""
        return frozenset(file.address for file in self.files)


def produce(
    library: Library, *, preview: bool, templates: Sequence[Path] = (), today: date | None = None
) -> SiteContent:
    """Creates every page and file of the site; `preview` includes drafts and, given a date, what needs review.

    `templates` are folders searched before Hallway's own. The same library gives the same files, in the same order.
    Raises DocumentError if a vocabulary file cannot be read; a bad answer is a finding instead.
    """
    collection = Collection.read(library, preview=preview)
    while True:
        placed = Placed.read(collection, today=today if preview else None)
        try:
            views, findings = prepare(collection, placed)
            break
        except TooSlowError as error:
            collection = collection.without(error.answer, TOO_SLOW)
    site = Site(
        collection=collection,
        answers=views,
        placed=placed,
        moved=collection.moved(),
        templates=PageTemplates(collection, folders=templates),
        today=today if preview else None,
    )
    files = tuple(link_preview.tagged(site, chain.from_iterable(make(site) for make in PAGES)))
    left_out = chain.from_iterable(find(site) for find in FINDINGS)
    problems = (*collection.findings, *placed.findings, *findings, *left_out)
    return SiteContent(collection, (*files, known_pages.listed(files)), problems, tuple(documents(site)))

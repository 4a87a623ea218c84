"""Produces everything that the site consists of, as addresses and contents, before the site builder sees a file.

The files of an answer depend only on the frame of the site and on the answer's inputs, so that they can be kept from
one build to the next; the lists depend on all answers.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import chain
from typing import TYPE_CHECKING

from hallway import plain
from hallway.site import feeds, known_pages, link_preview, llms
from hallway.site.answer import prepare
from hallway.site.answer.inputs import InputReader, Inputs, unreadable
from hallway.site.answer.prepare import TOO_SLOW, TooSlowError
from hallway.site.cache.fingerprint import digest, fingerprint
from hallway.site.cache.known_files import KnownFile, KnownFiles
from hallway.site.collection import Collection, HeaderCache
from hallway.site.feed_items import feed_item
from hallway.site.pages import (
    adoption,
    answers,
    barriers,
    diagnostic,
    drill,
    embeds,
    home,
    media,
    old_addresses,
    paths,
    places,
    record,
    report,
    review,
    scripts,
    vocabulary,
    week,
)
from hallway.site.placed import Placed
from hallway.site.search.documents import documents
from hallway.site.search.files import helpers
from hallway.site.site import Frame, Site

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from datetime import date
    from pathlib import Path

    from hallway.library.answer import Answer
    from hallway.library.finding import Finding
    from hallway.library.library import Library
    from hallway.site.answer.view import AnswerFacts, AnswerView, Outline
    from hallway.site.cache.store import Store
    from hallway.site.feed_formats import FeedItem
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
    media.files,
    old_addresses.files,
    embeds.files,
    scripts.files,
    link_preview.files,
    feeds.files,
    llms.files,
)
"""The page modules. To add a page, write a module and add a line here."""

ANSWER_FILES: tuple[Callable[[Frame, AnswerView], Iterator[SiteFile]], ...] = (
    answers.files,
    embeds.answer_files,
    link_preview.answer_files,
)
"""What is made of each answer. These functions see nothing else, since their results are kept between builds."""

FINDINGS: tuple[Callable[[Site], Iterator[Finding]], ...] = (barriers.findings, report.findings, paths.findings)
"""What pages leave out of the site, and why."""


@dataclass(frozen=True, slots=True)
class MadeAnswer:
    """The files of one answer, and what other pages need to know about it."""

    facts: AnswerFacts
    outline: Outline
    problem: str
    """What is wrong with its transcript."""
    addresses: tuple[str, ...]
    feed_item: FeedItem | None
    """None if the site does not know its own address."""
    files: tuple[SiteFile, ...] = ()
    """Empty if they are in the site already."""


@dataclass(frozen=True, slots=True)
class AnswerPart:
    """What the files of one answer are made from."""

    frame: Frame
    inputs: Inputs
    transcript_path: Path

    def key(self, version: str) -> str:
        """Returns the fingerprint of all inputs; `version` is that of the frame and everything else around them."""
        return fingerprint(version, self.inputs.plain())

    def loaded(self) -> AnswerPart:
        """Returns the part with the content of the transcript, and thus another key if that has just changed."""
        known = self.inputs.transcript
        if known is None or known.content is not None:
            return self
        content = plain.read(self.transcript_path)
        transcript = None if content is None else KnownFile(digest(content), content)
        return replace(self, inputs=replace(self.inputs, transcript=transcript))

    def make(self) -> MadeAnswer:
        """Creates the files of a part that is loaded. Raises TooSlowError if that takes too long."""
        transcript, problem = prepare.read_transcript(self._content(), self.transcript_path)
        view = prepare.view(self.frame, self.inputs, transcript)
        files = tuple(chain.from_iterable(make(self.frame, view) for make in ANSWER_FILES))
        item = feed_item(view.facts, self.frame.url) if self.frame.url else None
        return MadeAnswer(view.facts, view.outline, problem, tuple(file.address for file in files), item, files)

    def _content(self) -> bytes | None:
        return self.inputs.transcript.content if self.inputs.transcript else None

    def remade(
        self, outline: Outline, problem: str, addresses: tuple[str, ...], feed_item: FeedItem | None
    ) -> MadeAnswer:
        """Returns the answer, whose files were put into the site."""
        return MadeAnswer(prepare.facts(self.frame, self.inputs, outline), outline, problem, addresses, feed_item)


@dataclass(frozen=True, slots=True)
class SiteContent:
    """What a site is built from."""

    site: Site
    files: tuple[SiteFile, ...]
    """Without those that are in the site already."""
    addresses: frozenset[str]
    """The address of every file."""
    findings: tuple[Finding, ...]
    """What is wrong with the sources."""
    seconds: Mapping[str, tuple[int, ...]]
    """The seconds of each answer that can be linked to, by its id."""

    @property
    def collection(self) -> Collection:
        """The answers of the site, and everything that they refer to."""
        return self.site.collection

    @property
    def documents(self) -> tuple[SearchDocument, ...]:
        """What search indexes, created again each time."""
        return tuple(documents(self.site))


@dataclass(frozen=True, slots=True)
class Sources:
    """What is read before the first page is created."""

    collection: Collection
    placed: Placed
    frame: Frame
    today: date | None
    transcripts: KnownFiles

    @classmethod
    def read(
        cls,
        library: Library,
        *,
        preview: bool,
        templates: Sequence[Path] = (),
        today: date | None = None,
        headers: HeaderCache | None = None,
        store: Store | None = None,
    ) -> Sources:
        """Reads the library. Raises DocumentError if a vocabulary file cannot be read."""
        collection = Collection.read(library, preview=preview, headers=headers)
        today = today if preview else None
        placed, frame = Placed.read(collection, today=today), Frame.of(collection, folders=templates)
        return cls(collection, placed, frame, today, KnownFiles(library.transcripts, store))

    def without(self, answer: Answer, reason: str) -> Sources:
        """Returns the sources without one of the answers."""
        collection = self.collection.without(answer, reason)
        return replace(self, collection=collection, placed=Placed.read(collection, today=self.today))

    def site(self, made: Sequence[MadeAnswer] = ()) -> Site:
        """Returns the site; without answers, before they have been made."""
        return Site(
            frame=self.frame,
            collection=self.collection,
            answers=tuple(each.facts for each in made),
            feed_items={each.facts.id: each.feed_item for each in made if each.feed_item},
            placed=self.placed,
            moved=self.collection.moved(),
            today=self.today,
        )


def produce(
    library: Library, *, preview: bool, templates: Sequence[Path] = (), today: date | None = None
) -> SiteContent:
    """Creates every page and file of the site; `preview` includes drafts and, given a date, what needs review.

    `templates` are folders searched before Hallway's own. The same library gives the same files, in the same order.
    Raises DocumentError if a vocabulary file cannot be read; a bad answer is a finding instead.
    """
    return assemble(Sources.read(library, preview=preview, templates=templates, today=today))


def make_answer(part: AnswerPart) -> MadeAnswer:
    """Creates the files of an answer. Raises TooSlowError if that takes too long."""
    return part.loaded().make()


def assemble(
    sources: Sources,
    *,
    make: Callable[[AnswerPart], MadeAnswer] = make_answer,
    search: Callable[[Site], Iterator[SiteFile]] = helpers,
) -> SiteContent:
    """Creates every page and file of the site.

    `make` creates the files of an answer, and `search` those of the search; either may put them into the site at once,
    so that they need no memory.
    """
    while True:
        findings: list[Finding] = []
        try:
            made = [_made(part, make, sources, findings) for part in _parts(sources, findings)]
            break
        except TooSlowError as error:
            sources = sources.without(error.answer, TOO_SLOW)
    site = sources.site(made)
    pages = tuple(link_preview.tagged(site, chain.from_iterable(files(site) for files in (*PAGES, search))))
    pages = (*pages, known_pages.listed(site.answers, pages))
    left_out = chain.from_iterable(find(site) for find in FINDINGS)
    return SiteContent(
        site,
        files=(*(file for each in made for file in each.files), *pages),
        addresses=frozenset((*(each.address for each in pages), *(name for each in made for name in each.addresses))),
        findings=(*sources.collection.findings, *sources.placed.findings, *findings, *left_out),
        seconds={each.facts.id: each.outline.seconds for each in made},
    )


def _parts(sources: Sources, findings: list[Finding]) -> Iterator[AnswerPart]:
    """Yields the parts of all answers, by id."""
    collection = sources.collection
    reader = InputReader(collection, sources.placed, sources.transcripts)
    for answer in sorted(collection.answers, key=lambda answer: answer.id):
        inputs, problems = reader.read(answer)
        findings += problems
        path = collection.library.transcript_path(answer.transcript or answer.id)
        yield AnswerPart(sources.frame, inputs, path)


def _made(
    part: AnswerPart, make: Callable[[AnswerPart], MadeAnswer], sources: Sources, findings: list[Finding]
) -> MadeAnswer:
    made = make(part)
    if made.problem:
        findings.append(unreadable(part.inputs.answer, sources.collection, made.problem))
    return made

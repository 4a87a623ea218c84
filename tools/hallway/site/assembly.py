"""Puts a site together: renders each page with the theme, writes each file, and notes what the final check needs."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from hallway.site.answer.view import Outline
from hallway.site.built_page import BuiltPage
from hallway.site.cache.fingerprint import digest, fingerprint
from hallway.site.cache.store import DamagedError
from hallway.site.feed_formats import FeedItem
from hallway.site.page import Page
from hallway.site.search import index
from hallway.site.search.files import made_search, pending_search, search_inputs

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from hallway.site.cache.store import Store
    from hallway.site.page import SiteFile
    from hallway.site.producer import AnswerPart, MadeAnswer
    from hallway.site.site import Site
    from hallway.site.staging import Staging


@dataclass(frozen=True, slots=True)
class ListedPage:
    """A page as the sitemap lists it."""

    address: str
    changed: date | None


@dataclass(frozen=True, slots=True)
class BuiltFile:
    """What is known about a file of the site after it was built."""

    address: str
    name: str
    """Its path below the site."""
    size: int
    """In bytes."""
    digest: bytes
    page: BuiltPage | None = None
    """What the final check reads in it, if it is HTML."""
    listed: ListedPage | None = None
    """None for files and for pages that redirect."""


@dataclass(frozen=True, slots=True)
class AnswerRecord:
    """What the cache keeps of an answer, beside the contents of its files."""

    outline: Outline
    problem: str
    """What is wrong with its transcript."""
    feed_item: FeedItem | None
    files: tuple[BuiltFile, ...]
    """In the order of the contents."""


@dataclass(frozen=True, slots=True)
class SearchRecord:
    """What the cache keeps of the search, beside the contents of its files."""

    files: tuple[BuiltFile, ...]
    problem: str


class Assembly:
    """A site that is being put together.

    `version` identifies everything that all pages depend on; with it, the files of answers are looked up in the store.
    """

    def __init__(
        self,
        staging: Staging,
        theme: Callable[[str, Page], bytes],
        *,
        store: Store | None = None,
        version: str = "",
        defers_search: bool = False,
        made: Callable[[int], object] | None = None,
    ) -> None:
        self.staging = staging
        self.make_search: Callable[[], object] | None = None
        """Makes the search and keeps it in the store, if the site has none or one that does not know the last edits."""
        self._defers_search = defers_search
        self._made, self._count = made or (lambda count: None), 0
        self.pages: dict[str, BuiltPage] = {}
        """What the final check needs to know of each page, by the path of its file."""
        self.listed: dict[str, ListedPage] = {}
        """The pages for the sitemap, by address."""
        self.problem = ""
        """Why the site has no full search; empty if it has one."""
        self._keys: dict[str, str] = {}
        self._theme = theme
        self._store, self._version = store, version

    def answer(self, part: AnswerPart) -> MadeAnswer:
        """Adds the files of an answer; returns what the lists need to know about it."""
        if self._store is None:
            part = part.loaded()
            record, contents = self._build(part)
            return self._added(part, record, lambda number: contents[number])
        key = part.key(self._version)
        self._keys[part.inputs.answer.id] = key  # not twice, if an answer takes too long and all begins again
        if entry := self._store.find(key, AnswerRecord):
            with suppress(DamagedError):
                return self._added(part, entry.head, entry.contents(entry.head.files))
        part = part.loaded()
        self._keys[part.inputs.answer.id] = key = part.key(self._version)
        record, contents = self._build(part)
        self._store.keep(key, record, contents)
        return self._added(part, record, lambda number: contents[number])

    def search(self, site: Site) -> Iterator[SiteFile]:
        """Adds the files of the search; yields only what takes their place while they are being made."""
        key = fingerprint("search", self._version, self._keys, search_inputs(site)) if self._store else ""
        entry = self._store.find(key, SearchRecord) if self._store else None
        if entry:
            with suppress(DamagedError):
                self.problem = entry.head.problem
                self._put(entry.head.files, entry.contents(entry.head.files))
                return iter(())
        if self._defers_search and index.program():
            self.make_search = partial(self._kept_search, site, key)
            return iter(()) if self.staging.keep_folder(index.FOLDER) else pending_search(site)
        record, contents = self._kept_search(site, key)
        self.problem = record.problem
        self._put(record.files, contents.__getitem__)
        return iter(())

    def _kept_search(self, site: Site, key: str) -> tuple[SearchRecord, list[bytes]]:
        made = made_search(site)
        built = [self._built(file) for file in made.files]
        record, contents = SearchRecord(tuple(file for file, _ in built), made.problem), [each for _, each in built]
        if self._store:
            self._store.keep(key, record, contents)
        return record, contents

    def add(self, file: SiteFile) -> None:
        """Adds a file."""
        if isinstance(file.content, Path):
            self.staging.copy(file.name, file.content)
            return
        built, content = self._built(file)
        self.staging.put(built.name, built.digest, lambda: content)
        self._keep(built)

    def _build(self, part: AnswerPart) -> tuple[AnswerRecord, list[bytes]]:
        self._count += 1
        self._made(self._count)
        made = part.make()
        built = [self._built(file) for file in made.files]
        record = AnswerRecord(made.outline, made.problem, made.feed_item, tuple(file for file, _ in built))
        return record, [content for _, content in built]

    def _added(self, part: AnswerPart, record: AnswerRecord, content: Callable[[int], bytes]) -> MadeAnswer:
        self._put(record.files, content)
        addresses = tuple(file.address for file in record.files)
        return part.remade(record.outline, record.problem, addresses, record.feed_item)

    def _put(self, files: Sequence[BuiltFile], content: Callable[[int], bytes]) -> None:
        for number, file in enumerate(files):
            self.staging.put(file.name, file.digest, partial(content, number))
        for file in files:
            self._keep(file)

    def _keep(self, file: BuiltFile) -> None:
        if file.page:
            self.pages[file.name] = file.page
        if file.listed:
            self.listed[file.address] = file.listed

    def _built(self, file: SiteFile) -> tuple[BuiltFile, bytes]:
        """Returns a file as it will be in the site, and its content."""
        page, listed = file.content, None
        if isinstance(page, Page):
            content = self._theme(file.address, page)
            listed = None if page.canonical else ListedPage(file.address, page.changed)
        else:
            content = page.read_bytes() if isinstance(page, Path) else page
        read = BuiltPage.read(content.decode("utf-8", "replace")) if file.name.endswith(".html") else None
        return BuiltFile(file.address, file.name, len(content), digest(content), read, listed), content

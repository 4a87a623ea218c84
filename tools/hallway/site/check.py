"""The final check of a built site: every published address exists, and nothing unapproved does."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from posixpath import normpath
from typing import TYPE_CHECKING
from urllib.parse import unquote

from hallway import timecode, urls
from hallway.curate.published import AddressFixes
from hallway.library.finding import Finding
from hallway.site.built_page import BuiltPage
from hallway.site.inventory import walk
from hallway.site.search import index
from hallway.site.search.fragments import SUFFIX, Fragment

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Set

    from hallway.library.ledger import Ledger
    from hallway.site.producer import SiteContent

KINDS = (
    "unreadable",
    "ambiguous header",
    "old id",
    "too slow",
    "unknown word",
    "missing media",
    "no page",
    "lost ledger entry",
    "lost address",
    "lost second",
    "unapproved",
    "broken link",
    "loads elsewhere",
    "no search",
)
"""All kinds of findings of a build: first those about the sources, then those about the built pages."""

SECOND = re.compile(r"#t=\d{1,6}")
"""A link to a second of the same page, the most common kind."""
BESIDE = re.compile(r"[a-z]+\.[a-z]+")
"""A link to a file beside a page."""


def check(built: Built, site: SiteContent, *, is_searchable: bool = True) -> list[Finding]:
    """Returns the findings for a site that was built, fatal ones first.

    `is_searchable` is False if the search will be made later.
    """
    findings = [*lost(built, site), *_leaked(built, site), *_broken(built), *_fetched_elsewhere(built)]
    findings += _unsearchable(built, site) if is_searchable else ()
    return sorted(findings, key=lambda finding: (finding.severity != "fatal", finding.address, finding.reason))


@dataclass(frozen=True)
class Built:
    """The files of a built site."""

    files: Set[str]
    """The path of every file below the site, with forward slashes."""
    path: Callable[[str], Path]
    """Where a file is."""
    known: Mapping[str, BuiltPage] = field(default_factory=dict)
    """What is known about pages, by the path of the file; the others are read."""

    @classmethod
    def of(cls, folder: Path) -> Built:
        """Returns the files below a folder."""
        return cls({name for name, _ in walk(folder)}, folder.joinpath)

    @cached_property
    def pages(self) -> dict[str, BuiltPage]:
        """Every page, by the path of its file."""
        return {
            name: self.known.get(name) or BuiltPage.read(self.path(name).read_text("utf-8", "replace"))
            for name in sorted(self.files)
            if name.endswith(".html")
        }

    def fragments(self) -> Iterator[Fragment]:
        """Yields what the search index keeps of each document."""
        names = sorted(name for name in self.files if name.startswith(f"{index.FOLDER}/") and name.endswith(SUFFIX))
        yield from map(Fragment.read, map(self.path, names))


def lost(built: Built, site: SiteContent) -> Iterator[Finding]:
    """Yields addresses and seconds that were published before and are missing from this build."""
    if site.collection.preview:
        return
    ledger, retired = site.collection.ledger, {answer.id for answer in site.collection.retired}
    fixes = AddressFixes(site.collection.library, ledger)
    left_out = {each.path: each for each in reversed(site.findings) if each.severity == "error"}
    for id_ in sorted(ledger.ids()):
        page = f"a/{id_}/index.html"
        if page not in built.files and _is_lost_with_another(built, ledger, id_):
            continue
        if page not in built.files:
            finding = left_out.get(site.collection.library.answer_path(id_))
            way_back = f"fix {finding}" if finding else fixes.of(id_)
            yield _fatal("lost address", f"a/{id_}/", f"was published and would be lost; {way_back}")
        elif f"embed/{id_}/index.html" not in built.files:
            yield _fatal("lost address", f"embed/{id_}/", "is embedded in other pages and would be lost")
        elif id_ not in retired and (gone := [s for s in ledger.anchors(id_) if f"t{s}" not in built.pages[page].ids]):
            times = ", ".join(timecode.stamp(second) for second in sorted(gone))
            hint = "put the time back into the text, or run `hallway check --fix` to redirect them to the nearest time"
            yield _fatal("lost second", f"a/{id_}/", f"links to {times} would no longer work; {hint}")


def _is_lost_with_another(built: Built, ledger: Ledger, id_: str) -> bool:
    """Returns whether an old address is lost only because the one it redirects to is lost."""
    now = ledger.resolve(id_)
    is_published = now in ledger.ids() and ledger.resolve(now) == now
    return now != id_ and is_published and f"a/{now}/index.html" not in built.files


def _leaked(built: Built, site: SiteContent) -> Iterator[Finding]:
    """Yields files that the producer did not create, and titles of unpublished answers in the search index."""
    addresses = site.addresses
    for name in sorted(built.files):
        address = name.removesuffix("index.html") if name.endswith("/index.html") else name
        is_ours = name.startswith(("a/", "cards/", "embed/", "m/", "x/", "r/", "t/", "media/")) or name.endswith(
            (".md", ".yml", ".jsonl", ".txt~")
        )
        if is_ours and address not in addresses:
            yield _fatal("unapproved", name, "is in the site but does not belong to anything approved")
    published = {answer.title for answer in (*site.collection.answers, *site.collection.retired)}
    withheld = {answer.title for answer in site.collection.withheld} - published - _names(site)
    indexed = {fragment.title for fragment in built.fragments()} if withheld else set()
    for title in sorted(withheld & indexed):
        reason = f"contains the title of an answer that is not approved: {title!r}"
        yield _fatal("unapproved", f"{index.FOLDER}/", reason)


def _names(site: SiteContent) -> set[str]:
    collection = site.collection
    return {
        collection.settings.site_name,
        *(moment.title for moment in collection.moments),
        *(term.title for term in (*collection.roles, *collection.tags)),
        *(expert.name for expert in collection.experts.values()),
    }


def _broken(built: Built) -> Iterator[Finding]:
    known: dict[tuple[str, str], str] = {}
    for name, page in built.pages.items():
        if name == "404.html":  # its links start at the root of the published site
            continue
        original = built.pages.get(_page_of_embed(name))
        up = "../" * name.count("/")
        for link in sorted(page.links - (original.links if original else frozenset())):
            if SECOND.fullmatch(link) or (link.startswith("#") and link[1:] in page.ids):
                continue
            if BESIDE.fullmatch(link) and f"{name.removesuffix('index.html')}{link}" in built.files:
                continue
            if not up or not link.startswith(up):
                reason = _problem_with_link(link, name, built)
            elif (reason := known.get((up, link), "?")) == "?":  # from the root, so it is the same on many pages
                reason = known[up, link] = _problem_with_link(link, name, built)
            if reason:
                yield _warning("broken link", name, reason)


def _page_of_embed(name: str) -> str:
    """Returns the page of an embed's answer: both have the same text, so its links are reported only once."""
    return f"a/{name.removeprefix('embed/')}" if name.startswith("embed/") else ""


def _problem_with_link(link: str, page: str, built: Built) -> str:
    parts = urls.split(link)
    if parts is None:
        return f"links to {link!r}, which is not an address"
    if parts.scheme or parts.netloc:
        return ""
    target = page
    if parts.path:
        target = normpath(f"/{Path(page).parent.as_posix()}/{unquote(parts.path)}").lstrip("/")
        if parts.path.endswith(("/", "/.", "/..")) or parts.path in (".", ".."):
            target = f"{target}/index.html".lstrip("/")
    if target not in built.files:
        return f"links to {link!r}, which is not in the site"
    fragment = unquote(parts.fragment)
    if not fragment or target not in built.pages or fragment in built.pages[target].ids or fragment.startswith("__"):
        return ""
    if fragment.startswith("t=") and _is_time(fragment[2:]):
        return ""
    if target == "record/index.html" and "=" in fragment:  # the question is in the fragment, which servers never see
        return ""
    return f"links to {link!r}, but that page has no such anchor"


def _is_time(text: str) -> bool:
    try:
        return all(timecode.parse(part) >= 0 for part in text.removeprefix("npt:").split(",") if part)
    except ValueError:
        return False


def _fetched_elsewhere(built: Built) -> Iterator[Finding]:
    """Yields what pages would load from other hosts."""
    for name, page in built.pages.items():
        for element in page.fetched:
            yield _warning("loads elsewhere", name, f"loads something from another host: {element[:120]}")


def _unsearchable(built: Built, site: SiteContent) -> Iterator[Finding]:
    if site.collection.answers and f"{index.FOLDER}/{index.SCRIPT}" not in built.files:
        yield _warning("no search", f"{index.FOLDER}/", index.MISSING)


def _fatal(kind: str, address: str, reason: str) -> Finding:
    return Finding(kind, None, reason, severity="fatal", address=address)


def _warning(kind: str, file: str, reason: str) -> Finding:
    return Finding(kind, None, reason, severity="warning", address=file.removesuffix("index.html"))

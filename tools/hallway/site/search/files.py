"""The files of the search: the index, and what the search loads along with it."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from hallway.site.page import SiteFile
from hallway.site.role_paths import role_paths
from hallway.site.search import guide, index
from hallway.site.search.documents import documents

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hallway.site.site import Site

GUIDE = f"{index.FOLDER}/guide.json"
SPELLING = f"{index.FOLDER}/spelling.txt"


@dataclass(frozen=True, slots=True)
class MadeSearch:
    """The files of the search."""

    files: tuple[SiteFile, ...]
    problem: str
    """Why there is no index; empty if there is one."""


def helpers(site: Site) -> Iterator[SiteFile]:
    """Yields what the search loads along with the index: the guide and the words."""
    yield SiteFile(GUIDE, guide.guide(site))
    yield SiteFile(SPELLING, guide.spelling(site))


def pending_search(site: Site) -> Iterator[SiteFile]:
    """Yields what the search has while its index is being made: it suggests pages, and says that answers follow."""
    yield SiteFile(GUIDE, guide.guide(site, is_pending=True))
    yield SiteFile(f"{index.FOLDER}/{index.FACETS}", index.NO_FACETS)


def made_search(site: Site) -> MadeSearch:
    """Creates all files. Raises BuildError if Pagefind fails."""
    with tempfile.TemporaryDirectory(prefix="hallway-index-") as name:
        folder = Path(name)
        is_whole = index.write(tuple(documents(site)), folder)
        found = sorted(path for path in folder.rglob("*") if path.is_file())
        made = [SiteFile(f"{index.FOLDER}/{path.relative_to(folder).as_posix()}", path.read_bytes()) for path in found]
    return MadeSearch((*helpers(site), *made), "" if is_whole else index.MISSING)


def search_inputs(site: Site) -> object:
    """Returns what the files depend on, beside the answers themselves and the program."""
    collection = site.collection
    return (
        (collection.moments, collection.experts, collection.roles, collection.tags),
        collection.experts_with_page(),
        collection.library.glossary().terms,
        [(path.role.id, path.summary, path.address) for path in role_paths(site).values()],
        str(index.program()),
    )

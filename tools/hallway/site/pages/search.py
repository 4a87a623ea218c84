"""The files that the search loads beside its index: its scripts as one, and what it knows of words and pages."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hallway.site import bundle
from hallway.site.page import SiteFile
from hallway.site.search import guide

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hallway.site.site import Site

SCRIPT = "assets/hallway/search/dialog.js"
"""The scripts of the open search, as one; it takes the place of the first of them."""
GUIDE = "search/guide.json"
SPELLING = "search/spelling.txt"


def files(site: Site) -> Iterator[SiteFile]:
    """Yields the script, the guide and the words."""
    yield SiteFile(SCRIPT, bundle.module(SCRIPT, site.templates.source))
    yield SiteFile(GUIDE, guide.guide(site))
    yield SiteFile(SPELLING, guide.spelling(site))

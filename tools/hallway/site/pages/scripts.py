"""The scripts and style sheets of the pages, each joined from several files.

A page begins with one script and at most two sheets.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from hallway.site import beacon, bundle
from hallway.site.beacon import Beacon
from hallway.site.page import SiteFile

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from hallway.site.site import Site

FOLDER = "assets/hallway"
SCRIPTS = (f"{FOLDER}/main.js", f"{FOLDER}/answer.js")
"""The scripts that pages begin with. What they load later is found in them."""
STYLES = (
    "main.css",
    *("pages/answer.css", "pages/places.css", "pages/week.css", "record/record.css", "search/dialog.css"),
    *(f"adoption/{page}.css" for page in ("barriers", "diagnostic", "drill", "path", "report")),
)
PREVIEW_STYLES = ("pages/review.css",)


def files(site: Site) -> Iterator[SiteFile]:
    """Yields the scripts and the style sheets that the site's pages use."""
    source, is_preview = cache(site.templates.source), site.collection.preview
    has_beacon = not is_preview and Beacon.of(site.collection.settings) is not None
    for entry in _entries((*SCRIPTS, *((beacon.SCRIPT,) if has_beacon else ())), source):
        yield SiteFile(entry, bundle.module(entry, source))
    styles = [f"{FOLDER}/{name}" for name in (*STYLES, *(PREVIEW_STYLES if is_preview else ()))]
    for entry in (*styles, *((beacon.STYLE,) if has_beacon else ())):
        yield SiteFile(entry, bundle.style(entry, source).encode())


def _entries(first: tuple[str, ...], source: Callable[[str], str]) -> list[str]:
    """Returns the scripts and all that they load later, directly or not."""
    found, waiting = dict.fromkeys(first), list(first)
    while waiting:
        for entry in bundle.later(waiting.pop(), source):
            if entry not in found:
                found[entry] = None
                waiting.append(entry)
    return list(found)

"""What a place format receives and returns. Your own packages can implement this interface too."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol, runtime_checkable

from hallway import urls
from hallway.names import clean_line
from hallway.place.formats.syntax import Address

if TYPE_CHECKING:
    from hallway.library.placements import Place, Placement
    from hallway.place.formats.snippet import Snippet
    from hallway.place.formats.templates import Templates

EMBED_WIDTH, EMBED_HEIGHT = 400, 360  # pixels: fits the sidebar of a ticket


@dataclass(frozen=True, slots=True, kw_only=True)
class Pin:
    """An answer or a moment to put in a place, described in plain text: one line each, nothing escaped yet."""

    placement: Placement
    place: Place
    title: str
    """The answer's question, or the moment's title."""
    details: str
    """Who answers, and which part of the recording: ``Support lead, from 1:23 of 4:52``."""
    action: str
    """The label of a button: ``Hear it from 1:23``."""
    summary: str = ""
    moment: str = ""
    """The title of the moment of need."""
    cues: tuple[str, ...] = ()
    """Words that indicate that moment, in lower case."""
    url: str
    """The link with its code and second, safe to use in every syntax (see `links.address`)."""
    embed_url: str = ""
    """The page to embed in a frame; empty if there is none."""
    site: str
    """The address of the site, with a trailing slash."""
    site_name: str = ""

    def values(self) -> dict[str, Any]:
        """Returns what a template may use, by name.

        `place_address` is the place's address without scheme and query; `id` is the id of the answer or the moment;
        `second` is a whole number or None; `width` and `height` are the size of a frame in pixels.
        """
        placement, place, site = self.placement, self.place, urls.split(self.site)
        return {
            "title": self.title,
            "details": self.details,
            "summary": self.summary,
            "action": self.action,
            "moment": self.moment,
            "cues": list(self.cues),
            "url": Address(self.url),
            "embed_url": Address(self.embed_url),
            "place": clean_line(place.title),
            "place_url": place.url,
            "place_address": _without_query(place.url),
            "owner": clean_line(placement.owner),
            "site": Address(self.site),
            "site_name": clean_line(self.site_name),
            "host": site.host if site else "",
            "code": placement.from_code,
            "id": placement.answer or placement.moment,
            "second": placement.second,
            "width": EMBED_WIDTH,
            "height": EMBED_HEIGHT,
        }


@runtime_checkable
class PlaceFormat(Protocol):
    """How answers are written for one kind of place."""

    @property
    def id(self) -> str:
        """The `kind` of its places in curation/places.yml."""

    @property
    def label(self) -> str:
        """Its name for people."""

    def snippets(self, pin: Pin, templates: Templates) -> tuple[Snippet, ...]:
        """Returns everything that can be pasted, the default first.

        Raises InputError if the place would reject it, DocumentError if a template cannot be used.
        """


def _without_query(url: str) -> str:
    """Returns the part that the addresses of all pages of a place have in common."""
    parts = urls.split(url)
    return f"{parts.netloc}{parts.path.rstrip('/')}" if parts else url

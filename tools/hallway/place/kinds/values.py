"""What the templates of the kinds may fill in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from hallway import urls
from hallway.names import clean_line
from hallway.place import snippets
from hallway.place.syntax import Address

if TYPE_CHECKING:
    from hallway.place.kinds.interface import Pin


def values(pin: Pin) -> dict[str, Any]:
    """Returns the values by the name that a template uses; a place's README can be made of the keys.

    `title`, `details`, `summary`, `action`, `moment`, `cues`; `url` and `embed_url` with code and second; `place`,
    `place_url`, `place_address` (without scheme and query), `owner`; `site`, `site_name`, `host`; `code`, `id` (of the
    answer or the moment), `second` (a whole number or nothing); `width` and `height` of a frame in pixels.
    """
    placement, place = pin.placement, pin.place
    return {
        "title": pin.title,
        "details": pin.details,
        "summary": pin.summary,
        "action": pin.action,
        "moment": pin.moment,
        "cues": list(pin.cues),
        "url": Address(pin.url),
        "embed_url": Address(pin.embed_url),
        "place": clean_line(place.title),
        "place_url": place.url,
        "place_address": _bare(place.url),
        "owner": clean_line(placement.owner),
        "site": Address(pin.site),
        "site_name": clean_line(pin.site_name),
        "host": site.host if (site := urls.split(pin.site)) else "",
        "code": placement.from_code,
        "id": placement.answer or placement.moment,
        "second": placement.second,
        "width": snippets.EMBED_WIDTH,
        "height": snippets.EMBED_HEIGHT,
    }


def _bare(url: str) -> str:
    """What every address of the place has in common, however it is opened."""
    parts = urls.split(url)
    return f"{parts.netloc}{parts.path.rstrip('/')}" if parts else url

"""The small navigation on every page, for people who look after help: the parts of the site that have content."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hallway.site.addresses import PLACES
from hallway.site.role_paths import role_paths

if TYPE_CHECKING:
    from hallway.site.site import Site

LINKS = {"week/": "This week", "paths/": "Paths", PLACES: "Placements", "adoption/": "Adoption"}
"""The addresses and their labels, in the order in which they are shown."""


def links(site: Site) -> list[dict[str, str]]:
    """Returns the address and label of each link; a preview also links to pages that only say how to begin."""
    library = site.collection.library
    has_content = {
        "week/": bool(library.picks().entries),
        "paths/": bool(role_paths(site)),
        PLACES: bool(library.places()),
    }
    return [
        {"url": address, "label": label}
        for address, label in LINKS.items()
        if site.collection.preview or has_content.get(address, True)
    ]

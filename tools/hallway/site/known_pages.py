"""The list of the site's pages that the page for unknown addresses loads, to suggest the ones that were meant."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from hallway.site.page import Page, SiteFile

if TYPE_CHECKING:
    from collections.abc import Iterable

ADDRESS = "assets/hallway/pages/known.json"


def listed(files: Iterable[SiteFile]) -> SiteFile:
    """Returns the list: the address and title of every page that people share, old addresses included."""
    pages = ((file.address, file.content) for file in files if isinstance(file.content, Page))
    known = sorted([address, page.title] for address, page in pages if address and page.is_shared)
    return SiteFile(ADDRESS, json.dumps(known, ensure_ascii=False, separators=(",", ":")).encode())

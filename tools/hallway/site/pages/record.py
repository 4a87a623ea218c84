"""The record page and its script, which is one file and no module: a page opened from a disk may load no modules."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hallway.site import bundle

if TYPE_CHECKING:
    from hallway.site.pages.pages import Pages

ADDRESS = "record/"
ENTRY = "assets/hallway/record/record.js"


def script(pages: Pages) -> tuple[str, bytes]:
    """The address and the text of the page's script."""
    return bundle.script(ENTRY, pages.source)

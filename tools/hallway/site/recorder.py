"""The record page and its script, which is one file and no module: a page opened from a disk may load no modules."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from hallway.site import bundle

if TYPE_CHECKING:
    from hallway.site.pages import Pages

ADDRESS = "record/"
ENTRY = "assets/hallway/record.js"


def script(pages: Pages) -> tuple[str, bytes]:
    """The page's script and its address, which changes with its text."""
    text = bundle.bundle(ENTRY, pages.source).encode()
    return f"assets/hallway/record.{hashlib.sha256(text).hexdigest()[:8]}.js", text

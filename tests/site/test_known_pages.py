"""The list that suggestions for an unknown address come from: every page of the site, and no more."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from hallway.site import known_pages
from hallway.site.page import Page
from hallway.site.producer import produce

if TYPE_CHECKING:
    from hallway.library.library import Library


def test_it_has_every_page_by_its_title(library: Library) -> None:
    """But not the home page, and no draft."""
    files = {file.address: file.content for file in produce(library, preview=False).files}
    known = dict(json.loads(files[known_pages.ADDRESS]))  # type: ignore[arg-type]
    assert known == {address: page.title for address, page in files.items() if address and isinstance(page, Page)}
    assert known["a/quiet-deal/"] == "Why is the deal quiet?"
    assert "a/secret-plan/" not in known

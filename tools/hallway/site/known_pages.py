"""The list of the site's pages that the page for unknown addresses loads, to suggest the ones that were meant."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from hallway.site.page import Page, SiteFile

if TYPE_CHECKING:
    from collections.abc import Iterable

    from hallway.site.answer.view import AnswerFacts

ADDRESS = "assets/hallway/pages/known.json"


def listed(answers: Iterable[AnswerFacts], files: Iterable[SiteFile]) -> SiteFile:
    """Returns the list: the address and title of every page that people share, old addresses included.

    `files` has all pages but those of the answers.
    """
    pages = ((file.address, file.content) for file in files if isinstance(file.content, Page))
    others = ([address, page.title] for address, page in pages if address and page.is_shared)
    known = sorted([*others, *([f"a/{answer.id}/", answer.title] for answer in answers)])
    return SiteFile(ADDRESS, json.dumps(known, ensure_ascii=False, separators=(",", ":")).encode())

"""The seconds of a page that can be linked to, each with an address such as ``/a/<id>/#t83``."""

from __future__ import annotations

from functools import cache
from itertools import pairwise
from typing import TYPE_CHECKING

from hallway.library.body import leading_time

if TYPE_CHECKING:
    from markdown_it import MarkdownIt

ANCHORED = ("p", "h1", "h2")
"""The blocks that get an anchor; on the page, an h1 becomes an h2."""
LATEST = 999_999
"""The last second that can be linked to: the format has six digits."""


def anchors(body: str) -> tuple[int, ...]:
    """Returns the whole seconds of paragraphs and chapters that begin with a time, sorted.

    A time in a list, a quotation or code gets no anchor on the page, and is not among them. (A test compares this with
    the page itself.)
    """
    tokens = _blocks().parse(body)
    tops = (
        inline.content
        for opening, inline in pairwise(tokens)
        if opening.level == 0 and opening.nesting == 1 and opening.tag in ANCHORED
    )
    found = {int(seconds) for text in tops if (seconds := leading_time(text)[0]) is not None}
    return tuple(sorted(second for second in found if second <= LATEST))


@cache
def _blocks() -> MarkdownIt:
    """Returns the CommonMark parser of the page, without inline markup."""
    from markdown_it import MarkdownIt

    markdown = MarkdownIt("commonmark", {"html": False}).disable(["html_block"])
    markdown.core.ruler.enableOnly(["normalize", "block"])
    return markdown

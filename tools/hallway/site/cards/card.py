"""A link-preview card: what it says, and its address."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass
from functools import lru_cache

DESIGN = 1
"""Increase this when the drawing changes: it is part of a card's address, and chats cache pictures by address."""

WIDTH, HEIGHT = 1200, 630  # pixels; the size that all Open Graph readers support


@dataclass(frozen=True, slots=True)
class Card:
    """What is on a card. All text is plain; characters that the fonts lack are not drawn."""

    title: str
    """The question; for the site's own card, its description."""
    site: str
    length: str = ""
    """Formatted for readers: 4:52; empty on the site's own card."""
    expert: str = ""
    moment: str = ""
    chapters: tuple[float, ...] = ()
    """Where its chapters begin, from 0 to 1 of its length."""

    @property
    def digest(self) -> str:
        """Sixteen hexadecimal digits that are different for every drawing."""
        return _digest(self)

    def address(self, name: str) -> str:
        """Returns where the card of an answer, or of the `site`, is published; a changed card gets a new address."""
        return f"cards/{name}.{self.digest[:8]}.png"


@lru_cache(maxsize=16)  # the page of an answer and the files beside it ask for the address of its card
def _digest(card: Card) -> str:
    content = json.dumps([DESIGN, asdict(card)], sort_keys=True)
    return hashlib.sha256(content.encode()).hexdigest()[:16]

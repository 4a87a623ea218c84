"""Caches cards, so that each is drawn only once."""

from __future__ import annotations

import os
import time
from typing import TYPE_CHECKING

from hallway import files
from hallway.site.cards import drawing

if TYPE_CHECKING:
    from pathlib import Path

    from hallway.site.cards.card import Card

KEPT_SECONDS = 30 * 24 * 3600.0  # how long an unused card is kept
PNG_START, PNG_END = b"\x89PNG\r\n\x1a\n", b"IEND\xaeB`\x82"


class CardCache:
    """A cache folder, whose files are named after the content of the cards and may be deleted."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def path(self, card: Card) -> Path:
        """Returns the file of a card; draws it if the file is missing, or incomplete after a crash."""
        path = self.folder / f"{card.digest}.png"
        if _is_whole(path):
            os.utime(path)
            return path
        temporary = files.temporary(path)
        temporary.write_bytes(drawing.draw(card))  # not synced to disk: it can be drawn again
        return temporary.replace(path)

    def sweep(self, *, older_than_seconds: float = KEPT_SECONDS) -> None:
        """Removes the cards that no build has asked for in this time."""
        oldest = time.time() - older_than_seconds
        for path in self.folder.glob("*.png"):
            if files.is_regular(path) and path.stat().st_mtime < oldest:
                path.unlink(missing_ok=True)


def _is_whole(path: Path) -> bool:
    """Returns whether a file begins and ends like a PNG."""
    if not files.is_regular(path) or path.stat().st_size < len(PNG_START) + len(PNG_END):
        return False
    with path.open("rb") as opened:
        start = opened.read(len(PNG_START))
        opened.seek(-len(PNG_END), os.SEEK_END)
        return start == PNG_START and opened.read() == PNG_END

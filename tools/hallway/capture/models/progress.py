"""What a download tells about itself while it runs."""

from __future__ import annotations


class Progress:
    """Says nothing; a command that talks to a person overrides it."""

    def says(self, text: str) -> None:
        """Takes a sentence for the person."""

    def is_at(self, done: int, total: int) -> None:
        """Takes how many bytes of how many are here; called often, and not by every source."""

"""A snippet: what a place format writes for one answer in one place."""

from __future__ import annotations

from dataclasses import dataclass

_TEXTUAL = frozenset({"application/json", "application/yaml", "image/svg+xml", "message/rfc822"})


@dataclass(frozen=True, slots=True)
class Snippet:
    """One thing to paste or save."""

    name: str
    """The name of its form, unique in its format: ``blocks``."""
    label: str
    """Its name for people: ``Block Kit``."""
    content: bytes
    """UTF-8 if the content is text."""
    media_type: str
    file_name: str
    """The relative path to save it under, with forward slashes."""
    hint: str = ""
    """What to do with it, and which settings the tool needs."""

    @property
    def text(self) -> str | None:
        """The content as text; None for a binary picture."""
        is_text = self.media_type.startswith("text/") or self.media_type in _TEXTUAL
        return self.content.decode() if is_text else None

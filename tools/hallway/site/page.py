"""A page and a file of the site, as page modules create them and the site builder receives them."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from datetime import date

    from hallway.site.answer.view import Heading


class Tag(NamedTuple):
    """A meta element of the head; its text is plain, not escaped."""

    attribute: str
    """The attribute for the key: `property` for Open Graph, `name` for Twitter."""
    key: str
    content: str


@dataclass(frozen=True, slots=True)
class Page:
    """One finished page, without the theme around it."""

    kind: str
    """The template that it was rendered from: home, moment, answer, …"""
    title: str
    """Plain text, not escaped."""
    description: str
    """Plain text, not escaped."""
    html: str
    chapters: tuple[Heading, ...] = ()
    changed: date | None = None
    tags: tuple[Tag, ...] = ()
    """The tags of its link preview; a page without tags gets the site's."""
    is_shared: bool = True
    """Whether people share links to it, so that it needs a link preview."""
    data: str = ""
    """Its schema.org data, as JSON that is safe in a script element; may be empty."""
    canonical: str = ""
    """The address, relative to the root of the site, of the page it redirects to; empty for a normal page."""
    oembed: str = ""
    """The absolute address of its oEmbed; empty if it has none."""
    plays_blobs: bool = False
    """Whether its content security policy lets it play what was just recorded."""


@dataclass(frozen=True, slots=True)
class SiteFile:
    """One file of the site."""

    address: str
    """Relative to the root of the site: "" is the home page, "a/<id>/" a page, "media/<name>" a file."""
    content: Page | bytes | Path
    """A page, the bytes themselves, or the regular file to copy."""

    @property
    def name(self) -> str:
        """The path of the file below the site."""
        is_folder = self.address == "" or self.address.endswith("/")
        return f"{self.address}index.html" if is_folder else self.address

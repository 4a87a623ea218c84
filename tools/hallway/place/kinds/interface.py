"""What a kind of place is given and what it gives back: the interface that packages outside implement as well."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol, runtime_checkable

if TYPE_CHECKING:
    from hallway.library.placements import Place, Placement
    from hallway.place.kinds.templates import Templates


@dataclass(frozen=True, slots=True, kw_only=True)
class Pin:
    """What is put in a place, in plain words: one line each, nothing escaped yet."""

    placement: Placement
    place: Place
    title: str
    """The question, or the moment's title."""
    details: str
    """Who answers and what part of the recording is meant: ``Support lead, from 1:23 of 4:52``."""
    action: str
    """What a button says: ``Hear it from 1:23``."""
    summary: str = ""
    moment: str = ""
    """The title of the moment in which it is needed there."""
    cues: tuple[str, ...] = ()
    """Words that point to that moment."""
    url: str
    """The link with the code and the second, safe in every syntax (`snippets.address`)."""
    embed_url: str = ""
    """The same in a frame; empty where there is nothing to frame."""
    site: str
    """Where the site is, with a slash at its end."""
    site_name: str = ""

    def values(self) -> dict[str, Any]:
        """Returns what a template may fill in, by name."""
        from hallway.place.kinds.values import values

        return values(self)


@dataclass(frozen=True, slots=True)
class Piece:
    """One thing to paste or to save."""

    name: str
    """Unique in its kind: ``blocks``."""
    label: str
    """What a person calls it: ``Block Kit``."""
    content: bytes
    """UTF-8 where it is text."""
    media_type: str
    file_name: str
    """Where it would be saved, with forward slashes, below a folder of the person's choice."""
    hint: str = ""
    """What to do with it, what the tool must allow."""

    @property
    def text(self) -> str | None:
        """The content as text; None where it is a picture in bytes."""
        is_text = self.media_type.startswith("text/") or self.media_type in _TEXTUAL
        return self.content.decode() if is_text else None


_TEXTUAL = frozenset({"application/json", "application/yaml", "image/svg+xml", "message/rfc822"})


@runtime_checkable
class Kind(Protocol):
    """A kind of place."""

    @property
    def id(self) -> str:
        """What it is called in curation/places.yml."""

    @property
    def label(self) -> str:
        """What a person calls it."""

    def pieces(self, pin: Pin, templates: Templates) -> tuple[Piece, ...]:
        """Returns what can be pasted, the usual one first; InputError where nothing can be, DocumentError of a
        template that cannot be used."""

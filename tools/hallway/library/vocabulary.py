"""The words of a knowledge base: moments of need, roles and tags."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Literal, get_args

from hallway.library.curation import read_entries

Need = Literal["", "new", "more", "apply", "solve", "change"]


@dataclass(frozen=True, slots=True)
class Moment:
    """A moment of need: when somebody wants this answer, and where they are then."""

    id: str
    """Part of its address ``/m/<id>/``."""
    title: str
    who: str = ""
    """Who is in it: “a support agent”."""
    trigger: str = ""
    """What has just happened."""
    place: str = ""
    """Where they look: the ticket form, the CRM."""
    need: Need = ""
    """Which of the five moments of need (Gottfredson and Mosher); empty if nobody has said."""
    cues: tuple[str, ...] = ()
    """Words in a recording that point to this moment."""


@dataclass(frozen=True, slots=True)
class Term:
    """A role or a tag."""

    id: str
    title: str


def load_moments(path: Path) -> tuple[Moment, ...]:
    """Returns the moments in the order of the file; DocumentError where one cannot be read."""
    return tuple(
        Moment(
            id=moment_id,
            title=given.text("title", None),
            who=given.text("who"),
            trigger=given.text("trigger"),
            place=given.text("place"),
            need=given.choice("need", get_args(Need), ""),
            cues=given.texts("cues"),
        )
        for moment_id, given in read_entries(
            path, ("title", "who", "trigger", "place", "need", "cues"), what="the moment", short="title"
        )
    )


def load_terms(path: Path) -> tuple[Term, ...]:
    """Returns roles or tags in the order of the file; ``id: Title`` and ``id: {title: Title}`` are the same."""
    entries = read_entries(path, ("title",), what="the word", short="title")
    return tuple(Term(id=term_id, title=given.text("title", None)) for term_id, given in entries)

"""The vocabulary of a knowledge base: moments of need, roles, tags and experts, with their synonyms."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Literal, get_args

from hallway.errors import DocumentError, printable
from hallway.library import document, synonyms
from hallway.library.yaml.fields import nearest, read_entries

if TYPE_CHECKING:
    from hallway.library.answer import Answer
    from hallway.library.experts import Expert

Need = Literal["", "new", "more", "apply", "solve", "change"]
Kind = Literal["moment", "role", "tag", "expert"]

KINDS: tuple[Kind, ...] = get_args(Kind)
FILES: Mapping[Kind, str] = {"moment": "moments.yml", "role": "roles.yml", "tag": "tags.yml", "expert": "experts.yml"}
"""The file in curation/ with the words of each kind."""
KEYS: Mapping[Kind, tuple[str, ...]] = {
    "moment": ("moments", "suggested_moments"),
    "role": ("roles",),
    "tag": ("tags",),
    "expert": ("expert",),
}
"""The keys of an answer's header whose values are words of each kind."""


@dataclass(frozen=True, slots=True)
class Moment:
    """A moment of need: a situation in which someone needs an answer."""

    id: str
    """Part of its address, ``/m/<id>/``."""
    title: str
    who: str = ""
    """Who is in this situation: “a support agent”."""
    trigger: str = ""
    """What has just happened."""
    place: str = ""
    """Where they look: the ticket form, the CRM."""
    need: Need = ""
    """Which of the five moments of need (Gottfredson and Mosher) it is; may be empty."""
    cues: tuple[str, ...] = ()
    """Words in a recording that point to this moment."""
    synonyms: tuple[str, ...] = ()
    """Other names for it, which search finds. A valid id among them is read as this moment everywhere."""
    is_retired: bool = False
    """Whether it is no longer suggested; answers that have it keep it, and its page stays."""


@dataclass(frozen=True, slots=True)
class Term:
    """A role or a tag."""

    id: str
    title: str
    synonyms: tuple[str, ...] = ()
    """Other names for it, as for a moment."""
    is_retired: bool = False


@dataclass(frozen=True, slots=True)
class Unknown:
    """A word in an answer's header that is not in the vocabulary."""

    kind: Kind
    key: str
    """The key in the header: ``tags``."""
    word: str
    line: int | None
    """The line in the answer's file, counted from 1; None if there is no file."""
    hint: str
    """The closest known word, or all known words, as a sentence; may be empty."""

    @property
    def reason(self) -> str:
        """What is wrong and what to do, without file and line."""
        add = f"hallway vocabulary add {self.kind} {printable(self.word)}"
        return (
            f"{self.key}: “{printable(self.word)}” is not in curation/{FILES[self.kind]}.{self.hint} "
            f"Or add it there: {add}"
        )


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """All words. Make one with :meth:`of`."""

    moments: tuple[Moment, ...]
    experts: Mapping[str, Expert]
    roles: tuple[Term, ...]
    tags: tuple[Term, ...]
    _ids: Mapping[Kind, Mapping[str, str]] = field(repr=False, compare=False)
    """The id for every id and every synonym."""

    @classmethod
    def of(
        cls,
        moments: tuple[Moment, ...] = (),
        experts: Mapping[str, Expert] | None = None,
        roles: tuple[Term, ...] = (),
        tags: tuple[Term, ...] = (),
    ) -> Vocabulary:
        """Returns a vocabulary of these words, in this order."""
        people = dict(experts or {})
        words: dict[Kind, tuple[Moment | Term | Expert, ...]] = {
            "moment": moments,
            "role": roles,
            "tag": tags,
            "expert": tuple(people.values()),
        }
        return cls(moments, people, roles, tags, {kind: synonyms.ids(each) for kind, each in words.items()})

    def words(self, kind: Kind) -> tuple[Moment | Term | Expert, ...]:
        """Returns the words of a kind, in the order of their file."""
        if kind == "expert":
            return tuple(self.experts.values())
        if kind == "moment":
            return self.moments
        return self.roles if kind == "role" else self.tags

    def resolve(self, kind: Kind, word: str) -> str:
        """Returns the id for a word: the word itself, or the id it is a synonym of; empty if it is unknown."""
        return self._ids[kind].get(word, "")

    def read(self, answer: Answer) -> Answer:
        """Returns the answer with ids instead of synonyms; unknown words stay as they are."""
        changes: dict[str, str | tuple[str, ...]] = {}
        for kind, keys in KEYS.items():
            for key in keys:
                value: str | tuple[str, ...] = getattr(answer, key)
                now = self._read(kind, value)
                if now != value:
                    changes[key] = now
        return replace(answer, **changes) if changes else answer  # type: ignore[arg-type]

    def unknown(self, answer: Answer) -> tuple[Unknown, ...]:
        """Returns the unknown words in the answer's header, each with its line and a hint."""
        found = [
            (kind, key, word)
            for kind, keys in KEYS.items()
            for key in keys
            for word in _several(getattr(answer, key))
            if not self.resolve(kind, word)
        ]
        lines = _lines(answer) if found else {}
        return tuple(
            Unknown(kind, key, word, lines.get((key, word)), nearest(word, self._ids[kind]))
            for kind, key, word in found
        )

    def _read(self, kind: Kind, value: str | tuple[str, ...]) -> str | tuple[str, ...]:
        if isinstance(value, str):
            return self.resolve(kind, value) or value
        return tuple(dict.fromkeys(self.resolve(kind, word) or word for word in value))


def load_moments(path: Path, *, raw: bytes | None = None) -> tuple[Moment, ...]:
    """Returns the moments in the order of the file. Raises DocumentError if one cannot be read.

    `raw` replaces the bytes of the file.
    """
    known = ("title", "who", "trigger", "place", "need", "cues", "synonyms", "retired")
    entries = tuple(read_entries(path, known, noun="the moment", short="title", raw=raw))
    synonyms.check(entries)
    return tuple(
        Moment(
            id=moment_id,
            title=given.text("title", None),
            who=given.text("who"),
            trigger=given.text("trigger"),
            place=given.text("place"),
            need=given.choice("need", get_args(Need), ""),
            cues=given.texts("cues"),
            synonyms=given.texts("synonyms"),
            is_retired=given.flag("retired"),
        )
        for moment_id, given in entries
    )


def load_terms(path: Path, *, raw: bytes | None = None) -> tuple[Term, ...]:
    """Returns roles or tags in the order of the file; ``id: Title`` and ``id: {title: Title}`` are the same."""
    entries = tuple(read_entries(path, ("title", "synonyms", "retired"), noun="the word", short="title", raw=raw))
    synonyms.check(entries)
    return tuple(
        Term(term_id, given.text("title", None), given.texts("synonyms"), given.flag("retired"))
        for term_id, given in entries
    )


def _several(value: str | tuple[str, ...]) -> tuple[str, ...]:
    return value if isinstance(value, tuple) else (value,) if value else ()


def _lines(answer: Answer) -> dict[tuple[str, str], int]:
    """Returns the line of each value in the answer's file, by key and text; empty if it cannot be read."""
    if answer.path is None:
        return {}
    try:
        top = document.read_header(document.split(answer.path.read_bytes(), answer.path)[0], answer.path)
    except (OSError, DocumentError):
        return {}
    return {
        (key.text, " ".join(part.text.split())): part.line
        for key, value in top.fields
        for part in (value.items if value.kind == "list" else (value,))
    }

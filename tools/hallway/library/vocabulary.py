"""The words of a knowledge base: moments of need, roles, tags and experts, and what each word stands for now."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Literal, get_args

from hallway.errors import DocumentError
from hallway.library import document, synonyms
from hallway.library.yaml.fields import nearest, read_entries
from hallway.names import printable

if TYPE_CHECKING:
    from hallway.library.answer import Answer
    from hallway.library.experts import Expert

Need = Literal["", "new", "more", "apply", "solve", "change"]
Kind = Literal["moment", "role", "tag", "expert"]

KINDS: tuple[Kind, ...] = get_args(Kind)
FILES: Mapping[Kind, str] = {"moment": "moments.yml", "role": "roles.yml", "tag": "tags.yml", "expert": "experts.yml"}
"""Where the words of a kind are kept, below curation/."""
KEYS: Mapping[Kind, tuple[str, ...]] = {
    "moment": ("moments", "suggested_moments"),
    "role": ("roles",),
    "tag": ("tags",),
    "expert": ("expert",),
}
"""The keys of an answer's header that hold words of a kind."""


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
    synonyms: tuple[str, ...] = ()
    """Other words for the same, found by search. One that is an id stands for this moment wherever it is written."""
    is_retired: bool = False
    """Offered no more; what carries it keeps it, and its page stays."""


@dataclass(frozen=True, slots=True)
class Term:
    """A role or a tag."""

    id: str
    title: str
    synonyms: tuple[str, ...] = ()
    """As those of a moment."""
    is_retired: bool = False


@dataclass(frozen=True, slots=True)
class Unknown:
    """A word in an answer's header that the vocabulary does not have."""

    kind: Kind
    key: str
    """The header's key: ``tags``."""
    word: str
    line: int | None
    """Of the answer's file, counted from 1; None where there is no file."""
    hint: str
    """The nearest word that is allowed, or all of them, as the end of a sentence; may be empty."""

    @property
    def reason(self) -> str:
        """What is wrong and what to do, without the place."""
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
    """What each word stands for: every id for itself, every synonym for its id."""

    @classmethod
    def of(
        cls,
        moments: tuple[Moment, ...] = (),
        experts: Mapping[str, Expert] | None = None,
        roles: tuple[Term, ...] = (),
        tags: tuple[Term, ...] = (),
    ) -> Vocabulary:
        """Returns the vocabulary of these words, in their order."""
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
        """Returns the id that a word stands for now: itself, or that of which it is a synonym; "" if it is unknown."""
        return self._ids[kind].get(word, "")

    def read(self, answer: Answer) -> Answer:
        """Returns the answer with each old word as the one it stands for now; unknown words stay as they are."""
        changes: dict[str, str | tuple[str, ...]] = {}
        for kind, keys in KEYS.items():
            for key in keys:
                value: str | tuple[str, ...] = getattr(answer, key)
                now = self._read(kind, value)
                if now != value:
                    changes[key] = now
        return replace(answer, **changes) if changes else answer  # type: ignore[arg-type]

    def unknown(self, answer: Answer) -> tuple[Unknown, ...]:
        """Returns the words of the answer's header that stand for nothing, each with its line and what is near."""
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
    """Returns the moments in the order of the file; DocumentError where one cannot be read.

    `raw` stands in for what the file says.
    """
    known = ("title", "who", "trigger", "place", "need", "cues", "synonyms", "retired")
    entries = tuple(read_entries(path, known, what="the moment", short="title", raw=raw))
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
    entries = tuple(read_entries(path, ("title", "synonyms", "retired"), what="the word", short="title", raw=raw))
    synonyms.check(entries)
    return tuple(
        Term(term_id, given.text("title", None), given.texts("synonyms"), given.flag("retired"))
        for term_id, given in entries
    )


def _several(value: str | tuple[str, ...]) -> tuple[str, ...]:
    return value if isinstance(value, tuple) else (value,) if value else ()


def _lines(answer: Answer) -> dict[tuple[str, str], int]:
    """Returns the line of each value in the answer's file, by key and text; nothing where it cannot be read."""
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

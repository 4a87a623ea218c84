"""Finds keys, words and entries that are repeated in a file, as happens when two versions of it are joined.

If one of the two adds nothing to the other, it can be deleted; otherwise a person chooses.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from hallway.curate.checks.state import State, rewrite
from hallway.errors import DocumentError, printable
from hallway.library import document
from hallway.library.finding import Finding
from hallway.library.yaml import node

if TYPE_CHECKING:
    from pathlib import Path

    from hallway.library.yaml.node import Node

    Field = tuple[Node, Node]  # a key and its value

KINDS = {"duplicate": "a key, a word or an entry is repeated in a file"}

_SHORT = {"moments.yml": "title", "roles.yml": "title", "tags.yml": "title", "experts.yml": "name"}
"""Vocabulary files, and the field that ``id: text`` is short for."""
_IDENTITY = {
    "requests.yml": ("question", "expert", "asked_on"),
    "placements.yml": ("from_code",),
    "picks.yml": ("week", "team"),
    "barriers.yml": ("id",),
    "outcomes.yml": ("answer", "moment", "metric", "period", "compares", "source"),
}
"""Files that are lists, and the keys that identify an entry."""
_OUTDATED = {"requests.yml": ("status", "open")}
"""A key, and the value that gives way to any other."""


@dataclass(frozen=True, slots=True)
class Duplicate:
    """Two parts of a file that should be one."""

    description: str
    line: int
    """The line of the part to delete, or of the second one."""
    lines: tuple[int, int] | None
    """The range of lines to delete, counted from 0 in the file; None if a person has to choose."""


def check(state: State) -> Iterator[Finding]:
    """Yields a finding for each duplicate in the headers of answers and in the files below curation/."""
    for path in (error.path for error in state.unreadable if error.path):
        yield from _findings(path, in_header)
    for name in (*_SHORT, *_IDENTITY):
        if (path := state.library.curation / name).is_file():
            yield from _findings(path, partial(in_file, path=path))


def in_header(raw: bytes) -> list[Duplicate]:
    """Returns the keys that are repeated in an answer's header."""
    header, _ = document.split(raw)
    top = node.read(header, limits=node.HEADER, first_line=document.FIRST_LINE, with_doubles=True)
    return list(_keys(top, first_line=1, noun="key"))


def in_file(raw: bytes, path: Path) -> list[Duplicate]:
    """Returns what is repeated in a file below curation/."""
    top = node.read(node.text_of(raw, path), path, with_doubles=True)
    if top.kind == "list":
        return list(_items(top, path.name))
    short = _SHORT.get(path.name, "")
    inner = (duplicate for _, value in top.fields for duplicate in _keys(value, first_line=0, noun="key"))
    return [*_keys(top, first_line=0, noun="word", short=short), *inner, *_synonyms_with_entry(top, short)]


def _findings(path: Path, find: Callable[[bytes], list[Duplicate]]) -> Iterator[Finding]:
    try:
        found = find(path.read_bytes())
    except DocumentError:  # reported by `answers`
        return
    for duplicate in found:
        can_delete = duplicate.lines is not None
        choice = "this one adds nothing." if can_delete else "keep the correct one."
        repair = partial(rewrite, path, partial(_without, find=find)) if can_delete else None
        yield Finding("duplicate", path, f"{duplicate.description}; {choice}", duplicate.line, repair=repair)


def _without(raw: bytes, find: Callable[[bytes], list[Duplicate]]) -> bytes:
    """Returns the file without duplicates that can be deleted. Deletions move lines, so it searches again each time."""
    while found := [duplicate.lines for duplicate in find(raw) if duplicate.lines]:
        start, end = found[0]
        lines = raw.split(b"\n")
        raw = b"\n".join([*lines[:start], *lines[end:]])
    return raw


def _keys(top: Node, *, first_line: int, noun: str, short: str = "") -> Iterator[Duplicate]:
    if top.kind != "mapping":
        return
    seen: dict[str, Field] = {}
    for field in top.fields:
        key, value = field
        if key.text in seen:
            first = seen[key.text]
            is_second = _adds_nothing(value, first[1], short)
            superfluous = field if is_second else first if _adds_nothing(first[1], value, short) else None
            here, other = (first, field) if superfluous is first else (field, first)
            description = f"the {noun} “{printable(key.text)}” is repeated on line {other[0].line}"
            yield Duplicate(description, here[0].line, _lines(top, superfluous, first_line))
        seen.setdefault(key.text, field)


def _synonyms_with_entry(top: Node, short: str) -> Iterator[Duplicate]:
    """Yields synonyms that still have an entry: one branch renamed the word, the other edited it."""
    fields = {key.text: (key, value) for key, value in top.fields}
    for key, value in top.fields:
        for word in _synonyms(value):
            if word in fields and word != key.text:
                old = fields[word]
                superfluous = old if _adds_nothing(old[1], value, short) else None
                description = f"“{printable(word)}” is now a synonym of “{printable(key.text)}” on line {key.line}"
                yield Duplicate(description, old[0].line, _lines(top, superfluous, 0))


def _synonyms(value: Node) -> Sequence[str]:
    found = next((part for name, part in value.fields if name.text == "synonyms"), None)
    return [item.text for item in found.items] if found else []


def _items(top: Node, name: str) -> Iterator[Duplicate]:
    seen: dict[tuple[str, ...], Node] = {}
    for item in top.items:
        texts = {key.text: value.text for key, value in item.fields}
        identity = tuple(texts.get(key, "") for key in _IDENTITY[name])
        if not any(identity):
            continue
        if (first := seen.get(identity)) is not None:
            superfluous = _superfluous(first, item, name)
            here, other = (first, item) if superfluous is first else (item, first)
            lines = _lines(top, (superfluous, superfluous) if superfluous else None, 0)
            yield Duplicate(f"this entry is repeated on line {other.line}", here.line, lines)
        seen.setdefault(identity, item)


def _superfluous(one: Node, other: Node, name: str) -> Node | None:
    """Returns the entry that adds nothing to the other; None if each has something that the other lacks."""
    key, outdated = _OUTDATED.get(name, ("", ""))
    for less, more in ((other, one), (one, other)):
        known = {name.text: value for name, value in more.fields}
        if all(
            (field.text == key and value.text == outdated)
            or (field.text in known and _adds_nothing(value, known[field.text]))
            for field, value in less.fields
        ):
            return less
    return None


def _adds_nothing(one: Node, other: Node, short: str = "") -> bool:
    """Returns whether `one` adds nothing to `other`: it is the same, or has only some of its words or fields."""
    if one.is_empty:
        return True
    if one.kind == "text" and other.kind == "mapping" and short:
        long = next((value for key, value in other.fields if key.text == short), None)
        return long is not None and long.text == one.text
    if one.kind != other.kind:
        return False
    if one.kind == "text":
        return one.text == other.text
    if one.kind == "list":
        return {item.text for item in one.items} <= {item.text for item in other.items} and all(
            item.kind == "text" for item in one.items
        )
    fields = {key.text: value for key, value in other.fields}
    return all(key.text in fields and _adds_nothing(value, fields[key.text]) for key, value in one.fields)


def _lines(top: Node, superfluous: Field | None, first_line: int) -> tuple[int, int] | None:
    """Returns the lines of a field; None if it does not exist, or cannot be deleted because it is written in {}."""
    if superfluous is None or top.is_flow:
        return None
    return superfluous[0].start[0] + first_line, superfluous[1].line_after + first_line

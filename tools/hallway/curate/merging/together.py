"""Two versions of one file put together, key by key or entry by entry, where they do not truly disagree."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from hallway.errors import DocumentError
from hallway.library import document
from hallway.library.answer import Answer
from hallway.library.yaml import node
from hallway.names import is_id

if TYPE_CHECKING:
    from pathlib import Path

    from hallway.library.yaml.node import Node

Meaning = Hashable
"""What a node says, whatever its place and its quotes."""


@dataclass(frozen=True, slots=True)
class Sides:
    """A file as two branches have it, and as both had it before."""

    base: bytes | None
    """None where nobody knows any more."""
    ours: bytes
    theirs: bytes


def put_together(path: Path, sides: Sides) -> bytes | None:
    """Returns the file with what either side changed; None where both changed the same, or it cannot be told."""
    try:
        if path.suffix == ".md":
            return _answer(sides)
        return _entries(path, sides) if path.suffix == ".yml" else None
    except DocumentError:
        return None


def meaning(part: Node) -> Meaning:
    """Returns what a node says; the order of keys says nothing."""
    if part.kind == "text":
        return part.text
    if part.kind == "list":
        return tuple(meaning(item) for item in part.items)
    return frozenset((key.text, meaning(value)) for key, value in part.fields)


def _answer(sides: Sides) -> bytes | None:
    """Headers are put together key by key; of two texts one must be what both began with, or they must be the same."""
    (ours, our_body), (theirs, their_body) = (_read(raw) for raw in (sides.ours, sides.theirs))
    base, base_body = _read(sides.base) if sides.base is not None else ({}, None)
    if our_body != their_body:
        return None
    changes: dict[str, object] = {}
    for key in {**ours, **theirs}:
        if ours.get(key) == theirs.get(key):
            continue
        if base_body is None:
            return None
        known, value = _merged(base.get(key), ours.get(key), theirs.get(key))
        if not known:
            return None
        if value != ours.get(key):
            changes[key] = value
    changed = document.change_header(sides.ours, changes)
    is_whole = _says(changed, changes, theirs, Answer.parse(sides.theirs)) and _has_notes(changed, sides.theirs)
    return changed if is_whole else None


def _read(raw: bytes) -> tuple[dict[str, Any], str]:
    header, body = document.split(raw)
    return document.parse_header(header), body


def _merged(base: Any, ours: Any, theirs: Any) -> tuple[bool, Any]:
    """What a key says after two changes, and whether that can be told."""
    if base == ours:
        return True, theirs
    if base == theirs:
        return True, ours
    if all(isinstance(each, list) for each in (base or [], ours, theirs)):  # words: what either added or took out
        gone = [word for word in base or [] if word not in ours or word not in theirs]
        return True, [word for word in dict.fromkeys([*ours, *theirs]) if word not in gone]
    return False, None


def _says(changed: bytes, changes: Mapping[str, object], theirs: Mapping[str, object], meant: Answer) -> bool:
    """Holds what was written against their side, read as people mean it: YAML takes 12:30 for a number."""
    found = Answer.parse(changed)
    return all(getattr(found, key) == getattr(meant, key) for key in changes if changes[key] == theirs.get(key))


def _has_notes(changed: bytes, theirs: bytes) -> bool:
    """Says whether every line of theirs that may hold a comment is still there."""
    lines = frozenset(changed.splitlines())
    return all(line in lines for line in theirs.splitlines() if line.startswith(b"#") or b" #" in line)


def _entries(path: Path, sides: Sides) -> bytes | None:
    """Files of words and lists: each entry as the side has it that changed it; both sides' new ones, each in place."""
    ours, theirs = (_Entries.read(raw, path) for raw in (sides.ours, sides.theirs))
    base = _Entries.read(sides.base, path).says if sides.base is not None else None
    kept = dict(ours.lines)
    for key in {**ours.says, **theirs.says}:
        one, other = ours.says.get(key), theirs.says.get(key)
        if one == other:
            continue
        if base is not None:
            known, chosen = _merged(base.get(key), one, other)
        else:  # then both are kept, where only one of them has it
            known, chosen = one is None or other is None, other if one is None else one
        if not known:
            return None
        if chosen is None:
            kept[key] = []
        elif chosen == other:
            kept[key] = theirs.lines[key] if key in kept else [*theirs.above(key, without=ours), *theirs.lines[key]]
    raw = ours.text(_in_place(list(ours.says), list(theirs.says)), kept).encode("utf-8")
    wanted = {key: said for key, said in {**theirs.says, **ours.says}.items() if kept[key]}
    is_whole = _Entries.read(raw, path).says.keys() == wanted.keys() and _has_notes(raw, sides.theirs)
    return raw if is_whole and not _stands_for_two(node.read(node.text_of(raw, path), path)) else None


def _stands_for_two(top: Node) -> bool:
    """Says whether one word has two new names now, or is still one of its own."""
    words = [key.text for key, _ in top.fields]
    for _, value in top.fields:
        lists = [part for name, part in value.fields if name.text == "synonyms"]
        words += [item.text for part in lists for item in part.items if is_id(item.text)]
    return len(set(words)) < len(words)


def _in_place(ours: list[Meaning], theirs: list[Meaning]) -> list[Meaning]:
    """The keys of ours in their order, and each new one of theirs behind the one that it follows there."""
    order = ours[:]
    for number, key in enumerate(theirs):
        if key not in order:
            place = order.index(theirs[number - 1]) + 1 if number else 0
            while place < len(order) and order[place] not in theirs:  # ours that is new there, too, comes first
                place += 1
            order.insert(place, key)
    return order


@dataclass(frozen=True, slots=True)
class _Entries:
    """A file of words or a list, taken apart into lines that put together are the file."""

    says: dict[Meaning, Meaning]
    """What each entry says, by id; in a list, by all that it says."""
    lines: dict[Meaning, list[str]]
    head: list[str]
    """The lines above the first entry."""
    gaps: dict[Meaning, list[str]]
    """The lines below each entry that are none of the next: blank ones, comments."""

    @classmethod
    def read(cls, raw: bytes, path: Path) -> _Entries:
        text = node.text_of(raw, path)
        top = node.read(text, path)
        if top.is_flow:
            raise DocumentError(path, top.line, "it is written on one line.")
        if top.kind == "list":
            parts = [(meaning(item), meaning(item), item.start[0], item.line_after) for item in top.items]
        else:
            parts = [(key.text, meaning(value), key.start[0], value.line_after) for key, value in top.fields]
        if len({key for key, *_ in parts}) < len(parts):
            raise DocumentError(path, top.line, "an entry stands twice.")
        lines = text.removesuffix("\n").split("\n") if text else []
        starts = [*(start for _, _, start, _ in parts), len(lines)]
        found = cls({key: said for key, said, *_ in parts}, {}, lines[: starts[0]], {})
        for (key, _, start, end), after in zip(parts, starts[1:], strict=True):
            found.lines[key], found.gaps[key] = lines[start:end], lines[end:after]
        return found

    def above(self, key: Meaning, *, without: _Entries) -> list[str]:
        """The comments above an entry, and a blank line before them, that the other file does not have."""
        keys = list(self.says)
        number = keys.index(key)
        gap = self.gaps[keys[number - 1]] if number else self.head
        known = frozenset(line for part in (without.head, *without.gaps.values()) for line in part)
        fresh = [line for line in gap if line.strip() and line not in known]
        return [*([""] if any(not line.strip() for line in gap) else []), *fresh]

    def text(self, order: list[Meaning], lines: Mapping[Meaning, list[str]]) -> str:
        """Returns the file with the entries in this order and these lines."""
        parts = [self.head, *(part for key in order for part in (lines[key], self.gaps.get(key, [])))]
        return "".join(f"{line}\n" for part in parts for line in part)

"""Merges two versions of a file, key by key or entry by entry, unless they contradict each other."""

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

    from hallway.curate.merging.conflicts import Versions
    from hallway.library.yaml.node import Node

Meaning = Hashable
"""The value of a node, regardless of its position and quotes."""


def merge(path: Path, versions: Versions) -> bytes | None:
    """Returns the file with the changes of both sides, or None if both changed the same thing or it cannot be read."""
    try:
        if path.suffix == ".md":
            return _answer(versions)
        return _entries(path, versions) if path.suffix == ".yml" else None
    except DocumentError:
        return None


def meaning(part: Node) -> Meaning:
    """Returns the value of a node; the order of keys does not matter."""
    if part.kind == "text":
        return part.text
    if part.kind == "list":
        return tuple(meaning(item) for item in part.items)
    return frozenset((key.text, meaning(value)) for key, value in part.fields)


def _answer(versions: Versions) -> bytes | None:
    """Merges headers key by key. The two bodies must be the same."""
    (ours, our_body), (theirs, their_body) = (_read(raw) for raw in (versions.ours, versions.theirs))
    base = _read(versions.base)[0] if versions.base is not None else None
    if our_body != their_body:
        return None
    changes: dict[str, object] = {}
    for key in {**ours, **theirs}:
        if ours.get(key) == theirs.get(key):
            continue
        if base is None:
            return None
        is_merged, value = _merged(base.get(key), ours.get(key), theirs.get(key))
        if not is_merged:
            return None
        if value != ours.get(key):
            changes[key] = value
    changed = document.change_header(versions.ours, changes)
    is_same = _is_read_alike(changed, changes, theirs, Answer.parse(versions.theirs))
    return changed if is_same and _has_comments(changed, versions.theirs) else None


def _read(raw: bytes) -> tuple[dict[str, Any], str]:
    header, body = document.split(raw)
    return document.parse_header(header), body


def _merged(base: Any, ours: Any, theirs: Any) -> tuple[bool, Any]:
    """Returns whether the values of a key can be merged, and the merged value."""
    if base == ours:
        return True, theirs
    if base == theirs:
        return True, ours
    if all(isinstance(each, list) for each in (base or [], ours, theirs)):  # apply what either side added or removed
        removed = [word for word in base or [] if word not in ours or word not in theirs]
        return True, [word for word in dict.fromkeys([*ours, *theirs]) if word not in removed]
    return False, None


def _is_read_alike(changed: bytes, changes: Mapping[str, object], theirs: Mapping[str, object], answer: Answer) -> bool:
    """Returns whether their values still mean the same once written: to YAML, an unquoted 12:30 is a number."""
    merged = Answer.parse(changed)
    return all(getattr(merged, key) == getattr(answer, key) for key in changes if changes[key] == theirs.get(key))


def _has_comments(changed: bytes, theirs: bytes) -> bool:
    """Returns whether every line of theirs that may contain a comment is still there."""
    lines = frozenset(changed.splitlines())
    return all(line in lines for line in theirs.splitlines() if line.startswith(b"#") or b" #" in line)


def _entries(path: Path, versions: Versions) -> bytes | None:
    """Merges files of entries: takes each entry from the side that changed it, and keeps new entries where they are."""
    ours, theirs = (_Entries.read(raw, path) for raw in (versions.ours, versions.theirs))
    base = _Entries.read(versions.base, path).values if versions.base is not None else None
    kept = dict(ours.lines)
    for key in {**ours.values, **theirs.values}:
        one, other = ours.values.get(key), theirs.values.get(key)
        if one == other:
            continue
        if base is not None:
            is_merged, value = _merged(base.get(key), one, other)
        else:  # an entry that only one side has is kept
            is_merged, value = one is None or other is None, other if one is None else one
        if not is_merged:
            return None
        if value is None:
            kept[key] = []
        elif value == other:
            kept[key] = theirs.lines[key] if key in kept else [*theirs.above(key, without=ours), *theirs.lines[key]]
    raw = ours.text(_order(list(ours.values), list(theirs.values)), kept).encode("utf-8")
    wanted = {key for key in {**theirs.values, **ours.values} if kept[key]}
    is_complete = _Entries.read(raw, path).values.keys() == wanted and _has_comments(raw, versions.theirs)
    return raw if is_complete and not _is_ambiguous(node.read(node.text_of(raw, path), path)) else None


def _is_ambiguous(top: Node) -> bool:
    """Returns whether a word is a synonym of two others, or a synonym that still has its own entry."""
    words = [key.text for key, _ in top.fields]
    for _, value in top.fields:
        lists = [part for name, part in value.fields if name.text == "synonyms"]
        words += [item.text for part in lists for item in part.items if is_id(item.text)]
    return len(set(words)) < len(words)


def _order(ours: list[Meaning], theirs: list[Meaning]) -> list[Meaning]:
    """Returns our keys, in order, with each new key of theirs after the key that it follows on their side."""
    order = ours[:]
    for number, key in enumerate(theirs):
        if key not in order:
            place = order.index(theirs[number - 1]) + 1 if number else 0
            while place < len(order) and order[place] not in theirs:  # entries that are new on our side come first
                place += 1
            order.insert(place, key)
    return order


@dataclass(frozen=True, slots=True)
class _Entries:
    """A file of entries, split into groups of lines that add up to the whole file."""

    values: dict[Meaning, Meaning]
    """The value of each entry, by id; in a list, by the value itself."""
    lines: dict[Meaning, list[str]]
    head: list[str]
    """The lines above the first entry."""
    gaps: dict[Meaning, list[str]]
    """The blank lines and comments between each entry and the next."""

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
            raise DocumentError(path, top.line, "an entry is repeated.")
        lines = text.removesuffix("\n").split("\n") if text else []
        starts = [*(start for _, _, start, _ in parts), len(lines)]
        found = cls({key: value for key, value, *_ in parts}, {}, lines[: starts[0]], {})
        for (key, _, start, end), after in zip(parts, starts[1:], strict=True):
            found.lines[key], found.gaps[key] = lines[start:end], lines[end:after]
        return found

    def above(self, key: Meaning, *, without: _Entries) -> list[str]:
        """Returns the comments above an entry that the other file lacks, and a blank line if there is one."""
        keys = list(self.values)
        number = keys.index(key)
        gap = self.gaps[keys[number - 1]] if number else self.head
        known = frozenset(line for part in (without.head, *without.gaps.values()) for line in part)
        new = [line for line in gap if line.strip() and line not in known]
        return [*([""] if any(not line.strip() for line in gap) else []), *new]

    def text(self, order: list[Meaning], lines: Mapping[Meaning, list[str]]) -> str:
        """Returns the file with these entries, in this order."""
        parts = [self.head, *(part for key in order for part in (lines[key], self.gaps.get(key, [])))]
        return "".join(f"{line}\n" for part in parts for line in part)

"""What stands twice since two versions of a file were put below one another: keys, words, entries of lists.

Where one of the two says nothing that the other does not say as well, it goes; else a person chooses.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from hallway.curate.checks.state import State, rewrite
from hallway.errors import DocumentError
from hallway.library import document
from hallway.library.finding import Finding
from hallway.library.yaml import node
from hallway.names import printable

if TYPE_CHECKING:
    from pathlib import Path

    from hallway.library.yaml.node import Node

_SHORT = {"moments.yml": "title", "roles.yml": "title", "tags.yml": "title", "experts.yml": "name"}
"""Files of words, and the field that ``id: text`` is short for."""
_SAME = {
    "requests.yml": ("question", "expert", "asked_on"),
    "placements.yml": ("from_code",),
    "picks.yml": ("week", "team"),
}
"""Files that are lists, and what makes two entries the same."""
_LATER = {"requests.yml": ("status", "open")}
"""A key whose first value is overtaken by any other."""


@dataclass(frozen=True, slots=True)
class Double:
    """Two parts of a file that ought to be one."""

    what: str
    line: int
    """Of the one that goes, or of the second."""
    other_line: int
    lines: tuple[int, int] | None
    """The lines to take out, from and to, counted from 0 in the whole file; None where a person chooses."""


def check(state: State) -> Iterator[Finding]:
    """Yields a finding for each double, in answers' headers and in the files under curation/."""
    library = state.library
    for path in (error.path for error in state.unreadable if error.path):
        yield from _findings(path, in_header)
    for name in (*_SHORT, *_SAME):
        if (path := library.curation / name).is_file():
            yield from _findings(path, lambda raw, path=path: in_file(raw, path))  # type: ignore[misc]


def in_header(raw: bytes) -> list[Double]:
    """Returns the keys that stand twice in an answer's header."""
    header, _ = document.split(raw)
    top = node.read(header, limits=node.HEADER, first_line=document.FIRST_LINE, with_doubles=True)
    return list(_keys(top, first_line=1, what="the key"))


def in_file(raw: bytes, path: Path) -> list[Double]:
    """Returns what stands twice in a file under curation/."""
    top = node.read(node.text_of(raw, path), path, with_doubles=True)
    if top.kind == "list":
        return list(_items(top, path.name))
    short = _SHORT.get(path.name, "")
    inner = (double for _, value in top.fields for double in _keys(value, first_line=0, what="the key"))
    return [*_keys(top, first_line=0, what="the word", short=short), *inner, *_renamed(top, short)]


def _findings(path: Path, find: Callable[[bytes], list[Double]]) -> Iterator[Finding]:
    try:
        found = find(path.read_bytes())
    except DocumentError:  # named as what cannot be read
        return

    def repair() -> None:
        rewrite(path, lambda raw: _without(raw, find))

    for double in found:
        choose = "the other says all that it says, and more." if double.lines else "keep the one that is right."
        reason = f"{double.what} stands on line {double.other_line} as well; {choose}"
        yield Finding("doubled", path, reason, double.line, repair=repair if double.lines else None)


def _without(raw: bytes, find: Callable[[bytes], list[Double]]) -> bytes:
    """Takes one out after the other, each time looking anew, for the lines below move up."""
    while found := [double.lines for double in find(raw) if double.lines]:
        start, end = found[0]
        lines = raw.split(b"\n")
        raw = b"\n".join([*lines[:start], *lines[end:]])
    return raw


def _keys(top: Node, *, first_line: int, what: str, short: str = "") -> Iterator[Double]:
    if top.kind != "mapping":
        return
    seen: dict[str, tuple[Node, Node]] = {}
    for key, value in top.fields:
        if key.text in seen:
            one, other = seen[key.text], (key, value)
            goes = other if _is_said_by(value, one[1], short) else one if _is_said_by(one[1], value, short) else None
            yield _double(f"{what} “{printable(key.text)}”", goes, one, other, top, first_line)
        seen.setdefault(key.text, (key, value))


def _renamed(top: Node, short: str) -> Iterator[Double]:
    """A word that another has as a synonym: one branch renamed it, the other left its line."""
    fields = {key.text: (key, value) for key, value in top.fields}
    for key, value in top.fields:
        for word in _synonyms(value):
            if word in fields and word != key.text:
                old = fields[word]
                what = f"“{printable(word)}” is another word for “{printable(key.text)}” now; its old entry"
                goes = old if _is_said_by(old[1], value, short) else None
                yield _double(what, goes, (key, value), old, top, 0)


def _synonyms(value: Node) -> Sequence[str]:
    found = next((part for name, part in value.fields if name.text == "synonyms"), None)
    return [item.text for item in found.items] if found else []


def _double(
    what: str,
    goes: tuple[Node, Node] | None,
    one: tuple[Node, Node],
    other: tuple[Node, Node],
    top: Node,
    first_line: int,
) -> Double:
    """The one that goes is named first; where none goes, the second."""
    named, stays = (one, other) if goes is one else (other, one)
    lines = _lines(*goes, first_line) if goes is not None and not top.is_flow else None
    return Double(what, named[0].line, stays[0].line, lines)


def _items(top: Node, name: str) -> Iterator[Double]:
    seen: dict[tuple[str, ...], Node] = {}
    for item in top.items:
        texts = {key.text: value.text for key, value in item.fields}
        same = tuple(texts.get(key, "") for key in _SAME[name])
        if not any(same):
            continue
        if (other := seen.get(same)) is not None:
            goes = _overtaken(other, item, name)
            place = goes or item
            stays = item if place is other else other
            lines = _lines(goes, goes, 0) if goes and not top.is_flow else None
            yield Double("this entry", place.line, stays.line, lines)
        seen.setdefault(same, item)


def _overtaken(one: Node, other: Node, name: str) -> Node | None:
    key, first = _LATER.get(name, ("", ""))
    for less, more in ((other, one), (one, other)):
        said = {name.text: value for name, value in more.fields}
        if all(
            (field.text == key and value.text == first) or (field.text in said and _is_said_by(value, said[field.text]))
            for field, value in less.fields
        ):
            return less
    return None


def _is_said_by(one: Node, other: Node, short: str = "") -> bool:
    """Says whether the other says all that this one says: the same, or more words, or more fields."""
    if one.is_empty:
        return True
    if one.kind == "text" and other.kind == "mapping" and short:
        said = next((value for key, value in other.fields if key.text == short), None)
        return said is not None and said.text == one.text
    if one.kind != other.kind:
        return False
    if one.kind == "text":
        return one.text == other.text
    if one.kind == "list":
        return {item.text for item in one.items} <= {item.text for item in other.items} and all(
            item.kind == "text" for item in one.items
        )
    fields = {key.text: value for key, value in other.fields}
    return all(key.text in fields and _is_said_by(value, fields[key.text]) for key, value in one.fields)


def _lines(start: Node, end: Node, first_line: int) -> tuple[int, int]:
    return start.start[0] + first_line, end.line_after + first_line

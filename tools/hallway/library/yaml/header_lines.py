"""One key of a header changed in the lines of its file; every line that is not of its value stays as it is."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from hallway.library.yaml import scalars
from hallway.library.yaml.node import Node

_BLOCK_STYLES = ("|", ">")


def replace(lines: list[str], top: Node, number: int, new: object) -> None:
    """Gives the key of that number a new value; None takes it out.

    ``lines`` are those of the YAML, without line feeds; a carriage return at the end of one stays there.
    """
    key, value = top.fields[number]
    first, after = key.start[0], _line_after(lines, top, number)
    if new is None:
        lines[first:after] = []
    elif _is_on_one_line(key, value):
        lines[first] = with_value(lines[first], value, new)
    elif (entries := _block_list(lines[:after], value, new)) is not None:
        lines[value.start[0] : after] = entries
    else:
        ending = _ending(lines[first])
        kept = [f"  {comment}" for comment in comments(lines[:after], key, value)]
        lines[first:after] = [f"{lines[first][: key.end[1]]}: {written(new)}{ending}", *kept]


def written(value: object, style: str = "") -> str:
    """Returns a value, or a list of values, as it stands behind a key."""
    return scalars.flow(value) if isinstance(value, list | tuple) else scalars.scalar(value, style)


def _line_after(lines: Sequence[str], top: Node, number: int) -> int:
    """Returns the first line that is not the value's any more; comments at the margin belong to what comes next."""
    after = top.fields[number + 1][0].start[0] if number + 1 < len(top.fields) else len(lines)
    first = top.fields[number][0].start[0] + 1
    while after > first and (not lines[after - 1].strip() or lines[after - 1].startswith("#")):
        after -= 1
    return after


def _is_on_one_line(key: Node, value: Node) -> bool:
    return key.start[0] == value.start[0] == value.end[0] and value.style not in _BLOCK_STYLES


def with_value(line: str, value: Node, new: object) -> str:
    """Returns the line that a value stands on, with another in its place; all around it stays."""
    before, rest = line[: value.start[1]], line[value.end[1] :]
    space = "" if before.endswith(" ") else " "
    return f"{before}{space}{written(new, value.style)}{rest}"


def _block_list(lines: Sequence[str], value: Node, new: object) -> list[str] | None:
    """Returns the lines of a list with an entry per line, changed; None where it cannot be done entry by entry.

    Entries that stay keep their lines; comments between them all stay; new entries are added at the end.
    """
    if value.kind != "list" or value.is_flow or not isinstance(new, list | tuple) or not new:
        return None
    if any(item.kind != "text" or item.start[0] != item.end[0] for item in value.items):
        return None
    old = [item.text for item in value.items]
    added = [text for text in new if text not in old]
    if [text for text in old if text in new] + added != list(new):
        return None
    if any(item.text in new and not item.style and scalars.is_taken_for_other(item.text) for item in value.items):
        return None  # what stands there as a plain `no` would stay a no, and the text is asked for
    gone = {item.start[0] for item in value.items if item.text not in new}
    margin, ending = " " * value.start[1], _ending(lines[value.start[0]])
    kept = [line for number, line in enumerate(lines) if number >= value.start[0] and number not in gone]
    return [*kept, *(f"{margin}- {scalars.scalar(text)}{ending}" for text in added)]


def comments(lines: Sequence[str], key: Node, value: Node) -> Iterator[str]:
    """Yields the comments in the lines of a key and its value, from their # on; within a text it is none."""
    ends = {leaf.end[0]: leaf.end[1] for leaf in value.leaves()}
    texts = {row for leaf in value.leaves() for row in range(leaf.start[0] + 1, leaf.line_after)}
    for row in range(key.start[0], len(lines)):
        if row in texts and row not in ends:
            continue
        rest = lines[row][ends.get(row, key.end[1] + 1 if row == key.start[0] else 0) :].lstrip(" \t,[]{}")
        if rest.startswith("#"):
            yield rest


def _ending(line: str) -> str:
    return "\r" if line.endswith("\r") else ""

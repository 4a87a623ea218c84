"""Edits YAML line by line: sets or removes a key of a mapping; adds, changes or removes an entry of a list.

All other lines stay the same, byte for byte. YAML in an unusual form is left alone, so callers must read the result
back and check that it is what they meant.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from hallway.library.yaml import scalars
from hallway.library.yaml.scalars import on_one_line, written

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from hallway.library.yaml.node import Node

_BLOCK_STYLES = ("|", ">")


def set_key(lines: list[str], top: Node, number: int, new: object) -> None:
    """Sets the value of the key with this index, in place; None removes the key.

    ``lines`` are the lines of the YAML without line feeds; a carriage return at the end of a line is kept.
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
        ending = _carriage_return(lines[first])
        kept = [f"  {comment}" for comment in comments(lines[:after], key, value)]
        lines[first:after] = [f"{lines[first][: key.end[1]]}: {written(new)}{ending}", *kept]


def append_entry(text: str, top: Node, values: Mapping[str, object]) -> str:
    """Returns the text of a list with a new entry at its end, with the indentation and line endings of the others.

    The entry is a single line, so that git can merge two branches that each add one.
    """
    before, ending = ended(text)
    margin = " " * top.start[1] if top.items else ""
    return f"{before}{margin}- {on_one_line(values)}{ending}"


def change_entry(text: str, entry: Node, values: Mapping[str, object]) -> str:
    """Returns the text with these keys of one mapping set; new keys are added after its last one."""
    lines = text.split("\n")
    known = {key.text: value for key, value in entry.fields}
    missing = {key: value for key, value in values.items() if key not in known}
    _add_keys(lines, entry, missing)
    present = sorted(known.keys() & values.keys(), key=lambda key: known[key].start, reverse=True)
    for key in present:  # last key first, so that earlier values keep their columns
        before = known[key]
        if before.start[0] == before.end[0]:
            lines[before.start[0]] = with_value(lines[before.start[0]], before, values[key])
    return "\n".join(lines)


def remove_entry(text: str, entry: Node) -> str:
    """Returns the text without the lines of one entry; comments between it and the next one stay."""
    lines = text.split("\n")
    after = entry.line_after
    if after >= len(lines) and entry.start[0] > 0:  # the last line has no newline; the line before keeps its own
        return "\n".join([*lines[: entry.start[0]], ""])
    return "\n".join([*lines[: entry.start[0]], *lines[after:]])


def with_value(line: str, value: Node, new: object) -> str:
    """Returns the line with this value replaced, in the same quotes."""
    return with_text(line, value, written(new, value.style))


def with_text(line: str, value: Node, text: str) -> str:
    """Returns the line with this text in place of a value."""
    before, rest = line[: value.start[1]], line[value.end[1] :]
    return f"{before}{' ' if before.endswith(':') else ''}{text}{rest}"


def comments(lines: Sequence[str], key: Node, value: Node) -> Iterator[str]:
    """Yields the comments in the lines of a key and its value, each from its # on; a # inside a text is ignored."""
    ends = {leaf.end[0]: leaf.end[1] for leaf in value.leaves()}
    texts = {row for leaf in value.leaves() for row in range(leaf.start[0] + 1, leaf.line_after)}
    for row in range(key.start[0], len(lines)):
        if row in texts and row not in ends:
            continue
        rest = lines[row][ends.get(row, key.end[1] + 1 if row == key.start[0] else 0) :].lstrip(" \t,[]{}")
        if rest.startswith("#"):
            yield rest


def ended(text: str) -> tuple[str, str]:
    """Returns the text with a newline after its last line, and the line ending that it uses."""
    ending = "\r\n" if "\r\n" in text else "\n"
    return (text if not text or text.endswith("\n") else f"{text}{ending}"), ending


def _add_keys(lines: list[str], entry: Node, values: Mapping[str, object]) -> None:
    if entry.is_flow:
        row, column = entry.end[0], entry.end[1] - 1
        added = "".join(f", {key}: {written(value)}" for key, value in values.items())
        lines[row] = f"{lines[row][:column]}{added}{lines[row][column:]}"
        return
    row, column = entry.line_after, entry.fields[0][0].start[1]
    ending = _carriage_return(lines[entry.start[0]])
    if row >= len(lines):  # the last line has no newline
        lines[-1] += ending
    lines[row:row] = [f"{' ' * column}{key}: {written(value)}{ending}" for key, value in values.items()]


def _line_after(lines: Sequence[str], top: Node, number: int) -> int:
    """Returns the first line after a value; comments without indentation belong to the next key."""
    after = top.fields[number + 1][0].start[0] if number + 1 < len(top.fields) else len(lines)
    first = top.fields[number][0].start[0] + 1
    while after > first and (not lines[after - 1].strip() or lines[after - 1].startswith("#")):
        after -= 1
    return after


def _is_on_one_line(key: Node, value: Node) -> bool:
    return key.start[0] == value.start[0] == value.end[0] and value.style not in _BLOCK_STYLES


def _block_list(lines: Sequence[str], value: Node, new: object) -> list[str] | None:
    """Returns the changed lines of a list with one entry per line; None if it cannot be changed entry by entry.

    Remaining entries and the comments between them keep their lines; new entries are added at the end.
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
        return None  # an unquoted `no` would still be read as false instead of the string "no"
    gone = {item.start[0] for item in value.items if item.text not in new}
    margin, ending = " " * value.start[1], _carriage_return(lines[value.start[0]])
    kept = [line for number, line in enumerate(lines) if number >= value.start[0] and number not in gone]
    return [*kept, *(f"{margin}- {scalars.scalar(text)}{ending}" for text in added)]


def _carriage_return(line: str) -> str:
    return "\r" if line.endswith("\r") else ""

"""Edits the lines of a YAML file of ``id: {field: value}``: renames, adds or removes an entry, or sets its fields.

Comments, order, quotes and line endings of everything else stay the same. YAML in an unusual form is left alone, so
callers must read the result back and check that it is what they wanted.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from hallway.library.yaml import edit, node
from hallway.library.yaml.scalars import on_one_line, quoted, written

if TYPE_CHECKING:
    from hallway.library.yaml.node import Node


def rename(text: str, id: str, new: str) -> str:
    """Returns the text with the id of an entry changed in place."""
    found = _entry(text, id)
    return _with_text(text, found[0], written(new, found[0].style)) if found else text


def set_fields(text: str, id: str, values: Mapping[str, object], *, short: str) -> str:
    """Returns the text with fields of an entry set; new fields are added after its last one.

    An entry in the short form, ``id: text``, becomes ``id: {short: text, field: value}``.
    """
    for key, value in values.items():
        if found := _entry(text, id):
            text = _with_field(text, *found, key, value, short=short)
    return text


def append(text: str, id: str, values: Mapping[str, object], *, short: str) -> str:
    """Returns the text with an entry at its end, written in the style of the last one."""
    top = node.read(text.replace("\r\n", "\n"))
    before, ending = edit.ended(text)
    last = top.fields[-1][1] if top.fields else None
    if set(values) == {short} and (last is None or last.kind == "text"):
        return f"{before}{id}: {quoted(values[short])}{ending}"
    if last is not None and last.is_flow:
        return f"{before}{id}: {on_one_line(values)}{ending}"
    if _are_apart(text, top):
        before += ending
    return f"{before}{id}:{ending}" + "".join(f"  {key}: {quoted(value)}{ending}" for key, value in values.items())


def remove(text: str, id: str) -> str:
    """Returns the text without an entry; the comments in its lines stay, each on its own line."""
    found = _entry(text, id)
    if not found:
        return text
    key, value = found
    lines = text.split("\n")
    first, after = key.start[0], value.line_after
    comments = [comment.rstrip() for comment in edit.comments(lines[:after], key, value)]
    ending = "\r" if lines[first].endswith("\r") else ""
    is_between_blanks = first > 0 and not lines[first - 1].strip() and after < len(lines) and not lines[after].strip()
    if is_between_blanks and not comments:
        after += after + 1 < len(lines)  # except at the end of the file, which is not a blank line
    return "\n".join([*lines[:first], *(f"{comment}{ending}" for comment in comments), *lines[after:]])


def replace_values(text: str, keys: frozenset[str], old: str, new: str) -> str:
    """Returns the text with each value `old` of one of the keys replaced, alone or in a list, at any depth."""
    found = [value for value in _values(node.read(text.replace("\r\n", "\n")), keys) if value.text == old]
    for value in sorted(
        found, key=lambda value: value.start, reverse=True
    ):  # last one first, so that those above keep their positions
        text = _with_text(text, value, written(new, value.style))
    return text


def _entry(text: str, id: str) -> tuple[Node, Node] | None:
    top = node.read(text.replace("\r\n", "\n"))
    return next(((key, value) for key, value in top.fields if key.text == id), None)


def _with_text(text: str, value: Node, new: str) -> str:
    if value.start[0] != value.end[0]:
        return text
    lines = text.split("\n")
    lines[value.start[0]] = edit.with_text(lines[value.start[0]], value, new)
    return "\n".join(lines)


def _with_field(text: str, key: Node, value: Node, name: str, new: object, *, short: str) -> str:
    if value.kind == "text":
        return _with_text(text, value, on_one_line({short: value.text, name: new}))
    for number, (field, before) in enumerate(value.fields):
        if field.text == name:
            if longer := _with_more(text, before, new):
                return longer
            lines = text.split("\n")
            within, after = lines[: value.line_after], lines[value.line_after :]
            if value.is_flow and value.start[0] == value.end[0]:
                within[-1] = edit.with_value(within[-1], before, new)
            elif not value.is_flow:
                edit.set_key(within, value, number, new)
            return "\n".join([*within, *after])
    return edit.change_entry(text, value, {name: new})


def _with_more(text: str, before: Node, new: object) -> str:
    """Returns the text with the new items added to a list on one line; "" if more than that is different."""
    if before.kind != "list" or not before.is_flow or before.start[0] != before.end[0] or not isinstance(new, tuple):
        return ""
    count, lines = len(before.items), text.split("\n")
    line = lines[before.end[0]]
    head, tail = line[: before.end[1] - 1], line[before.end[1] - 1 :]
    if tuple(" ".join(item.text.split()) for item in before.items) != new[:count] or head.rstrip().endswith(","):
        return ""
    added = ", ".join(written(each) for each in new[count:])
    lines[before.end[0]] = f"{head}{', ' if count and added else ''}{added}{tail}"
    return "\n".join(lines)


def _are_apart(text: str, top: Node) -> bool:
    """Returns whether a blank line separates the last of several entries from the one before."""
    if len(top.fields) < 2:
        return False
    lines = text.split("\n")
    return any(not line.strip() for line in lines[top.fields[-2][1].line_after : top.fields[-1][0].start[0]])


def _values(top: Node, keys: frozenset[str]) -> Iterator[Node]:
    for item in top.items:
        yield from _values(item, keys)
    for key, value in top.fields:
        if key.text in keys:
            yield from (part for part in (value, *value.items) if part.kind == "text")
        yield from _values(value, keys)

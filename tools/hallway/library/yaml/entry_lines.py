"""A YAML file that is one list, changed in its lines: an entry added or removed, a key of one set; all else stays."""

from __future__ import annotations

from collections.abc import Mapping

from hallway.library.yaml.header_lines import with_value, written
from hallway.library.yaml.node import Node


def append(text: str, top: Node, values: Mapping[str, object]) -> str:
    """Returns the text with an entry at its end, in the margin and with the line ends of those before it.

    It is one line, so that git can keep both where two branches add one each. A text of more than one word is quoted,
    so that no sign in it means anything.
    """
    ending = "\r\n" if "\r\n" in text else "\n"
    margin = " " * top.start[1] if top.items else ""
    before = text if not text or text.endswith("\n") else f"{text}{ending}"
    return f"{before}{margin}- {on_one_line(values)}{ending}"


def on_one_line(values: Mapping[str, object]) -> str:
    """Returns a mapping as ``{key: value, key: "two words"}``."""
    return f"{{{', '.join(f'{key}: {quoted(value)}' for key, value in values.items())}}}"


def change(text: str, entry: Node, values: Mapping[str, object]) -> str:
    """Returns the text with these keys of one entry set; a key that is not there yet follows its last one."""
    lines = text.split("\n")
    known = {key.text: value for key, value in entry.fields}
    missing = {key: value for key, value in values.items() if key not in known}
    if entry.is_flow:
        row, column = entry.end[0], entry.end[1] - 1
        added = "".join(f", {key}: {written(value)}" for key, value in missing.items())
        lines[row] = f"{lines[row][:column]}{added}{lines[row][column:]}"
    else:
        row, column = entry.line_after, entry.fields[0][0].start[1]
        ending = "\r" if lines[entry.start[0]].endswith("\r") else ""
        if row >= len(lines):  # the last line has no end
            lines[-1] += ending
        lines[row:row] = [f"{' ' * column}{key}: {written(value)}{ending}" for key, value in missing.items()]
    for key, value in sorted(values.items(), key=lambda item: -known[item[0]].start[1] if item[0] in known else 0):
        if key in known:
            before = known[key]
            if before.start[0] == before.end[0]:  # one that spans lines is left, and the caller's check refuses it
                lines[before.start[0]] = with_value(lines[before.start[0]], before, value)
    return "\n".join(lines)


def remove(text: str, entry: Node) -> str:
    """Returns the text without the lines of one entry; comments between it and the next stay."""
    lines = text.split("\n")
    after = entry.line_after
    if after >= len(lines) and entry.start[0] > 0:  # the last line has no end, and the one before keeps its own
        return "\n".join([*lines[: entry.start[0]], ""])
    return "\n".join([*lines[: entry.start[0]], *lines[after:]])


def quoted(value: object) -> str:
    """Returns a value as it stands behind a key, a text of more than one word in quotes."""
    return written(value, '"' if isinstance(value, str) and " " in value else "")

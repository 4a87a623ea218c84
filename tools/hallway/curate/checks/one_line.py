"""Checks lists that git merges line by line: an entry on several lines could be mixed with another unnoticed."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import TYPE_CHECKING

from hallway import files
from hallway.curate.checks.state import State, rewrite
from hallway.curate.merging.merge import meaning
from hallway.errors import DocumentError
from hallway.library.finding import Finding
from hallway.library.yaml import node, scalars

if TYPE_CHECKING:
    from pathlib import Path

    from hallway.library.library import Library
    from hallway.library.yaml.node import Node

KINDS = {"several lines": "an entry takes several lines in a file that git merges line by line"}

LISTS = ("requests.yml", "placements.yml", "picks.yml", "drills.yml", "outcomes.yml")


def check(state: State) -> Iterator[Finding]:
    """Yields a finding for each such list with an entry on several lines, at the first one."""
    for path in _merged_by_lines(state.library):
        try:
            text = node.text_of(path.read_bytes(), path)
            long = _long_entries(node.read(text, path))
        except DocumentError:  # reported by `answers`
            continue
        if long:
            reason = "git merges this file line by line, so each entry must be on one line: - {key: value, ...}"
            is_safe = _joined(text, path) is not None
            repair = partial(rewrite, path, partial(_repaired, path=path)) if is_safe else None
            yield Finding("several lines", path, f"{reason}.", long[0].line, severity="warning", repair=repair)


def _merged_by_lines(library: Library) -> Iterator[Path]:
    """Yields the lists for which .gitattributes says merge=union."""
    attributes = library.root / ".gitattributes"
    lines = attributes.read_text("utf-8", "replace").splitlines() if files.is_regular(attributes) else []
    for name in LISTS:
        path = library.curation / name
        is_union = any(line.split()[:1] == [f"/curation/{name}"] and "merge=union" in line for line in lines)
        if is_union and files.is_regular(path):
            yield path


def _long_entries(top: Node) -> list[Node]:
    """Returns the entries that take more than one line."""
    if top.kind != "list" or top.is_flow:
        return []
    return [item for item in top.items if item.line_after > item.start[0] + 1]


def _repaired(raw: bytes, path: Path) -> bytes:
    joined = _joined(node.text_of(raw, path), path)
    return raw if joined is None else joined.encode("utf-8")


def _joined(text: str, path: Path) -> str | None:
    """Returns the text with one line per entry, or None if that would lose a comment or change a value."""
    top = node.read(text, path)
    lines = text.split("\n")
    for item in reversed(_long_entries(top)):
        start, end = item.start[0], item.line_after
        values = {key.text: _value(value) for key, value in item.fields}
        if item.kind != "mapping" or any(line.lstrip().startswith("#") or " #" in line for line in lines[start:end]):
            return None
        margin = lines[start][: len(lines[start]) - len(lines[start].lstrip())]
        lines[start:end] = [f"{margin}- {scalars.on_one_line(values)}"]
    joined = "\n".join(lines)
    return joined if meaning(node.read(joined, path)) == meaning(top) else None


def _value(value: Node) -> object:
    return [item.text for item in value.items] if value.kind == "list" else " ".join(value.text.split())

"""Lists that git puts together line by line: there an entry is one line, or half of one ends up in another unseen."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import TYPE_CHECKING

from hallway import files
from hallway.curate.checks.state import State, rewrite
from hallway.curate.merging.together import meaning
from hallway.errors import DocumentError
from hallway.library.finding import Finding
from hallway.library.yaml import node, scalars

if TYPE_CHECKING:
    from pathlib import Path

    from hallway.library.library import Library
    from hallway.library.yaml.node import Node

LISTS = ("requests.yml", "placements.yml", "picks.yml")


def check(state: State) -> Iterator[Finding]:
    """Yields a finding for each such list that has an entry of several lines, at the first of them."""
    for path in _united(state.library):
        try:
            text = node.text_of(path.read_bytes(), path)
            wide = _wide(node.read(text, path))
        except DocumentError:  # named as what cannot be read
            continue
        if wide:
            reason = "git puts this file together line by line, so an entry has to be one line: - {key: value, ...}"
            is_plain = _narrowed(text, path) is not None
            repair = partial(rewrite, path, partial(_renewed, path=path)) if is_plain else None
            yield Finding("several lines", path, f"{reason}.", wide[0].line, repair=repair)


def _united(library: Library) -> Iterator[Path]:
    """The lists of which .gitattributes says merge=union."""
    attributes = library.root / ".gitattributes"
    lines = attributes.read_text("utf-8", "replace").splitlines() if files.is_regular(attributes) else []
    for name in LISTS:
        path = library.curation / name
        is_united = any(line.split()[:1] == [f"/curation/{name}"] and "merge=union" in line for line in lines)
        if is_united and files.is_regular(path):
            yield path


def _wide(top: Node) -> list[Node]:
    """The entries that take more than a line."""
    if top.kind != "list" or top.is_flow:
        return []
    return [item for item in top.items if item.line_after > item.start[0] + 1]


def _renewed(raw: bytes, path: Path) -> bytes:
    narrowed = _narrowed(node.text_of(raw, path), path)
    return raw if narrowed is None else narrowed.encode("utf-8")


def _narrowed(text: str, path: Path) -> str | None:
    """The text with an entry a line; None where that would lose a comment, or say something else."""
    top = node.read(text, path)
    lines = text.split("\n")
    for item in reversed(_wide(top)):
        start, end = item.start[0], item.line_after
        values = {key.text: _value(value) for key, value in item.fields}
        if item.kind != "mapping" or any(line.lstrip().startswith("#") or " #" in line for line in lines[start:end]):
            return None
        margin = lines[start][: len(lines[start]) - len(lines[start].lstrip())]
        lines[start:end] = [f"{margin}- {scalars.on_one_line(values)}"]
    narrowed = "\n".join(lines)
    return narrowed if meaning(node.read(narrowed, path)) == meaning(top) else None


def _value(value: Node) -> object:
    return [item.text for item in value.items] if value.kind == "list" else " ".join(value.text.split())

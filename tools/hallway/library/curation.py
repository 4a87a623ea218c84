"""The small YAML files under curation/, opened: a missing or empty one says nothing and is no error."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from pathlib import Path

from hallway import plain
from hallway.errors import DocumentError
from hallway.library.yaml import node
from hallway.library.yaml.fields import Fields
from hallway.library.yaml.node import Node
from hallway.names import ID_PATTERN, is_id, printable, slug


def read_mapping(path: Path, known: Collection[str], *, what: str) -> Fields:
    """Returns the fields of a file that is one mapping."""
    return Fields(_read(path), path, known, what=what)


def read_entries(
    path: Path, known: Collection[str], *, what: str, short: str = "", raw: bytes | None = None
) -> Iterator[tuple[str, Fields]]:
    """Yields id and fields of each entry of a file ``id: {field: value}``, in its order.

    With ``short``, ``id: text`` is the same as ``id: {short: text}``; `raw` stands in for what the file says.
    """
    top = _read(path) if raw is None else node.read(text_of(raw, path), path)
    if top.kind != "mapping":
        raise DocumentError(path, top.line, f"{path.name} is written as “id:” lines, each with its fields below it.")
    for key, value in top.fields:
        if not is_id(key.text):
            better = slug(key.text, "")
            hint = f" Did you mean {better}?" if better else ""
            reason = f"“{printable(key.text)}” is not an id ({ID_PATTERN}: small letters, digits and hyphens).{hint}"
            raise DocumentError(path, key.line, reason)
        if short and value.kind == "text" and not value.is_empty:
            name = Node("text", value.line, value.start, value.end, text=short)
            value = Node("mapping", value.line, value.start, value.end, fields=((name, value),))
        yield key.text, Fields(value, path, known, what=f"{what} “{key.text}”")


def read_list(path: Path, known: Collection[str], *, what: str, raw: bytes | None = None) -> Iterator[Fields]:
    """Yields the fields of each entry of a file that is one list; `raw` stands in for what the file says."""
    top = _read(path) if raw is None else node.read(text_of(raw, path), path)
    if top.kind == "mapping" and not top.fields:
        return
    if top.kind != "list":
        raise DocumentError(path, top.line, f"{path.name} is written as a list: each entry begins with “- ”.")
    for item in top.items:
        yield Fields(item, path, known, what=what)


def text_of(raw: bytes, path: Path) -> str:
    """Returns the text of a file's bytes, line ends as LF; DocumentError names the line that is not UTF-8."""
    try:
        return raw.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        raise DocumentError(
            path, raw.count(b"\n", 0, error.start) + 1, "this is not UTF-8; save the file as UTF-8."
        ) from error


def _read(path: Path) -> Node:
    return node.read(text_of(plain.read(path) or b"", path), path)

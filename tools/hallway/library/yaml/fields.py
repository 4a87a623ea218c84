"""The fields of a mapping, read as what they are meant to be; each error names file, line and what is allowed."""

from __future__ import annotations

import difflib
import math
from collections.abc import Collection, Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn, TypeVar

from hallway import days, plain, timecode
from hallway.errors import DocumentError
from hallway.library.yaml import node
from hallway.library.yaml.node import Node
from hallway.names import ID_PATTERN, clean_line, is_id, printable, slug

if TYPE_CHECKING:
    from datetime import date

Choice = TypeVar("Choice", bound=str)


class Fields:
    """A mapping whose keys are known. Unknown keys are refused at once, with the nearest that exists.

    Texts are what stands in the file, whatever YAML would make of it: ``title: 12:30`` is the text ``12:30``.
    """

    def __init__(self, node: Node, path: Path | str | None, known: Collection[str], *, what: str = "this file") -> None:
        self.path, self.what, self.line = path, what, node.line
        if node.kind != "mapping" and not node.is_empty:
            raise DocumentError(path, node.line, f"{what} is written as “key: value” lines.")
        self.nodes = {key.text: value for key, value in node.fields}
        for key, _ in node.fields:
            if key.text not in known:
                raise DocumentError(path, key.line, f"{what} has no “{printable(key.text)}”.{nearest(key.text, known)}")

    def fail(self, key: str, reason: str) -> NoReturn:
        """Raises DocumentError for a field, at its line."""
        node = self.nodes.get(key)
        raise DocumentError(self.path, node.line if node else self.line, f"{key}: {reason}")

    def has(self, key: str) -> bool:
        """Says whether something was given."""
        return key in self.nodes and not self.nodes[key].is_empty

    def text(self, key: str, default: str | None = "") -> str:
        """Returns one line of text, cleaned, spaces put in order; without a default it must be there."""
        if not self.has(key):
            if default is None:
                self.fail(key, f"{self.what} needs one.")
            return default
        node = self.nodes[key]
        if node.kind != "text":
            self.fail(key, "one text is wanted here, not a list.")
        found = clean_line(node.text)
        if default is None and not found:
            self.fail(key, f"{self.what} needs one.")
        return found

    def texts(self, key: str) -> tuple[str, ...]:
        """Returns a list of texts; one text alone is a list of one."""
        return tuple(text for text, _ in self._texts(key))

    def id(self, key: str, default: str | None = "") -> str:
        """Returns an id, or the default where nothing is given."""
        found = self.text(key, default)
        if found:
            self._check_id(key, found, self.nodes[key].line)
        return found

    def ids(self, key: str) -> tuple[str, ...]:
        """Returns a list of ids, each once."""
        found = self._texts(key)
        for text, line in found:
            self._check_id(key, text, line)
        return tuple(dict.fromkeys(text for text, _ in found))

    def choice(self, key: str, choices: Iterable[Choice], default: Choice | None) -> Choice:
        """Returns one of the words allowed, spelt exactly so; without a default it must be there."""
        allowed = {str(choice): choice for choice in choices}
        if default is not None and not self.has(key):
            return default
        found = self.text(key, None)
        if found not in allowed:
            words = ", ".join(word for word in allowed if word)
            self.fail(key, f"“{printable(found)}” is not allowed; it is one of: {words}.{likest(found, allowed)}")
        return allowed[found]

    def flag(self, key: str) -> bool:
        """Returns whether the field says ``true``; missing is false."""
        return self.choice(key, ("true", "false"), "false") == "true"

    def number(self, key: str, default: float, *, least: float = 0.0, most: float = math.inf) -> float:
        """Returns a number within bounds."""
        try:
            found = float(self.text(key, str(default)))
        except ValueError:
            found = math.nan
        if not least <= found <= most:
            bounds = f"from {least:g} to {most:g}" if math.isfinite(most) else f"of {least:g} or more"
            self.fail(key, f"“{printable(self.text(key))}” is not a number {bounds}.")
        return found

    def whole(self, key: str, default: int, *, least: int = 0, most: int = 1_000_000) -> int:
        """Returns a whole number within bounds."""
        found = self.number(key, default, least=least, most=most)
        if found != int(found):
            self.fail(key, "a whole number is wanted here.")
        return int(found)

    def seconds(self, key: str) -> float:
        """Returns a time in seconds, written as a number or as ``4:52``; 0 where nothing is given."""
        if not self.has(key):
            return 0.0
        try:
            return timecode.parse(self.text(key))
        except ValueError as error:
            self.fail(key, f"“{printable(self.text(key))}”: {error}.")

    def day(self, key: str) -> date | None:
        """Returns a date written as ``2026-11-22``, or None. Years are those of `hallway.days`."""
        if not self.has(key):
            return None
        found = self.text(key)
        try:
            return days.parse(found)
        except ValueError as error:
            self.fail(key, f"“{printable(found)}” {error}.")

    def _texts(self, key: str) -> list[tuple[str, int]]:
        if not self.has(key):
            return []
        node = self.nodes[key]
        if node.kind == "mapping":
            self.fail(key, "a list is wanted here: [one, two].")
        items = node.items if node.kind == "list" else (node,)
        if any(item.kind != "text" or item.is_empty for item in items):
            self.fail(key, "a list of texts is wanted here: [one, two].")
        return [(clean_line(item.text), item.line) for item in items]

    def _check_id(self, key: str, text: str, line: int) -> None:
        if not is_id(text):
            better = slug(text, "")
            hint = f" Did you mean {better}?" if better else ""
            reason = f"{key}: “{printable(text)}” is not an id ({ID_PATTERN}: small letters, digits and hyphens).{hint}"
            raise DocumentError(self.path, line, reason)


def read_mapping(path: Path, known: Collection[str], *, what: str) -> Fields:
    """Returns the fields of a file that is one mapping."""
    return Fields(_read(path), path, known, what=what)


def read_entries(
    path: Path, known: Collection[str], *, what: str, short: str = "", raw: bytes | None = None
) -> Iterator[tuple[str, Fields]]:
    """Yields id and fields of each entry of a file ``id: {field: value}``, in its order.

    With ``short``, ``id: text`` is the same as ``id: {short: text}``; `raw` stands in for what the file says.
    """
    top = _read(path) if raw is None else node.read(node.text_of(raw, path), path)
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
    top = _read(path) if raw is None else node.read(node.text_of(raw, path), path)
    if top.kind == "mapping" and not top.fields:
        return
    if top.kind != "list":
        raise DocumentError(path, top.line, f"{path.name} is written as a list: each entry begins with “- ”.")
    for item in top.items:
        yield Fields(item, path, known, what=what)


def nearest(text: str, known: Collection[str]) -> str:
    """Returns `` Did you mean “status”?``, or what there is, or nothing: the end of a refusal."""
    if found := likest(text, known):
        return found
    if 0 < len(known) <= 30:
        return f" It knows: {printable(', '.join(sorted(known)))}."
    return ""


def likest(text: str, known: Collection[str]) -> str:
    """Returns `` Did you mean “status”?``, or nothing where none of the words is like the text."""
    found = difflib.get_close_matches(text.strip().lower()[:100], known, n=1, cutoff=0.6)
    return f" Did you mean “{printable(found[0])}”?" if found else ""


def _read(path: Path) -> Node:
    return node.read(node.text_of(plain.read(path) or b"", path), path)

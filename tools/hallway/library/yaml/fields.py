"""Reads the fields of a mapping as values of the right type; errors include the file, the line and what is allowed."""

from __future__ import annotations

import difflib
import math
from collections.abc import Collection, Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn, TypeVar

from hallway import days, plain, timecode
from hallway.errors import DocumentError, printable
from hallway.library.yaml import node
from hallway.library.yaml.node import Node
from hallway.names import clean_line, is_id, slug

if TYPE_CHECKING:
    from datetime import date

Choice = TypeVar("Choice", bound=str)


class Fields:
    """A mapping with known keys. An unknown key raises DocumentError, which suggests the closest known one.

    Strings are read as written, even if YAML gives them another type: ``title: 12:30`` is the string ``12:30``.
    """

    def __init__(self, node: Node, path: Path | str | None, known: Collection[str], *, noun: str = "this file") -> None:
        self.path, self.noun, self.line = path, noun, node.line
        if node.kind != "mapping" and not node.is_empty:
            raise DocumentError(path, node.line, f"{noun} must consist of “key: value” lines.")
        self.nodes = {key.text: value for key, value in node.fields}
        for key, _ in node.fields:
            if key.text not in known:
                raise DocumentError(path, key.line, f"{noun} has no “{printable(key.text)}”.{nearest(key.text, known)}")

    def fail(self, key: str, reason: str) -> NoReturn:
        """Raises DocumentError for a field, with the line."""
        node = self.nodes.get(key)
        raise DocumentError(self.path, node.line if node else self.line, f"{key}: {reason}")

    def has(self, key: str) -> bool:
        """Returns whether the field has a value."""
        return key in self.nodes and not self.nodes[key].is_empty

    def text(self, key: str, default: str | None = "") -> str:
        """Returns one line of text, cleaned. If the default is None, the field is required."""
        if not self.has(key):
            if default is None:
                self.fail(key, f"{self.noun} needs one.")
            return default
        node = self.nodes[key]
        if node.kind != "text":
            self.fail(key, "expected a single value here, not a list.")
        found = clean_line(node.text)
        if default is None and not found:
            self.fail(key, f"{self.noun} needs one.")
        return found

    def texts(self, key: str) -> tuple[str, ...]:
        """Returns a list of strings; a single string counts as a list of one."""
        return tuple(text for text, _ in self._texts(key))

    def id(self, key: str, default: str | None = "") -> str:
        """Returns an id, or the default if the field is empty."""
        found = self.text(key, default)
        if found:
            self._check_id(key, found, self.nodes[key].line)
        return found

    def ids(self, key: str) -> tuple[str, ...]:
        """Returns a list of ids without duplicates."""
        found = self._texts(key)
        for text, line in found:
            self._check_id(key, text, line)
        return tuple(dict.fromkeys(text for text, _ in found))

    def choice(self, key: str, choices: Iterable[Choice], default: Choice | None) -> Choice:
        """Returns one of the choices, which must match exactly. If the default is None, the field is required."""
        allowed = {str(choice): choice for choice in choices}
        if default is not None and not self.has(key):
            return default
        found = self.text(key, None)
        if found not in allowed:
            words = ", ".join(word for word in allowed if word)
            self.fail(key, f"“{printable(found)}” is not allowed; use one of: {words}.{did_you_mean(found, allowed)}")
        return allowed[found]

    def flag(self, key: str, default: bool = False) -> bool:
        """Returns whether the field is ``true``; the default if it is missing."""
        return self.choice(key, ("true", "false"), "true" if default else "false") == "true"

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
            self.fail(key, "expected a whole number here.")
        return int(found)

    def seconds(self, key: str) -> float:
        """Returns a time in seconds, written as a number or like ``4:52``; 0 if the field is empty."""
        if not self.has(key):
            return 0.0
        try:
            return timecode.parse(self.text(key))
        except ValueError as error:
            self.fail(key, f"“{printable(self.text(key))}”: {error}.")

    def day(self, key: str) -> date | None:
        """Returns a date such as ``2026-11-22``, within the range of `hallway.days`, or None if the field is empty."""
        found = self.text(key)
        if not found:
            return None
        try:
            return days.parse(found)
        except ValueError as error:
            self.fail(key, f"“{printable(found)}” {error}.")

    def entries(self, key: str, known: Collection[str], *, noun: str, short: str = "") -> Iterator[Fields]:
        """Yields the fields of each entry of a list. With ``short``, ``- text`` is the same as ``- {short: text}``."""
        if not self.has(key):
            return
        if self.nodes[key].kind != "list":
            self.fail(key, "expected a list here: each entry begins with “- ”.")
        for item in self.nodes[key].items:
            yield Fields(_long_form(item, short), self.path, known, noun=noun)

    def _texts(self, key: str) -> list[tuple[str, int]]:
        if not self.has(key):
            return []
        node = self.nodes[key]
        if node.kind == "mapping":
            self.fail(key, "expected a list here: [one, two].")
        items = node.items if node.kind == "list" else (node,)
        if any(item.kind != "text" or item.is_empty for item in items):
            self.fail(key, "expected a list of strings here: [one, two].")
        return [(clean_line(item.text), item.line) for item in items]

    def _check_id(self, key: str, text: str, line: int) -> None:
        if not is_id(text):
            better = slug(text, "")
            hint = f" Did you mean {better}?" if better else ""
            reason = f"{key}: “{printable(text)}” is not an id: use up to 80 of a-z, 0-9 and hyphens.{hint}"
            raise DocumentError(self.path, line, reason)


def read_mapping(path: Path, known: Collection[str], *, noun: str) -> Fields:
    """Returns the fields of a file that is a single mapping."""
    return Fields(_read(path), path, known, noun=noun)


def read_entries(
    path: Path, known: Collection[str], *, noun: str, short: str = "", raw: bytes | None = None
) -> Iterator[tuple[str, Fields]]:
    """Yields the id and the fields of each entry of a file ``id: {field: value}``, in order.

    With ``short``, ``id: text`` is the same as ``id: {short: text}``. `raw` replaces the bytes of the file.
    """
    top = _read(path) if raw is None else node.read(node.text_of(raw, path), path)
    if top.kind != "mapping":
        raise DocumentError(path, top.line, f"{path.name} must consist of “id:” lines, each with its fields below it.")
    for key, value in top.fields:
        if not is_id(key.text):
            better = slug(key.text, "")
            hint = f" Did you mean {better}?" if better else ""
            reason = f"“{printable(key.text)}” is not an id: use up to 80 of a-z, 0-9 and hyphens.{hint}"
            raise DocumentError(path, key.line, reason)
        yield key.text, Fields(_long_form(value, short), path, known, noun=f"{noun} “{key.text}”")


def read_list(path: Path, known: Collection[str], *, noun: str, raw: bytes | None = None) -> Iterator[Fields]:
    """Yields the fields of each entry of a file that is a single list. `raw` replaces the bytes of the file."""
    top = _read(path) if raw is None else node.read(node.text_of(raw, path), path)
    if top.kind == "mapping" and not top.fields:
        return
    if top.kind != "list":
        raise DocumentError(path, top.line, f"{path.name} must be a list: each entry begins with “- ”.")
    for item in top.items:
        yield Fields(item, path, known, noun=noun)


def nearest(text: str, known: Collection[str]) -> str:
    """Returns the end of an error message: `` Did you mean “status”?``, or all known words if there are few."""
    if found := did_you_mean(text, known):
        return found
    if 0 < len(known) <= 30:
        return f" Allowed: {printable(', '.join(sorted(known)))}."
    return ""


def did_you_mean(text: str, known: Collection[str]) -> str:
    """Returns `` Did you mean “status”?``, or an empty string if none of the words is similar to the text."""
    found = difflib.get_close_matches(text.strip().lower()[:100], known, n=1, cutoff=0.6)
    return f" Did you mean “{printable(found[0])}”?" if found else ""


def _long_form(value: Node, short: str) -> Node:
    """Returns ``{short: text}`` for ``text``, and everything else as it is."""
    if not short or value.kind != "text" or value.is_empty:
        return value
    name = Node("text", value.line, value.start, value.end, text=short)
    return Node("mapping", value.line, value.start, value.end, fields=((name, value),))


def _read(path: Path) -> Node:
    return node.read(node.text_of(plain.read(path) or b"", path), path)

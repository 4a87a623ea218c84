"""Reads YAML strictly, as strings with line numbers, before any type is guessed.

Anchors, aliases, tags, deep nesting and duplicate keys are errors, so that no small file can expand to a huge one and
all readers read the same.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, NoReturn

import yaml

from hallway.errors import DocumentError, printable
from hallway.library.yaml import mistakes

Kind = Literal["text", "list", "mapping"]

_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_NOTHING = frozenset({"", "~", "null", "Null", "NULL"})
_NUMBER_LENGTH = 40  # nobody writes a longer number; int() of 60,000 digits takes seconds
_DIGITS = re.compile(r"[-+]?[0-9][0-9_:.]*")
_HIDDEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\ufeff\ud800-\udfff]"
)  # some readers treat some of them as line endings
_QUOTE_IT = 'Use double quotes around text that contains ": " or " #", or begins with a character such as [ { * & @ %.'


@dataclass(frozen=True, slots=True)
class YamlLimits:
    """How much YAML is accepted."""

    size: int = 64 * 1024
    """Bytes."""
    keys: int = 200
    """Keys in all mappings together."""
    depth: int = 4
    """Levels of nested mappings and lists."""


HEADER = YamlLimits()
CURATION = YamlLimits(size=2_000_000, keys=50_000)


@dataclass(frozen=True, slots=True)
class Node:
    """A value and its position in the text."""

    kind: Kind
    line: int
    """The line in the file, counted from 1."""
    start: tuple[int, int]
    """The line (in the YAML text, counted from 0) and the column at which it begins."""
    end: tuple[int, int]
    """Where it ends; a block list or mapping ends with its last entry."""
    text: str = ""
    style: str = ""
    """The style of a string: "" for a plain one, or one of ' " | >."""
    items: tuple[Node, ...] = ()
    fields: tuple[tuple[Node, Node], ...] = ()
    is_flow: bool = False
    """Whether it is written inline, as in ``[a, b]``."""

    @property
    def line_after(self) -> int:
        """The first line after it (in the YAML text, counted from 0)."""
        return self.end[0] + (self.end[1] > 0)

    @property
    def is_empty(self) -> bool:
        """Whether there is no value: ``key:`` or ``key: null``."""
        return self.kind == "text" and not self.style and self.text in _NOTHING

    def leaves(self) -> Iterator[Node]:
        """Yields every string in it, including keys, in order."""
        if self.kind == "text":
            yield self
        for item in self.items:
            yield from item.leaves()
        for key, value in self.fields:
            yield key
            yield from value.leaves()


def read(
    text: str,
    path: Path | str | None = None,
    *,
    limits: YamlLimits = CURATION,
    first_line: int = 1,
    with_doubles: bool = False,
) -> Node:
    """Returns the only document in the text; an empty one is an empty mapping. Raises DocumentError with the line.

    `with_doubles` allows duplicate keys, for a search for them.
    """
    reader = _Reader(path, limits, first_line, with_doubles=with_doubles)
    reader.check_text(text)
    try:
        return reader.document(text)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = mark.line if mark else 0
        if mistake := mistakes.find(text, line):
            raise DocumentError(path, mistake.line + first_line, printable(mistake.reason)) from error
        raise DocumentError(path, line + first_line, f"this is not YAML: {error.problem}. {_QUOTE_IT}") from error
    except yaml.YAMLError as error:
        raise DocumentError(path, first_line, f"this is not YAML: {printable(str(error))}.") from error


def text_of(raw: bytes, path: Path) -> str:
    """Returns the text of a file with LF line endings. Raises DocumentError with the line that is not UTF-8."""
    try:
        return raw.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        raise DocumentError(
            path, raw.count(b"\n", 0, error.start) + 1, "this is not UTF-8; save the file as UTF-8."
        ) from error


class _Reader:
    def __init__(self, path: Path | str | None, limits: YamlLimits, first_line: int, *, with_doubles: bool) -> None:
        self.path, self.limits, self.first_line, self.with_doubles = path, limits, first_line, with_doubles
        self.key_count = 0

    def refuse(self, mark: Any, reason: str) -> NoReturn:
        raise DocumentError(self.path, mark.line + self.first_line, reason)

    def check_text(self, text: str) -> None:
        if len(text.encode("utf-8", "surrogatepass")) > self.limits.size:
            raise DocumentError(self.path, None, f"too long: at most {self.limits.size // 1024} KB are read here.")
        if hidden := _HIDDEN.search(text):
            line = text.count("\n", 0, hidden.start()) + self.first_line
            raise DocumentError(
                self.path, line, f"the hidden character {printable(hidden[0])} is not allowed; delete it."
            )
        if mark := mistakes.merge_mark(text):
            raise DocumentError(self.path, mark.line + self.first_line, mark.reason)

    def document(self, text: str) -> Node:
        found: Node | None = None
        events = yaml.parse(text, Loader=_LOADER)
        for event in events:
            if isinstance(event, yaml.DocumentStartEvent):
                if found is not None:
                    self.refuse(event.start_mark, "a second document begins here; a file has only one.")
                if event.version or event.tags:
                    self.refuse(event.start_mark, "lines that begin with % are not allowed; delete it.")
                found = self.node(next(events), events, depth=0)
        if found is None or found.is_empty:
            return Node("mapping", self.first_line, (0, 0), (0, 0))
        return found

    def node(self, event: Any, events: Iterator[Any], *, depth: int) -> Node:
        self.check_event(event)
        if isinstance(event, yaml.ScalarEvent):
            return self.scalar(event)
        if depth >= self.limits.depth:
            self.refuse(event.start_mark, f"nested too deeply: at most {self.limits.depth} levels are allowed here.")
        if isinstance(event, yaml.SequenceStartEvent):
            return self.sequence(event, events, depth=depth + 1)
        return self.mapping(event, events, depth=depth + 1)

    def check_event(self, event: Any) -> None:
        if isinstance(event, yaml.AliasEvent) or event.anchor:
            self.refuse(event.start_mark, f"anchors and aliases (& and *) are not allowed. {_QUOTE_IT}")
        if event.tag:
            self.refuse(event.start_mark, f"tags (!) are not allowed. {_QUOTE_IT}")

    def scalar(self, event: Any) -> Node:
        text, style = event.value, event.style or ""
        if not style and len(text) > _NUMBER_LENGTH and _DIGITS.fullmatch(text):
            self.refuse(event.start_mark, "this number is too long; put it in double quotes if it is text.")
        return Node("text", event.start_mark.line + self.first_line, *_span(event, event), text=text, style=style)

    def sequence(self, event: Any, events: Iterator[Any], *, depth: int) -> Node:
        items = []
        while not isinstance(after := next(events), yaml.SequenceEndEvent):
            items.append(self.node(after, events, depth=depth))
        line, (start, end) = event.start_mark.line + self.first_line, _span(event, after)
        if not event.flow_style and items:
            end = items[-1].end
        return Node("list", line, start, end, items=tuple(items), is_flow=bool(event.flow_style))

    def mapping(self, event: Any, events: Iterator[Any], *, depth: int) -> Node:
        fields: list[tuple[Node, Node]] = []
        lines: dict[str, int] = {}
        while not isinstance(after := next(events), yaml.MappingEndEvent):
            key = self.key(after, lines)
            fields.append((key, self.node(next(events), events, depth=depth)))
        line, (start, end) = event.start_mark.line + self.first_line, _span(event, after)
        if not event.flow_style and fields:
            end = fields[-1][1].end
        return Node("mapping", line, start, end, fields=tuple(fields), is_flow=bool(event.flow_style))

    def key(self, event: Any, lines: dict[str, int]) -> Node:
        self.check_event(event)
        if not isinstance(event, yaml.ScalarEvent):
            self.refuse(event.start_mark, "a list or mapping cannot be a key.")
        self.key_count += 1
        if self.key_count > self.limits.keys:
            self.refuse(event.start_mark, f"too many keys: at most {self.limits.keys} are allowed here.")
        key = self.scalar(event)
        if key.text == "<<" and not key.style:
            self.refuse(event.start_mark, "merging with << is not allowed; write the keys out.")
        if key.text in lines and not self.with_doubles:
            self.refuse(event.start_mark, f"“{printable(key.text)}” is already on line {lines[key.text]}; keep one.")
        lines[key.text] = key.line
        return key


def _span(first: Any, last: Any) -> tuple[tuple[int, int], tuple[int, int]]:
    return (first.start_mark.line, first.start_mark.column), (last.end_mark.line, last.end_mark.column)

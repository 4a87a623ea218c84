"""YAML read strictly, as what a person wrote: text with a line number, before anybody guesses at a type.

Anchors, aliases, tags, deep nests and doubled keys are refused, so that no small file can become a large one, and no
reader can take it for something else than another reader does.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, NoReturn

import yaml

from hallway.errors import DocumentError
from hallway.library.yaml import mistakes
from hallway.names import printable

Kind = Literal["text", "list", "mapping"]

_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_NOTHING = frozenset({"", "~", "null", "Null", "NULL"})
_NUMBER_LENGTH = 40  # longer digits are no number that anybody means; int() of 60,000 takes seconds
_DIGITS = re.compile(r"[-+]?[0-9][0-9_:.]*")
_HIDDEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\ufeff\ud800-\udfff]"
)  # some are line ends to some readers
_QUOTE_IT = 'If a text holds ": " or " #", or begins with a sign such as [ { * & @ %, put it in double quotes.'


@dataclass(frozen=True, slots=True)
class YamlLimits:
    """How much YAML is taken for a file that a person wrote."""

    size: int = 64 * 1024
    """Bytes."""
    keys: int = 200
    """Of all mappings together."""
    depth: int = 4
    """Mappings and lists within one another."""


HEADER = YamlLimits()
CURATION = YamlLimits(size=2_000_000, keys=50_000)


@dataclass(frozen=True, slots=True)
class Node:
    """A value and where it stands."""

    kind: Kind
    line: int
    """Counted from 1 in the file."""
    start: tuple[int, int]
    """Line (counted from 0 in the YAML text) and column at which it begins."""
    end: tuple[int, int]
    """Where it ends. For block lists and mappings that is the end of their last entry."""
    text: str = ""
    style: str = ""
    """How a text was written: "" plain, or one of ' " | >."""
    items: tuple[Node, ...] = ()
    fields: tuple[tuple[Node, Node], ...] = ()
    is_flow: bool = False
    """Written on the line, as in ``[a, b]``."""

    @property
    def line_after(self) -> int:
        """The first line, counted from 0 in the YAML text, that nothing of it stands on."""
        return self.end[0] + (self.end[1] > 0)

    @property
    def is_empty(self) -> bool:
        """Says whether nothing was given: ``key:`` or ``key: null``."""
        return self.kind == "text" and not self.style and self.text in _NOTHING

    def leaves(self) -> Iterator[Node]:
        """Yields every text in it, keys too, in the order of the file."""
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
    """Returns the one document in the text; an empty one is an empty mapping. DocumentError names file and line.

    `with_doubles` takes a key that stands twice as well, for who looks for such.
    """
    reader = _Reader(path, limits, first_line, with_doubles=with_doubles)
    reader.check_text(text)
    try:
        return reader.document(text)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = mark.line if mark else 0
        if slip := mistakes.find(text, line):
            raise DocumentError(path, slip.line + first_line, slip.reason) from error
        raise DocumentError(path, line + first_line, f"this is not YAML: {error.problem}. {_QUOTE_IT}") from error
    except yaml.YAMLError as error:
        raise DocumentError(path, first_line, f"this is not YAML: {printable(str(error))}.") from error


def text_of(raw: bytes, path: Path) -> str:
    """Returns the text of a file's bytes, line ends as LF; DocumentError names the line that is not UTF-8."""
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
                    self.refuse(event.start_mark, "a second document begins here; one file holds one.")
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
            self.refuse(event.start_mark, f"nested too deep: {self.limits.depth} levels are enough here.")
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
            self.refuse(event.start_mark, "this number is too long; put it in double quotes if it is a text.")
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
            self.refuse(event.start_mark, f"more than {self.limits.keys} keys; that is not a file a person wrote.")
        key = self.scalar(event)
        if key.text == "<<" and not key.style:
            self.refuse(event.start_mark, "merging with << is not allowed; write the keys out.")
        if key.text in lines and not self.with_doubles:
            self.refuse(
                event.start_mark, f"“{printable(key.text)}” stands on line {lines[key.text]} already; keep one."
            )
        lines[key.text] = key.line
        return key


def _span(first: Any, last: Any) -> tuple[tuple[int, int], tuple[int, int]]:
    return (first.start_mark.line, first.start_mark.column), (last.end_mark.line, last.end_mark.column)

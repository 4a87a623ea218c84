"""The passages of an answer's page: the rendered body with doubtful words marked and old anchors kept.

:mod:`hallway.library.doubtful` knows which words the engine was unsure of; this module finds them in the HTML. They are
marked until a person has changed them or approved the text.
"""

from __future__ import annotations

import html
import re
from bisect import bisect_left
from typing import TYPE_CHECKING, NamedTuple

from hallway.library.doubtful import SpokenText

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from hallway.library.transcript import Transcript

ANCHOR = re.compile(r'<(?:p|h2)\b[^>]* id="t(\d{1,6})"')
PIECE = re.compile(r'<(?:[^<>"]|"[^"]*")*>|[^<]+')
SECONDS = re.compile(r' data-seconds="(\d+)"')
INLINE = re.compile(r"</?(?:a|code|em|strong)\b")
NOT_SAID = (("<h2", "</h2>"), ('<a href="#t=', "</a>"))  # chapters, and the time links that `render` adds
BLANK = re.compile(r"\s")
DOUBT, NOTE = "doubt", "unheard"
"""The CSS classes for doubtful words, and for notes about speech that was not understood."""


def seconds(body: str) -> frozenset[int]:
    """Returns the seconds of a rendered body that can be linked to."""
    return frozenset(int(found[1]) for found in ANCHOR.finditer(body))


def keep_anchors(body: str, kept: Iterable[int]) -> str:
    """Adds an empty element for each second that the text no longer has, so that old links still work.

    Each goes before the block whose time is nearest (the earlier one if two are equally near), or to the start of a
    body without times. `body` is the HTML of `render.body`; seconds that it already has are skipped.

    >>> keep_anchors('<p data-seconds="80" id="t80">…</p>', [83])
    '<span class="alias" id="t83"></span><p data-seconds="80" id="t80">…</p>'
    """
    starts = {int(found[1]): found.start() for found in ANCHOR.finditer(body)}
    present = sorted(starts)
    missing = dict[int, list[int]]()
    for second in sorted(set(kept) - starts.keys()):
        missing.setdefault(starts[_nearest(second, present)] if present else 0, []).append(second)
    parts, end = list[str](), 0
    for start in sorted(missing):
        parts += [body[end:start], *(f'<span class="alias" id="t{second}"></span>' for second in missing[start])]
        end = start
    return "".join([*parts, body[end:]])


def _nearest(second: int, present: list[int]) -> int:
    after = bisect_left(present, second)
    around = present[max(after - 1, 0) : after + 1]
    return min(around, key=lambda each: (abs(each - second), each))


def mark_doubtful(body: str, transcript: Transcript | None, *, is_checked: bool = False) -> tuple[str, frozenset[str]]:
    """Wraps the doubtful words of a rendered body in `<span class="doubt">`; also returns the classes that it used.

    `body` is the HTML of `render.body`. Its text does not change, and a mark never begins or ends inside a word. A text
    that a person has checked has no doubtful words, only notes about speech that was not understood.
    """
    segments = transcript.segments if transcript else ()
    flagged = [segment for segment in segments if segment.flags and (segment.is_unheard or not is_checked)]
    if not flagged:
        return body, frozenset()
    pieces = PIECE.findall(body)
    text = _Text.read(pieces)
    marked = {number: NOTE if each.is_unheard else DOUBT for each in flagged for number in text.find(each)}
    stretches = text.stretches(marked)
    for node in text.nodes:
        pieces[node.number] = _marked(node, stretches)
    return "".join(pieces), frozenset(marked.values())


class _Node(NamedTuple):
    """A text node of the body."""

    number: int
    start: int
    """Its offset in the whole text."""
    text: str


class _Stretch(NamedTuple):
    """A range of the whole text to mark."""

    start: int
    end: int
    kind: str
    """Its CSS class."""


class _Text(SpokenText):
    """The spoken text of a rendered body, and the pieces of HTML that it comes from."""

    def __init__(self, text: str, nodes: Sequence[_Node], starts: Sequence[tuple[int, int]]) -> None:
        super().__init__(text, starts)
        self.nodes = nodes

    @classmethod
    def read(cls, pieces: Sequence[str]) -> _Text:
        """Parses a body into tags and text."""
        parts, nodes, starts, length, until = list[str](), list[_Node](), [(0, 0)], 0, ""
        for number, piece in enumerate(pieces):
            if piece.startswith("<") and (seconds := SECONDS.search(piece)):
                starts.append((length, int(seconds[1])))
            if until:
                until = "" if piece == until else until
                continue
            until = next((end for start, end in NOT_SAID if piece.startswith(start)), "")
            part = "" if INLINE.match(piece) else " "
            if not piece.startswith("<"):
                part = html.unescape(piece)
                nodes.append(_Node(number, length, part))
            parts.append(part)
            length += len(part)
        return cls("".join(parts), nodes, starts)

    def stretches(self, marked: Mapping[int, str]) -> list[_Stretch]:
        """Returns where the words with these indexes are, extended to whole words and with neighbours joined."""
        found, before = list[_Stretch](), -2
        for number, kind in sorted(marked.items()):
            start, end = self.words[number].span()
            while start and not BLANK.match(self.text[start - 1]):
                start -= 1
            end = after.start() if (after := BLANK.search(self.text, end)) else len(self.text)
            is_next = number == before + 1 and found[-1].kind == kind
            if is_next or (found and start < found[-1].end):
                start, _, kind = found.pop()
            found.append(_Stretch(start, end, kind))
            before = number
        return found


def _marked(node: _Node, stretches: Sequence[_Stretch]) -> str:
    """Returns the HTML of a text node, marking the parts of it that are in one of the stretches."""
    parts, at = list[str](), 0
    for start, end, kind in stretches:
        first, last = max(start - node.start, 0), min(end - node.start, len(node.text))
        if first < last and node.text[first:last].strip():  # between list items there is only whitespace
            parts += [_escape(node.text[at:first]), f'<span class="{kind}">', _escape(node.text[first:last]), "</span>"]
            at = last
    return "".join([*parts, _escape(node.text[at:])])


def _escape(text: str) -> str:
    """Escapes text exactly as `render` does."""
    return html.escape(text, quote=False).replace("\u00a0", "&nbsp;")

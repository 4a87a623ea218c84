"""The marks on words that the machine was unsure of, and on notes for speech that it did not understand.

They are on the page for as long as those words stand as the machine wrote them.

Which ones they are, :mod:`hallway.library.doubtful` knows; here they are found in the HTML.
"""

from __future__ import annotations

import html
import re
from typing import TYPE_CHECKING, NamedTuple

from hallway.library.doubtful import Said

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from hallway.library.transcript import Transcript

PIECE = re.compile(r'<(?:[^>"]|"[^"]*")*>|[^<]+')
SECONDS = re.compile(r' data-seconds="(\d+)"')
INLINE = re.compile(r"</?(?:a|code|em|strong)\b")
NOT_SAID = (("<h2", "</h2>"), ('<a href="#t=', "</a>"))  # chapters, and the links that `render` puts before a passage
BLANK = re.compile(r"\s")
DOUBT, NOTE = "doubt", "unheard"
"""The classes of the marks: on doubtful words, and on what is no words but a note."""


def mark(body: str, transcript: Transcript | None) -> tuple[str, frozenset[str]]:
    """Puts `<span class="doubt">` around the doubtful words of a rendered body; returns the classes that it has used.

    The body is that of `render.body`. Its text stays letter for letter the same, and what stands between two blanks is
    never divided.
    """
    flagged = [segment for segment in transcript.segments if segment.flags] if transcript else []
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
    """A piece of the body that is text."""

    number: int
    start: int
    """Its place in the whole text."""
    text: str


class _Stretch(NamedTuple):
    """A stretch of the whole text to mark."""

    start: int
    end: int
    kind: str
    """The class of its mark."""


class _Text(Said):
    """What is said in a rendered body, and the pieces that it stands in."""

    def __init__(self, text: str, nodes: Sequence[_Node], starts: Sequence[tuple[int, int]]) -> None:
        super().__init__(text, starts)
        self.nodes = nodes

    @classmethod
    def read(cls, pieces: Sequence[str]) -> _Text:
        """Reads the pieces of a body, tags and texts."""
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
        """Where words of these numbers stand, neighbours in one, with all that no blank divides from them."""
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
    """The HTML of a text with what of the stretches lies in it marked."""
    made, at = list[str](), 0
    for start, end, kind in stretches:
        first, last = max(start - node.start, 0), min(end - node.start, len(node.text))
        if first < last and node.text[first:last].strip():  # a list may hold blanks, but no marked ones
            made += [_escape(node.text[at:first]), f'<span class="{kind}">', _escape(node.text[first:last]), "</span>"]
            at = last
    return "".join([*made, _escape(node.text[at:])])


def _escape(text: str) -> str:
    """The text as `render` writes it."""
    return html.escape(text, quote=False).replace("\u00a0", "&nbsp;")

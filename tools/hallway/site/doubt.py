"""Words that the machine was unsure of, made visible on the page for as long as they stand as it wrote them.

What a person corrected is no longer doubtful, and neither is the same word elsewhere: a passage is looked for only in
the text that is said at its time.
"""

from __future__ import annotations

import html
import re
from bisect import bisect_left, bisect_right
from itertools import accumulate
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from hallway.library.transcript import Segment, Transcript

UNSURE = (
    0.6  # a word's probability: below, it is what made a passage doubtful (DOUBTFUL_CRITICAL in capture/quality.py)
)
ONE_WORD = "doubtful_"  # flags that begin so are about single words, the others about the whole passage
ABOUT_SECONDS = 2.0  # how far a passage's time may lie from what the text around it says

PIECE = re.compile(r'<(?:[^>"]|"[^"]*")*>|[^<]+')
SECONDS = re.compile(r' data-seconds="(\d+)"')
INLINE = re.compile(r"</?(?:a|code|em|strong)\b")
NOT_SAID = (("<h2", "</h2>"), ('<a href="#t=', "</a>"))  # chapters, and the links that `render` puts before a passage
WORD = re.compile(r"\w+")
BLANK = re.compile(r"\s")
OPEN, CLOSE = '<span class="doubt">', "</span>"


def mark(body: str, transcript: Transcript | None) -> tuple[str, bool]:
    """Puts `<span class="doubt">` around the doubtful words of a rendered body; says whether there are any.

    The body is that of `render.body`. Its text stays letter for letter the same, and what stands between two blanks is
    never divided.
    """
    flagged = [segment for segment in transcript.segments if segment.flags] if transcript else []
    if not flagged:
        return body, False
    pieces = PIECE.findall(body)
    text = _Text.read(pieces)
    doubtful = sorted({number for segment in flagged for number in text.find(segment)})
    stretches = text.stretches(doubtful)
    for node in text.nodes:
        pieces[node.number] = _marked(node, stretches)
    return "".join(pieces), bool(doubtful)


class _Node(NamedTuple):
    """A piece of the body that is text."""

    number: int
    start: int
    """Its place in the whole text."""
    text: str


class _Text:
    """What is said in a body: without its chapters and times, a blank between blocks."""

    def __init__(self, text: str, nodes: Sequence[_Node], starts: Sequence[tuple[int, int]]) -> None:
        self.text, self.nodes, self._starts = text, nodes, starts
        self._words = list(WORD.finditer(text))
        keys = [word[0].casefold() for word in self._words]
        self._line = f" {' '.join(keys)} "
        self._places = list(accumulate((len(key) + 1 for key in keys), initial=1))

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

    def find(self, segment: Segment) -> Iterator[int]:
        """The numbers of the words that a passage's doubt is about; none where its text is no longer the machine's."""
        said = _keys(segment.text)
        line = f" {' '.join(said)} "
        at = self._line.find(line) if said else -1
        while at >= 0:
            first = bisect_left(self._places, at + 1)
            if self._is_at_its_time(first, segment):
                yield from (first + number for number in _unsure(segment, said))
                return
            at = self._line.find(line, at + 1)

    def stretches(self, numbers: Sequence[int]) -> list[tuple[int, int]]:
        """Where words of these numbers stand, neighbours in one, with all that no blank divides from them."""
        found, before = list[tuple[int, int]](), -2
        for number in numbers:
            start, end = self._words[number].span()
            while start and not BLANK.match(self.text[start - 1]):
                start -= 1
            end = after.start() if (after := BLANK.search(self.text, end)) else len(self.text)
            if number == before + 1 or (found and start < found[-1][1]):
                start = found.pop()[0]
            found.append((start, end))
            before = number
        return found

    def _is_at_its_time(self, word: int, segment: Segment) -> bool:
        """Whether the block in which a word stands is said when the passage is."""
        block = bisect_right(self._starts, self._words[word].start(), key=lambda start: start[0]) - 1
        later = (second for _, second in self._starts[block + 1 :])
        end = next(later, float("inf"))
        return self._starts[block][1] - ABOUT_SECONDS <= segment.end and segment.start <= end + ABOUT_SECONDS


def _marked(node: _Node, stretches: Sequence[tuple[int, int]]) -> str:
    """The HTML of a text with what of the stretches lies in it marked."""
    made, at = list[str](), 0
    for start, end in stretches:
        first, last = max(start - node.start, 0), min(end - node.start, len(node.text))
        if first < last and node.text[first:last].strip():  # a list may hold blanks, but no marked ones
            made += [_escape(node.text[at:first]), OPEN, _escape(node.text[first:last]), CLOSE]
            at = last
    return "".join([*made, _escape(node.text[at:])])


def _escape(text: str) -> str:
    """The text as `render` writes it."""
    return html.escape(text, quote=False).replace("\u00a0", "&nbsp;")


def _unsure(segment: Segment, said: Sequence[str]) -> list[int]:
    """Which words of a passage are meant: the unsure ones where its flags are about words, else all."""
    every = list(range(len(said)))
    keys = [(_keys(word.text), word.probability) for word in segment.words]
    if not all(flag.startswith(ONE_WORD) for flag in segment.flags) or [k for ks, _ in keys for k in ks] != list(said):
        return every
    unsure = [probability < UNSURE for ks, probability in keys for _ in ks]
    return [number for number in every if unsure[number]] or every


def _keys(text: str) -> list[str]:
    return [word.casefold() for word in WORD.findall(text)]

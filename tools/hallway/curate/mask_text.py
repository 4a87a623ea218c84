"""Covers words in a text with bars, selected by time or by name, and leaves everything else unchanged."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from hallway import timecode
from hallway.errors import InputError, printable
from hallway.library import alignment, visible_words
from hallway.library.body import blocks
from hallway.library.redaction import BAR, Range, touches

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from hallway.library.alignment import TimedWord

Span = tuple[int, int]
"""Start and end, in characters of a text."""

_TOKEN = re.compile(r"\S+")
_CORE = re.compile(r"[^\W_](?:.*[^\W_])?")
_NOT_SAID = re.compile(rf"\[{timecode.STAMP_PATTERN}\]|[0-9]{{1,9}}[.)]|[`~]{{3,}}.*")  # a time, a list number
_PARAGRAPH_ENDS = re.compile(r"\n[ \t]*\n")
_IN_BRACKETS = r"!?\[(?:[^\[\]\n]|\n(?![ \t]*\n))*\]"
_ADDRESS = r"<(?i:[a-z][a-z0-9+.-]*):[^<>\s]*>"
_LINK = re.compile(rf"{_IN_BRACKETS}(?P<target>{visible_words.LINK_TARGET})?|(?P<address>{_ADDRESS})")
_MARKS = re.compile(r"\\.|(\*+|~+|`+|(?<![^\W_])_+|_+(?![^\W_]))", re.DOTALL)
_BARS = re.compile(rf"{BAR}(?:[,;:]?[ \t]+{BAR})+")


class Named:
    """Words to cover wherever they appear, in any spelling; several words in one entry are a name."""

    def __init__(self, words: Iterable[str]) -> None:
        """Raises InputError for a word without letters or digits."""
        self.words = tuple(dict.fromkeys(" ".join(word.split()) for word in words))
        self._forms = frozenset(form for word in self.words for form in _forms(word))

    def __bool__(self) -> bool:
        return bool(self._forms)

    def spans(self, text: str) -> list[Span]:
        """Returns where the words appear, in order and without overlaps."""
        folded = visible_words.folded(text) if self._forms else frozenset[str]()
        forms = [form for form in self._forms if any(all(key in each for key in form) for each in folded)]
        if not forms:
            return []
        return list(
            _united(span for words in visible_words.words(text) for form in forms for span in _found(text, words, form))
        )

    def cover(self, text: str) -> str:
        """Returns the text with each of the words covered by a bar."""
        return with_bars(text, self.spans(text))


def _forms(word: str) -> Iterator[tuple[str, ...]]:
    """Yields the keys of a name's words, for each way of reading it."""
    for words in visible_words.words(word):
        if not words:
            raise InputError(f"--word “{printable(word)}” has no letters or digits.")
        yield tuple(each.key for each in words)


def _found(text: str, words: Sequence[visible_words.VisibleWord], form: tuple[str, ...]) -> Iterator[Span]:
    """Yields where these words follow each other within a paragraph."""
    for at, first in enumerate(words[: len(words) - len(form) + 1]):
        if first.key == form[0]:
            found = words[at : at + len(form)]
            if tuple(each.key for each in found) == form and not any(
                _PARAGRAPH_ENDS.search(text, before.end, after.start) for before, after in pairwise(found)
            ):
                yield first.start, found[-1].end


def with_bars(text: str, spans: Iterable[Span]) -> str:
    """Returns the text with a bar for each span; adjacent bars become one, and line breaks stay.

    Markdown delimiters that start or end inside a span are kept if the rest of the text needs them.
    """
    made, at = list[str](), 0
    for start, end in _united(spans):
        opening, closing = _unpaired(text, start, end)
        bars = "\n".join([BAR] * (1 + text.count("\n", start, end)))
        made += [text[at:start], opening, bars, closing]
        at = end
    return _BARS.sub(BAR, "".join([*made, text[at:]])) if made else text


def _unpaired(text: str, start: int, end: int) -> tuple[str, str]:
    """Returns the emphasis and code delimiters in a span with partners after it, and those with partners before it."""
    left = list[str]()
    for mark in _marks(text[start:end]):
        if left and left[-1] == mark:
            left.pop()
        else:
            left.append(mark)
    if not left:
        return "", ""
    before, after = _marks(text[:start].rpartition("\n\n")[2]), _marks(text[end:].partition("\n\n")[0])
    closing = [mark for mark in left if before.count(mark) % 2]
    opening = [mark for mark in left if mark not in closing and after.count(mark) % 2]
    return "".join(opening), "".join(closing)


def _marks(text: str) -> list[str]:
    return [found[1] for found in _MARKS.finditer(text) if found[1]]


@dataclass(frozen=True, slots=True)
class Spoken:
    """A word of the body and when it is spoken."""

    start: int
    """Where it starts in the body, without punctuation."""
    end: int
    text: str
    heard: TimedWord | None
    """None if it is not spoken, as in a heading or in text that a person added."""


def spoken(body: str, words: Sequence[TimedWord], *, duration: float) -> tuple[Spoken, ...]:
    """Returns every word of a body (with LF line endings), in order; `words` are the words of the transcript.

    Each word gets the time of its counterpart in the transcript, even if a person corrected it.
    """
    parts, second = list[_Block](), 0
    for block in blocks(body):
        second = second if block.seconds is None else int(block.seconds)
        tokens = [(block.start + found.start(), found[0]) for found in _TOKEN.finditer(block.text)]
        is_timed = block.seconds is not None and not block.is_heading
        parts.append(_Block(second, tokens, is_timed, is_said=bool(words) and not block.is_heading))
    said = [part for part in parts if part.is_said]
    lines = dict(zip(map(id, said), alignment.align(said, words, duration=duration), strict=True))
    return tuple(word for part in parts for word in _spoken(part, lines.get(id(part))))


def said_in(words: Iterable[Spoken], ranges: Sequence[Range]) -> list[Spoken]:
    """Returns the words that are spoken, at least partly, within the ranges."""
    return [
        each
        for each in words
        if each.heard and any(touches(each.heard.start, each.heard.end, within) for within in ranges)
    ]


def cover_body(body: str, words: Iterable[Spoken], named: Named) -> str:
    """Returns the body with these words and all names covered; a link around one is covered as a whole."""
    spans = [(word.start, word.end) for word in words] + named_in(body, named)
    return with_bars(body, [*spans, *_links(body, spans)])


def named_in(body: str, named: Named) -> list[Span]:
    """Returns where names appear in a body, outside the times of its paragraphs."""
    return [
        (block.start + start, block.start + end) for block in blocks(body) for start, end in named.spans(block.text)
    ]


def _links(body: str, spans: Sequence[Span]) -> Iterator[Span]:
    """Yields the links and brackets that a span partly covers."""
    for found in _LINK.finditer(body) if spans else ():
        low, high = found.span()
        touching = ((start, end) for start, end in spans if start < high and end > low)
        if any(found["target"] or found["address"] or start < low or end >= high for start, end in touching):
            yield low, high


def _united(spans: Iterable[Span]) -> Iterator[Span]:
    """Yields the spans, with overlapping ones joined."""
    last: Span | None = None
    for start, end in sorted(spans):
        if last and start < last[1]:
            last = (last[0], max(last[1], end))
            continue
        if last:
            yield last
        last = (start, end)
    if last:
        yield last


@dataclass(frozen=True, slots=True)
class _Block:
    """A block of the body as `alignment` reads it."""

    seconds: int
    tokens: list[tuple[int, str]]
    """Where each word starts in the body, and its text with punctuation."""
    is_timed: bool
    is_said: bool

    @property
    def text(self) -> str:
        return " ".join(token for _, token in self.tokens)


def _spoken(block: _Block, line: alignment.TimedBlock | None) -> Iterator[Spoken]:
    heard = line.words if line and line.is_heard else (None,) * len(block.tokens)
    for (at, token), when in zip(block.tokens, heard, strict=True):
        core = _CORE.search(token)
        if core and not _NOT_SAID.fullmatch(token):
            yield Spoken(at + core.start(), at + core.end(), core[0], when)

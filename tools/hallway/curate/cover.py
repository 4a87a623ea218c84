"""Puts a bar over words of a text, by when they are said or by name; every other character stays where it is."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING

from hallway import timecode
from hallway.errors import InputError
from hallway.library import aligned
from hallway.library.body import blocks
from hallway.library.redaction import BAR, Range, touches
from hallway.names import printable

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from hallway.library.aligned import Heard

Span = tuple[int, int]
"""From and to, in characters of a text."""

_PARTS = re.compile(r"[^\W_]+")
_BETWEEN = r"(?:(?!\n[ \t]*\n)[\W_]|&\w{1,8};)+"  # marks, blanks, an entity; never the end of a paragraph
_TOKEN = re.compile(r"\S+")
_CORE = re.compile(r"[^\W_](?:.*[^\W_])?")
_NOT_SAID = re.compile(rf"\[{timecode.STAMP_PATTERN}\]|[0-9]{{1,9}}[.)]|[`~]{{3,}}.*")  # a time, a number of a list
_LINK = re.compile(r"!?\[[^\[\]\n]*\]\([^()\n]*\)|<[a-z][a-z0-9+.-]*:[^<>\s]*>", re.IGNORECASE)
_BARS = re.compile(rf"{BAR}(?:[,;:]?[ \t]+{BAR})+")


class Named:
    """Words that a person wants gone wherever they stand, in any case; more than one make a name."""

    def __init__(self, words: Iterable[str]) -> None:
        """Raises InputError for a word without a letter or digit."""
        self.words = tuple(dict.fromkeys(" ".join(word.split()) for word in words))
        forms = [_pattern(word) for word in self.words]
        self._pattern = re.compile(rf"(?<![^\W_])(?:{'|'.join(forms)})(?![^\W_])", re.IGNORECASE) if forms else None

    def __bool__(self) -> bool:
        return self._pattern is not None

    def spans(self, text: str) -> list[Span]:
        """Returns where they stand, in order."""
        return [found.span() for found in self._pattern.finditer(text)] if self._pattern else []

    def cover(self, text: str) -> str:
        """Returns the text with a bar over each."""
        return with_bars(text, self.spans(text))


def _pattern(word: str) -> str:
    parts = _PARTS.findall(unicodedata.normalize("NFC", word))
    if not parts:
        raise InputError(f"--word “{printable(word)}” holds no letter and no digit.")
    either = [{unicodedata.normalize(form, part) for form in ("NFC", "NFD")} for part in parts]
    return _BETWEEN.join(f"(?:{'|'.join(sorted(map(re.escape, forms)))})" for forms in either)


def with_bars(text: str, spans: Iterable[Span]) -> str:
    """Returns the text with a bar for each span; neighbours become one, a line stays a line."""
    made, at = list[str](), 0
    for start, end in sorted(spans):
        if end <= at:
            continue
        start = max(start, at)
        made += [text[at:start], "\n".join([BAR] * (1 + text.count("\n", start, end)))]
        at = end
    return _BARS.sub(BAR, "".join([*made, text[at:]])) if made else text


@dataclass(frozen=True, slots=True)
class Spoken:
    """A word of a body and when it is said."""

    start: int
    """Where it begins in the body, without marks around it."""
    end: int
    text: str
    heard: Heard | None
    """None where nobody says it: a heading, or what a person wrote beside what was said."""


def spoken(body: str, words: Sequence[Heard], *, duration: float) -> tuple[Spoken, ...]:
    """Returns every word of a body, line ends as LF, in order; `words` are those of the transcript.

    A word of the transcript gives its time to the one that stands for it in the body, corrected or not.
    """
    parts, second = list[_Block](), 0
    for block in blocks(body):
        second = second if block.seconds is None else int(block.seconds)
        tokens = [(block.start + found.start(), found[0]) for found in _TOKEN.finditer(block.text)]
        is_timed = block.seconds is not None and not block.is_heading
        parts.append(_Block(second, tokens, is_timed, is_said=bool(words) and not block.is_heading))
    said = [part for part in parts if part.is_said]
    lines = dict(zip(map(id, said), aligned.align(said, words, duration=duration), strict=True))
    return tuple(word for part in parts for word in _spoken(part, lines.get(id(part))))


def said_in(words: Iterable[Spoken], ranges: Sequence[Range]) -> list[Spoken]:
    """Returns the words that are said in the ranges, or in part."""
    return [each for each in words if each.heard and any(touches(*each.heard[1:], within) for within in ranges)]


def cover_body(body: str, words: Iterable[Spoken], named: Named) -> str:
    """Returns the body with a bar over each of these words and over every name; a link around one goes with it."""
    spans = [(word.start, word.end) for word in words] + named.spans(body)
    links = [found.span() for found in _LINK.finditer(body)]
    spans += [link for link in links if any(start < link[1] and end > link[0] for start, end in spans)]
    return with_bars(body, _united(spans))


def _united(spans: Iterable[Span]) -> Iterator[Span]:
    """Yields spans that do not overlap; of two that do, both together."""
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
    """A block of the body as `aligned` reads it."""

    seconds: int
    tokens: list[tuple[int, str]]
    """Where each begins in the body, and what it is, with the marks around it."""
    is_timed: bool
    is_said: bool

    @property
    def text(self) -> str:
        return " ".join(token for _, token in self.tokens)


def _spoken(block: _Block, line: aligned.Line | None) -> Iterator[Spoken]:
    heard = line.words if line and line.is_heard else (None,) * len(block.tokens)
    for (at, token), when in zip(block.tokens, heard, strict=True):
        core = _CORE.search(token)
        if core and not _NOT_SAID.fullmatch(token):
            yield Spoken(at + core.start(), at + core.end(), core[0], when)

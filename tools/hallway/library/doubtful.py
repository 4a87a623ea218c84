"""Finds doubtful passages: text that the engine was unsure of and that nobody has changed since.

A passage is only searched for in the text spoken at its time, so a corrected one is no longer doubtful, and the
same words elsewhere are not doubtful either.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from itertools import accumulate
from typing import TYPE_CHECKING

from hallway.library.body import leading_time
from hallway.library.flags import DOUBTFUL_CRITICAL
from hallway.library.transcript import UNHEARD
from hallway.library.unheard import written

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from markdown_it.token import Token

    from hallway.library.answer import Answer
    from hallway.library.transcript import Segment, Transcript

ONE_WORD = "doubtful_"  # flags with this prefix apply to single words, the others to the whole passage
ABOUT_SECONDS = 2.0  # how far the time of a passage may be from the time of the text around it

WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class Doubt:
    """A passage that someone should listen to."""

    seconds: float
    """Where to listen: the first doubtful word if its time is known, otherwise the start of the passage."""
    text: str
    """The passage as the answer has it, on one line."""
    flags: tuple[str, ...]
    """Why; :data:`hallway.library.flags.PASSAGE_FLAGS` explains each."""
    words: tuple[str, ...] = ()
    """The doubtful words, in order: every word if the flags apply to the whole passage."""
    end: float = 0.0
    """When the passage ends, in seconds."""

    @property
    def is_unheard(self) -> bool:
        """Whether this is speech that was not understood; if so, the text is the note that replaces it."""
        return UNHEARD in self.flags


def open_passages(answer: Answer, transcript: Transcript | None) -> tuple[Doubt, ...]:
    """Returns the doubtful passages of a transcript that are still in the text of the answer, sorted by time.

    The answer's page marks the same passages. Without a transcript there are none.
    """
    flagged = [segment for segment in transcript.segments if segment.flags] if transcript else []
    if not flagged or not answer.body.strip():
        return ()
    said = read(answer.body)
    found = ((segment, said.place(segment)) for segment in flagged)
    return tuple(_doubt(said, segment, first) for segment, first in found if first is not None)


class SpokenText:
    """The spoken part of an answer: no chapter titles and times, with a space between blocks."""

    def __init__(self, text: str, starts: Sequence[tuple[int, int]]) -> None:
        """`starts` are the offsets in the text at which a time is given, in order, each with its second."""
        self.text = text
        self.words = list(WORD.finditer(text))
        self._starts = starts
        keys = [word[0].casefold() for word in self.words]
        self._line = f" {' '.join(keys)} "
        self._places = list(accumulate((len(key) + 1 for key in keys), initial=1))

    def place(self, segment: Segment) -> int | None:
        """Returns the index of the first word of a passage; None if its text was changed."""
        said = _keys(written(segment))
        line = f" {' '.join(said)} "
        at = self._line.find(line) if said else -1
        while at >= 0:
            first = bisect_left(self._places, at + 1)
            if self._is_at_its_time(first, segment):
                return first
            at = self._line.find(line, at + 1)
        return None

    def find(self, segment: Segment) -> Iterator[int]:
        """Yields the indexes of the doubtful words of a passage."""
        if (first := self.place(segment)) is not None:
            yield from (first + number for number in unsure(segment))

    def _is_at_its_time(self, word: int, segment: Segment) -> bool:
        """Returns whether the block that contains the word is spoken at the time of the passage."""
        block = bisect_right(self._starts, self.words[word].start(), key=lambda start: start[0]) - 1
        later = (second for _, second in self._starts[block + 1 :])
        end = next(later, float("inf"))
        return self._starts[block][1] - ABOUT_SECONDS <= segment.end and segment.start <= end + ABOUT_SECONDS


def read(body: str) -> SpokenText:
    """Returns the spoken text of the body of an answer, as its page shows it."""
    from markdown_it import MarkdownIt

    markdown = MarkdownIt("commonmark", {"html": False}).disable(["image", "html_block", "html_inline"])
    parts, starts, length = list[str](), [(0, 0)], 0
    tokens = markdown.parse(body)
    for before, token in zip([None, *tokens], tokens, strict=False):
        text = token.content if token.type in ("fence", "code_block") else ""
        if token.type == "inline" and before is not None:
            text = _plain(token.children or [])
            if before.level == 0 and before.type in ("paragraph_open", "heading_open"):
                seconds, text = leading_time(text)
                if seconds is not None:
                    starts.append((length, int(seconds)))
                text = "" if before.tag in ("h1", "h2") else text  # titles of chapters are not spoken
        parts.append(f"{text} ")
        length += len(text) + 1
    return SpokenText("".join(parts), starts)


def unsure(segment: Segment) -> list[int]:
    """Returns the indexes of the doubtful words of a passage: all, unless its flags apply to single words."""
    said = _keys(written(segment))
    every = list(range(len(said)))
    heard = _heard(segment)
    if not all(flag.startswith(ONE_WORD) for flag in segment.flags) or [key for key, *_ in heard] != said:
        return every
    return [number for number in every if heard[number][1] < DOUBTFUL_CRITICAL] or every


def _doubt(said: SpokenText, segment: Segment, first: int) -> Doubt:
    numbers = unsure(segment)
    spans = said.words[first : first + len(_keys(written(segment)))]
    start, end = spans[0].start(), spans[-1].end()
    heard = _heard(segment)
    seconds = heard[numbers[0]][2] if len(heard) == len(spans) and len(numbers) < len(spans) else segment.start
    words = tuple(spans[number][0] for number in numbers)
    return Doubt(seconds, " ".join(said.text[start:end].split()), segment.flags, words, segment.end)


def _heard(segment: Segment) -> list[tuple[str, float, float]]:
    """Returns the words that were heard, normalized for comparison, with their probabilities and start times."""
    return [(key, word.probability, word.start) for word in segment.words for key in _keys(word.text)]


def _plain(children: list[Token]) -> str:
    return "".join(" " if child.type in ("softbreak", "hardbreak") else child.content for child in children)


def _keys(text: str) -> list[str]:
    return [word.casefold() for word in WORD.findall(text)]

"""Suggests glossary terms to the recogniser, but only where it was unsure and wrote something that sounds similar.

Suggested from the start, a glossary does more harm than good: small models write its terms where nobody says them, and
lose whole passages (docs/reference/accuracy.md has the figures).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING

from rapidfuzz import fuzz

from hallway.capture.engines import second_pass
from hallway.capture.quality import flagging

if TYPE_CHECKING:
    from hallway.capture.engines.intervals import Span
    from hallway.library.transcript import Segment, Word

ALIKE = 65.0  # percent of the letters: "north win" and "Northwind" have 94, "or bit sum it" and "Orbit Summit" 100
UNCHANGED = 70.0  # percent: the second pass must leave the rest of the passage unchanged
LONGEST_TERM = 4  # words


def recover(
    segments: Sequence[Segment], terms: Sequence[str], transcribe: Callable[[Span, str], list[Segment]]
) -> list[Segment]:
    """Returns the segments, with those transcribed again in which doubtful words sound like a term.

    The second pass is used if it contains the term and leaves the rest unchanged.
    """
    found = list(segments)
    for segment in segments:
        term = _term_for(segment, terms)
        span = (segment.start, segment.end)
        again = second_pass.understood(transcribe(span, term)) if term else []
        if again and _says(again, term) and _is_alike(segment, again):
            found = second_pass.replaced(found, span, again)
    return found


def _term_for(segment: Segment, terms: Sequence[str]) -> str:
    """Returns the missing term that a doubtful run of words sounds most like; empty if none does."""
    best, chosen = ALIKE, ""
    missing = [term for term in terms if term.casefold() not in segment.text.casefold()]
    for words in _doubtful(segment.words):
        for term in missing:
            likeness = fuzz.ratio(_letters(words), _plain(term))
            if likeness >= best:
                best, chosen = likeness, term
    return chosen


def _doubtful(words: Sequence[Word]) -> Iterator[Sequence[Word]]:
    """Yields every run of up to LONGEST_TERM words with a doubtful one among them."""
    for first in range(len(words)):
        for last in range(first + 1, min(first + LONGEST_TERM, len(words)) + 1):
            if any(word.probability < flagging.DOUBTFUL_WORD for word in words[first:last]):
                yield words[first:last]


def _letters(words: Sequence[Word]) -> str:
    return _plain("".join(word.text for word in words))


def _plain(text: str) -> str:
    return "".join(char for char in text.casefold() if char.isalnum())


def _says(segments: Sequence[Segment], term: str) -> bool:
    return term.casefold() in " ".join(one.text for one in segments).casefold()


def _is_alike(segment: Segment, again: Sequence[Segment]) -> bool:
    return fuzz.ratio(_plain(segment.text), _plain(" ".join(one.text for one in again))) >= UNCHANGED

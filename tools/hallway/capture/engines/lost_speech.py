"""Finds lost speech: where the detector hears someone, but no words were recognised, or far too few.

Whisper loses speech in three ways: it ends a window early, mistakes a window for silence, or skips part of a window.
The alignment then stretches a word over the gap, so word times alone do not reveal it.
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from hallway.capture.engines import intervals

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from hallway.capture.engines.intervals import Span
    from hallway.library.transcript import Word

LOST_SECONDS = 0.8  # of speech without a word: less is a breath, an "um", a laugh
GUESSED = 0.1  # a word with a lower probability counts as not spoken
WORD_SECONDS = 0.7  # a longer word was stretched by the alignment; long ones get LETTER_SECONDS per letter
LETTER_SECONDS = 0.09
EDGE_SECONDS = 0.2  # how far the time of a word may be off
STRETCH_SECONDS = 6.0  # of speech should have ...
SLOWEST_WORDS = 1.2  # ... at least this many words per second
PAUSE_SECONDS = 1.0  # a longer pause separates two stretches
REACH_SECONDS = 2.0  # how far away the pause may be where a second pass starts or stops
LONGEST_SECONDS = 28.0  # per pass: a window of Whisper, with some margin


def lost(speech: Sequence[Span], words: Sequence[Word]) -> list[Span]:
    """Returns the stretches to transcribe again: `holes`, and any six seconds of speech with hardly any words."""
    return intervals.union([*holes(speech, words), *_sparse(speech, words)])


def holes(speech: Sequence[Span], words: Sequence[Word]) -> list[Span]:
    """Returns the stretches in which at least LOST_SECONDS of `speech` have no words.

    A word that was stretched over a hole belongs to it, since nobody knows when within that time it was spoken.
    """
    heard = [word for word in words if word.probability >= GUESSED]
    covered = intervals.union(_reach(word) for word in heard)
    found = [hole for hole in _joined(intervals.without(speech, covered), covered) if _is_long(hole, speech)]
    stretched = [word for word in heard if word.end + EDGE_SECONDS > _reach(word)[1]]
    return intervals.union(
        (min([start, *(word.start for word in stretched if word.start < start < word.end)]), end)
        for start, end in found
    )


def readable(holes: Iterable[Span], speech: Sequence[Span], *, longest: float = LONGEST_SECONDS) -> list[Span]:
    """Returns the holes with their edges moved out into nearby pauses, so that no word is cut; none over `longest`."""
    pauses = [(end, start) for (_, end), (start, _) in pairwise(speech) if start > end]
    starts = [max((a + b) / 2, b - EDGE_SECONDS) for a, b in pauses]
    ends = [min((a + b) / 2, a + EDGE_SECONDS) for a, b in pauses]
    widened = ((_before(start, starts), _after(end, ends)) for start, end in holes)
    return [part for span in intervals.union(widened) for part in _parts(span, starts, longest)]


def covered_seconds(speech: Sequence[Span], words: Sequence[Word]) -> float:
    """Returns how many seconds of the speech have words."""
    missing = holes(speech, words)
    return intervals.seconds(speech) - sum(intervals.seconds(intervals.clip(speech, *hole)) for hole in missing)


def _reach(word: Word) -> Span:
    """Returns the part of a word's time that it can really take."""
    most = max(WORD_SECONDS, LETTER_SECONDS * len(word.text.strip()))
    return word.start - EDGE_SECONDS, min(word.end, word.start + most) + EDGE_SECONDS


def _is_long(hole: Span, speech: Sequence[Span]) -> bool:
    return intervals.seconds(intervals.clip(speech, *hole)) >= LOST_SECONDS


def _joined(parts: Sequence[Span], covered: Sequence[Span]) -> list[Span]:
    """Joins parts that have only a short pause between them, and no word."""
    found: list[Span] = []
    for start, end in parts:
        if found and start - found[-1][1] < PAUSE_SECONDS and not intervals.clip(covered, found[-1][1], start):
            found[-1] = (found[-1][0], end)
        else:
            found.append((start, end))
    return found


def _sparse(speech: Sequence[Span], words: Sequence[Word]) -> list[Span]:
    """Returns stretches of speech with too few words."""
    found: list[Span] = []
    stretch: list[Span] = []
    for start, end in speech:
        while start < end:
            room = STRETCH_SECONDS - intervals.seconds(stretch)
            stretch.append((start, min(end, start + room)))
            start = stretch[-1][1]
            if intervals.seconds(stretch) >= STRETCH_SECONDS - 1e-6:
                first, last = stretch[0][0], stretch[-1][1]
                inside = sum(first <= (word.start + word.end) / 2 < last for word in words)
                if inside < SLOWEST_WORDS * STRETCH_SECONDS:
                    found.append((first, last))
                stretch = []
    return found


def _before(second: float, edges: Sequence[float]) -> float:
    """Returns the last edge before a second if it is close enough, otherwise the second itself."""
    near = [edge for edge in edges if second - REACH_SECONDS <= edge <= second]
    return near[-1] if near else second


def _after(second: float, edges: Sequence[float]) -> float:
    near = [edge for edge in edges if second <= edge <= second + REACH_SECONDS]
    return near[0] if near else second


def _parts(span: Span, edges: Sequence[float], longest: float) -> list[Span]:
    """Splits a span at its pauses, or in the middle if it has none, until no part is longer than `longest`."""
    start, end = span
    if end - start <= longest:
        return [span]
    middle = (start + end) / 2
    inside = [edge for edge in edges if start + 1 < edge < end - 1]
    cut = min(inside, key=lambda edge: abs(edge - middle), default=middle)
    return [*_parts((start, cut), edges, longest), *_parts((cut, end), edges, longest)]

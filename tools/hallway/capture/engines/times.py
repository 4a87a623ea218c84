"""Corrects the times of segments and words: inside the recording, increasing, and not in the pause before speech."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from hallway.capture.engines.intervals import Span
    from hallway.library.transcript import Segment, Word

TOLERANCE = 0.1  # seconds that rounding may add
SHORTEST = 0.02  # seconds, one step of Whisper's clock: no passage is shorter


def on_speech(segment: Segment, speech: Sequence[Span]) -> Segment:
    """Returns a segment whose words start and end within speech; a word entirely in a pause stays unchanged.

    After a pause, Whisper starts a word up to a second too early.
    """
    if not segment.words:
        return segment
    words = tuple(_on_speech(word, speech) for word in segment.words)
    return replace(segment, words=words, start=words[0].start, end=words[-1].end)


def clamp(segments: Iterable[Segment], duration: float) -> tuple[Segment, ...]:
    """Returns segments sorted by start with 0 <= start < end <= duration, and their words inside them.

    Whisper's times may be past the end or go backwards; segments that had to be moved are flagged `past_end` or
    `out_of_order`.
    """
    latest, moved = 0.0, []
    if duration <= 0:
        return ()
    for segment in segments:
        flags = dict.fromkeys(segment.flags)
        if not _finite(segment) or max([segment.end, *(word.end for word in segment.words)]) > duration + TOLERANCE:
            flags["past_end"] = None
        if segment.start < latest - TOLERANCE:
            flags["out_of_order"] = None
        latest = max(latest, segment.start) if math.isfinite(segment.start) else latest
        moved.append(replace(_inside(segment, duration), flags=tuple(flags)))
    return tuple(sorted(moved, key=lambda one: (one.start, one.end)))


def _on_speech(word: Word, speech: Sequence[Span]) -> Word:
    inside = [(start, end) for start, end in speech if start < word.end and end > word.start]
    if not inside:
        return word
    longest = max(inside, key=lambda span: min(span[1], word.end) - max(span[0], word.start))
    return replace(word, start=max(word.start, longest[0]), end=min(word.end, longest[1]))


def _finite(segment: Segment) -> bool:
    return math.isfinite(segment.start) and math.isfinite(segment.end)


def _inside(segment: Segment, duration: float) -> Segment:
    """Returns a segment within 0..duration, at least SHORTEST long, with its words inside it in increasing order."""
    shortest = min(SHORTEST, duration)
    start = segment.start if math.isfinite(segment.start) else 0.0
    end = segment.end if math.isfinite(segment.end) else duration
    start = min(max(0.0, start), duration - shortest)
    end = min(max(start + shortest, end), duration)
    words, earliest = [], start
    for word in segment.words:
        first = min(max(earliest, word.start), end)
        words.append(replace(word, start=first, end=min(max(first, word.end), end)))
        earliest = first
    return replace(segment, start=start, end=end, words=tuple(words))

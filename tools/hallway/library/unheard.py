"""Speech without words: how an answer's text says that a passage was not understood."""

from __future__ import annotations

from hallway import timecode
from hallway.library.transcript import Segment


def note(segment: Segment) -> str:
    """Returns the sentence that holds the place of an unheard passage in a draft, until a person writes what is said.

    It is part of the published page if nobody does, so it is addressed to readers as well.

    >>> note(Segment(118.2, 160.9, "", flags=("unheard",)))
    '(Not transcribed: 1:58 to 2:40. Listen to the recording for this part.)'
    """
    return f"(Not transcribed: {span(segment)}. Listen to the recording for this part.)"


def span(segment: Segment) -> str:
    """Returns from when to when: ``1:58 to 2:40``."""
    return timecode.span(segment.start, segment.end)


def written(segment: Segment) -> str:
    """Returns what a draft says for a passage: its text, or the note if it has none."""
    return note(segment) if segment.is_unheard else segment.text

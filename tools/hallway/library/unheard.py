"""Speech that was not understood, and the note that replaces it in the text of an answer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hallway import timecode

if TYPE_CHECKING:
    from hallway.library.transcript import Segment


def note(segment: Segment) -> str:
    """Returns the sentence that replaces an unheard passage in a draft until someone writes down what is said.

    If nobody does, it becomes part of the published page, so it must make sense to readers too.

    >>> from hallway.library.transcript import Segment
    >>> note(Segment(118.2, 160.9, "", flags=("unheard",)))
    '(Not transcribed: 1:58 to 2:40. Listen to the recording for this part.)'
    """
    return f"(Not transcribed: {span(segment)}. Listen to the recording for this part.)"


def span(segment: Segment) -> str:
    """Returns the time of the passage: ``1:58 to 2:40``."""
    return timecode.span(segment.start, segment.end)


def written(segment: Segment) -> str:
    """Returns the text of a passage in a draft: its own, or the note if it has none."""
    return note(segment) if segment.is_unheard else segment.text

"""Finds which seconds of a recording to silence so that words can no longer be heard."""

from __future__ import annotations

import math
from bisect import bisect_left, bisect_right
from itertools import accumulate
from typing import TYPE_CHECKING

from hallway.curate.mask_text import named_in
from hallway.library import redaction

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from hallway.curate.mask_text import Named, Spoken
    from hallway.library.answer import Answer
    from hallway.library.redaction import Range, Utterance

BEYOND_SECONDS = 1.0
"""How far, at most, a range is widened to include a whole word."""
ONE_BREATH_SECONDS = 1.0
"""The longest pause between two words of a name that is silenced as well."""


def asked(span: Range | None, heard: Iterable[Utterance], duration: float) -> Iterator[Range]:
    """Yields the range that a person asked for, widened to whole words.

    A passage without word times is included completely. `duration` is the recording's, or 0 if unknown.
    """
    if span is None:
        return
    span = max(0.0, span[0]), min(span[1], duration or math.inf)
    low, high = span
    for each in heard:
        if redaction.touches(each.start, each.end, span):
            most = math.inf if each.is_passage else BEYOND_SECONDS
            low, high = min(low, max(each.start, span[0] - most)), max(high, min(each.end, span[1] + most))
    yield _finite(low, high, duration)


def of_names(heard: Sequence[Utterance], answer: Answer, page: Sequence[Spoken], named: Named) -> Iterator[Range]:
    """Yields where names are spoken, according to the transcript and to the page, which may have been corrected."""
    found = [*_in_transcript(heard, named), *_on_page(answer.body, page, named)]
    yield from (_finite(start, end, answer.duration) for start, end in found)


def _in_transcript(heard: Sequence[Utterance], named: Named) -> Iterator[Range]:
    apart = [f" {each.text.strip()}" for each in heard]
    segments = [-1, *(each.segment for each in heard)]
    joined = [
        each.text if each.segment == last else f" {each.text}" for last, each in zip(segments, heard, strict=False)
    ]
    for texts in (apart, joined):  # an engine may split a word in two
        ends = list(accumulate(map(len, texts)))
        for start, end in named.spans("".join(texts)):
            said = heard[bisect_right(ends, start) : bisect_left(ends, end) + 1]
            yield from _joined([(each.start, each.end) for each in said])


def _on_page(body: str, page: Sequence[Spoken], named: Named) -> Iterator[Range]:
    for start, end in named_in(body, named):
        said = [each.heard for each in page if each.heard and each.start < end and each.end > start]
        yield from _joined([(each.start, each.end) for each in said])


def _joined(times: Iterable[Range]) -> Iterator[Range]:
    """Yields the times of a name's words, joined unless there is a long pause between them."""
    last: Range | None = None
    for start, end in sorted(times):
        if last and start - last[1] <= ONE_BREATH_SECONDS:
            last = (last[0], max(last[1], end))
            continue
        if last:
            yield last
        last = (start, end)
    if last:
        yield last


def _finite(start: float, end: float, duration: float) -> Range:
    """Returns a range that is never empty, even for a word without duration or with an unknown end."""
    last = end if math.isfinite(end) else max(duration, start + BEYOND_SECONDS)
    return start, max(last, start + redaction.TOUCH_SECONDS)

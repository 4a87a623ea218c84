"""Computes with spans of time, each a start and an end in seconds: union, difference and length."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

Span = tuple[float, float]


def union(spans: Iterable[Span], *, gap: float = 0.0) -> list[Span]:
    """Returns the spans sorted, joining those that overlap or are at most `gap` apart.

    >>> union([(5, 6), (0, 2), (1, 3)])
    [(0, 3), (5, 6)]
    """
    joined: list[Span] = []
    for start, end in sorted(span for span in spans if span[0] < span[1]):
        if joined and start <= joined[-1][1] + gap:
            joined[-1] = (joined[-1][0], max(joined[-1][1], end))
        else:
            joined.append((start, end))
    return joined


def without(spans: Sequence[Span], taken: Sequence[Span]) -> list[Span]:
    """Returns the parts of `spans` outside `taken`. Both must be sorted and apart, as `union` returns them.

    >>> without([(0, 10)], [(2, 3), (9, 12)])
    [(0, 2), (3, 9)]
    """
    left: list[Span] = []
    first = 0
    for start, end in spans:
        while first < len(taken) and taken[first][1] <= start:
            first += 1
        for low, high in taken[first:]:
            if low >= end:
                break
            if start < low:
                left.append((start, low))
            start = max(start, high)
        if start < end:
            left.append((start, end))
    return left


def clip(spans: Iterable[Span], start: float, end: float) -> list[Span]:
    """Returns the parts of the spans that lie between `start` and `end`.

    >>> clip([(0, 2), (3, 9)], 1, 5)
    [(1, 2), (3, 5)]
    """
    return [(max(a, start), min(b, end)) for a, b in spans if a < end and b > start]


def seconds(spans: Iterable[Span]) -> float:
    """Returns the total length of all spans.

    >>> seconds([(0, 2), (3, 9)])
    8
    """
    return sum(end - start for start, end in spans)

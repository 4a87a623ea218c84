"""Seconds that a text no longer has, kept in its page at the nearest second that remains."""

from __future__ import annotations

import re
from bisect import bisect_left
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

_ANCHOR = re.compile(r'<(?:p|h2)\b[^>]* id="t(\d{1,6})"')


def place(html: str, seconds: Iterable[int]) -> str:
    """Puts an empty element with the id of each second before the block whose second is nearest, the earlier of two.

    `html` is that of `render.body`; seconds that it has itself are passed over. Without any second in it all stand at
    its beginning.

    >>> place('<p data-seconds="80" id="t80">…</p>', [83])
    '<span class="alias" id="t83"></span><p data-seconds="80" id="t80">…</p>'
    """
    starts = {int(found[1]): found.start() for found in _ANCHOR.finditer(html)}
    there = sorted(starts)
    at = dict[int, list[int]]()
    for second in sorted(set(seconds) - starts.keys()):
        at.setdefault(starts[_nearest(second, there)] if there else 0, []).append(second)
    pieces, end = list[str](), 0
    for start in sorted(at):
        pieces += [html[end:start], *(f'<span class="alias" id="t{second}"></span>' for second in at[start])]
        end = start
    return "".join([*pieces, html[end:]])


def _nearest(second: int, there: list[int]) -> int:
    after = bisect_left(there, second)
    around = there[max(after - 1, 0) : after + 1]
    return min(around, key=lambda each: (abs(each - second), each))

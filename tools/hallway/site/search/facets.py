"""What answers can be filtered and ranked by, in a file of its own: Pagefind 1.5 writes filters in random order."""

from __future__ import annotations

import json
from datetime import date
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from hallway.site.search.documents import SearchDocument

FIRST_DAY = date(1970, 1, 1).toordinal()


def facets(documents: Sequence[SearchDocument], *, volumes: int) -> bytes:
    """Returns the file for documents in the order of their ids in the index.

    It has a column for each facet, because names and ids in every row would be most of what a search loads of it. Names
    are numbers in the lists of names, days are counted from the first of them, and that from 1970. `volumes` is the
    number of volumes of the index.
    """
    moments, roles, experts = (_Names() for _ in range(3))
    days = [date.fromisoformat(each.review_by).toordinal() if each.review_by else None for each in documents]
    first = min((day for day in days if day is not None), default=FIRST_DAY)
    answers = {
        "moments": [moments.numbers(each.moments) for each in documents],
        "roles": [roles.numbers(each.roles) for each in documents],
        "expert": [experts.number(each.expert) for each in documents],
        "checked": [int(each.is_checked) for each in documents],
        "reviewBy": [None if day is None else day - first for day in days],
    }
    names = {"moments": list(moments.known), "roles": list(roles.known), "experts": list(experts.known)}
    content = {"volumes": volumes, **names, "since": first - FIRST_DAY, "answers": answers}
    return json.dumps(content, ensure_ascii=True, separators=(",", ":")).encode()


class _Names:
    """Numbers names in the order in which they are met."""

    def __init__(self) -> None:
        self.known: dict[str, int] = {}

    def number(self, name: str) -> int:
        return self.known.setdefault(name, len(self.known))

    def numbers(self, names: Iterable[str]) -> list[int]:
        return [self.number(name) for name in names]

"""The gap grid: in which places something is pinned for which moments of need, and what to pin next."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from hallway.place import lint

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from hallway.library.answer import Answer
    from hallway.library.placements import Place, Placement
    from hallway.library.vocabulary import Moment
    from hallway.place.standing import Standings

_SHORTEST_WORD = 4  # letters; shorter ones say nothing of where a place is


@dataclass(frozen=True, slots=True)
class Gap:
    """A place in which nothing is pinned for a moment, though there is an answer."""

    moment: Moment
    place: Place
    answer: Answer

    @property
    def command(self) -> str:
        """What fills it."""
        return f"hallway pin {self.answer.id} --in {self.place.id} --moment {self.moment.id}"


@dataclass(frozen=True, slots=True)
class Grid:
    """Moments by places. Rows and columns with the fewest pins come first; moments without an answer last."""

    moments: tuple[Moment, ...]
    places: tuple[Place, ...]
    pins: Mapping[tuple[str, str], tuple[Placement, ...]]
    """What stands there, by moment and place; nothing for an empty cell."""
    gaps: tuple[Gap, ...]
    """The empty cells that can be filled today, the best first: the next pin."""
    unanswered: frozenset[str]
    """Moments that no answer is for."""


def grid(
    moments: Iterable[Moment], places: Iterable[Place], placements: Sequence[Placement], standings: Standings
) -> Grid:
    """Returns the grid of what leads to something today."""
    declared, wanted = tuple(places), tuple(each for each in moments if not each.is_retired)
    pins: dict[tuple[str, str], tuple[Placement, ...]] = {}
    for placement in placements:
        for moment in _moments(placement, standings):
            pins[moment, placement.place] = (*pins.get((moment, placement.place), ()), placement)
    fine = [answer for answer in standings.published() if standings.answer(answer.id).state == "fine"]
    pinned = Counter(standings.answer(each.answer).now for each in placements if each.answer)
    answers = {each.id: _answers(each.id, fine, pinned) for each in wanted}
    in_row = Counter(moment for moment, place in pins if any(place == each.id for each in declared))
    in_column = Counter(place for _, place in pins)
    rows = sorted(wanted, key=lambda moment: (not answers[moment.id], in_row[moment.id]))
    gaps = [
        Gap(moment, place, answers[moment.id][0])
        for moment in rows
        for place in declared
        if answers[moment.id] and (moment.id, place.id) not in pins
    ]
    gaps.sort(key=lambda gap: (-_nearness(gap), in_row[gap.moment.id], in_column[gap.place.id]))
    return Grid(
        moments=tuple(rows),
        places=tuple(sorted(declared, key=lambda place: in_column[place.id])),
        pins=pins,
        gaps=tuple(gaps),
        unanswered=frozenset(moment.id for moment in wanted if not answers[moment.id]),
    )


def _moments(placement: Placement, standings: Standings) -> tuple[str, ...]:
    """The moments for which a placement stands there; none where it leads nowhere any more."""
    standing = lint.of(placement, standings)
    if not standing.now or standing.state in ("retired", "dead"):
        return ()
    if placement.moment:
        return (standings.at("m", placement.moment).now or placement.moment,)
    return standings.answers[standing.now].moments


def _answers(moment_id: str, fine: Iterable[Answer], pinned: Mapping[str, int]) -> list[Answer]:
    """The answers for a moment that may be pinned: first those that are for it above all, then those pinned least."""
    fit = [answer for answer in fine if moment_id in answer.moments]

    def rank(answer: Answer) -> tuple[int, int, int, str]:
        return answer.moments.index(moment_id), pinned[answer.id], -answer.recorded.toordinal(), answer.id

    return sorted(fit, key=rank)


def _nearness(gap: Gap) -> int:
    """How many words the place has in common with what the moment says of where people look."""
    return len(_words(gap.moment.place) & _words(f"{gap.place.title} {gap.place.id} {gap.place.kind}"))


def _words(text: str) -> set[str]:
    return {word for word in re.findall(r"\w+", text.casefold()) if len(word) >= _SHORTEST_WORD}

"""The gap grid: where something is pinned for each moment of need, and what to pin next."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from hallway.library.answer import Answer
    from hallway.library.placements import Place, Placement
    from hallway.library.vocabulary import Moment
    from hallway.place.address_status import AddressStatuses

_MIN_WORD_LENGTH = 4  # letters; shorter words say nothing about a place


@dataclass(frozen=True, slots=True)
class Gap:
    """A place where nothing is pinned for a moment although there is an answer for it."""

    moment: Moment
    place: Place
    answer: Answer
    """The best answer to pin there."""

    @property
    def command(self) -> str:
        """Returns the command that closes the gap."""
        return f"hallway pin {self.answer.id} --in {self.place.id} --moment {self.moment.id}"


@dataclass(frozen=True, slots=True)
class Grid:
    """Moments by places: those with the fewest pins first, moments without an answer last."""

    moments: tuple[Moment, ...]
    places: tuple[Place, ...]
    pins: Mapping[tuple[str, str], tuple[Placement, ...]]
    """The placements by moment and place, without empty cells."""
    gaps: tuple[Gap, ...]
    """The empty cells that an answer could fill, the best first."""
    unanswered: frozenset[str]
    """The ids of moments that have no answer."""


def grid(
    moments: Iterable[Moment], places: Iterable[Place], placements: Sequence[Placement], statuses: AddressStatuses
) -> Grid:
    """Returns the grid, ignoring placements whose answer is gone."""
    declared, active = tuple(places), tuple(each for each in moments if not each.is_retired)
    pins: dict[tuple[str, str], tuple[Placement, ...]] = {}
    for placement in placements:
        for moment in _moments(placement, statuses):
            pins[moment, placement.place] = (*pins.get((moment, placement.place), ()), placement)
    fine = [answer for answer in statuses.published() if statuses.answer(answer.id).state == "fine"]
    pin_counts = Counter(statuses.answer(each.answer).current_id for each in placements if each.answer)
    answers = {each.id: _answers(each.id, fine, pin_counts) for each in active}
    in_row = Counter(moment for moment, place in pins if any(place == each.id for each in declared))
    in_column = Counter(place for _, place in pins)
    rows = sorted(active, key=lambda moment: (not answers[moment.id], in_row[moment.id]))
    gaps = [
        Gap(moment, place, answers[moment.id][0])
        for moment in rows
        for place in declared
        if answers[moment.id] and (moment.id, place.id) not in pins
    ]
    gaps.sort(key=lambda gap: (-_common_words(gap), in_row[gap.moment.id], in_column[gap.place.id]))
    return Grid(
        moments=tuple(rows),
        places=tuple(sorted(declared, key=lambda place: in_column[place.id])),
        pins=pins,
        gaps=tuple(gaps),
        unanswered=frozenset(moment.id for moment in active if not answers[moment.id]),
    )


def _moments(placement: Placement, statuses: AddressStatuses) -> tuple[str, ...]:
    """Returns the moments that a placement covers; none if its answer is gone."""
    status = statuses.placement(placement)
    if not status.current_id or status.state in ("retired", "dead"):
        return ()
    if placement.moment:
        return (statuses.at("m", placement.moment).current_id or placement.moment,)
    return statuses.answers[status.current_id].moments


def _answers(moment_id: str, fine: Iterable[Answer], pin_counts: Mapping[str, int]) -> list[Answer]:
    """Returns the answers for a moment: those that list it first, then those with the fewest pins."""
    fitting = [answer for answer in fine if moment_id in answer.moments]

    def rank(answer: Answer) -> tuple[int, int, int, str]:
        return answer.moments.index(moment_id), pin_counts[answer.id], -answer.recorded.toordinal(), answer.id

    return sorted(fitting, key=rank)


def _common_words(gap: Gap) -> int:
    """Returns how many words the place shares with the moment's `place`, where people look."""
    return len(_words(gap.moment.place) & _words(f"{gap.place.title} {gap.place.id} {gap.place.kind}"))


def _words(text: str) -> set[str]:
    return {word for word in re.findall(r"\w+", text.casefold()) if len(word) >= _MIN_WORD_LENGTH}

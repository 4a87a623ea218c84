"""What is wrong with what is pinned: placements whose answer is gone, moved or due, or that nobody opens;
answers that stand nowhere.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping
    from datetime import date

    from hallway.library.answer import Answer
    from hallway.library.placements import Placement
    from hallway.place.standing import Standing, Standings


@dataclass(frozen=True, slots=True)
class Finding:
    """A placement that a person has to look at."""

    placement: Placement
    kind: str
    """A state of `standing.State`; ``place``: nobody declared where it stands; ``unopened``: nobody follows it."""
    reason: str
    """In words."""
    do: str
    """What to do: a command, or a sentence."""


def lint(placements: Iterable[Placement], standings: Standings, places: Collection[str]) -> tuple[Finding, ...]:
    """Returns what is wrong with these placements, in their order; `places` are the ids that are declared."""
    found = []
    for placement in placements:
        standing = of(placement, standings)
        if standing.state != "fine":
            found.append(Finding(placement, standing.state, standing.reason, _do(placement, standing)))
        if placement.place not in places:
            reason = f"{placement.place} is not in curation/places.yml"
            found.append(Finding(placement, "place", reason, "declare the place there, or remove the placement"))
    return tuple(found)


def unopened(placements: Iterable[Placement], opens: Mapping[str, int], *, today: date) -> tuple[Finding, ...]:
    """Returns the placements whose code was never asked for; `opens` is how often each code was, see `opens.count`."""
    found = []
    for placement in placements:
        if not opens.get(placement.from_code):
            reason = f"nobody opened it in these logs; it was pinned {(today - placement.placed_on).days} days ago"
            do = "look whether it still stands there, and where people look"
            found.append(Finding(placement, "unopened", reason, do))
    return tuple(found)


def of(placement: Placement, standings: Standings) -> Standing:
    """Returns how the page stands to which a placement leads."""
    return standings.answer(placement.answer) if placement.answer else standings.at("m", placement.moment)


def unpinned(placements: Iterable[Placement], standings: Standings) -> tuple[Answer, ...]:
    """Returns the published answers that stand nowhere, neither they nor one of their moments; oldest first."""
    pinned, moments = set[str](), set[str]()
    for placement in placements:
        standing = of(placement, standings)
        if standing.state not in ("retired", "dead"):  # there the link leads to a page that says so
            (pinned if placement.answer else moments).add(standing.now)
    left = (
        answer
        for answer in standings.published()
        if answer.id not in pinned and not moments.intersection(answer.moments)
    )
    return tuple(sorted(left, key=lambda answer: (answer.recorded, answer.id)))


def _do(placement: Placement, standing: Standing) -> str:
    again = f"hallway pin {standing.now} --in {placement.place}"
    if standing.state == "stale":
        return f"check it: hallway verify {standing.now}"
    if standing.state == "renamed" and placement.answer:
        return "the old link leads there; paste the new one when you are there anyway"
    if not standing.now:
        return f"take it out there, then: hallway placements remove {placement.from_code}"
    if not placement.answer:
        again = f"hallway pin --moment {standing.now} --in {placement.place}"
    return f"{again}, then: hallway placements remove {placement.from_code}"

"""Finds placements whose answer is gone, moved or due for review, links that nobody opens, and answers that are not
pinned anywhere.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from hallway.library.finding import Finding
from hallway.names import counted

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping
    from datetime import date
    from pathlib import Path

    from hallway.library.answer import Answer
    from hallway.library.placements import Placement
    from hallway.place.address_status import AddressStatus, AddressStatuses


def lint(
    placements: Iterable[Placement], statuses: AddressStatuses, places: Collection[str], *, path: Path | None = None
) -> tuple[Finding, ...]:
    """Returns what is wrong with these placements, in their order, with their codes as subjects.

    A kind is a state of `AddressStatus`, or ``place`` if the place is not in `places`, the ids of all places. `path` is
    the file of the placements.
    """
    found = []
    for placement in placements:
        status = statuses.placement(placement)
        if status.state != "fine":
            found.append(_finding(status.state, path, status.reason, placement, _fix(placement, status)))
        if placement.place not in places:
            reason = f"{placement.place} is not in curation/places.yml"
            found.append(_finding("place", path, reason, placement, "add the place there, or remove the placement"))
    return tuple(found)


def unopened(
    placements: Iterable[Placement], opens: Mapping[str, int], *, today: date, path: Path | None = None
) -> tuple[Finding, ...]:
    """Returns the placements before today whose link was never opened; `opens` counts by code."""
    found = []
    for placement in placements:
        days = (today - placement.placed_on).days
        if days > 0 and not opens.get(placement.from_code):
            reason = f"nobody opened it in the period of these logs; it was pinned {counted(days, 'day')} ago"
            fix = "check that the link is still in the place, and where people look there"
            found.append(_finding("unopened", path, reason, placement, fix))
    return tuple(found)


def unpinned(placements: Iterable[Placement], statuses: AddressStatuses) -> tuple[Answer, ...]:
    """Returns the published answers that are pinned neither themselves nor through a moment, oldest first."""
    pinned, moments = set[str](), set[str]()
    for placement in placements:
        status = statuses.placement(placement)
        if status.state not in ("retired", "dead"):  # those links show a notice, not the answer
            (pinned if placement.answer else moments).add(status.current_id)
    left = (
        answer
        for answer in statuses.published()
        if answer.id not in pinned and not moments.intersection(answer.moments)
    )
    return tuple(sorted(left, key=lambda answer: (answer.recorded, answer.id)))


def _finding(kind: str, path: Path | None, reason: str, placement: Placement, fix: str) -> Finding:
    return Finding(kind, path, reason, severity="warning", subject=placement.from_code, fix=fix)


def _fix(placement: Placement, status: AddressStatus) -> str:
    if status.state == "stale":
        return f"check the answer, then: hallway verify {status.current_id}"
    if status.state == "renamed" and placement.answer:
        return "the old link still works; replace it when you next edit the place"
    remove = f"hallway placements remove {placement.from_code}"
    if not status.current_id:
        return f"delete the link from the place, then: {remove}"
    target = status.current_id if placement.answer else f"--moment {status.current_id}"
    return f"hallway pin {target} --in {placement.place}, then: {remove}"

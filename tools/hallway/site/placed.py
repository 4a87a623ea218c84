"""What people have pinned and picked, if it has a page on the site; the rest are findings."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from hallway.errors import printable
from hallway.library.finding import Finding
from hallway.place.address_status import AddressStatuses
from hallway.site.addresses import PLACES
from hallway.site.answer.view import PageLink

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from hallway.library.answer import Answer
    from hallway.library.picks import Pick
    from hallway.library.placements import Place, Placement
    from hallway.site.collection import Collection


@dataclass(frozen=True, slots=True)
class PickedAnswer:
    """A pick and the answer it opens today."""

    pick: Pick
    answer: Answer
    is_published: bool
    """False if it was retired: its page then names its successor."""


@dataclass(frozen=True, slots=True)
class Placed:
    """The places, their placements and the picks of a collection."""

    statuses: AddressStatuses
    places: Mapping[str, Place]
    placements: tuple[Placement, ...]
    """The placements that have a page; in a preview, all of them."""
    picks: tuple[PickedAnswer, ...]
    """The picks, newest week first."""
    findings: tuple[Finding, ...]
    """The placements and picks without a page."""
    _places_of: Mapping[str, frozenset[str]]
    """The ids of the places in which each answer is pinned."""

    @classmethod
    def read(cls, collection: Collection, *, today: date | None = None) -> Placed:
        """Reads places, placements and picks; without a date, no answer counts as due for review.

        Raises DocumentError if one of their files cannot be read.
        """
        answers = (*collection.answers, *collection.retired, *collection.withheld)
        statuses = AddressStatuses(answers, collection.ledger, collection.vocabulary, today=today or date.min)
        places, findings = collection.library.places(), list[Finding]()
        placements = tuple(_placements(collection, statuses, findings))
        picks = sorted(_picks(collection, statuses, findings), key=lambda each: each.pick.week, reverse=True)
        return cls(
            statuses=statuses,
            places=places,
            placements=placements,
            picks=tuple(picks),
            findings=tuple(findings),
            _places_of=_places_of(placements, statuses),
        )

    def links(self, answer_id: str, *, root: str) -> Iterator[PageLink]:
        """Yields a link to each place in which an answer is pinned, in the order of curation/places.yml."""
        pinned = self._places_of.get(answer_id, frozenset())
        for place in self.places.values():
            if place.id in pinned:
                yield PageLink(place.title, f"{root}{PLACES}#{self.anchor(place)}")

    def anchor(self, place: Place) -> str:
        """Returns the id of a place on the page of places."""
        return f"place-{place.id}"


def _placements(collection: Collection, statuses: AddressStatuses, findings: list[Finding]) -> Iterator[Placement]:
    listed = collection.library.placements()
    for each in listed.entries:
        if collection.preview or _has_page(each, collection, statuses):
            yield each
            continue
        reason = statuses.placement(each).reason or "it was left out"
        reason = f"the placement {each.from_code} links to {each.answer or each.moment}, which has no page: {reason}."
        findings.append(Finding("no page", listed.path, printable(reason), severity="warning", subject=each.from_code))


def _has_page(placement: Placement, collection: Collection, statuses: AddressStatuses) -> bool:
    if placement.answer:
        return collection.has_page(placement.answer)
    return statuses.placement(placement).current_id != ""


def _places_of(placements: Iterable[Placement], statuses: AddressStatuses) -> dict[str, frozenset[str]]:
    """Returns the places by the current id of their answer, except answers whose page is a retirement notice."""
    found: dict[str, frozenset[str]] = {}
    for placement in placements:
        if placement.answer:
            status = statuses.answer(placement.answer)
            id_ = placement.answer if status.state in ("retired", "dead") else status.current_id
            found[id_] = found.get(id_, frozenset()) | {placement.place}
    return found


def _picks(collection: Collection, statuses: AddressStatuses, findings: list[Finding]) -> Iterator[PickedAnswer]:
    listed = collection.library.picks()
    retired = {answer.id: answer for answer in collection.retired}
    published = {answer.id: answer for answer in collection.answers if answer.status == "approved"}
    for pick in listed.entries:
        status = statuses.answer(pick.answer)
        if status.state not in ("retired", "dead") and status.current_id in published:
            yield PickedAnswer(pick, published[status.current_id], is_published=True)
        elif pick.answer in retired:
            yield PickedAnswer(pick, retired[pick.answer], is_published=False)
        else:
            reason = f"{pick.answer}, the pick of {pick.week}, has no page: {status.reason or 'it was left out'}."
            path = collection.library.curation / "picks.yml"
            findings.append(Finding("no page", path, printable(reason), severity="warning", subject=pick.answer))

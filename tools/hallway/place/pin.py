"""Pins an answer or a moment in a place: writes what to paste, and records the placement."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from hallway import timecode
from hallway.errors import InputError, printable
from hallway.library import lookup
from hallway.library.placements import Place, Placement
from hallway.names import clean_line, is_id
from hallway.place import formats, links
from hallway.place.formats.syntax import clip

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from hallway.library.answer import Answer
    from hallway.library.library import Library
    from hallway.library.vocabulary import Moment

TITLE_LENGTH = 500  # characters; longer than any question, short enough for a card


@dataclass(frozen=True, slots=True)
class Pinned:
    """The result of pinning."""

    placement: Placement
    snippets: tuple[formats.Snippet, ...]
    """What can be pasted, the default first."""
    is_new: bool
    """Whether the placement was recorded now, not earlier."""


def pin(
    library: Library, wanted: Placement, *, site: str, today: date, site_name: str = "", is_dry: bool = False
) -> Pinned:
    """Writes what to paste and records the placement; the same link in the same place is recorded once.

    `wanted` needs `place` (an id or a title) and `answer`, `moment` or both; code, kind, owner and day are filled in if
    empty. `site` is the address of the site with a trailing slash. Raises InputError if the place, kind, answer or
    second does not exist, or if the answer is not published.
    """
    store = library.placements()
    placement, place = _completed(library, wanted, today=today)
    placement = store.coded(placement)
    # First, so that nothing is recorded if it fails.
    snippets = snippets_of(library, placement, place, site=site, site_name=site_name)
    is_new = store.find(placement) is None
    if is_dry:
        return Pinned(placement, snippets, is_new)
    recorded = store.add(placement)
    if recorded.from_code != placement.from_code:  # another process took the code in the meantime
        snippets = snippets_of(library, recorded, place, site=site, site_name=site_name)
    return Pinned(recorded, snippets, is_new)


def move(
    library: Library, code: str, *, to: Mapping[str, object], site: str, today: date, site_name: str = ""
) -> Pinned:
    """Updates the placement with this code with the fields in `to`, and writes what to paste now.

    If the place changes, so does the code, and access logs show if the old link is still used. Raises InputError as
    `pin` does, and if the place already has the same link.
    """
    store = library.placements()
    old, places = store.get(code), library.places()
    defaults: dict[str, object] = {"from_code": ""}
    if "place" in to:  # kind and owner change with the place, unless they were set for this placement
        owner = places[old.place].owner if old.place in places else ""
        defaults |= {"kind": "", "owner": "" if old.owner == owner else old.owner}
    wanted = replace(old, **{**defaults, **to})  # type: ignore[arg-type]
    placement, place = _completed(library, wanted, today=today)
    if (same := store.find(placement)) and same.from_code != code:
        raise InputError(
            f"{printable(place.title)} already has the same link: {same.from_code}. Remove {code} instead."
        )
    snippets_of(library, store.coded(placement), place, site=site, site_name=site_name)  # fails before anything changes
    recorded = store.change(code, placement)
    return Pinned(recorded, snippets_of(library, recorded, place, site=site, site_name=site_name), is_new=True)


def snippets_of(
    library: Library, placement: Placement, place: Place, *, site: str, site_name: str = ""
) -> tuple[formats.Snippet, ...]:
    """Returns what can be pasted for a placement, with its code in every link."""
    pinned = describe(library, placement, place, site=site, site_name=site_name)
    return formats.get(placement.kind).snippets(pinned, formats.Templates(library.templates))


def describe(library: Library, placement: Placement, place: Place, *, site: str, site_name: str = "") -> formats.Pin:
    """Returns the placement in plain text, as a place format needs it."""
    moments = {moment.id: moment for moment in library.moments()}
    answer = library.answer(placement.answer) if placement.answer else None
    words, vocabulary = (placement.moment, *(answer.moments if answer else ())), library.vocabulary()
    known = [moments[id] for id in (vocabulary.resolve("moment", word) for word in words) if id in moments]
    moment = known[0] if known else None
    title, details, action = _answer_text(library, answer, placement) if answer else _moment_text(moment)
    summary = answer.summary if answer else moment.trigger if moment else ""
    return formats.Pin(
        placement=placement,
        place=place,
        title=clip(title, TITLE_LENGTH),
        details=clean_line(details),
        action=action,
        summary=clip(summary),
        moment=clean_line(moment.title) if moment else "",
        cues=tuple(filter(None, (clean_line(cue).lower() for cue in moment.cues))) if moment else (),
        url=links.link(placement, site),
        embed_url=links.embed(placement, site),
        site=links.address(site),
        site_name=site_name or "Hallway",
    )


def _answer_text(library: Library, answer: Answer, placement: Placement) -> tuple[str, str, str]:
    """Returns the title, the details and the action."""
    expert = library.experts().get(answer.expert)
    span = links.span(answer.duration, placement.second)
    details = ", ".join(filter(None, (expert.name if expert else answer.expert, span)))
    start = "" if placement.second is None else f" from {timecode.stamp(placement.second)}"
    return answer.title, details, f"Hear it{start}"


def _moment_text(moment: Moment | None) -> tuple[str, str, str]:
    return moment.title if moment else "", "every answer for this moment", "See the answers"


def _completed(library: Library, wanted: Placement, *, today: date) -> tuple[Placement, Place]:
    """Returns the placement with everything but its code filled in, and its place."""
    place = _place(library.places(), wanted.place)
    kind = formats.get(wanted.kind or place.kind).id
    answer = _published(library, wanted.answer) if wanted.answer else None
    moment = _moment(library, wanted.moment) if wanted.moment else ""
    if answer is None and not moment:
        raise InputError("Say what to pin: the id of an answer, or --moment ID.")
    if wanted.second is not None:
        _check_second(answer, wanted.second)
    completed = replace(
        wanted,
        place=place.id,
        kind=kind,
        answer=answer.id if answer else "",
        moment=moment,
        owner=clean_line(wanted.owner) or place.owner,
        why=clean_line(wanted.why),
        placed_on=today,
    )
    return completed, place


def _place(places: Mapping[str, Place], name: str) -> Place:
    """Returns the place with this id or title."""
    if not places:
        example = "ticket-desk: {title: Refund macro, kind: zendesk, owner: support-lead}"
        raise InputError(f"There are no places yet. Add one to curation/places.yml, for example: {example}")
    titles = {place.id: place.title for place in places.values()}
    advice = "Or add it there first."
    return places[lookup.required(name, titles, noun="The place", file="curation/places.yml", advice=advice)]


def _published(library: Library, answer_id: str) -> Answer:
    """Returns the answer with this id, or the one it was renamed to or merged into."""
    id = answer_id
    if is_id(id) and not library.answer_path(id).exists():
        id = library.ledger().resolve(id)
    answer = library.answer(id)
    if answer.status == "draft":
        raise InputError(f"{id} is a draft, so nobody could open the link. Approve it first: hallway approve {id}")
    if answer.status == "retired":
        hint = f" Pin its successor: {answer.successor}" if answer.successor else ""
        raise InputError(f"{id} is retired.{hint}")
    return answer


def _moment(library: Library, name: str) -> str:
    """Returns the moment with this id, former id or title."""
    if current := library.vocabulary().resolve("moment", name):
        return current
    moments = {moment.id: moment.title for moment in library.moments()}
    return lookup.required(name, moments, noun="The moment", file="curation/moments.yml")


def _check_second(answer: Answer | None, second: int) -> None:
    if answer is None:
        raise InputError("The page of a moment has no times: leave out --at, or give the id of an answer.")
    if answer.duration and second >= answer.duration:
        length = timecode.stamp(answer.duration)
        raise InputError(f"{answer.id} ends at {length}; --at {timecode.stamp(second)} is past its end.")

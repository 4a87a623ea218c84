"""Pinning: an answer or a moment is put in a place, what to paste is made, and the placement is kept."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from hallway import timecode
from hallway.errors import InputError
from hallway.library import lookup
from hallway.library.placements import Place, Placement
from hallway.names import clean_line, is_id, printable, slug
from hallway.place import formats, links
from hallway.place.formats.syntax import clip

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from hallway.library.answer import Answer
    from hallway.library.library import Library
    from hallway.library.vocabulary import Moment

TITLE_LENGTH = 500  # characters; no question is longer, and no card has room for one


@dataclass(frozen=True, slots=True)
class Pinned:
    """What came of it."""

    placement: Placement
    snippets: tuple[formats.Snippet, ...]
    """What can be pasted, the usual one first."""
    is_new: bool
    """Whether it was not recorded before."""


def pin(
    library: Library, wanted: Placement, *, site: str, today: date, site_name: str = "", is_dry: bool = False
) -> Pinned:
    """Makes what to paste and records the placement; the same link in the same place is recorded once.

    `wanted` has `place` (an id or a title), `answer`, `moment`, or both, and what else is known; code, kind, owner and
    day are filled in where they are empty. `site` is where the site is, with a slash at its end. InputError where there
    is no such place, kind, answer or second, or where the answer is not published.
    """
    store = library.placements()
    placement, place = _completed(library, wanted, today=today)
    placement = store.coded(placement)
    # First, so that nothing is recorded if it fails.
    snippets = snippets_of(library, placement, place, site=site, site_name=site_name)
    is_new = store.find(placement) is None
    if is_dry:
        return Pinned(placement, snippets, is_new)
    kept = store.add(placement)
    if kept.from_code != placement.from_code:  # somebody else took the code meanwhile
        snippets = snippets_of(library, kept, place, site=site, site_name=site_name)
    return Pinned(kept, snippets, is_new)


def move(
    library: Library, code: str, *, to: Mapping[str, object], site: str, today: date, site_name: str = ""
) -> Pinned:
    """Changes what `to` names of the placement with the code, such as its place, and makes what to paste now.

    In another place it gets another code, so that what is opened under the old one shows that it still stands there.
    InputError as for `pin`, and where the same link is there already.
    """
    store = library.placements()
    before, places = store.get(code), library.places()
    usual: dict[str, object] = {"from_code": ""}
    if "place" in to:  # what the old place said goes with it
        owner = places[before.place].owner if before.place in places else ""
        usual |= {"kind": "", "owner": "" if before.owner == owner else before.owner}
    wanted = replace(before, **{**usual, **to})  # type: ignore[arg-type]
    placement, place = _completed(library, wanted, today=today)
    if (same := store.find(placement)) and same.from_code != code:
        raise InputError(
            f"The same link is in {printable(place.title)} already: {same.from_code}. Remove {code} instead."
        )
    snippets_of(library, store.coded(placement), place, site=site, site_name=site_name)  # what fails changes nothing
    kept = store.change(code, placement)
    return Pinned(kept, snippets_of(library, kept, place, site=site, site_name=site_name), is_new=True)


def snippets_of(
    library: Library, placement: Placement, place: Place, *, site: str, site_name: str = ""
) -> tuple[formats.Snippet, ...]:
    """Returns what can be pasted for a placement, with its code in every link."""
    templates = formats.Templates(library.templates)
    pinned = describe(library, placement, place, site=site, site_name=site_name)
    return formats.get(placement.kind).snippets(pinned, templates)


def describe(library: Library, placement: Placement, place: Place, *, site: str, site_name: str = "") -> formats.Pin:
    """Returns the placement in words and addresses, as a kind writes it."""
    moments = {moment.id: moment for moment in library.moments()}
    answer = library.answer(placement.answer) if placement.answer else None
    words, vocabulary = (placement.moment, *(answer.moments if answer else ())), library.vocabulary()
    known = [moments[id] for id in (vocabulary.resolve("moment", word) for word in words) if id in moments]
    moment = known[0] if known else None
    title, details, action = _of_answer(library, answer, placement) if answer else _of_moment(moment)
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


def _of_answer(library: Library, answer: Answer, placement: Placement) -> tuple[str, str, str]:
    expert = library.experts().get(answer.expert)
    said = links.span(answer.duration, placement.second)
    details = ", ".join(filter(None, (expert.name if expert else answer.expert, said)))
    start = "" if placement.second is None else f" from {timecode.stamp(placement.second)}"
    return answer.title, details, f"Hear it{start}"


def _of_moment(moment: Moment | None) -> tuple[str, str, str]:
    return moment.title if moment else "", "every answer for this moment", "See the answers"


def _completed(library: Library, wanted: Placement, *, today: date) -> tuple[Placement, Place]:
    """The placement with everything that can be known of it, and its place."""
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
    """The place of this id or title."""
    if found := lookup.id_of(name, {place.id: place.title for place in places.values()}):
        return places[found]
    if not places:
        example = "ticket-desk: {title: Refund macro, kind: zendesk, owner: support-lead}"
        raise InputError(f"No places are known yet. Write one into curation/places.yml, such as: {example}")
    hint = lookup.hint(slug(name, ""), places)
    raise InputError(f"The place {printable(name)} is not in curation/places.yml. {hint} Or write it there first.")


def _published(library: Library, answer_id: str) -> Answer:
    """The answer of this id, or of the one that it was renamed to or merged into."""
    id = answer_id
    if is_id(id) and not library.answer_path(id).exists():
        id = library.ledger().resolve(id)
    answer = library.answer(id)
    if answer.status == "draft":
        raise InputError(f"{id} is a draft: nobody could open the link. Approve it first: hallway approve {id}")
    if answer.status == "retired":
        hint = f" Pin its successor: {answer.successor}" if answer.successor else ""
        raise InputError(f"{id} is retired.{hint}")
    return answer


def _moment(library: Library, name: str) -> str:
    """The moment of this id, a former id, or title."""
    if now := library.vocabulary().resolve("moment", name):
        return now
    moments = {moment.id: moment.title for moment in library.moments()}
    if found := lookup.id_of(name, moments):
        return found
    hint = lookup.hint(slug(name, ""), moments)
    raise InputError(f"The moment {printable(name)} is not in curation/moments.yml. {hint}")


def _check_second(answer: Answer | None, second: int) -> None:
    if answer is None:
        raise InputError("A moment's page has no seconds; leave --at away, or name an answer.")
    if answer.duration and second >= answer.duration:
        length = timecode.stamp(answer.duration)
        raise InputError(f"{answer.id} ends at {length}; --at {timecode.stamp(second)} lies behind its end.")

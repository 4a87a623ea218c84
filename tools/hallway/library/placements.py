"""The placements: which answer is pinned where, with the code that counts its link in access logs.

Places are declared in curation/places.yml, as ``id: {title, kind, owner, url}``; placements are a list in
curation/placements.yml.
"""

from __future__ import annotations

import difflib
import hashlib
from base64 import b32encode
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING

from hallway import timecode, urls
from hallway.errors import InputError, printable
from hallway.library.yaml.fields import read_entries, read_list
from hallway.library.yaml.record_file import RecordFile

if TYPE_CHECKING:
    from collections.abc import Collection, Hashable, Iterator
    from pathlib import Path

PLACE_KEYS = ("title", "kind", "owner", "url")
KEYS = ("place", "kind", "answer", "moment", "second", "from_code", "owner", "placed_on", "why")
HEADER = """\
# Where our answers are pinned. `hallway pin ID --in PLACE` adds an entry and prints what to paste; `hallway placements`
# lists, moves and removes them. `from_code` is part of the link that was pasted (`?from=...`): do not change it.
"""

LONGEST_STEM = 40  # characters of the place's id that are used in a code, which is part of every link
_CODE_LENGTHS = (4, 8, 16, 32)  # letters after the place; more only if the shorter code is taken


@dataclass(frozen=True, slots=True)
class Place:
    """A place where people work: a channel, a ticket form, a page, a wall."""

    id: str
    title: str
    kind: str
    """The place format for it, such as slack or zendesk (`hallway.place.formats`)."""
    owner: str = ""
    """Who is responsible for it: an id in curation/experts.yml, or a name."""
    url: str = ""
    """Its address, http(s); may be empty."""


@dataclass(frozen=True, slots=True)
class Placement:
    """An answer, a second of it, or the page of a moment, pinned in a place."""

    place: str
    """An id in curation/places.yml."""
    kind: str
    """The format in which it was pasted, usually that of the place."""
    answer: str = ""
    """The id of the answer that the link opens; empty if it opens the moment's page."""
    moment: str = ""
    """The id of the moment in which people need it there; may be empty if there is an answer."""
    second: int | None = None
    """The second of the answer at which the link starts, a whole number like every anchor; None for the beginning."""
    from_code: str = ""
    """The value of ``?from=`` in the link, unique among all placements."""
    owner: str = ""
    """Who is responsible for it: an id in curation/experts.yml, or a name; may be empty."""
    placed_on: date = date.min
    why: str = ""

    @property
    def target(self) -> str:
        """The path on the site that the link opens: ``a/<id>/`` or ``m/<moment>/``."""
        return f"a/{self.answer}/" if self.answer else f"m/{self.moment}/"

    def is_same_link(self, other: Placement) -> bool:
        """Returns whether the other is the same link in the same place and format."""
        return _link(self) == _link(other)


class Placements(RecordFile[Placement]):
    """The placements, each identified by its code."""

    HEADER = HEADER

    def of_answer(self, answer_id: str) -> tuple[Placement, ...]:
        """Returns the placements whose answer has exactly this id."""
        return tuple(each for each in self.entries if each.answer == answer_id)

    def in_place(self, place_id: str) -> tuple[Placement, ...]:
        """Returns the placements in a place."""
        return tuple(each for each in self.entries if each.place == place_id)

    def of_code(self, code: str) -> Placement | None:
        """Returns the placement with this code, if there is one."""
        return next((each for each in self.entries if each.from_code == code), None)

    def get(self, code: str) -> Placement:
        """Returns the placement with this code. Raises InputError, with the closest code, if there is none."""
        if found := self.of_code(code):
            return found
        near = difflib.get_close_matches(code, [each.from_code for each in self.entries], n=1)
        hint = f"Did you mean {near[0]}?" if near else "`hallway placements` lists them."
        raise InputError(f"There is no placement with the code {printable(code)}. {hint}")

    def find(self, wanted: Placement) -> Placement | None:
        """Returns the placement that has the same link in the same place, if there is one."""
        return next((each for each in self.entries if each.is_same_link(wanted)), None)

    def coded(self, placement: Placement) -> Placement:
        """Returns the placement with its code, or with the code it would get if it were added now."""
        if same := self.find(placement):
            return replace(placement, from_code=same.from_code)
        return replace(placement, from_code=code_for(placement, {each.from_code for each in self.entries}))

    def add(self, placement: Placement) -> Placement:
        """Adds a placement with a new code, unless the file has the same link already; returns the one in the file.

        A link gets the same code in everyone's copy of the file, so that branches agree.
        """
        while True:
            added = self.find(placement) or super().add(self.coded(placement))
            if added.is_same_link(placement):  # otherwise, another link took the code since the file was read
                return added

    def change(self, code: str, new: Placement) -> Placement:
        """Replaces the placement with this code and returns the new one. Raises InputError if there is no such code.

        The code changes only if the place does, because it contains the place's id.
        """
        stays = self.get(code).place == new.place
        others = {each.from_code for each in self.entries} - {code}
        return self.replace(code, replace(new, from_code=code if stays else code_for(new, others)))

    def remove(self, code: Hashable) -> Placement:
        """Removes the placement with this code and returns it. Raises InputError if there is none."""
        self.get(str(code))
        return super().remove(code)

    @staticmethod
    def key(record: Placement) -> str:
        """Returns the code of the placement."""
        return record.from_code

    @staticmethod
    def values(record: Placement) -> dict[str, object]:
        """Returns the keys and values that are not empty, in order."""
        second = None if record.second is None else timecode.stamp(record.second)
        values = {key: getattr(record, key) for key in KEYS} | {"second": second}
        return {key: value for key, value in values.items() if value not in ("", None)}

    @staticmethod
    def parse(path: Path, raw: bytes) -> Iterator[Placement]:
        """Yields the placements. Raises DocumentError with the line of a mistake."""
        for given in read_list(path, KEYS, noun="a placement", raw=raw):
            answer, moment = given.id("answer"), given.id("moment")
            if not answer and not moment:
                given.fail("answer", "a placement needs an answer or a moment; add one of them.")
            yield Placement(
                place=given.id("place", None),
                kind=given.id("kind", None),
                answer=answer,
                moment=moment,
                second=int(given.seconds("second")) if answer and given.text("second") else None,
                from_code=given.id("from_code", None),
                owner=given.text("owner"),
                placed_on=given.day("placed_on") or given.fail("placed_on", "it needs a date such as 2026-11-22."),
                why=given.text("why"),
            )


def load_places(path: Path) -> dict[str, Place]:
    """Returns the places by id, in the order of the file. Raises DocumentError if one cannot be read."""
    found = {}
    for place_id, given in read_entries(path, PLACE_KEYS, noun="the place"):
        url = given.text("url")
        if url and not urls.is_web(url):
            given.fail("url", f"“{printable(url)}” is not an address that begins with https:// or http://.")
        found[place_id] = Place(place_id, given.text("title", None), given.id("kind", None), given.text("owner"), url)
    return found


def code_for(placement: Placement, taken: Collection[str]) -> str:
    """Returns the code of a placement: the id of its place and some letters that identify the link.

    >>> code_for(Placement("ticket-desk", "zendesk", answer="past-30-days", second=83), ())
    'ticket-desk-zae6'
    """
    link = "\n".join(map(str, _link(placement)))
    tail = b32encode(hashlib.sha256(link.encode()).digest()).decode().lower()
    stem = placement.place[:LONGEST_STEM].rstrip("-")
    for length in _CODE_LENGTHS:
        if (code := f"{stem}-{tail[:length]}") not in taken:
            return code
    raise InputError(f"The place {printable(placement.place)} already has this link.")


def _link(placement: Placement) -> tuple[str, str, str, int]:
    """Returns what identifies the link; the moment counts only if the link leads to its page."""
    second = -1 if placement.second is None else placement.second
    return placement.place, placement.kind, placement.target, second

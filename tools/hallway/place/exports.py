"""Which of our links stand in an export of macros, templates or messages, what is wrong with them, how it is mended.

What can be mended for certain is: an id that was renamed, merged or retired with a successor, an address that the site
no longer has, a code that is missing where the place of the export is known. The rest is named.
"""

from __future__ import annotations

import codecs
import json
import re
from bisect import bisect
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from hallway.errors import InputError
from hallway.library.placements import Placement
from hallway.place import mentions
from hallway.place.standing import ANSWERS, Standing, Standings

if TYPE_CHECKING:
    from collections.abc import Iterable

    from hallway.library.placements import Place, Placements
    from hallway.place.mentions import Link, Sites

Fault = Literal["dead", "retired", "merged", "renamed", "stale", "address", "second", "code"]
FAULTS: dict[Fault, str] = {
    "dead": "leads nowhere",
    "retired": "leads to an answer that was taken back",
    "merged": "leads to an answer that became part of another",
    "renamed": "leads to an old name",
    "stale": "leads to an answer that is to be looked at again",
    "address": "leads to an address that the site no longer has",
    "second": "leads to a second that the recording does not have",
    "code": "has no from-code",
}
"""Everything that can be wrong with a link, and what it is in words."""

PINNED = (*ANSWERS, "m")
"""The sections whose links are placements: without a code nobody can say which of them is used."""
_TITLE = re.compile(r'"(?:title|name|subject|raw_title)"\s*:\s*"((?:[^"\\]|\\.){1,300})"')
_TIME = re.compile(r"t[=\d]")
_MARKS = {codecs.BOM_UTF8: "utf-8", codecs.BOM_UTF16_LE: "utf-16-le", codecs.BOM_UTF16_BE: "utf-16-be"}


@dataclass(frozen=True, slots=True)
class Found:
    """One of our links in an export, and how it stands."""

    link: Link
    line: int
    """Of the file, counted from 1."""
    near: str
    """The title that stands before it, in an export that is JSON; else empty."""
    faults: tuple[Fault, ...]
    reason: str
    """In words what is wrong; empty where nothing is."""
    corrected: str
    """How the link is to be spelled there; as it is where nothing can be done for certain."""
    placement: Placement | None = None
    """Where its code says that it stands, or what would have to be recorded."""

    @property
    def is_changed(self) -> bool:
        """Says whether the corrected link is another."""
        return self.corrected != self.link.text


@dataclass(frozen=True, slots=True)
class Export:
    """What was found in one text."""

    text: str
    found: tuple[Found, ...]

    @property
    def faulty(self) -> tuple[Found, ...]:
        """Those with which something is wrong."""
        return tuple(each for each in self.found if each.faults)

    @property
    def corrected(self) -> str:
        """The text with every link that can be mended mended; all else, to the letter, as it was."""
        pieces, done = list[str](), 0
        for each in self.found:
            pieces += [self.text[done : each.link.start], each.corrected]
            done = each.link.end
        return "".join([*pieces, self.text[done:]])


class Verifier:
    """Looks through exports, all of one place or of nobody knows which."""

    def __init__(
        self, sites: Sites, standings: Standings, placements: Placements, *, place: Place | None = None
    ) -> None:
        self.place = place
        self._sites, self._standings, self._placements = sites, standings, placements

    def verify(self, text: str) -> Export:
        """Returns every link of ours in a text, with what is wrong with it."""
        lines, near = mentions.Lines(text), _titles(text)
        found = (self._judge(link, lines.of(link.start), near(link.start)) for link in self._sites.links(text))
        return Export(text, tuple(found))

    def missing(self, exports: Iterable[Export]) -> tuple[Placement, ...]:
        """Returns what is recorded as standing in the place, but stands in none of the exports."""
        if self.place is None:
            return ()
        there = [each for export in exports for each in export.found]
        codes = {each.link.code for each in there} | {each.placement.from_code for each in there if each.placement}
        return tuple(each for each in self._placements.in_place(self.place.id) if each.from_code not in codes)

    def _judge(self, link: Link, line: int, near: str) -> Found:
        section, word, file = link.parts
        standing = self._standings.at(section, word)
        faults, reasons = list[Fault](), list[str]()
        if standing.state != "fine":
            faults.append(standing.state)
            reasons.append(standing.reason)
        is_alive = standing.state != "dead" and bool(standing.now)
        if not link.url.startswith(self._sites.now):
            faults.append("address")
            reasons.append(f"the site is at {self._sites.now}")
        if is_alive and (late := self._past_the_end(section, link, standing)):
            faults.append("second")
            reasons.append(late)
        placement = self._placements.of_code(link.code) if link.code else None
        if is_alive and section in PINNED and not file and not link.code:
            faults.append("code")
            placement = self._coded(section, standing, link)
            hint = "say with --in where this text comes from" if placement is None else self._recorded(placement)
            reasons.append(f"it has no from-code{hint and f': {hint}'}")
        corrected = self._corrected(link, standing, faults, placement) if faults else link.text
        return Found(link, line, near, tuple(faults), "; ".join(reasons), corrected, placement)

    def _past_the_end(self, section: str, link: Link, standing: Standing) -> str:
        """Of a link that stays on its recording: whether it begins behind the end of it."""
        answer = self._standings.answers.get(standing.now) if section in ANSWERS else None
        if answer is None or standing.state in ("merged", "retired") or link.second is None or not answer.duration:
            return ""
        is_late = link.second >= answer.duration
        return f"second {link.second:g} is not in the recording, which has {answer.duration:g}" if is_late else ""

    def _coded(self, section: str, standing: Standing, link: Link) -> Placement | None:
        """The placement that the link is, or would be, in the place of this export."""
        if self.place is None:
            return None
        is_answer = section in ANSWERS
        second = (
            None if link.second is None or not is_answer or standing.state in ("merged", "retired") else link.second
        )
        wanted = Placement(
            place=self.place.id,
            kind=self.place.kind,
            answer=standing.now if is_answer else "",
            moment="" if is_answer else standing.now,
            second=None if second is None else int(second),
        )
        there = [
            each
            for each in self._placements.in_place(self.place.id)
            if self._standings.at(*each.target.split("/")[:2]).now == standing.now and bool(each.answer) == is_answer
        ]
        exact = [each for each in there if each.second == wanted.second]
        return exact[0] if exact else there[0] if len(there) == 1 else self._placements.coded(wanted)

    def _recorded(self, placement: Placement) -> str:
        if self._placements.of_code(placement.from_code):
            return ""
        what = placement.answer or f"--moment {placement.moment}"
        return f"record it with `hallway pin {what} --in {placement.place}`"

    def _corrected(self, link: Link, standing: Standing, faults: list[Fault], placement: Placement | None) -> str:
        word = standing.now or link.parts[1]
        keeps_time = "second" not in faults and standing.state not in ("merged", "retired")  # others have other seconds
        code = placement.from_code if placement and "code" in faults else ""
        moves = "address" in faults and (standing.now or standing.state == "fine")
        path = _mended(link.path, word, code, keeps_time=keeps_time) if standing.now else link.path
        return mentions.changed(link, path, origin=self._sites.now if moves else "")


def read(raw: bytes) -> tuple[str, str]:
    """Returns a file's text and the encoding in which it is written again to the byte; InputError where it is none."""
    encoding = next((name for mark, name in _MARKS.items() if raw.startswith(mark)), "utf-8")
    try:
        text = raw.decode(encoding)
    except UnicodeDecodeError:
        encoding = "latin-1"  # every byte is a character of it, so that what is not ours stays what it is
        text = raw.decode(encoding)
    if "\x00" in text:
        raise InputError("it is not a text. Export it as CSV, JSON, HTML or plain text.")
    return text, encoding


def _mended(path: str, word: str, code: str, *, keeps_time: bool) -> str:
    """The path with another word, with a code where one is given, and maybe without its second."""
    before, mark, fragment = path.partition("#")
    page, _, query = before.partition("?")
    section, _, rest = page.partition("/")
    file = rest.partition("/")[1:]
    given = [part for part in query.split("&") if part and not (code and part.startswith("from="))]
    if not keeps_time:
        given = [part for part in given if not part.startswith("t=")]
        mark, fragment = ("", "") if _TIME.match(fragment) else (mark, fragment)
    if code:
        given.insert(0, f"from={code}")
        file = ("/", "") if not file[0] else file
    return f"{section}/{word}{''.join(file)}{'?' if given else ''}{'&'.join(given)}{mark}{fragment}"


def _titles(text: str) -> _Near:
    return _Near(text if text.lstrip("\ufeff \t\r\n")[:1] in ("[", "{") else "")


class _Near:
    """The titles in an export that is JSON: a file of one line has no other place to name."""

    def __init__(self, text: str) -> None:
        self._found = [(found.start(), found[1]) for found in _TITLE.finditer(text)]

    def __call__(self, index: int) -> str:
        number = bisect(self._found, index, key=lambda found: found[0])
        if not number:
            return ""
        try:
            return str(json.loads(f'"{self._found[number - 1][1]}"'))
        except ValueError:
            return self._found[number - 1][1]

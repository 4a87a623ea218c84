"""Checks the links to the site in an export of macros, templates or messages, and corrects what can be corrected.

It corrects ids that were renamed, merged or retired with a successor, former addresses of the site, seconds past the
end of a recording and, if the export's place is known, missing codes. Everything else is only reported.
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
from hallway.place.address_status import ANSWERS

if TYPE_CHECKING:
    from collections.abc import Iterable

    from hallway.library.placements import Place, Placements
    from hallway.place.address_status import AddressStatus, AddressStatuses
    from hallway.place.link_finder import FoundLink, LinkFinder

Fault = Literal["dead", "retired", "merged", "renamed", "stale", "address", "second", "code"]
"""A state of `AddressStatus`; or a former address of the site, a second past the end, a link without a code."""

PINNED = (*ANSWERS, "m")
"""The sections whose links are placements and need a code, so that access logs can count them."""
_TITLE = re.compile(r'"(?:title|name|subject|raw_title)"\s*:\s*"((?:[^"\\]|\\.){1,300})"')
_TIME = re.compile(r"t[=\d]")
_MARKS = {codecs.BOM_UTF8: "utf-8", codecs.BOM_UTF16_LE: "utf-16-le", codecs.BOM_UTF16_BE: "utf-16-be"}


@dataclass(frozen=True, slots=True)
class CheckedLink:
    """A link in an export, and what is wrong with it."""

    link: FoundLink
    line: int
    """The line in the file, counted from 1."""
    title: str
    """The title before it if the export is JSON; otherwise empty."""
    faults: tuple[Fault, ...]
    reason: str
    """What is wrong, in words; empty if nothing is."""
    corrected: str
    """The corrected link; unchanged if it cannot be corrected."""
    placement: Placement | None = None
    """The placement that its code belongs to, or the one to record for it."""

    @property
    def is_changed(self) -> bool:
        """Whether the correction differs from the link."""
        return self.corrected != self.link.text


@dataclass(frozen=True, slots=True)
class Export:
    """A text and the links in it."""

    text: str
    links: tuple[CheckedLink, ...]

    @property
    def faulty(self) -> tuple[CheckedLink, ...]:
        """Returns the links that have a problem."""
        return tuple(each for each in self.links if each.faults)

    @property
    def corrected(self) -> str:
        """Returns the text with its links corrected and nothing else changed."""
        parts, done = list[str](), 0
        for each in self.links:
            parts += [self.text[done : each.link.start], each.corrected]
            done = each.link.end
        return "".join([*parts, self.text[done:]])


class Verifier:
    """Checks exports from one place, or from unknown places."""

    def __init__(
        self, finder: LinkFinder, statuses: AddressStatuses, placements: Placements, *, place: Place | None = None
    ) -> None:
        self.place = place
        self._finder, self._statuses, self._placements = finder, statuses, placements

    def verify(self, text: str) -> Export:
        """Checks every link to the site in a text."""
        lines, titles = _Lines(text), _Titles(text)
        links = (self._check(link, lines.at(link.start), titles.before(link.start)) for link in self._finder.find(text))
        return Export(text, tuple(links))

    def missing(self, exports: Iterable[Export]) -> tuple[Placement, ...]:
        """Returns the placements that are recorded in the place but appear in none of its exports."""
        if self.place is None:
            return ()
        links = [each for export in exports for each in export.links]
        codes = {each.link.code for each in links} | {each.placement.from_code for each in links if each.placement}
        return tuple(each for each in self._placements.in_place(self.place.id) if each.from_code not in codes)

    def _check(self, link: FoundLink, line: int, title: str) -> CheckedLink:
        section, word, file = link.parts
        status = self._statuses.at(section, word)
        faults, reasons = list[Fault](), list[str]()
        if status.state != "fine":
            faults.append(status.state)
            reasons.append(status.reason)
        is_alive = status.state != "dead" and bool(status.current_id)
        if not link.url.startswith(self._finder.site):
            faults.append("address")
            reasons.append(f"the site is now at {self._finder.site}")
        if is_alive and (past_end := self._past_end(section, link, status)):
            faults.append("second")
            reasons.append(past_end)
        placement = self._placements.of_code(link.code) if link.code else None
        if is_alive and section in PINNED and not file and not link.code:
            faults.append("code")
            placement = self._placement(section, link, status)
            hint = "use --in to say which place this text is from" if placement is None else self._to_record(placement)
            reasons.append(f"it has no from-code{hint and f'; {hint}'}")
        corrected = self._corrected(link, status, faults, placement) if faults else link.text
        return CheckedLink(link, line, title, tuple(faults), "; ".join(reasons), corrected, placement)

    def _past_end(self, section: str, link: FoundLink, status: AddressStatus) -> str:
        """Returns a message if a link to the same recording starts past its end, or an empty string."""
        answer = self._statuses.answers.get(status.current_id) if section in ANSWERS else None
        if answer is None or status.state in ("merged", "retired") or link.second is None or not answer.duration:
            return ""
        is_past = link.second >= answer.duration
        return f"second {link.second:g} is past the end of the recording ({answer.duration:g} s)" if is_past else ""

    def _placement(self, section: str, link: FoundLink, status: AddressStatus) -> Placement | None:
        """Returns the placement that a link without a code stands for, or should become, in this export's place."""
        if self.place is None:
            return None
        is_answer = section in ANSWERS
        has_second = link.second is not None and is_answer and status.state not in ("merged", "retired")
        wanted = Placement(
            place=self.place.id,
            kind=self.place.kind,
            answer=status.current_id if is_answer else "",
            moment="" if is_answer else status.current_id,
            second=int(link.second) if has_second and link.second is not None else None,
        )
        same_target = [
            each
            for each in self._placements.in_place(self.place.id)
            if self._statuses.placement(each).current_id == status.current_id and bool(each.answer) == is_answer
        ]
        exact = [each for each in same_target if each.second == wanted.second]
        if exact:
            return exact[0]
        return same_target[0] if len(same_target) == 1 else self._placements.coded(wanted)

    def _to_record(self, placement: Placement) -> str:
        """Returns the command that records a placement, or an empty string if it is recorded."""
        if self._placements.of_code(placement.from_code):
            return ""
        target = placement.answer or f"--moment {placement.moment}"
        return f"record it with `hallway pin {target} --in {placement.place}`"

    def _corrected(
        self, link: FoundLink, status: AddressStatus, faults: list[Fault], placement: Placement | None
    ) -> str:
        word = status.current_id or link.parts[1]
        # The seconds of one answer mean nothing in another.
        keeps_time = "second" not in faults and status.state not in ("merged", "retired")
        code = placement.from_code if placement and "code" in faults else ""
        is_moved = "address" in faults and (status.current_id or status.state == "fine")
        path = _corrected_path(link.path, word, code, keeps_time=keeps_time) if status.current_id else link.path
        return link.rewritten(path, site=self._finder.site if is_moved else "")


def read(raw: bytes) -> tuple[str, str]:
    """Returns the text of a file, and the encoding that turns it back into the same bytes.

    Raises InputError if the file is not text.
    """
    encoding = next((name for mark, name in _MARKS.items() if raw.startswith(mark)), "utf-8")
    try:
        text = raw.decode(encoding)
    except UnicodeDecodeError:
        encoding = "latin-1"  # maps every byte to a character, so that all bytes outside our links survive
        text = raw.decode(encoding)
    if "\x00" in text:
        raise InputError("it is not a text file. Export it as CSV, JSON, HTML or plain text.")
    return text, encoding


def _corrected_path(path: str, word: str, code: str, *, keeps_time: bool) -> str:
    """Returns the path with a new id or word, the code if one is given, and its second only if that should be kept."""
    before, mark, fragment = path.partition("#")
    page, _, query = before.partition("?")
    section, _, rest = page.partition("/")
    file = rest.partition("/")[1:]
    parameters = [part for part in query.split("&") if part and not (code and part.startswith("from="))]
    if not keeps_time:
        parameters = [part for part in parameters if not part.startswith("t=")]
        mark, fragment = ("", "") if _TIME.match(fragment) else (mark, fragment)
    if code:
        parameters.insert(0, f"from={code}")
        file = ("/", "") if not file[0] else file
    return f"{section}/{word}{''.join(file)}{'?' if parameters else ''}{'&'.join(parameters)}{mark}{fragment}"


class _Lines:
    """The lines of a text, numbered from 1."""

    def __init__(self, text: str) -> None:
        self._ends = [found.start() for found in re.finditer("\n", text)]

    def at(self, index: int) -> int:
        """Returns the line of the character with this index."""
        return bisect(self._ends, index - 1) + 1


class _Titles:
    """The titles in a JSON export, which often has only one line."""

    def __init__(self, text: str) -> None:
        is_json = text.lstrip("\ufeff \t\r\n")[:1] in ("[", "{")
        self._found = [(found.start(), found[1]) for found in _TITLE.finditer(text)] if is_json else []

    def before(self, index: int) -> str:
        """Returns the last title before the character with this index; empty if there is none."""
        number = bisect(self._found, index, key=lambda found: found[0])
        if not number:
            return ""
        try:
            return str(json.loads(f'"{self._found[number - 1][1]}"'))
        except ValueError:
            return self._found[number - 1][1]

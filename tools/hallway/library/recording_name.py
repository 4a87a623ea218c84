"""File names that say which question a recording answers, who speaks and for which moment.

``How late is late [support-lead @ refund-request] 2026-11-22.webm`` is a single file name, because browsers cannot save
folders. Characters that some file system does not allow are replaced by their full-width forms and read back, so that
the question survives word for word. The record page creates the same names, in
overrides/assets/hallway/record/recording-name.js.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING

from hallway.names import ID_PATTERN, is_id

if TYPE_CHECKING:
    from datetime import date

LONGEST_NAME = 160  # bytes of question and tag; leaves room within 255 for the date, suffixes and sync clients' markers
SHORTEST_QUESTION = 40  # bytes reserved for the question, however long the ids are

_TAG = re.compile(rf"\[({ID_PATTERN})? ?@ ?({ID_PATTERN})?\]")
_TO_FULL_WIDTH = 0xFEE0  # the offset from an ASCII character to its full-width form in Unicode
_REFUSED = {ord(sign): ord(sign) + _TO_FULL_WIDTH for sign in '"%*/:<>?\\|~'}  # by file systems or browsers
_READ_BACK = {wide: sign for sign, wide in [*_REFUSED.items(), (ord("."), ord(".") + _TO_FULL_WIDTH)]}
_JOINERS = frozenset("\u200c\u200d")  # Persian and emoji need them
_SKIN_TONES = range(0x1F3FB, 0x1F400)  # they change the emoji before them
# Names of Windows devices, which a dot ends: no program can open "Con. What now [@].webm" there.
_DEVICE = re.compile(r"(?:con|prn|aux|nul|conin\$|conout\$|(?:com|lpt)[0-9¹²³]) *\.", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class RecordingName:
    """What a file name says about its recording."""

    question: str
    """One line; empty if only the expert or the moment was known."""
    expert: str = ""
    moment: str = ""
    rest: str = ""
    """The rest of the name: the date, and anything that browsers and sync clients add."""


def read(name: str) -> RecordingName | None:
    """Returns what the name says, or None if it has no ``[expert @ moment]``; if it has several, the last counts."""
    tags = list(_TAG.finditer(name))
    if not tags:
        return None
    question = " ".join(name[: tags[-1].start()].translate(_READ_BACK).split())
    return RecordingName(question, tags[-1][1] or "", tags[-1][2] or "", name[tags[-1].end() :])


def write(question: str, *, expert: str = "", moment: str = "", day: date | None = None, suffix: str = "") -> str:
    """Returns a file name of at most 206 bytes before date and suffix; a longer question is cut between words.

    >>> write("How late is late", expert="support-lead", moment="refund-request", suffix=".webm")
    'How late is late [support-lead @ refund-request].webm'
    """
    expert, moment = (id if is_id(id) else "" for id in (expert, moment))
    tag = f"[{f'{expert} @ {moment}'.strip()}]"
    room = max(LONGEST_NAME - len(tag) - 1, SHORTEST_QUESTION)
    asked = legible(question).translate(_REFUSED)
    if asked.startswith(".") or _DEVICE.match(asked):  # a leading dot would hide the file
        asked = asked.replace(".", chr(ord(".") + _TO_FULL_WIDTH), 1)
    return f"{_cut(asked, room)} {tag}{f' {day}' if day else ''}{suffix}".lstrip()


def legible(text: str) -> str:
    """Returns one line in NFC, without control characters, invisible characters and surrogates."""
    spaced = "".join(" " if unicodedata.category(char) in {"Cc", "Zl", "Zp"} else char for char in text)
    kept = "".join(char for char in spaced if not _is_lost(char))
    return " ".join(unicodedata.normalize("NFC", kept).split())


def _is_lost(char: str) -> bool:
    code = ord(char)
    is_noncharacter = code & 0xFFFE == 0xFFFE or 0xFDD0 <= code <= 0xFDEF
    return is_noncharacter or (unicodedata.category(char) in {"Cf", "Cs"} and char not in _JOINERS)


def _belongs_together(before: str, after: str) -> bool:
    """Returns whether two characters are parts of one letter or emoji."""
    is_mark = unicodedata.category(after).startswith("M") or ord(after) in _SKIN_TONES
    return is_mark or after in _JOINERS or before in _JOINERS


def _cut(text: str, longest: int) -> str:
    """Cuts to a number of bytes, between words if that keeps at least half of them."""
    raw = text.encode()
    if len(raw) <= longest:
        return text
    part = raw[:longest].decode("utf-8", "ignore")
    while part and _belongs_together(part[-1], text[len(part)]):
        part = part[:-1]
    words = part.rpartition(" ")[0]
    return (words if 2 * len(words.encode()) >= longest else part).strip()

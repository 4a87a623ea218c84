"""Conflict markers: the lines that git puts around two versions that it could not merge."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from hallway.curate.merging.versions import Versions

_MARKER = re.compile(rb"(?:<{7}|>{7}|\|{7})(?: .*)?\r?")
_SEPARATOR = re.compile(rb"={7}\r?")


def is_marker(line: bytes) -> bool:
    """Says whether a line without its line feed is a marker; the separator ======= alone could also be text."""
    return _MARKER.fullmatch(line) is not None


def first_marker(raw: bytes) -> int | None:
    """Returns the number of the first line that is a marker, counted from 1."""
    return next((number for number, line in enumerate(raw.split(b"\n"), start=1) if is_marker(line)), None)


def sides(raw: bytes) -> tuple[bytes, bytes] | None:
    """Returns the file as each of the two sides has it, or None if the markers are incomplete."""
    ours, theirs = list[bytes](), list[bytes]()
    part = "both"
    for line in raw.split(b"\n"):
        following = _part_after(line, part)
        if following == "broken":
            return None
        if following != part:
            part = following
            continue
        if part in ("both", "ours"):
            ours.append(line)
        if part in ("both", "theirs"):
            theirs.append(line)
    return (b"\n".join(ours), b"\n".join(theirs)) if part == "both" else None


def is_untouched(raw: bytes, versions: Versions) -> bool:
    """Says whether a file with markers is as git left it, without anything that a person has chosen or typed since."""
    sides = (versions.base or b"", versions.ours, versions.theirs)
    before, one, other = (frozenset(side.splitlines()) for side in sides)
    lines = {line for line in raw.splitlines() if not is_marker(line) and not _SEPARATOR.fullmatch(line)}
    return lines <= before | one | other and (one | other) - before <= lines


def _part_after(line: bytes, part: str) -> str:
    """Returns the part of a conflict that follows a line; it stays the same unless the line is a marker."""
    steps = {"both": (b"<", "ours"), "ours": (b"|", "base"), "theirs": (b">", "both")}
    if _SEPARATOR.fullmatch(line) and part in ("ours", "base"):
        return "theirs"
    if not is_marker(line):
        return part
    sign, following = steps.get(part, (b"", ""))
    return following if line[:1] == sign else "broken"

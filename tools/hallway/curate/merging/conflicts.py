"""Conflicts of a merge that is not committed yet: the files, git's markers in them, and the versions of both sides."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from hallway.curate.merging import git
from hallway.errors import InputError
from hallway.files import is_regular

if TYPE_CHECKING:
    from pathlib import Path

_MARKER = re.compile(rb"(?:<{7}|>{7}|\|{7})(?: .*)?\r?")
_MARKERS = (b"<" * 7, b">" * 7, b"|" * 7)
_SEPARATOR = re.compile(rb"={7}\r?")


@dataclass(frozen=True, slots=True)
class Versions:
    """The versions of a file on two branches, and before they diverged."""

    base: bytes | None
    """The common ancestor; None if it is no longer known."""
    ours: bytes
    theirs: bytes


def is_marker(line: bytes) -> bool:
    """Returns whether a line, without its line feed, is a marker; the separator ======= alone could also be text."""
    return _MARKER.fullmatch(line) is not None


def first_marker(raw: bytes) -> int | None:
    """Returns the number of the first line that is a marker, counted from 1."""
    if not any(marker in raw for marker in _MARKERS):  # much faster than looking at each line
        return None
    return next((number for number, line in enumerate(raw.split(b"\n"), start=1) if is_marker(line)), None)


def sides(raw: bytes) -> tuple[bytes, bytes] | None:
    """Returns the two sides' versions of the file, or None if the markers are incomplete."""
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


def versions(path: Path, raw: bytes) -> Versions | None:
    """Returns the two versions in a file with conflict markers, or None if the markers are incomplete."""
    found = sides(raw)
    if found is None:
        return None
    base, ours, theirs = (_stage(path, number) for number in (1, 2, 3))
    if path.suffix == ".yml" and ours is not None and theirs is not None:
        whole = Versions(base or b"", ours, theirs)  # git has already merged some parts outside the markers
        if _is_untouched(raw, whole):
            return whole
    return Versions(base, *found)


def without_markers(root: Path) -> list[Path]:
    """Returns the files that both branches changed and that git left in our version, because it never merges them."""
    return [path for path in _unmerged(root) if _is_ours(path)]


def _is_untouched(raw: bytes, versions: Versions) -> bool:
    """Returns whether a file with markers is as git left it, before a person has chosen or typed anything."""
    parts = (versions.base or b"", versions.ours, versions.theirs)
    before, one, other = (frozenset(side.splitlines()) for side in parts)
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


def _unmerged(root: Path) -> list[Path]:
    listed = _git(root, "diff", "--name-only", "--relative", "--diff-filter=U", "-z") or b""
    return [root / os.fsdecode(name) for name in listed.split(b"\0") if name]


def _is_ours(path: Path) -> bool:
    ours, theirs = _stage(path, 2), _stage(path, 3)
    return ours is not None and theirs is not None and is_regular(path) and path.read_bytes() == ours


def _stage(path: Path, number: int) -> bytes | None:
    """Returns the common ancestor (1), our version (2) or theirs (3); git discards them once the merge is committed."""
    return _git(path.parent, "show", f":{number}:./{path.name}")


def _git(folder: Path, *arguments: str) -> bytes | None:
    """Returns git's output, or None if the folder is not in a repository or git is not installed."""
    try:
        return git.run("-C", str(folder), *arguments).stdout
    except InputError:
        return None

"""The lines of the ledger, one by one: torn, doubled, two in one, or marks that git left between them.

Each line stands for itself and only ever comes to the others, so both sides of a merge are kept whatever git did.
"""

from __future__ import annotations

import json
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from hallway import locks, plain
from hallway.curate.checks.state import rewrite
from hallway.curate.merging.marks import is_mark
from hallway.library.finding import Finding
from hallway.library.ledger import Ledger
from hallway.library.ledger_entry import LedgerEntry

if TYPE_CHECKING:
    from hallway.library.library import Library

Sort = Literal["entry", "empty", "mark", "doubled", "torn", "joined", "no entry"]

_REASONS: dict[Sort, str] = {
    "mark": "git could not merge the ledger and left a mark here; both sides are right, and only the marks go.",
    "doubled": "this line stands in the ledger already.",
    "torn": "this line was torn by a crash before anybody was told that it is written.",
    "joined": "two entries stand on one line, or one and a torn beginning of another.",
    "no entry": "this line is no entry, and what it said would be a lost address. Restore the line from git "
    "(`git log -p` shows it); if it says nothing that was published, take it out.",
}


@dataclass(frozen=True, slots=True)
class Line:
    """A line and what it is."""

    number: int
    """Counted from 1."""
    raw: bytes
    """Without its line feed."""
    sort: Sort
    entries: tuple[LedgerEntry, ...] = ()


def read(library: Library) -> tuple[Ledger, list[Finding]]:
    """Returns the ledger with all that can be read of it, and what is wrong with its lines."""
    path = library.ledger_path
    lock_path = library.ledger_lock_path
    lines = list(sorted_lines(plain.read(path) or b""))
    entries = tuple(entry for line in lines if line.sort != "doubled" for entry in line.entries)

    def repair() -> None:
        with locks.locked(lock_path):
            rewrite(path, repaired)

    findings = [
        Finding(
            "merge mark" if line.sort == "mark" else "ledger line",
            path,
            _REASONS[line.sort],
            line.number,
            repair=None if line.sort == "no entry" else repair,
        )
        for line in lines
        if line.sort in _REASONS
    ]
    return Ledger(path, entries, lock_path=lock_path), findings


def repaired(raw: bytes) -> bytes:
    """Returns the ledger without marks, doubles and torn ends; every sound line stays as it is, byte for byte."""
    kept: list[bytes] = []
    for line in sorted_lines(raw):
        if line.sort in ("entry", "empty", "no entry"):
            kept.append(line.raw)
        elif line.sort == "joined":
            kept += [entry.to_line().encode("utf-8") for entry in line.entries]
    while kept and not kept[-1].strip():
        kept.pop()
    return b"".join(line + b"\n" for line in kept)


def sorted_lines(raw: bytes) -> Iterator[Line]:
    """Yields the lines in their order, each with its sort."""
    lines = raw.split(b"\n")
    texts = sorted(line.strip() for line in lines)
    seen: set[str] = set()
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            yield Line(number, line, "empty")
        elif is_mark(line) or line.strip() == b"=======":
            yield Line(number, line, "mark")
        elif (entry := _entry(line)) is not None:
            said = json.dumps(json.loads(line), sort_keys=True)
            yield Line(number, line, "doubled" if said in seen else "entry", (entry,))
            seen.add(said)
        else:
            entries, rest = _joined(line)
            is_torn = not rest or number == len(lines) or _is_begun(rest, texts)
            yield Line(number, line, "no entry" if not is_torn else "joined" if entries else "torn", entries)


def _entry(line: bytes) -> LedgerEntry | None:
    try:
        return LedgerEntry.from_line(line.decode("utf-8"))
    except (ValueError, TypeError, OverflowError, RecursionError):
        return None


def _joined(line: bytes) -> tuple[tuple[LedgerEntry, ...], bytes]:
    """The entries that follow one another on a line, and what is left of it."""
    decoder, found, at = json.JSONDecoder(), list[LedgerEntry](), 0
    text = line.decode("utf-8", "surrogateescape").strip()
    while at < len(text):
        try:
            _, end = decoder.raw_decode(text, at)
            found.append(LedgerEntry.from_line(text[at:end]))
        except (ValueError, TypeError, OverflowError, RecursionError):
            break
        at = end + len(text[end:]) - len(text[end:].lstrip())
    return tuple(found), text[at:].encode("utf-8", "surrogateescape")


def _is_begun(torn: bytes, texts: list[bytes]) -> bool:
    """Says whether another line holds all that is left of a torn one: it was written again."""
    after = bisect_right(texts, torn)  # what begins with it comes next in the alphabet
    return torn.startswith(b"{") and after < len(texts) and texts[after].startswith(torn)

"""The lines of the ledger, one by one: entries, and what merges and crashes leave among them.

Lines are only ever added and are independent of each other, so the entries of both sides of a merge are kept, no matter
how git merged them.
"""

from __future__ import annotations

import json
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from hallway import plain
from hallway.curate.merging.conflicts import is_marker
from hallway.library.ledger import Ledger
from hallway.library.ledger_entry import LedgerEntry

if TYPE_CHECKING:
    from hallway.library.library import Library

LineType = Literal["entry", "empty", "marker", "duplicate", "torn", "joined", "invalid"]


@dataclass(frozen=True, slots=True)
class LedgerLine:
    """A line of the ledger and its type."""

    number: int
    """Counted from 1."""
    raw: bytes
    """Without its line feed."""
    type: LineType
    entries: tuple[LedgerEntry, ...] = ()
    """One entry, or all that were joined on this line."""


def read(library: Library) -> Ledger:
    """Returns the ledger with every entry that can be read, unlike `library.ledger()`, which stops at a bad line."""
    path = library.ledger_path
    lines = classified(plain.read(path) or b"")
    entries = tuple(entry for line in lines if line.type != "duplicate" for entry in line.entries)
    return Ledger(path, entries, lock_path=library.ledger_lock_path)


def repaired(raw: bytes) -> bytes:
    """Returns the ledger without markers, duplicates and torn lines; valid lines stay the same, byte for byte."""
    kept: list[bytes] = []
    for line in classified(raw):
        if line.type in ("entry", "empty", "invalid"):
            kept.append(line.raw)
        elif line.type == "joined":
            kept += [entry.to_line().encode("utf-8") for entry in line.entries]
    while kept and not kept[-1].strip():
        kept.pop()
    return b"".join(line + b"\n" for line in kept)


def classified(raw: bytes) -> Iterator[LedgerLine]:
    """Yields the lines, in order, each with its type."""
    lines = raw.split(b"\n")
    texts = sorted(line.strip() for line in lines)
    seen: set[str] = set()
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            yield LedgerLine(number, line, "empty")
        elif is_marker(line) or line.strip() == b"=======":
            yield LedgerLine(number, line, "marker")
        elif (entry := _entry(line)) is not None:
            normalized = json.dumps(json.loads(line), sort_keys=True)
            yield LedgerLine(number, line, "duplicate" if normalized in seen else "entry", (entry,))
            seen.add(normalized)
        else:
            entries, rest = _joined(line)
            is_torn = not rest or number == len(lines) or _is_repeated(rest, texts)
            yield LedgerLine(number, line, "invalid" if not is_torn else "joined" if entries else "torn", entries)


def _entry(line: bytes) -> LedgerEntry | None:
    try:
        return LedgerEntry.from_line(line.decode("utf-8"))
    except (ValueError, TypeError, OverflowError, RecursionError):
        return None


def _joined(line: bytes) -> tuple[tuple[LedgerEntry, ...], bytes]:
    """Returns the entries at the start of a line, and the rest of the line."""
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


def _is_repeated(torn: bytes, texts: list[bytes]) -> bool:
    """Returns whether another line begins with the whole torn one, so that it was rewritten after the crash."""
    after = bisect_right(texts, torn)  # in sorted order, the lines that start with it come next
    return torn.startswith(b"{") and after < len(texts) and texts[after].startswith(torn)

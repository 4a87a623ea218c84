"""An entry of the ledger: one line of its file."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from typing import Any

from hallway import days
from hallway.errors import printable
from hallway.names import clean, is_id

_NOT_ALWAYS_WRITTEN = ("to", "why")  # added later: lines without them stay the same, byte for byte


@dataclass(frozen=True, slots=True)
class LedgerEntry:
    """One event in the life of an answer."""

    id: str
    event: str
    """``approved``, ``verified`` or ``redacted``: a person did this.

    ``published``: a build published it, with seconds that no earlier build had. ``aliased``: a person removed these
    seconds; on the page they redirect to the nearest remaining one. ``renamed``, ``merged``: the id now redirects to
    `to`. ``retired``: the answer is no longer valid; `to` is its successor, if it has one.
    """
    at: str
    """The date, such as 2026-11-22."""
    by: str = ""
    title: str = ""
    """The title at that time."""
    anchors: tuple[int, ...] = ()
    """Whole seconds that could be linked to."""
    to: str = ""
    """The id that this one redirects to from that date on."""
    why: str = ""
    """A person's reason or note."""

    def to_line(self) -> str:
        """Returns the line for the file, with sorted keys and without a newline."""
        shown = {key: value for key, value in asdict(self).items() if value or key not in _NOT_ALWAYS_WRITTEN}
        line = json.dumps(shown, ensure_ascii=False, sort_keys=True)
        return line.encode("utf-8", "replace").decode("utf-8")

    @classmethod
    def from_line(cls, line: str) -> LedgerEntry:
        """Reads a line. Raises ValueError if it is not an entry. Ignores unknown keys, which newer versions may add."""
        given: Any = json.loads(line)
        if not isinstance(given, dict) or not is_id(str(given.get("id"))) or not isinstance(given.get("event"), str):
            raise ValueError("no id or no event")
        _check_day(given.get("at", ""))
        texts = {key: clean(str(given.get(key, ""))) for key in ("by", "title", "to", "why")}
        if texts["to"] and not is_id(texts["to"]):
            raise ValueError("it redirects to something that is not an id")
        anchors = tuple(int(second) for second in given.get("anchors", ()))
        return cls(given["id"], given["event"], given["at"], anchors=anchors, **texts)


class DayError(ValueError):
    """The date of an entry is missing, malformed or out of range."""


def _check_day(text: object) -> None:
    try:
        days.parse(text if isinstance(text, str) else "")
    except ValueError as error:
        raise DayError(f"“{printable(str(text)[:40])}” {error}") from error

"""The ledger of what was ever published: lines are added, never changed, so that no address is lost or used twice."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from typing import Any

from hallway import days, files, locks, plain
from hallway.errors import DocumentError, InputError
from hallway.library.anchors import LATEST
from hallway.names import clean, is_id, printable

_LEADS_ON = ("renamed", "merged")
_NOT_OUT = ("redacted",)  # happens to drafts, too
_OUT = ("approved", "published")
_STANDING = (*_OUT, "retired")
_NOT_ALWAYS_WRITTEN = ("to", "why")  # so that a line written before there were such keys stays the same, byte for byte


@dataclass(frozen=True, slots=True)
class Entry:
    """One event in the life of an answer."""

    id: str
    event: str
    """``approved``, ``verified``, ``redacted``: what it was.

    ``published``: a build let it out, with seconds that no earlier build had. ``aliased``: a person has let go of these
    seconds; the page keeps them at the nearest second that remains. ``renamed``, ``merged``: the id leads to `to` now.
    ``retired``: it holds no more; `to` is what holds instead, if anything does.
    """
    at: str
    """The day, as 2026-11-22."""
    by: str = ""
    title: str = ""
    """As it was then."""
    anchors: tuple[int, ...] = ()
    """Whole seconds that could be linked to."""
    to: str = ""
    """The id that this one leads to from then on."""
    why: str = ""
    """A person's reason or note."""

    def to_line(self) -> str:
        """Returns the line of the file, keys in order, without its end."""
        shown = {key: value for key, value in asdict(self).items() if value or key not in _NOT_ALWAYS_WRITTEN}
        line = json.dumps(shown, ensure_ascii=False, sort_keys=True)
        return line.encode("utf-8", "replace").decode("utf-8")

    @classmethod
    def from_line(cls, line: str) -> Entry:
        """Reads a line; ValueError where it is no entry. Keys of a newer version are passed over."""
        given: Any = json.loads(line)
        if not isinstance(given, dict) or not is_id(str(given.get("id"))) or not isinstance(given.get("event"), str):
            raise ValueError("no id or no event")
        _check_day(given.get("at", ""))
        texts = {key: clean(str(given.get(key, ""))) for key in ("by", "title", "to", "why")}
        if texts["to"] and not is_id(texts["to"]):
            raise ValueError("it leads to what is no id")
        anchors = tuple(int(second) for second in given.get("anchors", ()))
        return cls(given["id"], given["event"], given["at"], anchors=anchors, **texts)


class DayError(ValueError):
    """The day of an entry is none, or out of range."""


class Ledger:
    """The entries in the order of the file.

    Of two entries the later day counts as the later one; on one day, the one that stands lower. A merge in git may put
    lines of one branch below those of another, but leaves each branch's own in their order.
    """

    def __init__(self, path: Path, entries: tuple[Entry, ...], *, lock_path: Path | None = None) -> None:
        self.path = path
        self.entries = entries
        self.lock_path = lock_path or path.with_name(f".{path.name}.lock")
        self._story: tuple[tuple[Entry, ...], _Story] | None = None

    @classmethod
    def load(cls, path: Path, *, lock_path: Path | None = None) -> Ledger:
        """Reads the file, or nothing where there is none. A last line that a crash tore is passed over.

        DocumentError where any other line is damaged: a lost line is a lost address.
        """
        return cls(path, _entries(path, _read(path)), lock_path=lock_path)

    def append(self, entry: Entry) -> None:
        """Adds a line that lasts, whoever else writes at the same moment; reads what others have added meanwhile."""
        self.extend((entry,))

    def extend(self, entries: Sequence[Entry]) -> None:
        """Adds several lines in the same way, in one go."""
        for entry in entries:
            for id_ in filter(None, (entry.id, entry.to)):
                if not is_id(id_):
                    raise InputError(f"“{printable(id_)}” is not an id.")
        entries = [Entry.from_line(entry.to_line()) for entry in entries]
        if not entries:
            return
        self.path.parent.mkdir(parents=True, exist_ok=True)
        with locks.locked(self.lock_path):
            raw = _read(self.path)
            before = _entries(self.path, raw)
            _write_at_end(self.path, raw, "\n".join(entry.to_line() for entry in entries))
            self.entries = (*before, *entries)

    def ids(self) -> frozenset[str]:
        """Returns every id that was ever published, under its old names and its new one."""
        return self._now.ids

    def is_frozen(self, answer_id: str) -> bool:
        """Says whether the id was ever published: then it can neither change nor be given to another answer."""
        return answer_id in self._now.ids

    def resolve(self, answer_id: str) -> str:
        """Returns the id that this one leads to now, over all renames and merges; the id itself where it leads nowhere.

        In a circle, which only two branches can make, the last id before it closes is where it ends.
        """
        return self._end(answer_id, _LEADS_ON)

    def renamed(self, answer_id: str) -> str:
        """Returns the id that the same answer has now: as `resolve`, but over renames alone."""
        return self._end(answer_id, ("renamed",))

    def names(self, answer_id: str) -> frozenset[str]:
        """Returns the id and all that were renamed to it: the names that one answer has had."""
        return frozenset(self._names(answer_id))

    def anchors(self, answer_id: str) -> frozenset[int]:
        """Returns every second of the id that was ever published, whole seconds; under its old names, too."""
        return self._seconds(answer_id, lambda entry: True)

    def let_go(self, answer_id: str) -> frozenset[int]:
        """Returns the seconds that the page keeps only as other names of the nearest one that remains."""
        return self._seconds(answer_id, lambda entry: entry.event == "aliased")

    def title(self, answer_id: str) -> str:
        """Returns the last title that an entry has of the id; empty where none has."""
        titled = (entry.title for entry in reversed(self._of_all_names(answer_id)) if entry.title)
        return next(titled, "")

    def out_since(self, answer_id: str) -> date | None:
        """Returns the day on which the answer was first let out, under whatever name; None where no entry tells."""
        days = (entry.at for entry in self._of_all_names(answer_id) if entry.event in _OUT)
        return date.fromisoformat(first) if (first := min(days, default="")) else None

    def standing(self, answer_id: str) -> Entry | None:
        """Returns the last entry that says of the id that it is out or that it was taken back, if there is one."""
        return next((entry for entry in reversed(self.events(answer_id)) if entry.event in _STANDING), None)

    def events(self, answer_id: str) -> tuple[Entry, ...]:
        """Returns the entries of the id, oldest first; those under its old names are not among them."""
        return tuple(self._now.of.get(answer_id, ()))

    @property
    def _now(self) -> _Story:
        """What the entries say, worked out once for as long as they stay the same."""
        if self._story is None or self._story[0] is not self.entries:
            self._story = (self.entries, _Story.of_entries(self.entries))
        return self._story[1]

    def _end(self, answer_id: str, events: tuple[str, ...]) -> str:
        passed = {answer_id}
        while (entry := self._now.leads.get(answer_id)) and entry.event in events and entry.to not in passed:
            answer_id = entry.to
            passed.add(answer_id)
        return answer_id

    def _seconds(self, answer_id: str, is_meant: Callable[[Entry], bool]) -> frozenset[int]:
        found = (second for entry in self._of_all_names(answer_id) if is_meant(entry) for second in entry.anchors)
        return frozenset(second for second in found if 0 <= second <= LATEST)

    def _of_all_names(self, answer_id: str) -> list[Entry]:
        """The entries of all names, those of the present one last."""
        return [entry for name in reversed(self._names(answer_id)) for entry in self._now.of.get(name, ())]

    def _names(self, answer_id: str) -> list[str]:
        found, waiting = dict[str, None](), [answer_id]
        while waiting:
            name = waiting.pop()
            if name not in found:
                found[name] = None
                waiting += self._now.before.get(name, ())
        return list(found)


@dataclass(frozen=True, slots=True)
class _Story:
    """What all entries together say."""

    ids: frozenset[str]
    of: dict[str, list[Entry]]
    """The entries of an id, oldest first."""
    leads: dict[str, Entry]
    """The entry by which an id leads to another now."""
    before: dict[str, list[str]]
    """The ids that were renamed to this one."""

    @classmethod
    def of_entries(cls, entries: tuple[Entry, ...]) -> _Story:
        of, leads, before = dict[str, list[Entry]](), dict[str, Entry](), dict[str, list[str]]()
        for entry in sorted(entries, key=lambda entry: entry.at):  # stable: on one day, as they stand in the file
            of.setdefault(entry.id, []).append(entry)
            if entry.event in _LEADS_ON and entry.to and entry.to != entry.id:
                leads[entry.id] = entry
            elif entry.event == "approved" and entry.id in leads and leads[entry.id].event == "merged":
                del leads[entry.id]  # let out again, as an answer of its own
            if entry.event == "renamed" and entry.to:
                leads.pop(entry.to, None)  # renamed back
                before.setdefault(entry.to, []).append(entry.id)
        out = (id_ for id_, told in of.items() if any(entry.event not in _NOT_OUT for entry in told))
        return cls(frozenset((*out, *before)), of, leads, before)


def _check_day(text: object) -> None:
    try:
        days.parse(text if isinstance(text, str) else "")
    except ValueError as error:
        raise DayError(f"“{printable(str(text)[:40])}” {error}") from error


def _read(path: Path) -> bytes:
    return plain.read(path) or b""


def _entries(path: Path, raw: bytes) -> tuple[Entry, ...]:
    entries = []
    lines = raw.split(b"\n")
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            entries.append(Entry.from_line(line.decode("utf-8")))
        except (ValueError, TypeError, OverflowError, RecursionError) as error:
            if number == len(lines):  # no line end follows: torn by a crash before anybody was told that it is written
                break
            what = f"at: {error}" if isinstance(error, DayError) else "this line is no entry"
            hint = "Take it out if it is a mark of a git merge, else restore the file from git."
            raise DocumentError(path, number, f"{what}. {hint}") from error
    return tuple(entries)


def _write_at_end(path: Path, raw: bytes, line: str) -> None:
    """Writes below the last whole line; a torn one goes, a whole one without a line end gets it."""
    whole, _, tail = raw.rpartition(b"\n")
    start = len(raw)
    lead = b""
    if tail.strip():
        try:
            Entry.from_line(tail.decode("utf-8"))
            lead = b"\n"
        except (ValueError, TypeError, OverflowError, RecursionError):
            start = len(whole) + (1 if whole or raw.startswith(b"\n") else 0)
    files.append(path, lead + line.encode("utf-8") + b"\n", at=start)

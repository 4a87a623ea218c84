"""The ledger of everything that was ever published, append-only so that no address is lost or used twice."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path

from hallway import files, locks, plain
from hallway.errors import DocumentError, InputError, printable
from hallway.library.ledger_entry import DayError, LedgerEntry
from hallway.library.ledger_history import AnswerHistory, History
from hallway.names import is_id


class Ledger:
    """The entries in the order of the file.

    Of two entries, the one with the later date is later; on the same date, the lower one. A merge in git may put the
    lines of one branch below those of another, but keeps the lines of each branch in order.
    """

    def __init__(self, path: Path, entries: tuple[LedgerEntry, ...], *, lock_path: Path | None = None) -> None:
        self.path = path
        self.entries = entries
        self.lock_path = lock_path or path.with_name(f".{path.name}.lock")
        self._cached: tuple[tuple[LedgerEntry, ...], History] | None = None

    @classmethod
    def load(cls, path: Path, *, lock_path: Path | None = None) -> Ledger:
        """Reads the file, if there is one. Ignores an incomplete last line, which a crash can leave.

        Raises DocumentError if any other line is damaged: a lost line would be a lost address.
        """
        return cls(path, _entries(path, _read(path)), lock_path=lock_path)

    def append(self, entry: LedgerEntry) -> None:
        """Adds an entry, even while other processes add theirs, and reads theirs too."""
        self.extend((entry,))

    def extend(self, entries: Sequence[LedgerEntry]) -> None:
        """Adds several entries at once, in the same way."""
        for entry in entries:
            for id_ in filter(None, (entry.id, entry.to)):
                if not is_id(id_):
                    raise InputError(f"“{printable(id_)}” is not an id.")
        entries = [LedgerEntry.from_line(entry.to_line()) for entry in entries]
        if not entries:
            return
        self.path.parent.mkdir(parents=True, exist_ok=True)
        with locks.locked(self.lock_path):
            raw = _read(self.path)
            before = _entries(self.path, raw)
            _write_at_end(self.path, raw, "\n".join(entry.to_line() for entry in entries))
            self.entries = (*before, *entries)

    def ids(self) -> frozenset[str]:
        """Returns every id that was ever published, including old names."""
        return self._history.ids

    def is_frozen(self, answer_id: str) -> bool:
        """Returns whether the id was ever published, so that it can never change or be reused for another answer."""
        return answer_id in self._history.ids

    def resolve(self, answer_id: str) -> str:
        """Returns the id that this one redirects to, after all renames and merges; the id itself if there are none.

        A cycle, which only a merge of two branches can create, ends at the last id before it closes.
        """
        return self._history.ends.get(answer_id, answer_id)

    def current(self, answer_id: str) -> str:
        """Returns the id to use today: like `resolve`, but also follows retired answers to their successors."""
        seen = set[str]()
        while (answer_id := self.resolve(answer_id)) not in seen:
            seen.add(answer_id)
            last = self.retirement(answer_id)
            answer_id = last.to if last and last.to else answer_id
        return answer_id

    def renamed(self, answer_id: str) -> str:
        """Returns the current id of the same answer: like `resolve`, but follows only renames."""
        return self._history.names.get(answer_id, answer_id)

    def names(self, answer_id: str) -> frozenset[str]:
        """Returns all names that the answer has had: the id and the ids that were renamed to it."""
        return _reached(answer_id, self._history.before)

    def later_names(self, answer_id: str) -> frozenset[str]:
        """Returns the id and all ids it was ever renamed to."""
        return _reached(answer_id, self._history.after)

    def anchors(self, answer_id: str) -> frozenset[int]:
        """Returns every whole second that was ever published for the id or its old names."""
        return frozenset(self._known(answer_id).seconds)

    def aliased_anchors(self, answer_id: str) -> frozenset[int]:
        """Returns the seconds that were removed and now redirect to the nearest remaining one on the page."""
        return frozenset(self._known(answer_id).aliased)

    def title(self, answer_id: str) -> str:
        """Returns the latest title of the answer, under any of its names; empty if no entry has one."""
        return self._known(answer_id).title

    def published_since(self, answer_id: str) -> date | None:
        """Returns the date on which the answer was first published, under any of its names; None if unknown."""
        first = self._known(answer_id).published_since
        return date.fromisoformat(first) if first else None

    def retirement(self, answer_id: str) -> LedgerEntry | None:
        """Returns the entry that retired the answer, under any of its names; None if it is not retired."""
        last = self._known(answer_id).last_status
        return last[1] if last and last[1].event == "retired" else None

    def events(self, answer_id: str) -> tuple[LedgerEntry, ...]:
        """Returns the entries of the id, oldest first, without those under its old names."""
        return tuple(self._history.entries.get(answer_id, ()))

    @property
    def _history(self) -> History:
        """The history from the entries, rebuilt only when they change."""
        if self._cached is None or self._cached[0] is not self.entries:
            self._cached = (self.entries, History.of(self.entries))
        return self._cached[1]

    def _known(self, answer_id: str) -> AnswerHistory:
        return self._history.answers.get(answer_id) or AnswerHistory()


def _reached(answer_id: str, steps: Mapping[str, Sequence[str]]) -> frozenset[str]:
    found, waiting = set[str](), [answer_id]
    while waiting:
        name = waiting.pop()
        if name not in found:
            found.add(name)
            waiting += steps.get(name, ())
    return frozenset(found)


def _read(path: Path) -> bytes:
    return plain.read(path) or b""


def _entries(path: Path, raw: bytes) -> tuple[LedgerEntry, ...]:
    entries = []
    lines = raw.split(b"\n")
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            entries.append(LedgerEntry.from_line(line.decode("utf-8")))
        except (ValueError, TypeError, OverflowError, RecursionError) as error:
            if number == len(lines):  # no newline: a crash interrupted the write, which was never reported as done
                break
            reason = f"at: {error}" if isinstance(error, DayError) else "this line is not an entry"
            hint = "Delete it if it is a git conflict marker; otherwise, restore the file from git."
            raise DocumentError(path, number, f"{reason}. {hint}") from error
    return tuple(entries)


def _write_at_end(path: Path, raw: bytes, line: str) -> None:
    """Writes below the last complete line: removes an incomplete one, adds a missing newline."""
    whole, _, tail = raw.rpartition(b"\n")
    start = len(raw)
    lead = b""
    if tail.strip():
        try:
            LedgerEntry.from_line(tail.decode("utf-8"))
            lead = b"\n"
        except (ValueError, TypeError, OverflowError, RecursionError):
            start = len(whole) + (1 if whole or raw.startswith(b"\n") else 0)
    files.append(path, lead + line.encode("utf-8") + b"\n", at=start)

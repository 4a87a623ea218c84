"""The ledger of what was ever published: lines are added, never changed, so that no address is lost or used twice."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path

from hallway import files, locks, plain
from hallway.errors import DocumentError, InputError
from hallway.library.ledger_entry import DayError, LedgerEntry
from hallway.library.ledger_history import AnswerHistory, History
from hallway.names import is_id, printable


class Ledger:
    """The entries in the order of the file.

    Of two entries the later day counts as the later one; on one day, the one that stands lower. A merge in git may put
    lines of one branch below those of another, but leaves each branch's own in their order.
    """

    def __init__(self, path: Path, entries: tuple[LedgerEntry, ...], *, lock_path: Path | None = None) -> None:
        self.path = path
        self.entries = entries
        self.lock_path = lock_path or path.with_name(f".{path.name}.lock")
        self._cached: tuple[tuple[LedgerEntry, ...], History] | None = None

    @classmethod
    def load(cls, path: Path, *, lock_path: Path | None = None) -> Ledger:
        """Reads the file, or nothing where there is none. A last line that a crash tore is passed over.

        DocumentError where any other line is damaged: a lost line is a lost address.
        """
        return cls(path, _entries(path, _read(path)), lock_path=lock_path)

    def append(self, entry: LedgerEntry) -> None:
        """Adds a line that lasts, whoever else writes at the same moment; reads what others have added meanwhile."""
        self.extend((entry,))

    def extend(self, entries: Sequence[LedgerEntry]) -> None:
        """Adds several lines in the same way, in one go."""
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
        """Returns every id that was ever published, under its old names and its new one."""
        return self._history.ids

    def is_frozen(self, answer_id: str) -> bool:
        """Says whether the id was ever published: then it can neither change nor be given to another answer."""
        return answer_id in self._history.ids

    def resolve(self, answer_id: str) -> str:
        """Returns the id that this one leads to now, over all renames and merges; the id itself where it leads nowhere.

        In a circle, which only two branches can make, the last id before it closes is where it ends.
        """
        return self._history.ends.get(answer_id, answer_id)

    def renamed(self, answer_id: str) -> str:
        """Returns the id that the same answer has now: as `resolve`, but over renames alone."""
        return self._history.names.get(answer_id, answer_id)

    def names(self, answer_id: str) -> frozenset[str]:
        """Returns the id and all that were renamed to it: the names that one answer has had."""
        return _reached(answer_id, self._history.before)

    def later_names(self, answer_id: str) -> frozenset[str]:
        """Returns the id and all that it was ever renamed to."""
        return _reached(answer_id, self._history.after)

    def anchors(self, answer_id: str) -> frozenset[int]:
        """Returns every second of the id that was ever published, whole seconds; under its old names, too."""
        return frozenset(self._known(answer_id).seconds)

    def let_go(self, answer_id: str) -> frozenset[int]:
        """Returns the seconds that the page keeps only as other names of the nearest one that remains."""
        return frozenset(self._known(answer_id).let_go)

    def title(self, answer_id: str) -> str:
        """Returns the last title that an entry has of the answer, under whatever name; empty where none has."""
        return self._known(answer_id).title

    def out_since(self, answer_id: str) -> date | None:
        """Returns the day on which the answer was first let out, under whatever name; None where no entry tells."""
        first = self._known(answer_id).out_since
        return date.fromisoformat(first) if first else None

    def retirement(self, answer_id: str) -> LedgerEntry | None:
        """Returns the entry that retired the answer, under whatever name; None if none did or it was let out again."""
        decided = self._known(answer_id).decided
        return decided[1] if decided and decided[1].event == "retired" else None

    def events(self, answer_id: str) -> tuple[LedgerEntry, ...]:
        """Returns the entries of the id, oldest first; those under its old names are not among them."""
        return tuple(self._history.entries.get(answer_id, ()))

    @property
    def _history(self) -> History:
        """What the entries say, worked out once for as long as they stay the same."""
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
            LedgerEntry.from_line(tail.decode("utf-8"))
            lead = b"\n"
        except (ValueError, TypeError, OverflowError, RecursionError):
            start = len(whole) + (1 if whole or raw.startswith(b"\n") else 0)
    files.append(path, lead + line.encode("utf-8") + b"\n", at=start)

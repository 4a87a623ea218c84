"""Finds lines of the ledger that are not exactly one entry, or are repeated."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hallway import locks, plain
from hallway.curate.checks.state import State, rewrite
from hallway.curate.merging import ledger_lines
from hallway.library.finding import Finding

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hallway.curate.merging.ledger_lines import LineType

KINDS = {"ledger line": "a line of the ledger is torn, repeated, joined with another or not an entry"}
"""Conflict markers in the ledger are of the kind that `conflict_markers` explains."""

_REASONS: dict[LineType, str] = {
    "marker": "git could not merge the ledger and left a conflict marker; the entries of both sides are kept.",
    "duplicate": "this line repeats an earlier one.",
    "torn": "a crash cut this line off; the command that wrote it did not report success.",
    "joined": "two entries are on one line, or an entry and the start of another.",
    "invalid": "this line is not an entry, and what it recorded may be a published address. Restore the line from git "
    "(`git log -p` shows it); delete it only if it was never an entry.",
}


def check(state: State) -> Iterator[Finding]:
    """Yields a finding for each such line."""
    path, lock_path = state.library.ledger_path, state.library.ledger_lock_path

    def repair() -> None:
        with locks.locked(lock_path):
            rewrite(path, ledger_lines.repaired)

    for line in ledger_lines.classified(plain.read(path) or b""):
        if line.type in _REASONS:
            kind = "conflict marker" if line.type == "marker" else "ledger line"
            can_repair = line.type != "invalid"
            yield Finding(kind, path, _REASONS[line.type], line.number, repair=repair if can_repair else None)

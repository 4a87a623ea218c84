"""The check: finds what people, editors, sync programs and git can break in a knowledge base.

What needs no decision can be fixed automatically.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from hallway.curate.checks import addresses, answers, doubled, ledger_lines, leftovers, links, one_line, recordings
from hallway.curate.checks.state import State, reason_of
from hallway.curate.merging import marks
from hallway.errors import HallwayError, from_os_error
from hallway.library.finding import Finding

if TYPE_CHECKING:
    from collections.abc import Iterable

    from hallway.library.library import Library

_ROUNDS = 6  # a fix can reveal the next problem: merge marks, then duplicates, then old terms, then lost seconds


@dataclass(frozen=True, slots=True)
class Fixed:
    """The result of fixing a knowledge base."""

    fixed: tuple[Finding, ...]
    left: tuple[Finding, ...]
    """What is still wrong."""
    failed: tuple[str, ...] = ()
    """Why a fix failed, one line each."""


def check(library: Library, *, today: date, by: str = "") -> tuple[Finding, ...]:
    """Returns everything that is wrong, sorted by file. Reads everything and changes nothing.

    Fixes write `by` and `today` into the ledger where necessary.
    """
    if unsafe := tuple(links.check(library)):
        return _in_order(unsafe)
    ledger, torn = ledger_lines.read(library)
    state = State.read(library, ledger, by=by, today=today)
    marked = list(marks.check(state))
    twice = list(doubled.check(state))
    explained = {finding.path for finding in (*marked, *twice)}
    modules = (addresses, answers, recordings, one_line, leftovers)
    others = [finding for module in modules for finding in module.check(state)]
    new = [finding for finding in others if finding.kind != "unreadable" or finding.path not in explained]
    return _in_order([*torn, *marked, *twice, *new])


def fix(library: Library, *, today: date, by: str = "") -> Fixed:
    """Fixes what needs no decision, repeatedly, since one fix can reveal the next problem; a failure stops nothing."""
    fixed: list[Finding] = []
    failed: dict[Finding, str] = {}
    for _ in range(_ROUNDS):
        fixable = [each for each in check(library, today=today, by=by) if each.repair and each not in failed]
        if not fixable:
            break
        for finding in fixable:
            if reason := _repair(finding):
                failed[finding] = reason
            else:
                fixed.append(finding)
    left = check(library, today=today, by=by)
    done = tuple(dict.fromkeys(finding for finding in fixed if finding not in left))
    return Fixed(done, left, tuple(failed[finding] for finding in left if finding in failed))


def _repair(finding: Finding) -> str:
    """Runs the repair; returns why it failed, or an empty string."""
    try:
        if finding.repair:
            finding.repair()
    except (HallwayError, OSError) as error:
        reason = from_os_error(error).message if isinstance(error, OSError) else reason_of(error)
        return f"{finding.path.name}: {reason}" if finding.path else reason
    return ""


def _in_order(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    return tuple(sorted(findings, key=lambda each: (str(each.path), each.line or 0, each.kind, each.reason)))

"""`hallway check`: finds what people, editors, sync clients and merges can break, and fixes what needs no decision."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Protocol

from hallway.curate.checks import (
    addresses,
    answers,
    barriers,
    conflict_markers,
    duplicates,
    ledger_lines,
    leftovers,
    links,
    one_line,
    paths,
    recordings,
)
from hallway.curate.checks.state import State
from hallway.errors import DocumentError, HallwayError
from hallway.library.finding import Finding
from hallway.os_errors import from_os_error

if TYPE_CHECKING:
    from collections.abc import Iterable

    from hallway.library.checked_transcripts import CheckedTranscripts
    from hallway.library.library import Library


class Check(Protocol):
    """A module that checks one thing; see the docstring of :mod:`hallway.curate.checks`."""

    @property
    def KINDS(self) -> Mapping[str, str]:
        """The kinds of its findings, and what each one means."""

    def check(self, state: State, /) -> Iterator[Finding]:
        """Yields what is wrong."""


CHECKS: tuple[Check, ...] = (
    ledger_lines,
    conflict_markers,
    duplicates,
    addresses,
    answers,
    barriers,
    paths,
    recordings,
    one_line,
    leftovers,
)
"""All checks. A new one is added here."""

KINDS = links.KINDS | {kind: meaning for module in CHECKS for kind, meaning in module.KINDS.items()}
"""All kinds of findings, and what each one means."""

_EXPLAINING = ("conflict marker", "duplicate")  # these explain why a file cannot be read
_ROUNDS = 6  # a fix can reveal another problem: first conflict markers, then duplicates, old words, lost seconds


@dataclass(frozen=True, slots=True)
class Fixed:
    """The result of fixing a knowledge base."""

    fixed: tuple[Finding, ...]
    left: tuple[Finding, ...]
    """What is still wrong."""
    failed: tuple[str, ...] = ()
    """The reasons why fixes failed, one line each."""


def check(
    library: Library, *, today: date, by: str = "", transcripts: CheckedTranscripts | None = None
) -> tuple[Finding, ...]:
    """Returns everything that is wrong, sorted by file. Reads everything and changes nothing.

    If there are links that point outside the knowledge base, only those are returned: nothing is read through them.
    Fixes write `by` and `today` into the ledger where necessary. The caller may save what it learns of `transcripts`.
    """
    if unsafe := tuple(links.check(library)):
        return _sorted(unsafe)
    state = State.read(library, by=by, today=today, transcripts=transcripts)
    findings = [finding for module in CHECKS for finding in module.check(state)]
    explained = {finding.path for finding in findings if finding.kind in _EXPLAINING}
    return _sorted(each for each in findings if each.kind != "unreadable" or each.path not in explained)


def fix(library: Library, *, today: date, by: str = "", transcripts: CheckedTranscripts | None = None) -> Fixed:
    """Fixes what needs no decision, in rounds, since one fix can reveal the next problem. Continues after failures."""
    fixed: list[Finding] = []
    failed: dict[Finding, str] = {}
    for _ in range(_ROUNDS):
        found = check(library, today=today, by=by, transcripts=transcripts)
        fixable = [each for each in found if each.repair and each not in failed]
        if not fixable:
            break
        for finding in fixable:
            if reason := _repair(finding):
                failed[finding] = reason
            else:
                fixed.append(finding)
    left = check(library, today=today, by=by, transcripts=transcripts)
    done = tuple(dict.fromkeys(finding for finding in fixed if finding not in left))
    return Fixed(done, left, tuple(failed[finding] for finding in left if finding in failed))


def _repair(finding: Finding) -> str:
    """Runs the repair; returns why it failed, or an empty string."""
    try:
        if finding.repair:
            finding.repair()
    except (HallwayError, OSError) as error:
        failure = from_os_error(error) if isinstance(error, OSError) else error
        reason = failure.reason if isinstance(failure, DocumentError) else failure.message
        return f"{finding.path.name}: {reason}" if finding.path else reason
    return ""


def _sorted(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    return tuple(sorted(findings, key=lambda each: (str(each.path), each.line or 0, each.kind, each.reason)))

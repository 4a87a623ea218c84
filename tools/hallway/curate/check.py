"""The check: whatever damage several people, their editors and git can do to a knowledge base, found and named.

What nobody has to choose about is mended, if asked for, and looked at again.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from hallway.curate.checks import addresses, answers, doubled, ledger_lines, leftovers, links, one_line, recordings
from hallway.curate.checks.damage import Damage, State, reason_of
from hallway.curate.merging import marks
from hallway.errors import HallwayError, from_os_error

if TYPE_CHECKING:
    from collections.abc import Iterable

    from hallway.library.library import Library

_ROUNDS = 6  # a mended file shows what was hidden behind: marks, then doubles, then old words, then lost seconds


@dataclass(frozen=True, slots=True)
class Mended:
    """What became of a knowledge base that was to be mended."""

    mended: tuple[Damage, ...]
    left: tuple[Damage, ...]
    """What is still wrong."""
    failed: tuple[str, ...] = ()
    """Why something that mends itself could not be mended, one line each."""


def check(library: Library, *, today: date, by: str = "") -> tuple[Damage, ...]:
    """Returns all that is wrong, in the order of the files; reads everything and changes nothing.

    `by` and `today` are what the mending writes into the ledger where it has to.
    """
    if unsafe := tuple(links.check(library)):
        return _in_order(unsafe)
    ledger, torn = ledger_lines.read(library)
    state = State.read(library, ledger, by=by, today=today)
    marked = list(marks.check(state))
    twice = list(doubled.check(state))
    explained = {damage.path for damage in (*marked, *twice)}
    modules = (addresses, answers, recordings, one_line, leftovers)
    others = [damage for module in modules for damage in module.check(state)]
    seen = [damage for damage in others if damage.kind != "unreadable" or damage.path not in explained]
    return _in_order([*torn, *marked, *twice, *seen])


def mend(library: Library, *, today: date, by: str = "") -> Mended:
    """Mends what nobody has to choose about, as often as something new comes to light; a failure stops nothing."""
    mended: list[Damage] = []
    failed: dict[Damage, str] = {}
    for _ in range(_ROUNDS):
        open_ = [damage for damage in check(library, today=today, by=by) if damage.mend and damage not in failed]
        if not open_:
            break
        for damage in open_:
            try:
                if damage.mend:
                    damage.mend()
            except (HallwayError, OSError) as error:
                reason = from_os_error(error).message if isinstance(error, OSError) else reason_of(error)
                failed[damage] = f"{damage.path.name}: {reason}"
            else:
                mended.append(damage)
    left = check(library, today=today, by=by)
    done = tuple(dict.fromkeys(damage for damage in mended if damage not in left))
    return Mended(done, left, tuple(failed[damage] for damage in left if damage in failed))


def _in_order(damages: Iterable[Damage]) -> tuple[Damage, ...]:
    return tuple(sorted(damages, key=lambda damage: (str(damage.path), damage.line or 0, damage.kind, damage.reason)))

"""Finds barriers that nobody can act on: high impact, high likelihood, and no remedy, owner or due date."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from hallway.errors import DocumentError, printable
from hallway.library.finding import Finding
from hallway.names import enumerated

if TYPE_CHECKING:
    from hallway.curate.checks.state import State

KINDS = {"barrier": "a barrier of high impact and high likelihood has no remedy, owner or due date"}


def check(state: State) -> Iterator[Finding]:
    """Yields a finding for each open barrier in the top quadrant that lacks one of them."""
    try:
        barriers = state.library.barriers()
    except DocumentError:  # reported by `answers`
        return
    for barrier in barriers.entries:
        if barrier.is_open and barrier.is_top and barrier.missing:
            lacking = enumerated([f"no {each}" for each in barrier.missing])
            fix = f"hallway barriers change {barrier.id} --remedy TEXT --owner NAME --due DATE"
            name = f"{barrier.id} (“{printable(barrier.barrier)}”)"
            reason = f"{name} is high in impact and likelihood, but has {lacking}: `{fix}`."
            yield Finding("barrier", barriers.path, reason, subject=barrier.id, fix=fix)

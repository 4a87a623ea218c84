"""Barriers are read strictly; changes touch only their own lines, and closing and reopening keeps the history."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

import pytest

from hallway.errors import DocumentError
from hallway.library.barrier import Barrier, ListeningSession, Reopening
from hallway.library.barriers import HEADER, Barriers

if TYPE_CHECKING:
    from pathlib import Path

DAY = date(2026, 11, 20)
FULL = Barrier(
    id="old-tool",
    barrier='The "old" tool: still works # daily',
    impact="H",
    likelihood="H",
    opened_on=DAY,
    role="support",
    remedy="Switch it off, then tell everyone",
    owner="support-lead",
    due=date(2026, 12, 18),
    account="Billing, Europe",
    answer="quiet-deal",
    placement="desk-abcd",
    process="The 1:1 agenda",
    evidence=(ListeningSession(DAY, 4, "exports: only there, [daily]"), ListeningSession(DAY, 1, "no")),
    closed_on=date(2026, 12, 20),
    reopened=(Reopening(DAY, date(2026, 11, 24), "two teams went back"),),
)
ENTRY = "- {id: slow, barrier: It is slow, impact: H, likelihood: M, opened_on: 2026-11-20"


def load(folder: Path, text: str) -> Barriers:
    """Returns the barriers of a file with this text."""
    (folder / "barriers.yml").write_text(text, encoding="utf-8")
    return Barriers.load(folder / "barriers.yml")


def test_every_field_comes_back(tmp_path: Path) -> None:
    """Any characters are read back, and a new file starts with an explanation."""
    barriers = Barriers.load(tmp_path / "barriers.yml")
    barriers.add(FULL)
    assert Barriers.load(barriers.path).entries == (FULL,)
    assert barriers.path.read_text(encoding="utf-8").startswith(HEADER)


def test_a_barrier_can_be_reopened_in_the_file(tmp_path: Path) -> None:
    """The closing date is removed, the history stays, and no other line changes."""
    barriers = load(tmp_path, f"# Ours\n{ENTRY}, closed_on: 2026-11-21}}\n# the end\n")
    before = barriers.entries[0]
    history = (Reopening(date(2026, 11, 21), date(2026, 11, 25), "It is back"),)
    after = replace(before, closed_on=None, reopened=history)
    barriers.replace("slow", after)
    lines = barriers.path.read_text(encoding="utf-8").splitlines()
    assert (lines[0], lines[2]) == ("# Ours", "# the end")
    assert Barriers.load(barriers.path).entries == (after,)
    assert after.is_open


@pytest.mark.parametrize(
    ("rest", "reason"),
    [
        (", impact: x", "“impact” is already on line 1"),
        (", ownr: Ana", "a barrier has no “ownr”. Did you mean “owner”?"),
        (", status: closed", "a barrier has no “status”"),
        (", closed_on: 2026-11-19", "closed_on: this is before the barrier was opened"),
        (", evidence: ['they said so']", "evidence: “they said so” is not a note about a session"),
        (", evidence: ['2026-11-20, 0 people: x']", "mentions 0 people"),
        (", evidence: ['2026-11-31, 2 people: x']", "is not a date"),
        (", reopened: ['2026-11-22 to 2026-11-21: x']", "ends before it begins"),
    ],
)
def test_a_mistake_is_named_with_its_line(tmp_path: Path, rest: str, reason: str) -> None:
    """Unknown keys, impossible dates and malformed notes are reported."""
    with pytest.raises(DocumentError, match="line 1") as refused:
        load(tmp_path, f"{ENTRY}{rest}}}\n")
    assert reason in str(refused.value)


@pytest.mark.parametrize("level", ["h", "high", "X", ""])
def test_impact_is_one_of_three(tmp_path: Path, level: str) -> None:
    """The matrix has no other levels."""
    with pytest.raises(DocumentError, match="impact"):
        load(tmp_path, f"- {{id: a, barrier: b, impact: '{level}', likelihood: H, opened_on: 2026-11-20}}\n")


def test_what_is_missing_and_who_was_heard() -> None:
    """Remedy, owner and due date can be missing; people are counted over all sessions."""
    assert FULL.missing == ()
    assert replace(FULL, remedy="", owner="", due=None).missing == ("remedy", "owner", "due date")
    assert FULL.people_heard == "5 people in 2 sessions"
    assert replace(FULL, evidence=FULL.evidence[1:]).people_heard == "1 person in 1 session"
    assert replace(FULL, evidence=()).people_heard == ""

"""Weekly measures are read strictly and written so that no person can be identified."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from hallway.days import Week
from hallway.errors import DocumentError
from hallway.library.measures import AnswerUse, WeekMeasures

WEEK = WeekMeasures(
    week=Week(2026, 47),
    days=7,
    visit_days=61,
    opens=70,
    plays=None,
    depth={"0-25": None, "25-60": 0, "60-100": 9},
    answers_opened=2,
    placements={"desk-k3f9": 12, "desk-a2a2": None},
    answers={"refund": AnswerUse(opens=66, plays=None)},
    moments={"refund-request": None},
    ignored={"robots": 40, "own checks": None},
)
PATH = Path("2026-W47.json")


def changed(**values: Any) -> bytes:
    return json.dumps({**json.loads(WEEK.to_json()), **values}).encode()


def test_what_is_written_is_read_back() -> None:
    """Small counts are written as text, so that they cannot be mistaken for numbers."""
    text = WEEK.to_json()
    assert WeekMeasures.from_json(text.encode(), PATH) == WEEK
    assert '"plays": "<5"' in text
    assert WeekMeasures.from_json(replace(WEEK, shown_from=9).to_json().encode(), PATH).plays is None


@pytest.mark.parametrize(
    ("values", "reason"),
    [
        ({"plays": 3}, "3 is written as <5"),
        ({"shown_from": 1}, "“1” is not a whole number of 3 or more"),
        ({"logins": 9}, "“logins” is unknown"),
        ({"placements": {"someone@example.com": 9}}, "“someone@example.com” is not an id"),
        ({"answers": {"refund": {"readers": 9}}}, "readers"),
        ({"opens": -1}, "“-1” is not a whole number of 0 or more"),
        ({"opens": True}, "“True” is not"),
        ({"moments": []}, "expected a table"),
        ({"week": "2026-W54"}, "there is no week 54"),
        ({"week": "2026-W46"}, "it is about 2026-W46"),
        ({"version": 2}, "it does not say version 1"),
    ],
)
def test_a_file_is_read_strictly(values: dict[str, Any], reason: str) -> None:
    """Anything that Hallway does not write is refused, because it could identify a person."""
    with pytest.raises(DocumentError, match=reason):
        WeekMeasures.from_json(changed(**values), PATH)


@pytest.mark.parametrize("raw", [b"", b"[]", b"{", b"null", b"\xff", b"[" * 100_000])
def test_what_is_not_json_is_named(raw: bytes) -> None:
    """The error names the file."""
    with pytest.raises(DocumentError, match=r"2026-W47\.json"):
        WeekMeasures.from_json(raw, PATH)

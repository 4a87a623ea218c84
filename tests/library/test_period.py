"""Periods are read as people write them and written in the shortest form."""

from __future__ import annotations

from datetime import date

import pytest

from hallway.library.period import Period


@pytest.mark.parametrize(
    ("text", "first", "last", "written"),
    [
        ("2026", date(2026, 1, 1), date(2026, 12, 31), "2026"),
        ("2026-Q4", date(2026, 10, 1), date(2026, 12, 31), "2026-Q4"),
        ("2026q1", date(2026, 1, 1), date(2026, 3, 31), "2026-Q1"),
        ("2028-02", date(2028, 2, 1), date(2028, 2, 29), "2028-02"),
        ("2026-W53", date(2026, 12, 28), date(2027, 1, 3), "2026-W53"),
        ("2026-07-01 to 2026-09-15", date(2026, 7, 1), date(2026, 9, 15), "2026-07-01 to 2026-09-15"),
        ("2026-07-01/2026-09-30", date(2026, 7, 1), date(2026, 9, 30), "2026-Q3"),
        ("2026-11-20 to 2026-11-20", date(2026, 11, 20), date(2026, 11, 20), "2026-11-20 to 2026-11-20"),
    ],
)
def test_a_period(text: str, first: date, last: date, written: str) -> None:
    """The written form is read back as the same period."""
    found = Period.parse(text)
    assert (found.first, found.last, str(found)) == (first, last, written)
    assert Period.parse(written) == found


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("last summer", "write a period like 2026-Q3"),
        ("", "write a period like 2026-Q3"),
        ("2026-11-20", "write a period like 2026-Q3"),
        ("2026-13", "a month is a number from 01 to 12"),
        ("2026-W54", "there is no week 54 in 2026"),
        ("2026-07-02 to 2026-07-01", "the first day is after the last one"),
        ("0001-Q1", "out of range"),
        ("9999", "out of range"),
    ],
)
def test_no_period(text: str, reason: str) -> None:
    """The error says what to write."""
    with pytest.raises(ValueError, match=reason):
        Period.parse(text)

"""Days in a plausible range, checked in one place so that no later sum or file format overflows."""

from __future__ import annotations

from datetime import date

EARLIEST = date(1990, 1, 1)
LATEST = date(2100, 12, 31)  # gzip, and so the sitemap, counts seconds in 32 bits, which ends in 2106

BOUNDS = f"from {EARLIEST.year} to {LATEST.year}"


def parse(text: str) -> date:
    """Returns the day of ``2026-11-22``. Raises ValueError, which says what is wrong, for another form or year.

    >>> parse("2026-11-22")
    datetime.date(2026, 11, 22)
    """
    try:
        if len(text) != len("2026-11-22"):
            raise ValueError(text)
        found = date.fromisoformat(text)
    except ValueError as error:
        raise ValueError("is not a date; write it as 2026-11-22") from error
    return checked(found)


def checked(day: date) -> date:
    """Returns the day unchanged. Raises ValueError if it is out of range."""
    if not EARLIEST <= day <= LATEST:
        raise ValueError(f"is out of range: use a year {BOUNDS}")
    return day


def within(day: date) -> date:
    """Returns the day, or the nearest one in range."""
    return min(max(day, EARLIEST), LATEST)

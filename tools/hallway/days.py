"""Dates within a plausible range, checked in one place so that no later calculation or file format overflows."""

from __future__ import annotations

from datetime import date

EARLIEST = date(1990, 1, 1)
LATEST = date(2100, 12, 31)  # gzip, and so the sitemap, stores seconds in 32 bits, which overflow in 2106

BOUNDS = f"from {EARLIEST.year} to {LATEST.year}"


def parse(text: str) -> date:
    """Parses a date such as ``2026-11-22``. Raises ValueError, with the reason, if the format or the year is wrong.

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
    """Returns the date unchanged. Raises ValueError if it is out of range."""
    if not EARLIEST <= day <= LATEST:
        raise ValueError(f"is out of range: use a year {BOUNDS}")
    return day


def within(day: date) -> date:
    """Returns the date, or the nearest one in range."""
    return min(max(day, EARLIEST), LATEST)

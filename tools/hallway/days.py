"""Dates and weeks within a plausible range, checked in one place so that no later calculation or format overflows."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta

EARLIEST = date(1990, 1, 1)
LATEST = date(2100, 12, 31)  # gzip, and so the sitemap, stores seconds in 32 bits, which overflow in 2106

MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")

BOUNDS = f"from {EARLIEST.year} to {LATEST.year}"

_WEEK = re.compile(r"([0-9]{4})-?[Ww]([0-9]{2})")


@dataclass(frozen=True, slots=True, order=True)
class Week:
    """An ISO 8601 week: Monday to Sunday, in the year of its Thursday."""

    year: int
    number: int
    """1 to 52, or 53 in some years."""

    @classmethod
    def parse(cls, text: str) -> Week:
        """Parses ``2026-W49``. Raises ValueError, with the reason, such as week 53 in a year with 52.

        >>> Week.parse("2026-W53").monday
        datetime.date(2026, 12, 28)
        """
        found = _WEEK.fullmatch(text.strip())
        if found is None:
            raise ValueError("write a week like 2026-W49")
        week = cls(int(found[1]), int(found[2]))
        if not EARLIEST.year <= week.year < LATEST.year:
            raise ValueError(f"this week is out of range: use a year from {EARLIEST.year} to {LATEST.year - 1}")
        try:
            _ = week.sunday
        except ValueError as error:
            most = "1 to 52, and 53 in some years"
            raise ValueError(f"there is no week {week.number} in {week.year}: weeks are {most}") from error
        return week

    @classmethod
    def of(cls, day: date) -> Week:
        """Returns the week of a date."""
        year, number, _ = day.isocalendar()
        return cls(year, number)

    @property
    def monday(self) -> date:
        """Its first day."""
        return date.fromisocalendar(self.year, self.number, 1)

    @property
    def sunday(self) -> date:
        """Its last day."""
        return self.monday + timedelta(days=6)

    def __sub__(self, other: Week) -> int:
        """Returns how many weeks this one is after the other."""
        return (self.monday - other.monday).days // 7

    def __str__(self) -> str:
        return f"{self.year:04}-W{self.number:02}"


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


def written(day: date | None) -> str:
    """Returns the date as readers see it; empty for None.

    >>> written(date(2026, 11, 12))
    '12 Nov 2026'
    """
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}" if day else ""

"""Periods: a year, a quarter, a month, a week, or any first and last day."""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta

from hallway import days
from hallway.days import Week

_QUARTER = re.compile(r"([0-9]{4})-?[Qq]([1-4])")
_MONTHS = re.compile(r"([0-9]{4})(?:-([0-9]{2}))?")
_BETWEEN = re.compile(r"/|\bto\b")
_FORMATS = "write a period like 2026-Q3, 2026-09, 2026-W40, 2026 or 2026-07-01 to 2026-09-15"
_OUT_OF_RANGE = f"this period is out of range: use a year {days.BOUNDS}"


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """The days from the first to the last one."""

    first: date
    last: date

    @classmethod
    def parse(cls, text: str) -> Period:
        """Parses ``2026-Q3`` and the other formats. Raises ValueError, with the reason.

        >>> Period.parse("2026-Q3").last
        datetime.date(2026, 9, 30)
        """
        text = text.strip()
        if found := _QUARTER.fullmatch(text):
            return cls._of_months(int(found[1]), 3 * int(found[2]) - 2, 3 * int(found[2]))
        if found := _MONTHS.fullmatch(text):
            return cls._of_months(int(found[1]), int(found[2] or 1), int(found[2] or 12))
        if "w" in text.lower():
            week = Week.parse(text)
            return cls(week.monday, week.sunday)
        first, *rest = (part.strip() for part in _BETWEEN.split(text, maxsplit=1))
        try:
            period = cls(date.fromisoformat(first), date.fromisoformat("".join(rest)))
        except ValueError as error:
            raise ValueError(_FORMATS) from error
        if period.first < days.EARLIEST or period.last > days.LATEST:
            raise ValueError(_OUT_OF_RANGE)
        if period.first > period.last:
            raise ValueError("the first day is after the last one")
        return period

    @classmethod
    def quarter(cls, text: str) -> Period:
        """Parses ``2026-Q4``. Raises ValueError, with the reason, for any other period."""
        if not _QUARTER.fullmatch(text.strip()):
            raise ValueError("write a quarter like 2026-Q4")
        return cls.parse(text)

    @classmethod
    def quarter_of(cls, day: date) -> Period:
        """Returns the quarter of a date."""
        return cls.parse(f"{day.year:04}-Q{(day.month + 2) // 3}")

    @classmethod
    def _of_months(cls, year: int, first: int, last: int) -> Period:
        if not 1 <= first <= last <= 12:
            raise ValueError("a month is a number from 01 to 12")
        if not days.EARLIEST.year <= year <= days.LATEST.year:
            raise ValueError(_OUT_OF_RANGE)
        return cls(date(year, first, 1), date(year, last, monthrange(year, last)[1]))

    def has_week(self, week: Week) -> bool:
        """Returns whether a week belongs to it. As in ISO 8601, the Thursday decides."""
        return self.first <= week.monday + timedelta(days=3) <= self.last

    def __str__(self) -> str:
        """Returns the shortest format of the period."""
        year, month = self.first.year, self.first.month
        for text in (f"{year:04}", f"{year:04}-Q{(month + 2) // 3}", f"{year:04}-{month:02}"):
            if Period.parse(text) == self:
                return text
        if self.first.weekday() == 0 and self.last - self.first == timedelta(days=6):
            return str(Week.of(self.first))
        return f"{self.first} to {self.last}"

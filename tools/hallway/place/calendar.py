"""Calendars (RFC 5545, RFC 7986): all-day entries, such as one on the Monday of each week that has a pick.

The icalendar library escapes text and folds lines at 75 octets. The same events give the same bytes, because an entry
is stamped with the day of its pick and not with the current time.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    import icalendar

PRODUCT = "-//Hallway//Calendar//EN"
REFRESH = timedelta(hours=12)  # how often a program that subscribes to the calendar should refresh it


@dataclass(frozen=True, slots=True)
class Event:
    """One day in a calendar."""

    uid: str
    """Globally unique and stable, so that an entry replaces its earlier version."""
    day: date
    title: str
    text: str
    """Lines, shown below the title."""
    url: str
    """May be empty."""
    stamp: date
    """When it was last changed."""
    is_monthly: bool = False
    """Whether it repeats on the same weekday of each month, such as the first Monday."""


def write(events: Iterable[Event], *, name: str = "", url: str = "") -> bytes:
    """Returns a calendar to open; or, with a name, one to subscribe to at `url`."""
    import icalendar

    calendar = icalendar.Calendar()
    calendar.add("version", "2.0")
    calendar.add("prodid", PRODUCT)
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", "PUBLISH")  # without it, Outlook opens the file as a draft of a meeting
    if name:
        calendar.add("name", name)
        calendar.add("x-wr-calname", name)  # the same for Google and Apple
        calendar.add("refresh-interval", REFRESH, parameters={"value": "DURATION"})
        calendar.add("x-published-ttl", "PT12H")  # the same for Outlook
    if url:
        calendar.add("url", url)
    for event in events:
        calendar.add_component(_component(event))
    written: bytes = calendar.to_ical()
    return written


def first_monday_after(day: date) -> date:
    """Returns the next first Monday of a month.

    >>> first_monday_after(date(2026, 12, 7))
    datetime.date(2027, 1, 4)
    """
    return next(
        each for each in (day + timedelta(days=n) for n in range(1, 63)) if each.weekday() == 0 and each.day <= 7
    )


def _component(event: Event) -> icalendar.Event:
    import icalendar

    component = icalendar.Event()
    stamp = datetime.combine(event.stamp, time(), UTC)
    component.add("uid", event.uid)
    component.add("dtstamp", stamp)
    component.add("last-modified", stamp)
    component.add("dtstart", event.day)
    component.add("dtend", event.day + timedelta(days=1))  # exclusive
    component.add("summary", event.title)
    component.add("description", event.text)
    if event.url:
        component.add("url", event.url)
    if event.is_monthly:
        component.add("rrule", {"freq": "monthly", "byday": _weekday_of_month(event.day)})
    component.add("transp", "TRANSPARENT")  # does not make anyone busy
    component.add("x-microsoft-cdo-busystatus", "FREE")
    component.add("class", "PUBLIC")
    return component


def _weekday_of_month(day: date) -> str:
    """Returns ``1MO`` for a first Monday, and ``-1MO`` for a last one that is a fifth, since few months have that."""
    number = (day.day + 6) // 7
    return f"{number if number < 5 else -1}{('MO', 'TU', 'WE', 'TH', 'FR', 'SA', 'SU')[day.weekday()]}"

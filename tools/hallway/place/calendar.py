"""Calendars (RFC 5545, RFC 7986): a whole-day entry on the Monday of each week that has a pick.

Written by the library icalendar: it folds lines at 75 octets and escapes. Same input, same bytes: the day of a pick is
its stamp.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    import icalendar

PRODUCT = "-//Hallway//Pick of the week//EN"
REFRESH = timedelta(hours=12)  # how often a program that follows the calendar looks again


@dataclass(frozen=True, slots=True)
class Event:
    """One day in a calendar."""

    uid: str
    """For ever the same, unique in the world: an entry that is read again takes the old one's place."""
    day: date
    title: str
    text: str
    """Lines; what a program shows below the title."""
    url: str
    stamp: date
    """When it was last changed."""


def write(events: Iterable[Event], *, name: str = "", url: str = "") -> bytes:
    """Returns a calendar. With a name it is one to follow, else one to open; `url` is where it is found."""
    import icalendar

    calendar = icalendar.Calendar()
    calendar.add("version", "2.0")
    calendar.add("prodid", PRODUCT)
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", "PUBLISH")  # Outlook opens a file without it as a draft of a meeting
    if name:
        calendar.add("name", name)
        calendar.add("x-wr-calname", name)  # Google's and Apple's word for the same
        calendar.add("refresh-interval", REFRESH, parameters={"value": "DURATION"})
        calendar.add("x-published-ttl", "PT12H")  # Outlook's
    if url:
        calendar.add("url", url)
    for event in events:
        calendar.add_component(_component(event))
    written: bytes = calendar.to_ical()
    return written


def _component(event: Event) -> icalendar.Event:
    import icalendar

    made = icalendar.Event()
    stamp = datetime.combine(event.stamp, time(), UTC)
    made.add("uid", event.uid)
    made.add("dtstamp", stamp)
    made.add("last-modified", stamp)
    made.add("dtstart", event.day)
    made.add("dtend", event.day + timedelta(days=1))  # the first day that is not of it
    made.add("summary", event.title)
    made.add("description", event.text)
    made.add("url", event.url)
    made.add("transp", "TRANSPARENT")  # nobody is busy because of it
    made.add("x-microsoft-cdo-busystatus", "FREE")
    made.add("class", "PUBLIC")
    return made

"""Calendars (RFC 5545, RFC 7986): an all-day entry on the Monday of each week that has a pick.

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

PRODUCT = "-//Hallway//Pick of the week//EN"
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
    stamp: date
    """When it was last changed."""


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
    component.add("url", event.url)
    component.add("transp", "TRANSPARENT")  # does not make anyone busy
    component.add("x-microsoft-cdo-busystatus", "FREE")
    component.add("class", "PUBLIC")
    return component

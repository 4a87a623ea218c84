"""The page of the week, its feed and its calendar: the address stays, what it shows is decided by the reader's date.

The page holds every pick; week.js shows the one of the week in which it is read. Without JavaScript all are listed with
their days. The feed holds those of weeks to come as well, dated by their Monday: RSS 2.0 says that a reader may keep an
item back until its date.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, time
from email.utils import format_datetime
from itertools import groupby
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree

from markupsafe import Markup

from hallway import timecode
from hallway.place import calendar, pack
from hallway.site.collection import Problem
from hallway.site.feeds import ILLEGAL, NAMESPACES
from hallway.site.pages.pages import Page

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hallway.library.answer import Answer
    from hallway.library.picks import Pick
    from hallway.place.standing import Standings
    from hallway.site.collection import Collection
    from hallway.site.pages.pages import Pages

ADDRESS = "week/"
ROOT = "../"
TITLE = "The answer of the week"
FEED_ITEMS = 60  # more than a year


@dataclass(frozen=True, slots=True)
class Shown:
    """A pick and the answer that it is today."""

    pick: Pick
    answer: Answer
    holds: bool
    """Whether the answer is published; else its page says that it was taken back, and what holds instead."""


def shown(collection: Collection, standings: Standings, problems: list[Problem]) -> tuple[Shown, ...]:
    """Returns the picks, the newest week first; one whose answer has no page is a problem."""
    picks = collection.library.picks()
    retired = {answer.id: answer for answer in collection.retired}
    published = {answer.id: answer for answer in collection.answers if answer.status == "approved"}
    found = []
    for pick in picks.entries:
        standing = standings.answer(pick.answer)
        if standing.state not in ("retired", "dead") and standing.now in published:
            found.append(Shown(pick, published[standing.now], holds=True))
        elif pick.answer in retired:
            found.append(Shown(pick, retired[pick.answer], holds=False))
        else:
            reason = f"{pick.answer}, the pick of {pick.week}, has no page: {standing.reason or 'it was left out'}."
            problems.append(Problem(collection.library.curation / "picks.yml", reason, is_left_out=False))
    return tuple(sorted(found, key=lambda each: each.pick.week, reverse=True))


def page(pages: Pages, picks: tuple[Shown, ...], *, has_feeds: bool) -> Page:
    """Returns the page; it is there without any pick, too, for its address is pinned somewhere."""
    weeks = []
    for week, entries in groupby(picks, key=lambda each: each.pick.week):
        weeks.append(
            {
                "id": str(week),
                "label": f"Week {week.number}",
                "days": pack.days(week),
                "picks": [_context(each, pages.collection) for each in entries],
            }
        )
    context = {"page": {"kind": "week", "root": ROOT}, "week": {"weeks": weeks, "has_feeds": has_feeds}}
    described = "One answer a week, and why it matters now."
    return Page("week", TITLE, described, pages.render("hallway/week.html", context))


def files(collection: Collection, picks: tuple[Shown, ...], *, base: str) -> Iterator[tuple[str, bytes]]:
    """Yields address and content of the feed and of the calendar; none where the site does not know its address."""
    if not base:
        return
    said = [(each, _words(each, collection, base)) for each in picks]
    yield f"{ADDRESS}feed.xml", _feed(collection, said[:FEED_ITEMS], base)
    events = [pack.event(each.pick, words) for each, words in said if each.holds]
    name = f"{collection.settings.site_name}: {TITLE.lower()}"
    yield f"{ADDRESS}calendar.ics", calendar.write(events, name=name, url=f"{base}{ADDRESS}calendar.ics")


def _context(entry: Shown, collection: Collection) -> dict[str, Any]:
    pick, answer = entry.pick, entry.answer
    return {
        "title": answer.title,
        "summary": answer.summary if entry.holds else "",
        "url": f"{ROOT}a/{answer.id}/?from={pack.code(pick)}",
        "expert": collection.expert_name(answer) if entry.holds else "",
        "length": timecode.stamp(answer.duration),
        "why": pick.why,
        "reinforce": pick.reinforce,
        "team": pick.team,
        "holds": entry.holds,
    }


def _words(entry: Shown, collection: Collection, base: str) -> pack.Words:
    name = collection.settings.site_name
    return pack.words(entry.pick, entry.answer, expert=collection.expert_name(entry.answer), site=base, site_name=name)


def _feed(collection: Collection, picks: list[tuple[Shown, pack.Words]], base: str) -> bytes:
    """RSS 2.0 (https://www.rssboard.org/rss-specification)."""
    root = ElementTree.Element("rss", {"version": "2.0", "xmlns:atom": NAMESPACES["xmlns:atom"]})
    channel = ElementTree.SubElement(root, "channel")
    _add(channel, "title", f"{collection.settings.site_name}: {TITLE.lower()}")
    _add(channel, "link", base + ADDRESS)
    _add(channel, "description", "One answer a week, and why it matters now.")
    _add(channel, "atom:link", href=f"{base}{ADDRESS}feed.xml", rel="self", type="application/rss+xml")
    for entry, words in picks:
        item = ElementTree.SubElement(channel, "item")
        _add(item, "title", f"{words.week}{f', {words.team}' if words.team else ''}: {words.title}")
        _add(item, "link", words.url)
        _add(item, "guid", f"{base}{ADDRESS}#{pack.code(entry.pick)}", isPermaLink="false")
        monday = datetime.combine(entry.pick.week.monday, time(), UTC)
        _add(item, "pubDate", format_datetime(monday, usegmt=True))
        text = Markup("<p>{}</p><p><b>Why now:</b> {}</p><p><b>We come back to it:</b> {}</p>")
        _add(item, "description", str(text.format(words.summary or words.details, words.why, words.reinforce)))
    written: bytes = ElementTree.tostring(root, encoding="utf-8", xml_declaration=True)
    return written


def _add(parent: ElementTree.Element, tag: str, text: str = "", **attributes: str) -> None:
    made = ElementTree.SubElement(parent, tag, {name: ILLEGAL.sub("", value) for name, value in attributes.items()})
    made.text = ILLEGAL.sub("", text) or None

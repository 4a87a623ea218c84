"""The page of the week, its feed and its calendar: one address that always shows the current pick.

The page contains every pick; week.js shows the one for the reader's date. Without JavaScript, all are listed with their
days. The feed also has the picks of future weeks, dated by their Monday: RSS 2.0 lets a reader hide an item until then.
"""

from __future__ import annotations

from datetime import UTC, datetime, time
from email.utils import format_datetime
from itertools import groupby
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree

from markupsafe import Markup

from hallway import timecode
from hallway.place import calendar, pick_snippets
from hallway.site.feed_formats import NAMESPACES, add, document
from hallway.site.page import SiteFile

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hallway.site.placed import PickedAnswer
    from hallway.site.site import Site

ADDRESS = "week/"
ROOT = "../"
TITLE = "The answer of the week"
DESCRIPTION = "One answer a week, and why it matters now."
FEED_ITEMS = 60  # more than a year


def files(site: Site) -> Iterator[SiteFile]:
    """Yields the page, even if there are no picks, since places link to it; feed and calendar if the site has a URL."""
    week = {"weeks": list(_weeks(site)), "has_feeds": bool(site.url), "site_url": site.url}
    yield site.page(ADDRESS, "week", week, title=TITLE, description=DESCRIPTION)
    if site.url:
        worded = [(each, _words(each, site)) for each in site.placed.picks]
        yield SiteFile(f"{ADDRESS}feed.xml", _feed(site, worded[:FEED_ITEMS]))
        events = [pick_snippets.event(each.pick, words) for each, words in worded if each.is_published]
        name = f"{site.name}: {TITLE.lower()}"
        content = calendar.write(events, name=name, url=f"{site.url}{ADDRESS}calendar.ics")
        yield SiteFile(f"{ADDRESS}calendar.ics", content)


def _weeks(site: Site) -> Iterator[dict[str, Any]]:
    for week, entries in groupby(site.placed.picks, key=lambda each: each.pick.week):
        yield {
            "id": str(week),
            "label": f"Week {week.number}",
            "days": pick_snippets.days(week),
            "picks": [_pick(each, site) for each in entries],
        }


def _pick(entry: PickedAnswer, site: Site) -> dict[str, Any]:
    pick, answer = entry.pick, entry.answer
    return {
        "title": answer.title,
        "summary": answer.summary if entry.is_published else "",
        "url": f"{ROOT}a/{answer.id}/?from={pick_snippets.code(pick)}",
        "expert": site.collection.expert_name(answer) if entry.is_published else "",
        "length": timecode.stamp(answer.duration),
        "why": pick.why,
        "reinforce": pick.reinforce,
        "team": pick.team,
        "is_published": entry.is_published,
    }


def _words(entry: PickedAnswer, site: Site) -> pick_snippets.PickText:
    expert = site.collection.expert_name(entry.answer)
    return pick_snippets.describe(entry.pick, entry.answer, expert=expert, site=site.url, site_name=site.name)


def _feed(site: Site, picks: list[tuple[PickedAnswer, pick_snippets.PickText]]) -> bytes:
    """Returns RSS 2.0 (https://www.rssboard.org/rss-specification)."""
    root = ElementTree.Element("rss", {"version": "2.0", "xmlns:atom": NAMESPACES["xmlns:atom"]})
    channel = ElementTree.SubElement(root, "channel")
    add(channel, "title", f"{site.name}: {TITLE.lower()}")
    add(channel, "link", site.url + ADDRESS)
    add(channel, "description", DESCRIPTION)
    add(channel, "atom:link", href=f"{site.url}{ADDRESS}feed.xml", rel="self", type="application/rss+xml")
    for entry, words in picks:
        item = ElementTree.SubElement(channel, "item")
        add(item, "title", f"{words.week}{f', {words.team}' if words.team else ''}: {words.title}")
        add(item, "link", words.url)
        add(item, "guid", f"{site.url}{ADDRESS}#{pick_snippets.code(entry.pick)}", isPermaLink="false")
        monday = datetime.combine(entry.pick.week.monday, time(), UTC)
        add(item, "pubDate", format_datetime(monday, usegmt=True))
        text = Markup("<p>{}</p><p><b>Why now:</b> {}</p><p><b>We come back to it:</b> {}</p>")
        add(item, "description", str(text.format(words.summary or words.details, words.why, words.reinforce)))
    return document(root)

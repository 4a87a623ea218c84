"""The formats of feeds: RSS 2.0 that podcast players understand, and JSON Feed 1.1.

They are written with the standard library's ElementTree rather than feedgen (1.0.0), which does not know the podcast
namespace, refuses texts with control characters, adds the current time unless told another one, and depends on lxml.
"""

from __future__ import annotations

import json
import re
import uuid
from dataclasses import dataclass
from datetime import UTC, datetime, time
from email.utils import format_datetime
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree

if TYPE_CHECKING:
    from hallway.site.answer.view import AnswerFacts

NAMESPACES = {
    "xmlns:atom": "http://www.w3.org/2005/Atom",
    "xmlns:dc": "http://purl.org/dc/elements/1.1/",
    "xmlns:itunes": "http://www.itunes.com/dtds/podcast-1.0.dtd",
    "xmlns:podcast": "https://podcastindex.org/namespace/1.0",
}
RSS_END = b"</channel></rss>"
JSON_END = b"]}"
PODCASTS = uuid.UUID("ead4c236-bf58-58c6-a2c6-a6b28d128cb6")  # podcast-namespace, tags/guid
NOON = time(12, tzinfo=UTC)  # at noon in London, it is the same date nearly everywhere
ILLEGAL = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")  # XML 1.0, production 2


@dataclass(frozen=True, slots=True)
class FeedItem:
    """An answer in both formats, see `hallway.site.feed_items`."""

    rss: bytes
    json: bytes


@dataclass(frozen=True, slots=True)
class Feed:
    """What one feed is about."""

    address: str
    """The address of its page, relative to the root of the site: "", "m/<id>/" or "x/<id>/"."""
    title: str
    description: str
    answers: tuple[AnswerFacts, ...]
    """Newest first."""
    items: tuple[FeedItem, ...]
    """What feeds show of each."""

    @property
    def language(self) -> str:
        """The language of all its answers; empty if they have several."""
        languages = {view.language for view in self.answers}
        return languages.pop() if len(languages) == 1 else ""


def rss(feed: Feed, site_url: str) -> bytes:
    """Returns RSS 2.0 (https://www.rssboard.org/rss-specification) with the podcast namespace."""
    root = ElementTree.Element("rss", {"version": "2.0", **NAMESPACES})
    channel = ElementTree.SubElement(root, "channel")
    url = f"{site_url}{feed.address}feed.xml"
    add(channel, "title", feed.title)
    add(channel, "link", site_url + feed.address)
    add(channel, "description", feed.description or feed.title)
    add(channel, "atom:link", href=url, rel="self", type="application/rss+xml")
    if feed.language:
        add(channel, "language", feed.language)
    if feed.answers:
        add(channel, "lastBuildDate", rfc822(published(feed.answers[0])))
    add(channel, "podcast:guid", str(uuid.uuid5(PODCASTS, url.partition("://")[2].rstrip("/"))))
    # Keeps a team's recordings out of directories; players list what their users follow unless asked not to.
    add(channel, "podcast:block", "yes")
    add(channel, "itunes:block", "Yes")
    return document(root).removesuffix(RSS_END) + b"".join(item.rss for item in feed.items) + RSS_END


def json_feed(feed: Feed, site_url: str) -> bytes:
    """Returns JSON Feed 1.1 (https://www.jsonfeed.org/version/1.1/)."""
    empty = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": legal(feed.title),
        "home_page_url": site_url + feed.address,
        "feed_url": f"{site_url}{feed.address}feed.json",
        "description": legal(feed.description),
        "language": feed.language,
        "items": [],
    }
    return as_json(without_empty(empty)).removesuffix(JSON_END) + b",".join(item.json for item in feed.items) + JSON_END


def add(parent: ElementTree.Element, tag: str, text: str = "", **attributes: str) -> None:
    """Adds an element, without the characters that no XML document may contain."""
    element = ElementTree.SubElement(parent, tag, {name: legal(value) for name, value in attributes.items()})
    element.text = legal(text) or None


def document(root: ElementTree.Element) -> bytes:
    """Returns an XML document."""
    written: bytes = ElementTree.tostring(root, encoding="utf-8", xml_declaration=True)
    return written


def legal(text: str) -> str:
    """Removes the characters that no XML document may contain, escaped or not."""
    return ILLEGAL.sub("", text)


def as_json(content: object) -> bytes:
    """Returns compact JSON."""
    return json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode()


def without_empty(fields: dict[str, Any]) -> dict[str, Any]:
    """Returns the fields that have a value; `items` may be empty."""
    return {key: value for key, value in fields.items() if value or key == "items"}


def published(view: AnswerFacts) -> datetime:
    """Returns when an answer was published, as feeds say it."""
    return datetime.combine(view.published_on, NOON)


def rfc822(moment: datetime) -> str:
    """Returns a time as RSS writes it."""
    return format_datetime(moment.astimezone(UTC), usegmt=True)

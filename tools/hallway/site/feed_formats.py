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

from markupsafe import Markup

from hallway.site.answer.companions import TYPES

if TYPE_CHECKING:
    from hallway.site.answer.view import AnswerFacts, MediaView

NAMESPACES = {
    "xmlns:atom": "http://www.w3.org/2005/Atom",
    "xmlns:dc": "http://purl.org/dc/elements/1.1/",
    "xmlns:itunes": "http://www.itunes.com/dtds/podcast-1.0.dtd",
    "xmlns:podcast": "https://podcastindex.org/namespace/1.0",
}
END = b"</channel></rss>"
PODCASTS = uuid.UUID("ead4c236-bf58-58c6-a2c6-a6b28d128cb6")  # podcast-namespace, tags/guid
PERSON_CHARACTERS = 128  # podcast-namespace, tags/person
NOON = time(12, tzinfo=UTC)  # at noon in London, it is the same date nearly everywhere
ILLEGAL = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")  # XML 1.0, production 2


@dataclass(frozen=True, slots=True)
class Feed:
    """What one feed is about."""

    address: str
    """The address of its page, relative to the root of the site: "", "m/<id>/" or "x/<id>/"."""
    title: str
    description: str
    answers: tuple[AnswerFacts, ...]
    """Newest first."""

    @property
    def language(self) -> str:
        """The language of all its answers; empty if they have several."""
        languages = {view.language for view in self.answers}
        return languages.pop() if len(languages) == 1 else ""


class FeedWriter:
    """Writes feeds; the item of an answer that is in several feeds is created once."""

    def __init__(self, site_url: str) -> None:
        self.url = site_url
        self._rss_items = dict[str, bytes]()
        self._json_items = dict[str, dict[str, Any]]()
        self._notes = dict[str, str]()

    def rss(self, feed: Feed) -> bytes:
        """Returns RSS 2.0 (https://www.rssboard.org/rss-specification) with the podcast namespace."""
        root = ElementTree.Element("rss", {"version": "2.0", **NAMESPACES})
        channel = ElementTree.SubElement(root, "channel")
        url = f"{self.url}{feed.address}feed.xml"
        add(channel, "title", feed.title)
        add(channel, "link", self.url + feed.address)
        add(channel, "description", feed.description or feed.title)
        add(channel, "atom:link", href=url, rel="self", type="application/rss+xml")
        if feed.language:
            add(channel, "language", feed.language)
        if feed.answers:
            add(channel, "lastBuildDate", _rfc822(_published(feed.answers[0])))
        add(channel, "podcast:guid", str(uuid.uuid5(PODCASTS, url.partition("://")[2].rstrip("/"))))
        # Keeps a team's recordings out of directories; players list what their users follow unless asked not to.
        add(channel, "podcast:block", "yes")
        add(channel, "itunes:block", "Yes")
        for view in feed.answers:
            if view.id not in self._rss_items:
                self._rss_items[view.id] = ElementTree.tostring(self._rss_item(view), encoding="utf-8")
        items = b"".join(self._rss_items[view.id] for view in feed.answers)
        return document(root).removesuffix(END) + items + END

    def json(self, feed: Feed) -> bytes:
        """Returns JSON Feed 1.1 (https://www.jsonfeed.org/version/1.1/)."""
        items = []
        for view in feed.answers:
            if view.id not in self._json_items:
                self._json_items[view.id] = self._json_item(view)
            items.append(self._json_items[view.id])
        whole = {
            "version": "https://jsonfeed.org/version/1.1",
            "title": legal(feed.title),
            "home_page_url": self.url + feed.address,
            "feed_url": f"{self.url}{feed.address}feed.json",
            "description": legal(feed.description),
            "language": feed.language,
            "items": items,
        }
        return json.dumps(_without_empty(whole), ensure_ascii=False, separators=(",", ":")).encode()

    def _note(self, view: AnswerFacts) -> str:
        if view.id not in self._notes:
            self._notes[view.id] = _notes(view)
        return self._notes[view.id]

    def _rss_item(self, view: AnswerFacts) -> ElementTree.Element:
        item = ElementTree.Element("item")
        add(item, "title", view.title)
        add(item, "link", view.permalink)
        add(item, "guid", view.permalink, isPermaLink="true")
        add(item, "pubDate", _rfc822(_published(view)))
        add(item, "description", self._note(view))
        if view.expert.url:
            add(item, "dc:creator", view.expert.name)
            add(item, "itunes:author", view.expert.name)
            add(item, "podcast:person", view.expert.name[:PERSON_CHARACTERS], href=self._expert_url(view))
        for moment in view.moments:
            add(item, "category", moment.title)
        if (media := view.media) and media.size_bytes:
            add(item, "enclosure", url=self.url + media.path, length=str(media.size_bytes), type=media.type)
            add(item, "itunes:duration", str(round(view.duration)))
        for name in ("captions.vtt", "captions.srt", "transcript.json"):
            if name in view.companion_names:
                more = {"language": view.language} if view.language else {}
                more |= {"rel": "captions"} if name.startswith("captions") else {}
                add(item, "podcast:transcript", url=view.permalink + name, type=TYPES[name], **more)
        if (name := "chapters.json") in view.companion_names:
            add(item, "podcast:chapters", url=view.permalink + name, type=TYPES[name])
        return item

    def _json_item(self, view: AnswerFacts) -> dict[str, Any]:
        media = view.media
        author = {"name": legal(view.expert.name), "url": self._expert_url(view)}
        return _without_empty(
            {
                "id": view.permalink,
                "url": view.permalink,
                "title": legal(view.title),
                "content_html": legal(self._note(view)),
                "summary": legal(view.summary),
                "date_published": _published(view).isoformat().replace("+00:00", "Z"),
                "authors": [author] if view.expert.url else [],
                "tags": [legal(moment.title) for moment in view.moments],
                "language": view.language,
                "attachments": [self._attachment(view, media)] if media and media.size_bytes else [],
            }
        )

    def _attachment(self, view: AnswerFacts, media: MediaView) -> dict[str, Any]:
        return {
            "url": self.url + media.path,
            "mime_type": media.type,
            "title": legal(view.title),
            "size_in_bytes": media.size_bytes,
            "duration_in_seconds": round(view.duration),
        }

    def _expert_url(self, view: AnswerFacts) -> str:
        return f"{self.url}x/{view.answer.expert}/"


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


def _notes(view: AnswerFacts) -> str:
    """Returns the summary and the chapters as HTML, each chapter a link to its second."""
    chapters = Markup("").join(
        Markup('<li><a href="%s#t=%s">%s</a> %s</li>') % (view.permalink, chapter.seconds, chapter.stamp, chapter.title)
        for chapter in view.chapters
        if chapter.seconds is not None
    )
    edited = Markup("")
    summary = Markup("<p>%s</p>") % (view.summary or view.title)
    if view.is_edited_since_checked:
        day = f" on {view.answer.approved_on.isoformat()}" if view.answer.approved_on else ""
        edited = Markup("<p>Edited since it was checked%s.</p>") % day
    return str(summary + edited + (Markup("<ul>%s</ul>") % chapters if chapters else ""))


def _without_empty(fields: dict[str, Any]) -> dict[str, Any]:
    """Returns the fields that have a value; `items` may be empty."""
    return {key: value for key, value in fields.items() if value or key == "items"}


def _published(view: AnswerFacts) -> datetime:
    return datetime.combine(view.published_on, NOON)


def _rfc822(moment: datetime) -> str:
    return format_datetime(moment.astimezone(UTC), usegmt=True)

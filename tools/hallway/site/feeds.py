"""Feeds of the newest answers per site, moment and expert: RSS 2.0 that podcast players understand, JSON Feed 1.1.

RSS wants absolute addresses, so there are feeds only where the site knows its own. They are written with the standard
library's ElementTree rather than feedgen (1.0.0), which knows nothing of the podcast namespace, refuses a text with a
control character in it, stamps the clock into the feed unless it is told another time, and brings lxml along.
"""

from __future__ import annotations

import json
import re
import uuid
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from email.utils import format_datetime
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree

from markupsafe import Markup

from hallway import timecode
from hallway.site.answer.companions import TYPES

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from hallway.library.answer import Answer
    from hallway.library.experts import Expert
    from hallway.library.vocabulary import Moment
    from hallway.site.answer.render import Chapter
    from hallway.site.collection import Collection

ENTRIES = 50  # about 100 KB of feed, which is what readers like
NAMESPACES = {
    "xmlns:atom": "http://www.w3.org/2005/Atom",
    "xmlns:dc": "http://purl.org/dc/elements/1.1/",
    "xmlns:itunes": "http://www.itunes.com/dtds/podcast-1.0.dtd",
    "xmlns:podcast": "https://podcastindex.org/namespace/1.0",
}
PODCASTS = uuid.UUID("ead4c236-bf58-58c6-a2c6-a6b28d128cb6")  # podcast-namespace, tags/guid
PERSON_CHARACTERS = 128  # podcast-namespace, tags/person
# A day has no hour. At noon in London it is that day nearly everywhere.
NOON = time(12, tzinfo=UTC)
ILLEGAL = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")  # XML 1.0, production 2


@dataclass(frozen=True, slots=True)
class Entry:
    """An answer, as far as a feed tells of it."""

    answer: Answer
    chapters: tuple[Chapter, ...]
    beside: frozenset[str]
    """The names of the files beside its page, see `companions.TYPES`."""
    published_on: date
    media_bytes: int
    """0 where there is nothing to play."""

    @classmethod
    def of(cls, collection: Collection, answer: Answer, chapters: tuple[Chapter, ...], beside: Iterable[str]) -> Entry:
        """Makes the entry of an answer whose chapters and files beside the page are known."""
        media = collection.media_path(answer.media)
        size = media.stat().st_size if media else 0
        return cls(answer, chapters, frozenset(beside), collection.published_on(answer), size)

    @property
    def published(self) -> datetime:
        """When it became part of the knowledge base."""
        return datetime.combine(self.published_on, NOON)


@dataclass(frozen=True, slots=True)
class Feed:
    """What one feed is about."""

    address: str
    """Of the page that it belongs to, from the root of the site: "", "m/<id>/" or "x/<id>/"."""
    title: str
    description: str
    entries: tuple[Entry, ...]
    """Newest first."""


def feeds(collection: Collection, entries: Iterable[Entry], *, base: str) -> Iterator[tuple[str, bytes]]:
    """Yields address and content of every feed; none where `base`, the site's absolute address, is empty."""
    if not base:
        return
    write = _Writer(collection, base)
    for feed in _feeds(collection, sorted(entries, key=_age)):
        yield f"{feed.address}feed.xml", write.rss(feed)
        yield f"{feed.address}feed.json", write.json(feed)


def _age(entry: Entry) -> tuple[int, int, str]:
    answer = entry.answer
    return -entry.published.toordinal(), -answer.recorded.toordinal(), answer.id


def _feeds(collection: Collection, entries: Sequence[Entry]) -> Iterator[Feed]:
    name = collection.settings.site_name
    yield Feed("", name, collection.settings.site_description, tuple(entries[:ENTRIES]))
    for moment in collection.moments:
        found = tuple(entry for entry in entries if moment.id in entry.answer.moments)
        yield Feed(f"m/{moment.id}/", f"{moment.title} · {name}", moment.trigger, found[:ENTRIES])
    for expert in sorted(collection.experts.values(), key=lambda expert: expert.id):
        if found := tuple(entry for entry in entries if entry.answer.expert == expert.id):
            about = ", ".join(filter(None, (expert.role, expert.team)))
            yield Feed(f"x/{expert.id}/", f"{expert.name} · {name}", about, found[:ENTRIES])


class _Writer:
    """Writes feeds; what several of them tell of one answer is made once."""

    def __init__(self, collection: Collection, base: str) -> None:
        self._base = base
        self._experts: Mapping[str, Expert] = collection.experts
        self._moments: Mapping[str, Moment] = {moment.id: moment for moment in collection.moments}
        self._rss_items = dict[str, ElementTree.Element]()
        self._json_items = dict[str, dict[str, Any]]()

    def rss(self, feed: Feed) -> bytes:
        """RSS 2.0 (https://www.rssboard.org/rss-specification) with the podcast namespace."""
        root = ElementTree.Element("rss", {"version": "2.0", **NAMESPACES})
        channel = ElementTree.SubElement(root, "channel")
        url = f"{self._base}{feed.address}feed.xml"
        _add(channel, "title", feed.title)
        _add(channel, "link", self._base + feed.address)
        _add(channel, "description", feed.description or feed.title)
        _add(channel, "atom:link", href=url, rel="self", type="application/rss+xml")
        if language := _language(feed):
            _add(channel, "language", language)
        if feed.entries:
            _add(channel, "lastBuildDate", _rfc822(feed.entries[0].published))
        _add(channel, "podcast:guid", str(uuid.uuid5(PODCASTS, url.partition("://")[2].rstrip("/"))))
        # What people say to their team is not for a directory; players list what a user follows unless asked not to.
        _add(channel, "podcast:block", "yes")
        _add(channel, "itunes:block", "Yes")
        for entry in feed.entries:
            id_ = entry.answer.id
            if id_ not in self._rss_items:
                self._rss_items[id_] = self._rss_item(entry)
            channel.append(self._rss_items[id_])
        written: bytes = ElementTree.tostring(root, encoding="utf-8", xml_declaration=True)
        return written

    def json(self, feed: Feed) -> bytes:
        """JSON Feed 1.1 (https://www.jsonfeed.org/version/1.1/)."""
        items = []
        for entry in feed.entries:
            id_ = entry.answer.id
            if id_ not in self._json_items:
                self._json_items[id_] = self._json_item(entry)
            items.append(self._json_items[id_])
        whole = {
            "version": "https://jsonfeed.org/version/1.1",
            "title": _legal(feed.title),
            "home_page_url": self._base + feed.address,
            "feed_url": f"{self._base}{feed.address}feed.json",
            "description": _legal(feed.description),
            "language": _language(feed),
            "items": items,
        }
        return json.dumps(_said(whole), ensure_ascii=False, separators=(",", ":")).encode()

    def _rss_item(self, entry: Entry) -> ElementTree.Element:
        answer, page = entry.answer, self._page(entry)
        item = ElementTree.Element("item")
        _add(item, "title", answer.title)
        _add(item, "link", page)
        _add(item, "guid", page, isPermaLink="true")
        _add(item, "pubDate", _rfc822(entry.published))
        _add(item, "description", self._notes(entry))
        if speaker := self._speaker(answer):
            _add(item, "dc:creator", speaker.name)
            _add(item, "itunes:author", speaker.name)
            _add(item, "podcast:person", speaker.name[:PERSON_CHARACTERS], href=f"{self._base}x/{speaker.id}/")
        for title in self._moment_titles(answer):
            _add(item, "category", title)
        if entry.media_bytes:
            url = self._base + answer.media
            _add(item, "enclosure", url=url, length=str(entry.media_bytes), type=_media_type(answer))
            _add(item, "itunes:duration", str(round(answer.duration)))
        for name in ("captions.vtt", "captions.srt", "transcript.json"):
            if name in entry.beside:
                more = {"language": answer.language} if answer.language else {}
                more |= {"rel": "captions"} if name.startswith("captions") else {}
                _add(item, "podcast:transcript", url=page + name, type=TYPES[name], **more)
        if "chapters.json" in entry.beside:
            _add(item, "podcast:chapters", url=f"{page}chapters.json", type=TYPES["chapters.json"])
        return item

    def _json_item(self, entry: Entry) -> dict[str, Any]:
        answer, page = entry.answer, self._page(entry)
        speaker = self._speaker(answer)
        media = {
            "url": self._base + answer.media,
            "mime_type": _media_type(answer),
            "title": _legal(answer.title),
            "size_in_bytes": entry.media_bytes,
            "duration_in_seconds": round(answer.duration),
        }
        return _said(
            {
                "id": page,
                "url": page,
                "title": _legal(answer.title),
                "content_html": _legal(self._notes(entry)),
                "summary": _legal(answer.summary),
                "date_published": entry.published.isoformat().replace("+00:00", "Z"),
                "authors": [{"name": _legal(speaker.name), "url": f"{self._base}x/{speaker.id}/"}] if speaker else [],
                "tags": [_legal(title) for title in self._moment_titles(answer)],
                "language": answer.language,
                "attachments": [media] if entry.media_bytes else [],
            }
        )

    def _page(self, entry: Entry) -> str:
        return f"{self._base}a/{entry.answer.id}/"

    def _speaker(self, answer: Answer) -> Expert | None:
        return self._experts.get(answer.expert)

    def _moment_titles(self, answer: Answer) -> list[str]:
        return [self._moments[id_].title for id_ in answer.moments if id_ in self._moments]

    def _notes(self, entry: Entry) -> str:
        """The short answer and the chapters as HTML, each chapter a link to its second."""
        page = self._page(entry)
        chapters = Markup("").join(
            Markup('<li><a href="{}#t={}">{}</a> {}</li>').format(
                page, chapter.seconds, timecode.stamp(chapter.seconds), chapter.title
            )
            for chapter in entry.chapters
            if chapter.seconds is not None
        )
        answer, edited = entry.answer, Markup("")
        summary = Markup("<p>{}</p>").format(answer.summary or answer.title)
        if answer.is_edited_since_checked:
            day = f" on {answer.approved_on.isoformat()}" if answer.approved_on else ""
            edited = Markup("<p>Edited since it was checked{}.</p>").format(day)
        return str(summary + edited + (Markup("<ul>{}</ul>").format(chapters) if chapters else ""))


def _add(parent: ElementTree.Element, tag: str, text: str = "", **attributes: str) -> None:
    legal = {name: _legal(value) for name, value in attributes.items()}
    ElementTree.SubElement(parent, tag, legal).text = _legal(text) or None


def _legal(text: str) -> str:
    """Leaves out what no XML document may hold, escaped or not."""
    return ILLEGAL.sub("", text)


def _said(fields: dict[str, Any]) -> dict[str, Any]:
    """Only what has something in it; `items` may be empty."""
    return {key: value for key, value in fields.items() if value or key == "items"}


def _language(feed: Feed) -> str:
    """The language of all of its answers, where it is one."""
    languages = {entry.answer.language for entry in feed.entries}
    return languages.pop() if len(languages) == 1 else ""


def _media_type(answer: Answer) -> str:
    return "video/mp4" if answer.media.endswith(".mp4") else "audio/mp4"


def _rfc822(moment: datetime) -> str:
    return format_datetime(moment.astimezone(UTC), usegmt=True)

"""What feeds show of an answer. It is made with the answer's files and kept with them, since it depends on the same."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree

from markupsafe import Markup

from hallway.site.answer.companions import TYPES
from hallway.site.feed_formats import FeedItem, add, as_json, legal, published, rfc822, without_empty

if TYPE_CHECKING:
    from hallway.site.answer.view import AnswerFacts, MediaView

PERSON_CHARACTERS = 128  # podcast-namespace, tags/person


def feed_item(view: AnswerFacts, site_url: str) -> FeedItem:
    """Returns an answer as the feeds of a site show it."""
    notes = _notes(view)
    rss = ElementTree.tostring(_rss(view, notes, site_url), encoding="utf-8")
    return FeedItem(rss, as_json(_json(view, notes, site_url)))


def _rss(view: AnswerFacts, notes: str, site_url: str) -> ElementTree.Element:
    item = ElementTree.Element("item")
    add(item, "title", view.title)
    add(item, "link", view.permalink)
    add(item, "guid", view.permalink, isPermaLink="true")
    add(item, "pubDate", rfc822(published(view)))
    add(item, "description", notes)
    if view.expert.url:
        add(item, "dc:creator", view.expert.name)
        add(item, "itunes:author", view.expert.name)
        add(item, "podcast:person", view.expert.name[:PERSON_CHARACTERS], href=_expert_url(view, site_url))
    for moment in view.moments:
        add(item, "category", moment.title)
    if (media := view.media) and media.size_bytes:
        add(item, "enclosure", url=site_url + media.path, length=str(media.size_bytes), type=media.type)
        add(item, "itunes:duration", str(round(view.duration)))
    for name in ("captions.vtt", "captions.srt", "transcript.json"):
        if name in view.companion_names:
            more = {"language": view.language} if view.language else {}
            more |= {"rel": "captions"} if name.startswith("captions") else {}
            add(item, "podcast:transcript", url=view.permalink + name, type=TYPES[name], **more)
    if (name := "chapters.json") in view.companion_names:
        add(item, "podcast:chapters", url=view.permalink + name, type=TYPES[name])
    return item


def _json(view: AnswerFacts, notes: str, site_url: str) -> dict[str, Any]:
    media = view.media
    author = {"name": legal(view.expert.name), "url": _expert_url(view, site_url)}
    return without_empty(
        {
            "id": view.permalink,
            "url": view.permalink,
            "title": legal(view.title),
            "content_html": legal(notes),
            "summary": legal(view.summary),
            "date_published": published(view).isoformat().replace("+00:00", "Z"),
            "authors": [author] if view.expert.url else [],
            "tags": [legal(moment.title) for moment in view.moments],
            "language": view.language,
            "attachments": [_attachment(view, media, site_url)] if media and media.size_bytes else [],
        }
    )


def _attachment(view: AnswerFacts, media: MediaView, site_url: str) -> dict[str, Any]:
    return {
        "url": site_url + media.path,
        "mime_type": media.type,
        "title": legal(view.title),
        "size_in_bytes": media.size_bytes,
        "duration_in_seconds": round(view.duration),
    }


def _expert_url(view: AnswerFacts, site_url: str) -> str:
    return f"{site_url}x/{view.answer.expert}/"


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

"""Feeds of the newest answers: one for the site, each moment and each expert. They need the site's own address."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hallway.site.feed_formats import Feed, FeedWriter
from hallway.site.page import SiteFile

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hallway.site.answer.view import AnswerFacts
    from hallway.site.site import Site

ENTRIES = 50  # about 100 KB of feed, which readers handle well
NAMES = ("feed.xml", "feed.json")
MOST_KEPT = 200  # feeds in memory


def files(site: Site) -> Iterator[SiteFile]:
    """Yields every feed in both formats, also at the old addresses of words: feed readers ignore HTML redirects."""
    if not site.url:
        return
    writer = FeedWriter(site.url)
    written = dict[str, bytes]()
    for feed in _feeds(site):
        written[f"{feed.address}feed.xml"], written[f"{feed.address}feed.json"] = _both(feed, writer)
    moved = {move.address + name: move.to + name for move in site.moved for name in NAMES}
    written |= {old: written[new] for old, new in moved.items() if new in written}
    for address, content in written.items():
        yield SiteFile(address, content)


def _both(feed: Feed, writer: FeedWriter) -> tuple[bytes, bytes]:
    """Returns a feed in both formats; most feeds of a preview are the same after an edit."""
    key = (writer.url, feed)
    if key not in _KEPT:
        if len(_KEPT) >= MOST_KEPT:
            _KEPT.clear()
        _KEPT[key] = writer.rss(feed), writer.json(feed)
    return _KEPT[key]


_KEPT: dict[tuple[str, Feed], tuple[bytes, bytes]] = {}


def _feeds(site: Site) -> Iterator[Feed]:
    answers = sorted(site.answers, key=_newest_first)
    yield Feed("", site.name, site.collection.settings.site_description, tuple(answers[:ENTRIES]))
    for moment in site.collection.moments:
        found = [view for view in answers if moment.id in view.answer.moments]
        yield Feed(f"m/{moment.id}/", f"{moment.title} · {site.name}", moment.trigger, tuple(found[:ENTRIES]))
    for id_ in site.collection.experts_with_page():
        expert = site.collection.experts[id_]
        found = [view for view in answers if view.answer.expert == id_]
        about = ", ".join(filter(None, (expert.role, expert.team)))
        yield Feed(f"x/{id_}/", f"{expert.name} · {site.name}", about, tuple(found[:ENTRIES]))


def _newest_first(view: AnswerFacts) -> tuple[int, int, str]:
    return -view.published_on.toordinal(), -view.answer.recorded.toordinal(), view.id

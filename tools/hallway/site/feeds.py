"""Feeds of the newest answers: one for the site, each moment and each expert. They need the site's own address."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hallway.site.feed_formats import Feed, json_feed, rss
from hallway.site.page import SiteFile

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from hallway.site.answer.view import AnswerFacts
    from hallway.site.site import Site

ENTRIES = 50  # about 100 KB of feed, which readers handle well
NAMES = ("feed.xml", "feed.json")


def files(site: Site) -> Iterator[SiteFile]:
    """Yields every feed in both formats, also at the old addresses of words: feed readers ignore HTML redirects."""
    if not site.url:
        return
    written = dict[str, bytes]()
    for feed in _feeds(site):
        written[f"{feed.address}feed.xml"] = rss(feed, site.url)
        written[f"{feed.address}feed.json"] = json_feed(feed, site.url)
    moved = {move.address + name: move.to + name for move in site.moved for name in NAMES}
    written |= {old: written[new] for old, new in moved.items() if new in written}
    for address, content in written.items():
        yield SiteFile(address, content)


def _feeds(site: Site) -> Iterator[Feed]:
    answers = sorted(site.answers, key=_newest_first)
    yield _feed(site, "", site.name, site.collection.settings.site_description, answers)
    for moment in site.collection.moments:
        found = [view for view in answers if moment.id in view.answer.moments]
        yield _feed(site, f"m/{moment.id}/", f"{moment.title} · {site.name}", moment.trigger, found)
    for id_ in site.collection.experts_with_page():
        expert = site.collection.experts[id_]
        found = [view for view in answers if view.answer.expert == id_]
        about = ", ".join(filter(None, (expert.role, expert.team)))
        yield _feed(site, f"x/{id_}/", f"{expert.name} · {site.name}", about, found)


def _feed(site: Site, address: str, title: str, description: str, answers: Sequence[AnswerFacts]) -> Feed:
    newest = tuple(answers[:ENTRIES])
    return Feed(address, title, description, newest, tuple(site.feed_items[view.id] for view in newest))


def _newest_first(view: AnswerFacts) -> tuple[int, int, str]:
    return -view.published_on.toordinal(), -view.answer.recorded.toordinal(), view.id

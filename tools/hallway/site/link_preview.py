"""What a chat shows under a link to a page: Open Graph and Twitter tags, and the card.

The picture needs an absolute address, so there are cards only if the site knows its own; the other tags are on every
page. See https://ogp.me and https://developer.x.com/en/docs/x-for-websites/cards.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from hallway.site.cards.card import HEIGHT, WIDTH, Card
from hallway.site.page import Page, SiteFile, Tag

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from hallway.site.answer.view import AnswerFacts, AnswerView
    from hallway.site.site import Frame, Site

DESCRIPTION = 200  # characters; what Teams and X show of a description
SITE = "site"  # the name of the card for all pages other than answers


def files(site: Site) -> Iterator[SiteFile]:
    """Yields the card of all pages other than answers."""
    if site.url:
        card = _site_card(site.frame)
        site.frame.cards.sweep()
        yield SiteFile(card.address(SITE), site.frame.cards.path(card))


def answer_files(frame: Frame, view: AnswerView) -> Iterator[SiteFile]:
    """Yields the card of an answer."""
    if frame.url:
        card = _answer_card(frame, view)
        yield SiteFile(card.address(view.id), frame.cards.path(card))


def tagged(site: Site, files: Iterable[SiteFile]) -> Iterator[SiteFile]:
    """Yields the files, adding tags to pages without any; a page that redirects gets the tags of its target."""
    made = list(files)
    pages = {file.address: file.content for file in made if isinstance(file.content, Page)}
    answers = {f"a/{each.id}/": each for each in site.answers}
    for file in made:
        page = file.content
        if not isinstance(page, Page) or not page.is_shared or page.tags:
            yield file
            continue
        address = page.canonical or file.address
        if address in answers:
            tags = tuple(answer_tags(site.frame, answers[address]))
        else:
            tags = tuple(_page_tags(site.frame, address, pages.get(address, page)))
        yield replace(file, content=replace(page, tags=tags))


def answer_tags(frame: Frame, view: AnswerFacts) -> Iterator[Tag]:
    """Yields the tags of an answer's page."""
    by = f" by {view.expert.name}" if view.expert.name else ""
    yield from _texts(frame, f"a/{view.id}/", "article", view.title, _answer_description(view))
    yield from _picture(frame, _answer_card(frame, view), view.id, f"{view.title} An answer of {view.length}{by}.")
    if view.media and frame.url:
        kind = "video" if view.media.is_video else "audio"
        yield Tag("property", f"og:{kind}", frame.url + view.media.path)
        yield Tag("property", f"og:{kind}:type", view.media.type)
    yield from _facts(("Length", view.length), ("Answered by", view.expert.name))


def _answer_description(view: AnswerFacts) -> str:
    """Returns the summary, shortened so that there is room for who answers and how far to trust it."""
    trust = " · ".join(filter(None, (view.expert.name, view.trust)))
    summary = shorten(view.summary, max(DESCRIPTION // 2, DESCRIPTION - len(f" · {trust}")))
    return " · ".join(filter(None, (summary or view.length, trust)))


def card_url(frame: Frame, view: AnswerFacts) -> str:
    """Returns the absolute address of an answer's card; empty if the site does not know its own address."""
    return frame.url and frame.url + _answer_card(frame, view).address(view.id)


def shorten(text: str, most: int = DESCRIPTION) -> str:
    """Returns text as one line of at most `most` characters, cut between words."""
    line = " ".join(text.split())
    if len(line) <= most:
        return line
    words = line[:most].rpartition(" ")[0] or line[: most - 1]
    return f"{words.rstrip(' .,;:')}…"


def _page_tags(frame: Frame, address: str, page: Page) -> Iterator[Tag]:
    description = page.description or frame.settings.site_description
    yield from _texts(frame, address, "website", page.title, description)
    yield from _picture(frame, _site_card(frame), SITE, frame.name)


def _texts(frame: Frame, address: str, kind: str, title: str, description: str) -> Iterator[Tag]:
    yield Tag("property", "og:type", kind)
    yield Tag("property", "og:site_name", frame.name)
    yield Tag("property", "og:title", title)
    if description:
        yield Tag("property", "og:description", shorten(description))
    if frame.url:
        yield Tag("property", "og:url", f"{frame.url}{address}")
    yield Tag("name", "twitter:card", "summary_large_image" if frame.url else "summary")
    yield Tag("name", "twitter:title", title)
    if description:
        yield Tag("name", "twitter:description", shorten(description))


def _picture(frame: Frame, card: Card, name: str, alternative: str) -> Iterator[Tag]:
    if not frame.url:
        return
    url = f"{frame.url}{card.address(name)}"
    yield Tag("property", "og:image", url)
    yield Tag("property", "og:image:type", "image/png")
    yield Tag("property", "og:image:width", str(WIDTH))
    yield Tag("property", "og:image:height", str(HEIGHT))
    yield Tag("property", "og:image:alt", alternative)
    yield Tag("name", "twitter:image", url)
    yield Tag("name", "twitter:image:alt", alternative)


def _facts(*facts: tuple[str, str]) -> Iterator[Tag]:
    """Yields what Slack shows in two columns below the description."""
    for number, (label, fact) in enumerate((each for each in facts if each[1]), start=1):
        yield Tag("name", f"twitter:label{number}", label)
        yield Tag("name", f"twitter:data{number}", fact)


def _answer_card(frame: Frame, view: AnswerFacts) -> Card:
    starts = [chapter.seconds for chapter in view.chapters if chapter.seconds]
    return Card(
        title=view.title,
        site=frame.name,
        length=view.length,
        expert=view.expert.name,
        moment=view.moments[0].title if view.moments else "",
        chapters=tuple(round(second / view.duration, 3) for second in starts if second < view.duration),
    )


def _site_card(frame: Frame) -> Card:
    return Card(title=frame.settings.site_description, site=frame.name)

"""What a chat shows under a link to a page: the tags of Open Graph and Twitter, and the card.

A picture must have an absolute address, so that cards are made only where the site knows its own; the other tags are on
every page. See https://ogp.me and https://developer.x.com/en/docs/x-for-websites/cards.
"""

from __future__ import annotations

from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from hallway import timecode
from hallway.site.answer import schema_org
from hallway.site.cards import HEIGHT, WIDTH, Card, CardFiles

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from hallway.library.answer import Answer
    from hallway.site.collection import Collection
    from hallway.site.pages.pages import Context, Page

DESCRIPTION = 200  # characters; what Teams and X show of a description
ROOT = "../../"  # what the links of an answer's page begin with
SITE = "site"  # what the card of all other pages is called


class Tag(NamedTuple):
    """A meta element of the head; its texts are plain, not escaped."""

    attribute: str
    """What carries the key: `property` for Open Graph, `name` for Twitter."""
    key: str
    content: str


class LinkPreviews:
    """Knows what each page of a collection is shown as, and the card of each."""

    def __init__(self, collection: Collection) -> None:
        self._collection = collection
        self._base = collection.settings.site_url
        self._titles = {moment.id: moment.title for moment in collection.moments}
        self._files = CardFiles(collection.library.state_folder("cards"))

    def page(self, address: str, page: Page) -> Page:
        """A page that is no answer, with its tags; it has the site's own card."""
        settings = self._collection.settings
        tags = self._tags(address, "website", page.title, page.description or settings.site_description)
        return replace(page, tags=(*tags, *self._picture(self._site_card, SITE, settings.site_name)))

    def answer(self, answer: Answer, page: Page, context: Context) -> Page:
        """An answer's page with its tags and its schema.org data; `context` is `Pages.answer_context`'s."""
        expert, length = self._collection.expert_name(answer), timecode.stamp(answer.duration)
        said = answer.summary or ", ".join(filter(None, (length, expert)))
        alternative = f"{answer.title} An answer of {length}" + (f" by {expert}." if expert else ".")
        tags = (
            *self._tags(f"a/{answer.id}/", "article", answer.title, said),
            *self._picture(self._answer_card(answer, page), answer.id, alternative),
            *self._sound(context),
            *_facts(("Length", length), ("Answered by", expert)),
        )
        data = "" if answer.status == "draft" else schema_org.data_block(self._thing(answer, page, context))
        return replace(page, tags=tags, data=data)

    def files(self) -> Iterator[tuple[str, Path]]:
        """The site's card, as its address and its file; none where the site does not know its address."""
        if self._base:
            self._files.sweep()
            yield self._site_card.address(SITE), self._files.path(self._site_card)

    def answer_files(self, answer: Answer, page: Page) -> Iterator[tuple[str, Path]]:
        """The card of an answer in the same way."""
        if self._base:
            card = self._answer_card(answer, page)
            yield card.address(answer.id), self._files.path(card)

    def _answer_card(self, answer: Answer, page: Page) -> Card:
        seconds = [chapter.seconds for chapter in page.chapters if chapter.seconds]
        return Card(
            title=answer.title,
            site=self._collection.settings.site_name,
            length=timecode.stamp(answer.duration),
            expert=self._collection.expert_name(answer),
            moment=next((self._titles[id_] for id_ in answer.moments if id_ in self._titles), ""),
            chapters=tuple(round(second / answer.duration, 3) for second in seconds if second < answer.duration),
        )

    @cached_property
    def _site_card(self) -> Card:
        return Card(title=self._collection.settings.site_description, site=self._collection.settings.site_name)

    def _tags(self, address: str, kind: str, title: str, said: str) -> Iterator[Tag]:
        yield Tag("property", "og:type", kind)
        yield Tag("property", "og:site_name", self._collection.settings.site_name)
        yield Tag("property", "og:title", title)
        if said:
            yield Tag("property", "og:description", shorten(said))
        if self._base:
            yield Tag("property", "og:url", f"{self._base}{address}")
        yield Tag("name", "twitter:card", "summary_large_image" if self._base else "summary")
        yield Tag("name", "twitter:title", title)
        if said:
            yield Tag("name", "twitter:description", shorten(said))

    def _picture(self, card: Card, name: str, alternative: str) -> Iterator[Tag]:
        if not self._base:
            return
        address = f"{self._base}{card.address(name)}"
        yield Tag("property", "og:image", address)
        yield Tag("property", "og:image:type", "image/png")
        yield Tag("property", "og:image:width", str(WIDTH))
        yield Tag("property", "og:image:height", str(HEIGHT))
        yield Tag("property", "og:image:alt", alternative)
        yield Tag("name", "twitter:image", address)
        yield Tag("name", "twitter:image:alt", alternative)

    def _sound(self, context: Context) -> Iterator[Tag]:
        if (media := context["media"]) and self._base:
            kind = "video" if media["is_video"] else "audio"
            yield Tag("property", f"og:{kind}", self._base + media["url"].removeprefix(ROOT))
            yield Tag("property", f"og:{kind}:type", media["type"])

    def _thing(self, answer: Answer, page: Page, context: Context) -> schema_org.Thing:
        base, media = self._base or ROOT, context["media"] or {"url": "", "poster_url": ""}
        picture = media["poster_url"].removeprefix(ROOT)
        place = schema_org.Place(
            page=f"{base}a/{answer.id}/",
            media=media["url"] and base + media["url"].removeprefix(ROOT),
            picture=picture and base + picture,
        )
        expert = self._collection.experts.get(answer.expert)
        day = self._collection.published_on(answer)
        return schema_org.page(answer, expert=expert, chapters=page.chapters, place=place, published_on=day)


def shorten(text: str, most: int = DESCRIPTION) -> str:
    """Returns a text in one line, cut between words so that it has at most so many characters."""
    line = " ".join(text.split())
    if len(line) <= most:
        return line
    words = line[:most].rpartition(" ")[0] or line[: most - 1]
    return f"{words.rstrip(' .,;:')}…"


def _facts(*facts: tuple[str, str]) -> Iterator[Tag]:
    """What Slack shows in two columns below the description."""
    for number, (label, fact) in enumerate((each for each in facts if each[1]), start=1):
        yield Tag("name", f"twitter:label{number}", label)
        yield Tag("name", f"twitter:data{number}", fact)

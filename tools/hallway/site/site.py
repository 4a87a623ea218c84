"""The site: what every page is made from. The frame is what all pages share; the rest is the collection."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import jinja2

from hallway import resources
from hallway.errors import BuildError
from hallway.site import compiled_templates
from hallway.site.cards.cache import CardCache
from hallway.site.filters import FILTERS
from hallway.site.page import Page, SiteFile

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date
    from pathlib import Path

    from hallway.library.settings import Settings
    from hallway.site.addresses import Moved
    from hallway.site.answer.view import AnswerFacts
    from hallway.site.collection import Collection
    from hallway.site.feed_formats import FeedItem
    from hallway.site.placed import Placed

Context = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Frame:
    """What all pages share: settings and templates. The files of an answer depend on nothing else but its inputs."""

    settings: Settings
    preview: bool
    """Whether drafts are shown."""
    templates: PageTemplates
    cards: CardCache
    """Where link-preview cards are kept; what a card shows does not depend on it."""

    @classmethod
    def of(cls, collection: Collection, *, folders: Sequence[Path] = ()) -> Frame:
        """Returns the frame of a site; `folders` are searched for templates before Hallway's own."""
        settings, preview = collection.settings, collection.preview
        cards = CardCache(collection.library.state_folder("cards"))
        return cls(settings, preview, PageTemplates(settings, preview=preview, folders=folders), cards)

    @property
    def name(self) -> str:
        """The name at the top of every page."""
        return self.settings.site_name

    @property
    def url(self) -> str:
        """Where the site is published, with a trailing slash; empty if unknown."""
        return self.settings.site_url

    def page(
        self, address: str, kind: str, subject: object, *, title: str, context: Context | None = None, **more: Any
    ) -> SiteFile:
        """Renders `hallway/<kind>.html` to the page at an address.

        The template finds the subject under the name of its kind, and `context` beside it; `more` are fields of `Page`.
        """
        root = "../" * address.count("/") or "./"
        page = {"kind": kind, "root": root}
        html = self.templates.render(f"hallway/{kind}.html", {"page": page, kind: subject, **(context or {})})
        return SiteFile(address, Page(kind, title, more.pop("description", ""), html, **more))


@dataclass(frozen=True, slots=True)
class Site:
    """Everything that is known before the first list is created; each page module uses what it needs."""

    frame: Frame
    collection: Collection
    answers: tuple[AnswerFacts, ...]
    """By id."""
    feed_items: Mapping[str, FeedItem]
    """What feeds show of each answer, by its id; none if the site does not know its own address."""
    placed: Placed
    moved: tuple[Moved, ...]
    """The old addresses of answers and words."""
    today: date | None
    """The date for which a preview shows what needs review; None if it should not."""

    @property
    def name(self) -> str:
        """The name at the top of every page."""
        return self.frame.name

    @property
    def url(self) -> str:
        """Where the site is published, with a trailing slash; empty if unknown."""
        return self.frame.url

    @property
    def templates(self) -> PageTemplates:
        """The templates of all pages."""
        return self.frame.templates

    @property
    def shows_adoption_data(self) -> bool:
        """Whether pages show the team's own adoption data: in a preview, and published if the settings say so."""
        return self.collection.preview or self.collection.settings.publish_adoption

    def page(self, address: str, kind: str, subject: object, *, title: str, **more: Any) -> SiteFile:
        """Renders a page, see :meth:`Frame.page`."""
        return self.frame.page(address, kind, subject, title=title, **more)


class PageTemplates:
    """Renders our templates, autoescaped; the knowledge base's own come first."""

    def __init__(self, settings: Settings, *, preview: bool, folders: Sequence[Path] = ()) -> None:
        self._site = {"name": settings.site_name, "description": settings.site_description, "preview": preview}
        self._loader = jinja2.FileSystemLoader([*map(str, folders), str(resources.overrides())])
        self._environment = jinja2.Environment(
            autoescape=True,
            loader=self._loader,
            auto_reload=False,
            undefined=jinja2.Undefined,
            bytecode_cache=compiled_templates.OURS,
        )
        self._environment.filters.update(FILTERS)

    def render(self, template: str, context: Context) -> str:
        """Renders a template; everything in the context is escaped."""
        return self._environment.get_template(template).render({"site": self._site, **context})

    def source(self, name: str) -> str:
        """Returns the text of a file beside the templates, such as assets/hallway/embed/embed.js. Raises BuildError."""
        try:
            return self._loader.get_source(self._environment, name)[0]
        except jinja2.TemplateNotFound as error:
            raise BuildError(f"{name} is missing; it ships with Hallway, in the folder overrides.") from error

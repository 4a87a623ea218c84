"""The site: the data and templates that every page is made from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import jinja2

from hallway import resources
from hallway.errors import BuildError
from hallway.site import compiled_templates
from hallway.site.page import Page, SiteFile

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date
    from pathlib import Path

    from hallway.site.addresses import Moved
    from hallway.site.answer.view import AnswerView
    from hallway.site.collection import Collection
    from hallway.site.placed import Placed

Context = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Site:
    """Everything that is known before the first page is created; each page module uses what it needs."""

    collection: Collection
    answers: tuple[AnswerView, ...]
    """By id."""
    placed: Placed
    moved: tuple[Moved, ...]
    """The old addresses of answers and words."""
    templates: PageTemplates
    today: date | None
    """The date for which a preview shows what needs review; None if it should not."""

    @property
    def name(self) -> str:
        """The name at the top of every page."""
        return self.collection.settings.site_name

    @property
    def url(self) -> str:
        """Where the site is published, with a trailing slash; empty if unknown."""
        return self.collection.settings.site_url

    @property
    def shows_adoption_data(self) -> bool:
        """Whether pages show the team's own adoption data: in a preview, and published if the settings say so."""
        return self.collection.preview or self.collection.settings.publish_adoption

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


class PageTemplates:
    """Renders our templates, autoescaped; the knowledge base's own come first."""

    def __init__(self, collection: Collection, *, folders: Sequence[Path] = ()) -> None:
        self._site = {
            "name": collection.settings.site_name,
            "description": collection.settings.site_description,
            "preview": collection.preview,
        }
        self._loader = jinja2.FileSystemLoader([*map(str, folders), str(resources.overrides())])
        self._environment = jinja2.Environment(
            autoescape=True,
            loader=self._loader,
            auto_reload=False,
            undefined=jinja2.Undefined,
            bytecode_cache=compiled_templates.OURS,
        )

    def render(self, template: str, context: Context) -> str:
        """Renders a template; everything in the context is escaped."""
        return self._environment.get_template(template).render({"site": self._site, **context})

    def source(self, name: str) -> str:
        """Returns the text of a file beside the templates, such as assets/hallway/embed/embed.js. Raises BuildError."""
        try:
            return self._loader.get_source(self._environment, name)[0]
        except jinja2.TemplateNotFound as error:
            raise BuildError(f"{name} is missing; it ships with Hallway, in the folder overrides.") from error

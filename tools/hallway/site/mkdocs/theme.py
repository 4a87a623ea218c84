"""The theme around each page: renders MkDocs' main template and adds the content security policy.

MkDocs itself would read, parse and keep all pages before it writes the first one. Here each page is rendered when its
content has been created, and then forgotten, so that a site of any size needs little memory.
"""

from __future__ import annotations

import html
from typing import TYPE_CHECKING

from markupsafe import escape
from mkdocs.commands.build import get_context
from mkdocs.structure.files import File
from mkdocs.structure.pages import Page
from mkdocs.structure.toc import get_toc

from hallway.site.mkdocs import policy

if TYPE_CHECKING:
    from collections.abc import Mapping

    from jinja2 import Environment
    from mkdocs.config.defaults import MkDocsConfig
    from mkdocs.structure.nav import Navigation

    from hallway.site.beacon import Beacon
    from hallway.site.page import Page as HallwayPage


class ThemedPages:
    """Renders pages with the theme's template."""

    def __init__(self, config: MkDocsConfig, env: Environment, nav: Navigation, *, beacon: Beacon | None) -> None:
        self._config, self._nav = config, nav
        self._template = env.get_template("main.html")
        self._beacon = beacon
        self._scripts = policy.ThemeScripts(self._blank_page)

    def render(self, address: str, ours: HallwayPage, site: Mapping[str, object]) -> bytes:
        """Returns the whole page at an address; `site` is what the theme needs to know about the site, escaped.

        Other plugins can change the context and the page, as they can when MkDocs renders it.
        """
        page = self._page(address, ours, site)
        plugins, config = self._config.plugins, self._config
        context = get_context(self._nav, [], config, page)
        context = plugins.on_page_context(context, page=page, config=config, nav=self._nav)
        output = plugins.on_post_page(self._template.render(context), page=page, config=config)
        protected = self._scripts.protect(
            output,
            depth=address.count("/"),
            plays_blobs=ours.plays_blobs,
            beacon=self._beacon.origin if self._beacon else "",
        )
        return protected.encode("utf-8", errors="xmlcharrefreplace")

    def _page(self, address: str, ours: HallwayPage, site: Mapping[str, object]) -> Page:
        """Returns the page as MkDocs would have read it, with everything escaped for templates without autoescape."""
        page = self._nav.homepage if address == "" and self._nav.homepage else self._new_page(address)
        page.meta = {
            **site,
            "title": escape(ours.title),
            "description": escape(" ".join(ours.description.split())),
            "kind": ours.kind,
            "preview_tags": ours.tags,  # the theme shows "tags"
            "data": ours.data,
            "oembed": escape(ours.oembed),
            "plays_blobs": ours.plays_blobs,
            "beacon": self._beacon.escaped() if self._beacon else None,
        }
        page.markdown, page.content = "", ours.html
        page.toc = get_toc(
            [
                {"level": 2, "id": chapter.anchor, "name": html.escape(chapter.title), "children": []}
                for chapter in ours.chapters
            ]
        )
        if ours.canonical and page.canonical_url:
            page.canonical_url = f"{(self._config.site_url or '').rstrip('/')}/{ours.canonical}"
        page.active = True
        return page

    def _new_page(self, address: str) -> Page:
        return Page(None, File.generated(self._config, f"{address}index.md", content=""), self._config)

    def _blank_page(self, depth: int) -> str:
        page = self._new_page("blank/" * depth)
        page.content, page.meta = "", {"title": ""}
        return self._template.render(get_context(self._nav, [], self._config, page))

"""The MkDocs plugin: passes the producer's files to MkDocs, and nothing else.

Only this module and `build` depend on MkDocs. The plugin ignores Markdown files and `docs_dir`, escapes
everything for the theme's templates (their autoescape is off) and gives each page its content security policy.
"""

from __future__ import annotations

import html
import logging
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from markupsafe import escape
from mkdocs.commands.build import get_context
from mkdocs.config.base import Config
from mkdocs.plugins import BasePlugin, event_priority
from mkdocs.structure.files import File, Files, InclusionLevel
from mkdocs.structure.pages import Page
from mkdocs.structure.toc import get_toc

from hallway import plain, resources, urls
from hallway.errors import BuildError
from hallway.library.library import Library
from hallway.library.settings import Settings
from hallway.names import clean
from hallway.site import beacon, compiled_templates, navigation, producer
from hallway.site.beacon import Beacon
from hallway.site.mkdocs import policy
from hallway.site.page import Page as HallwayPage
from hallway.site.page import SiteFile
from hallway.site.search import index

if TYPE_CHECKING:
    from jinja2 import Environment
    from mkdocs.config.defaults import MkDocsConfig
    from mkdocs.livereload import LiveReloadServer
    from mkdocs.structure.nav import Navigation
    from mkdocs.structure.toc import TableOfContents

log = logging.getLogger("mkdocs.plugins.hallway")

THEME_SEARCH = ("assets/javascripts/lunr/", "assets/javascripts/workers/")  # of Material, which we replace


class HallwayConfig(Config):  # type: ignore[no-untyped-call]
    """The plugin has no options: the answers and curation/ determine what is shown."""


class HallwayPlugin(BasePlugin[HallwayConfig]):  # type: ignore[no-untyped-call]
    """Builds the site of a knowledge base: `mkdocs build` without drafts, `mkdocs serve` with them."""

    preview = False
    """Whether drafts are shown. `hallway build` and `hallway serve` set it; for `mkdocs serve`, it is true."""
    address = ""
    """The URL of a preview; overrides the published site's URL."""
    site: producer.SiteContent | None = None
    """The input of the last build."""
    _is_serving = False

    def on_startup(self, *, command: str, dirty: bool) -> None:
        """Remembers whether this is a preview. (Plugins with this method are reused between builds.)"""
        self._is_serving = command == "serve"
        self.preview = self.preview or self._is_serving

    def on_config(self, config: MkDocsConfig) -> MkDocsConfig:
        """Sets the name and URL from our settings, and an empty folder as `docs_dir`."""
        library = Library.open(Path(config.config_file_path).parent)
        _refuse_links(library.root, config)
        settings = library.settings()
        name = settings.site_name if settings.site_name != Settings().site_name else config.site_name
        config.site_name = escape(clean(name))
        config.site_description = escape(clean(settings.site_description or config.site_description or ""))
        if not self._is_serving:
            config.site_url = self.address or settings.site_url or config.site_url
        if config.site_url and not urls.is_web(config.site_url):
            raise BuildError(f"mkdocs.yml: “{config.site_url}” is not a site_url such as https://help.example.com/.")
        self._library = library
        self._beacon = None if self.preview else Beacon.of(settings)
        # Templates are searched in this order: the knowledge base's own overrides, ours, Material's.
        overrides = str(resources.overrides())
        if overrides not in config.theme.dirs:
            config.theme.dirs.insert(1 if config.theme.custom_dir else 0, overrides)
        # MkDocs would follow links in the folder and parse every file; ours come from `on_files`.
        nothing = library.state_folder("nothing")
        nothing.mkdir(parents=True, exist_ok=True)
        config.docs_dir = str(nothing)
        config.markdown_extensions = []
        return config

    def on_files(self, files: Files, *, config: MkDocsConfig) -> Files:
        """Replaces all documents with the producer's files; keeps the files of the theme."""
        custom = [Path(config.theme.custom_dir)] if config.theme.custom_dir else []
        today = date.today() if self.preview else None
        self.site = producer.produce(self._library, preview=self.preview, templates=custom, today=today)
        for finding in self.site.findings:
            log.log(logging.ERROR if finding.severity == "fatal" else logging.WARNING, "%s", finding)
        self._has_feeds = "feed.xml" in self.site.addresses
        config.extra["navigation"] = navigation.links(self.site)
        self._pages: dict[str, HallwayPage] = {}
        left_out = (*THEME_SEARCH, *(() if self._beacon else beacon.FILES))
        theme = [
            file
            for file in files
            if file.src_dir in config.theme.dirs
            and not file.src_uri.startswith(left_out)
            and file.src_uri not in self.site.addresses  # the search's script, with its modules joined
        ]
        return Files([*theme, *(self._file(file, config) for file in self.site.files)])

    def on_page_read_source(self, *, page: Page, config: MkDocsConfig) -> str | None:
        """Gives MkDocs nothing to parse."""
        return "" if page.file.src_uri in self._pages else None

    def on_page_markdown(self, markdown: str, *, page: Page, config: MkDocsConfig, files: Files) -> str:
        """Gives the theme what it needs to know about the page, escaped."""
        if ours := self._pages.get(page.file.src_uri):
            page.meta = {
                "title": escape(ours.title),
                "description": escape(" ".join(ours.description.split())),
                "kind": ours.kind,
                "preview_tags": ours.tags,  # the theme shows "tags"
                "data": ours.data,
                "has_feeds": self._has_feeds,
                "oembed": escape(ours.oembed),
                "plays_blobs": ours.plays_blobs,
                "is_preview": self.preview,
                "beacon": self._beacon.escaped() if self._beacon else None,
            }
            if ours.canonical and page.canonical_url:
                page.canonical_url = f"{(config.site_url or '').rstrip('/')}/{ours.canonical}"
            page.is_link = bool(ours.canonical)  # the sitemap lists only the page it redirects to
            if ours.changed:
                page.update_date = ours.changed.isoformat()
        return markdown

    def on_page_content(self, html_: str, *, page: Page, config: MkDocsConfig, files: Files) -> str:
        """Sets the finished page and its table of contents."""
        if ours := self._pages.get(page.file.src_uri):
            page.toc = _toc(ours)
            return ours.html
        return html_

    def on_nav(self, nav: Navigation, *, config: MkDocsConfig, files: Files) -> Navigation:
        """Keeps the navigation, which blank pages need."""
        self._nav = nav
        return nav

    def on_env(self, env: Environment, *, config: MkDocsConfig, files: Files) -> Environment:
        """Reuses compiled templates, and prepares the content security policies."""
        env.bytecode_cache = compiled_templates.THEME
        self._scripts = policy.ThemeScripts(lambda depth: self._blank_page(env, config, depth))
        return env

    # Last, so that the scripts of other plugins are included.
    @event_priority(-100)
    def on_post_page(self, output: str, *, page: Page, config: MkDocsConfig) -> str:
        """Adds the content security policy to the head."""
        return self._scripts.protect(
            output,
            depth=page.url.count("/"),
            plays_blobs=page.meta.get("plays_blobs", False),
            beacon=self._beacon.origin if self._beacon else "",
        )

    @event_priority(-100)
    def on_post_template(self, output: str, *, template_name: str, config: MkDocsConfig) -> str:
        """Adds the policy to the theme's own pages (404.html) as well."""
        return policy.protect(output, policy.inline_scripts(output)) if template_name.endswith(".html") else output

    def on_post_build(self, *, config: MkDocsConfig) -> None:
        """Makes the search index."""
        if self.site and not index.write(self.site.documents, Path(config.site_dir) / index.FOLDER):
            log.warning("%s", index.MISSING)

    def on_serve(self, server: LiveReloadServer, *, config: MkDocsConfig, builder: Any) -> LiveReloadServer:
        """Watches the files that people edit. (Browsers can seek only with `hallway serve`.)"""
        for folder in (self._library.answers, self._library.transcripts, self._library.curation):
            if folder.is_dir():
                server.watch(str(folder))
        return server

    def _blank_page(self, env: Environment, config: MkDocsConfig, depth: int) -> str:
        file = File.generated(config, "blank/" * depth + "index.md", content="")
        page = Page("", file, config)
        page.content, page.meta = "", {"title": ""}
        return env.get_template("main.html").render(get_context(self._nav, [], config, page))

    def _file(self, ours: SiteFile, config: MkDocsConfig) -> File:
        inclusion = InclusionLevel.INCLUDED if ours.address == "" else InclusionLevel.NOT_IN_NAV
        if isinstance(ours.content, HallwayPage):
            uri = f"{ours.address}index.md"
            self._pages[uri] = ours.content
            return File.generated(config, uri, content="", inclusion=inclusion)
        address = f"{ours.address}index.html" if ours.address.endswith("/") else ours.address
        if isinstance(ours.content, Path):
            return File.generated(config, address, abs_src_path=str(ours.content), inclusion=inclusion)
        file = File.generated(config, f"{address}.txt", content=ours.content, inclusion=inclusion)
        file.dest_uri = address  # MkDocs renders files whose name ends in .md
        return file


def _toc(page: HallwayPage) -> TableOfContents:
    return get_toc(
        [
            {"level": 2, "id": chapter.anchor, "name": html.escape(chapter.title), "children": []}
            for chapter in page.chapters
        ]
    )


def _refuse_links(root: Path, config: MkDocsConfig) -> None:
    """Raises NotPlainError if MkDocs would write the site, or read a theme, through a link out of `root`."""
    if (out := Path(config.site_dir)).is_relative_to(root):
        plain.folder(root, out)
    if config.theme.custom_dir:
        for path in plain.links(Path(config.theme.custom_dir)):
            plain.folder(root, path)

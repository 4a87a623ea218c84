"""The MkDocs plugin: lets MkDocs write the files of the theme, then adds the producer's pages and files.

Only this package depends on MkDocs. The plugin ignores Markdown files and `docs_dir`, escapes
everything for the theme's templates (their autoescape is off) and gives each page its content security policy.
"""

from __future__ import annotations

import json
import logging
import os
from collections.abc import Callable, Mapping
from datetime import date
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from jinja2 import FileSystemLoader
from markupsafe import escape
from mkdocs.config.base import Config
from mkdocs.plugins import BasePlugin, event_priority
from mkdocs.structure.files import File, Files

from hallway import plain, resources, urls
from hallway.errors import BuildError
from hallway.library.library import Library
from hallway.library.settings import Settings
from hallway.names import clean
from hallway.site import compiled_templates, navigation, producer
from hallway.site.assembly import Assembly
from hallway.site.beacon import Beacon
from hallway.site.cache import fingerprint
from hallway.site.cache.headers import HeaderReader
from hallway.site.mkdocs import policy, sitemap
from hallway.site.mkdocs.theme import ThemedPages
from hallway.site.staging import Staging

if TYPE_CHECKING:
    from jinja2 import Environment
    from mkdocs.config.defaults import MkDocsConfig
    from mkdocs.livereload import LiveReloadServer
    from mkdocs.structure.nav import Navigation

    from hallway.site.cache.store import Store
    from hallway.site.inventory import OldSite

log = logging.getLogger("mkdocs.plugins.hallway")

THEME_FILES = ("assets/javascripts/", "assets/stylesheets/", "assets/images/")
"""The folders of Material's scripts and styles, which our pages do not use."""

PATHS = frozenset({"config_file_path", "docs_dir", "site_dir"})
"""The parts of the configuration that no page depends on."""


class HallwayConfig(Config):  # type: ignore[no-untyped-call]
    """The plugin has no options: the answers and curation/ determine what is shown."""


class HallwayPlugin(BasePlugin[HallwayConfig]):  # type: ignore[no-untyped-call]
    """Builds the site of a knowledge base: `mkdocs build` without drafts, `mkdocs serve` with them."""

    preview = False
    """Whether drafts are shown. `hallway build` and `hallway serve` set it; for `mkdocs serve`, it is true."""
    address = ""
    """The URL of a preview; overrides the published site's URL."""
    old: OldSite | None = None
    """The site that this one will replace, if it may share files with it."""
    store: Store | None = None
    """The cache, if it may be used."""
    defers_search = False
    """Whether the search may be made later."""
    made: Callable[[int], object] | None = None
    """Told how many answers were made again, each time."""
    site: producer.SiteContent | None = None
    """What the last build was made from."""
    assembly: Assembly | None = None
    """The result of the last build."""
    templates: Path | None = None
    """The folder of the knowledge base's own templates."""
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
        self._theme_folders = config.theme.dirs
        if _is_ours_alone(config):  # MkDocs would list all files of Material: 11,000 icons, and none that our pages use
            config.theme.dirs = [each for each in config.theme.dirs if each in (config.theme.custom_dir, overrides)]
        # MkDocs would follow links in the folder and parse every file; ours come from the producer.
        nothing = library.state_folder("nothing")
        nothing.mkdir(parents=True, exist_ok=True)
        config.docs_dir = str(nothing)
        config.markdown_extensions = []
        return config

    def on_files(self, files: Files, *, config: MkDocsConfig) -> Files:
        """Keeps the files of the theme and, for the navigation, the home page; replaces all documents."""
        config.theme.dirs = self._theme_folders
        theme = [file for file in files if file.src_dir in config.theme.dirs and not _is_replaced(file, config)]
        self._home = File.generated(config, "index.md", content="")
        return Files([*theme, self._home])

    def on_nav(self, nav: Navigation, *, config: MkDocsConfig, files: Files) -> Navigation:
        """Keeps the navigation, which our pages need, and takes the home page back from MkDocs."""
        self._nav = nav
        files.remove(self._home)
        config.theme.static_templates.discard(sitemap.NAME)  # MkDocs knows none of our pages
        return nav

    @event_priority(-100)
    def on_env(self, env: Environment, *, config: MkDocsConfig, files: Files) -> Environment:
        """Keeps the templates, with what other plugins have changed in them; reads what pages are made from."""
        if _is_ours_alone(config):
            env.loader = FileSystemLoader(config.theme.dirs)
        if self.store and _is_ours_alone(config):
            compiled_templates.restore(self.store)
        env.bytecode_cache = compiled_templates.THEME
        self._env = env
        self.templates = Path(config.theme.custom_dir) if config.theme.custom_dir else None
        headers = HeaderReader(self.store)
        self._sources = producer.Sources.read(
            self._library,
            preview=self.preview,
            templates=[self.templates] if self.templates else [],
            today=date.today() if self.preview else None,
            headers=headers,
            store=self.store,
        )
        headers.save()
        config.extra["navigation"] = navigation.links(self._sources.site())
        return env

    def on_post_build(self, *, config: MkDocsConfig) -> None:
        """Creates our pages and files, beside those of the theme."""
        about = {"has_feeds": bool(self._sources.frame.url), "is_preview": self.preview}
        custom = fingerprint.templates([self.templates] if self.templates else [])
        is_ours = _is_ours_alone(config)
        self.assembly = Assembly(
            Staging(Path(config.site_dir), self.old if is_ours else None, is_shared=not is_ours),
            partial(ThemedPages(config, self._env, self._nav, beacon=self._beacon).render, site=about),
            store=self.store if is_ours else None,
            version=_version(config, about, custom, self._sources.frame.settings, self.address),
            defers_search=self.defers_search and is_ours,
            made=self.made,
        )
        self.site = producer.assemble(self._sources, make=self.assembly.answer, search=self.assembly.search)
        self._sources.transcripts.save()
        if self.assembly.problem:
            log.warning("%s", self.assembly.problem)
        for finding in self.site.findings:
            log.log(logging.ERROR if finding.severity == "fatal" else logging.WARNING, "%s", finding)
        for file in self.site.files:
            self.assembly.add(file)
        for name, content in sitemap.files(config, self._env, self._nav, self.assembly.listed.values()).items():
            self.assembly.staging.write(name, content)
        if self.store and is_ours:
            compiled_templates.save(self.store)

    @event_priority(-100)
    def on_post_template(self, output: str, *, template_name: str, config: MkDocsConfig) -> str:
        """Adds the policy to the theme's own pages (404.html) as well."""
        return policy.protect(output, policy.inline_scripts(output)) if template_name.endswith(".html") else output

    def on_serve(self, server: LiveReloadServer, *, config: MkDocsConfig, builder: Any) -> LiveReloadServer:
        """Watches the files that people edit. (Browsers can seek only with `hallway serve`.)"""
        for folder in (self._library.answers, self._library.transcripts, self._library.curation):
            if folder.is_dir():
                server.watch(str(folder))
        return server


def _is_replaced(file: File, config: MkDocsConfig) -> bool:
    """Returns whether a file of a theme is left out: Material's, and ours that become part of a bundle."""
    if file.src_dir == config.theme.custom_dir:
        return False
    if file.src_dir == str(resources.overrides()):
        return file.src_uri.endswith((".css", ".js"))
    return file.src_uri.startswith(THEME_FILES)


def _is_ours_alone(config: MkDocsConfig) -> bool:
    """Returns whether no other plugin or hook can change pages, or read and write the files of the site."""
    return not config.hooks and set(config.plugins) <= {"hallway"}


def _version(config: MkDocsConfig, *more: object) -> str:
    """Returns the fingerprint of everything that all pages depend on: the program, the theme and the settings."""
    given = {key: value for key, value in config.items() if key not in PATHS}
    described = json.dumps(given, default=_described, sort_keys=True)
    return fingerprint.fingerprint(fingerprint.program(), described, os.environ.get("SOURCE_DATE_EPOCH"), *more)


def _described(value: object) -> object:
    """Returns an object in the configuration as plain values."""
    if isinstance(value, BasePlugin):
        return _described(value.config)
    return dict(value) if isinstance(value, Mapping) else f"{type(value).__name__} {value}"


def _refuse_links(root: Path, config: MkDocsConfig) -> None:
    """Raises NotPlainError if MkDocs would write the site, or read a theme, through a link out of `root`."""
    if (out := Path(config.site_dir)).is_relative_to(root):
        plain.folder(root, out)
    if config.theme.custom_dir:
        for path in plain.links(Path(config.theme.custom_dir)):
            plain.folder(root, path)

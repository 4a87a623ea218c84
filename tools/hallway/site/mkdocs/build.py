"""Builds the site: runs MkDocs into a new folder, checks the result, and only then replaces the old site with it."""

from __future__ import annotations

import logging
import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from hallway import files, locks
from hallway.curate.published import unrecorded
from hallway.errors import BuildError, HallwayError, InputError, naming, printable
from hallway.site import check, garbage, published_ledger
from hallway.site.cache.store import Store
from hallway.site.output import Output

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

    from mkdocs.config.defaults import MkDocsConfig

    from hallway.library.finding import Finding
    from hallway.library.library import Library
    from hallway.site.assembly import Assembly
    from hallway.site.inventory import OldSite
    from hallway.site.mkdocs.plugin import HallwayPlugin
    from hallway.site.producer import SiteContent
    from hallway.site.staging import Staging

NOT_BUILT = "The site was not built; the old one, if any, is unchanged."
SIGNATURE = ("index.html", "404.html")  # a folder with these files, and one of SEARCH, may be replaced
SEARCH = ("search/guide.json", "search/search_index.json")  # the second is of an earlier version


@dataclass(frozen=True, slots=True)
class Report:
    """The result of a build."""

    folder: Path
    answers: int
    findings: tuple[Finding, ...]
    """Findings about the sources, then the pages; none of them fatal, since a fatal one stops the build."""
    warnings: tuple[str, ...]
    """The warnings of MkDocs itself."""
    lost: tuple[Finding, ...] = ()
    """What the ledger has lost, if the loss was accepted."""
    make_search: Callable[[], object] | None = None
    """Makes the search for the next build, see `defers_search`; None if this site has it."""
    templates: Path | None = None
    """The folder of the knowledge base's own templates."""

    @property
    def complaints(self) -> tuple[str, ...]:
        """Everything that needs a person's attention, one line each."""
        return (*map(str, self.findings), *self.warnings)


def build(
    library: Library,
    out: Path,
    *,
    preview: bool = False,
    strict: bool = False,
    address: str = "",
    today: date | None = None,
    accept_lost: bool = False,
    clean: bool = False,
    defers_search: bool = False,
    made: Callable[[int], object] | None = None,
) -> Report:
    """Builds the site into `out`, replacing an older one there in one step.

    `preview` includes drafts. `strict` refuses to publish while there are complaints. `address` overrides the URL of
    the published site. Answers that are published for the first time are recorded in the ledger, with the date `today`,
    before the site is replaced, but not in a preview or without a date. `accept_lost` builds even if the ledger has
    lost lines. `clean` makes everything again instead of reusing the cache and the old site; the result is the same.
    `defers_search` takes over the search of the old site if the answers have changed, since indexing takes longer than
    everything else; without an old one, the search says that it is being prepared. `made` is told how many answers were
    made again, after each.

    Raises BuildError, and keeps the old site, if an address would be lost, the ledger has lost lines, or something
    unapproved would be published; InputError if `out` cannot be used for a site.
    """
    out = _place_for_a_site(library, out)
    out.parent.mkdir(parents=True, exist_ok=True)
    store = Store(library.build_cache)
    with naming(out), Output.opened(library, out, store) as output, locks.work_folder(out) as temporary:
        if clean:
            output.forget()
        reuse = _Reuse(store, None if clean else output.old(), defers_search, made)
        with garbage.collected_rarely():
            plugin, warnings = _run_mkdocs(library, temporary, reuse, preview=preview, address=address)
        if plugin.site is None or plugin.assembly is None:
            raise BuildError(f"{_config_path(library)} does not list the plugin 'hallway'.")
        lost = () if preview else _lost(plugin.site, out, accept_lost=accept_lost)
        report = _checked(out, plugin.site, plugin.assembly, warnings, lost, plugin.templates)
        _refuse(report, strict=strict)
        if today and not preview:
            _record(library, plugin.site, plugin.assembly.staging, today)
        output.replace(plugin.assembly.staging)
        output.sweep()
    store.sweep()
    files.sweep(library.state, without=(library.old_sites, library.previews))
    return report


def _lost(site: SiteContent, out: Path, *, accept_lost: bool) -> tuple[Finding, ...]:
    """Returns what the ledger has lost. Raises BuildError if that is not accepted."""
    lost = published_ledger.missing(site.collection, out)
    if lost and not accept_lost:
        raise BuildError(f"{published_ledger.explained(lost)}\n{NOT_BUILT}")
    return lost


def _checked(
    out: Path,
    site: SiteContent,
    assembly: Assembly,
    warnings: tuple[str, ...],
    lost: tuple[Finding, ...],
    templates: Path | None,
) -> Report:
    """Checks the new site, which is not in its place yet."""
    built = check.Built(assembly.staging.names(), assembly.staging.path, assembly.pages)
    findings = check.check(built, site, is_searchable=assembly.make_search is None)
    return Report(
        out,
        len(site.collection.answers),
        (*site.findings, *findings),
        warnings,
        lost,
        make_search=assembly.make_search,
        templates=templates,
    )


def _record(library: Library, site: SiteContent, new: Staging, today: date) -> None:
    """Records in the ledger what is published for the first time; the site has a summary of the ledger."""
    ledger = library.ledger()
    ledger.extend(unrecorded(ledger, site.collection.answers, today=today, seconds=site.seconds.__getitem__))
    new.write(published_ledger.ADDRESS, published_ledger.content(ledger))


def _refuse(report: Report, *, strict: bool) -> None:
    fatal = [str(finding) for finding in report.findings if finding.severity == "fatal"]
    reasons = fatal or (report.complaints if strict else ())
    if reasons:
        lines = "\n".join(f"  {reason}" for reason in reasons)
        raise BuildError(f"{NOT_BUILT}\n{lines}")


def _place_for_a_site(library: Library, out: Path) -> Path:
    if out.parent == library.previews:
        return out
    out = out.resolve()
    root = library.root.resolve()
    kept = (library.recordings, library.transcripts, library.answers, library.curation, library.state)
    if root.is_relative_to(out) or any(out.is_relative_to(folder.resolve()) for folder in kept):
        raise InputError(f"{printable(out)} contains your sources; choose another folder with --out.")
    if not out.exists() or (out.is_dir() and not any(out.iterdir())):
        return out
    if not out.is_dir() or not _is_built_site(out):
        raise InputError(f"{printable(out)} exists and is not a built site; choose another folder with --out.")
    return out


def _is_built_site(folder: Path) -> bool:
    return all((folder / name).is_file() for name in SIGNATURE) and any((folder / name).is_file() for name in SEARCH)


def _config_path(library: Library) -> Path:
    return library.root / "mkdocs.yml"


@dataclass(frozen=True, slots=True)
class _Reuse:
    """What a build may reuse."""

    store: Store
    old: OldSite | None
    """The site that will be replaced."""
    defers_search: bool
    made: Callable[[int], object] | None


def _run_mkdocs(
    library: Library, folder: Path, reuse: _Reuse, *, preview: bool, address: str
) -> tuple[HallwayPlugin, tuple[str, ...]]:
    """Runs MkDocs; returns our plugin afterwards, and the warnings of MkDocs itself."""
    os.environ.setdefault("NO_MKDOCS_2_WARNING", "true")  # the theme's banner is useless to people who build a site
    from mkdocs.commands.build import build as mkdocs_build
    from mkdocs.exceptions import Abort, ConfigurationError
    from mkdocs.exceptions import BuildError as MkDocsBuildError

    library.curation.mkdir(parents=True, exist_ok=True)  # MkDocs requires it
    with _collected_warnings() as warnings:
        try:
            config = _load_config(library, folder)
            plugin = _plugin(config)
            plugin.preview, plugin.address, plugin.site = preview, address, None  # MkDocs reuses plugins
            plugin.store, plugin.old = reuse.store, reuse.old
            plugin.defers_search, plugin.made = reuse.defers_search, reuse.made
            config.plugins.on_startup(command="build", dirty=False)
            mkdocs_build(config)
            config.plugins.on_shutdown()
        except HallwayError:
            raise
        except (Abort, ConfigurationError, MkDocsBuildError) as error:
            lines = "\n".join(f"  {warning}" for warning in warnings.texts)
            raise BuildError(f"MkDocs could not build the site: {error}\n{lines}".rstrip()) from error
    return plugin, tuple(warnings.texts)


def _load_config(library: Library, folder: Path) -> MkDocsConfig:
    from mkdocs.config import load_config

    path = _config_path(library)
    try:
        return load_config(config_file=str(path), site_dir=str(folder))
    except ValueError as error:  # MkDocs splits URLs without checking that they are valid
        raise BuildError(f"{printable(path)} has an invalid URL: {error}.") from error


def _plugin(config: MkDocsConfig) -> HallwayPlugin:
    from hallway.site.mkdocs.plugin import HallwayPlugin

    for plugin in config.plugins.values():
        if isinstance(plugin, HallwayPlugin):
            return plugin
    raise BuildError(f"{printable(config.config_file_path)} does not list the plugin 'hallway' under plugins:.")


class _Collector(logging.Handler):
    """Collects the warnings of MkDocs; those of our own plugin are reported as findings."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.texts: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        if record.name != "mkdocs.plugins.hallway":
            self.texts.append(record.getMessage())

    def __enter__(self) -> _Collector:
        logger = logging.getLogger("mkdocs")
        self._propagated, logger.propagate = logger.propagate, False
        logger.addHandler(self)
        return self

    def __exit__(self, *_: object) -> None:
        logger = logging.getLogger("mkdocs")
        logger.removeHandler(self)
        logger.propagate = self._propagated


def _collected_warnings() -> _Collector:
    return _Collector()

"""Builds the site: MkDocs into a folder beside the old site, the checks, and only then one exchange of the two."""

from __future__ import annotations

import logging
import os
import secrets
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from hallway import files, locks
from hallway.curate.published import unrecorded
from hallway.errors import BuildError, HallwayError, InputError, naming
from hallway.names import LEFTOVER, printable
from hallway.site import check, published_ledger

if TYPE_CHECKING:
    from datetime import date

    from mkdocs.config.defaults import MkDocsConfig

    from hallway.library.library import Library
    from hallway.site.collection import Problem
    from hallway.site.mkdocs.plugin import HallwayPlugin

SIGNATURE = ("index.html", "404.html", "search/search_index.json")  # what a folder holds that we may replace


@dataclass(frozen=True, slots=True)
class Report:
    """What came of a build."""

    folder: Path
    answers: int
    problems: tuple[Problem, ...]
    """Answers left out, or shown with something missing."""
    findings: tuple[check.Finding, ...]
    """What the check of the pages found; nothing fatal, or there would be no report."""
    warnings: tuple[str, ...]
    """What MkDocs itself warned of."""
    lost: tuple[published_ledger.Missing, ...] = ()
    """What the ledger has lost, where that was accepted."""

    @property
    def complaints(self) -> tuple[str, ...]:
        """Everything that a person has to look at, one line each."""
        return (*map(str, self.problems), *map(str, self.findings), *self.warnings)


def build(
    library: Library,
    out: Path,
    *,
    preview: bool = False,
    strict: bool = False,
    address: str = "",
    today: date | None = None,
    accept_lost: bool = False,
) -> Report:
    """Builds the site into `out`, replacing an older one there in one step.

    `preview` includes drafts; `strict` refuses to publish as long as anything is to be complained of; `address` takes
    the place of the published site's. What is let out for the first time is noted in the ledger with the day `today`,
    before it is out; in a preview, or without a day, nothing is noted. Raises BuildError, and leaves the old site, when
    an address would be lost, the ledger has lost lines or something unapproved would get out; InputError when `out` is
    not a place for a site. With `accept_lost` the site is built in spite of lost lines.
    """
    out = _place_for_a_site(library, out)
    out.parent.mkdir(parents=True, exist_ok=True)
    with naming(out), locks.work_folder(out) as temporary:
        plugin, warnings = _run_mkdocs(library, temporary, preview=preview, address=address)
        site = plugin.site
        if site is None:
            raise BuildError(f"{_config_path(library)} does not list the plugin 'hallway'.")
        lost = () if preview else published_ledger.missing(site.collection, out)
        if lost and not accept_lost:
            raise BuildError(
                f"{published_ledger.explained(lost)}\nThe site was not built; the old one, if any, is as it was."
            )
        findings = check.check(temporary, site)
        report = Report(out, len(site.collection.answers), site.problems, tuple(findings), warnings, lost)
        _refuse(report, strict=strict)
        if today and not preview:
            ledger = library.ledger()
            ledger.extend(unrecorded(ledger, site.collection.answers, today=today))
            (temporary / published_ledger.ADDRESS).write_bytes(published_ledger.content(ledger))
        _exchange_folders(temporary, out)
    files.sweep(library.state)
    return report


def _refuse(report: Report, *, strict: bool) -> None:
    fatal: list[object] = [finding for finding in report.findings if finding.is_fatal]
    fatal += [problem for problem in report.problems if problem.is_fatal]
    reasons = [*map(str, fatal)] if fatal else [*report.complaints] if strict else []
    if reasons:
        lines = "\n".join(f"  {reason}" for reason in reasons)
        raise BuildError(f"The site was not built; the old one, if any, is as it was.\n{lines}")


def _place_for_a_site(library: Library, out: Path) -> Path:
    out = out.resolve()
    root = library.root.resolve()
    kept = (library.recordings, library.transcripts, library.answers, library.curation, library.state)
    if root.is_relative_to(out) or any(out.is_relative_to(folder.resolve()) for folder in kept):
        raise InputError(f"{printable(out)} holds what you keep; name another folder with --out.")
    if not out.exists() or (out.is_dir() and not any(out.iterdir())):
        return out
    if not out.is_dir() or not all((out / name).is_file() for name in SIGNATURE):
        raise InputError(f"{printable(out)} is there and is not a built site; name another place with --out.")
    return out


def _config_path(library: Library) -> Path:
    return library.root / "mkdocs.yml"


def _run_mkdocs(
    library: Library, folder: Path, *, preview: bool, address: str
) -> tuple[HallwayPlugin, tuple[str, ...]]:
    """Runs MkDocs; returns our plugin after its work, and MkDocs' own warnings."""
    os.environ.setdefault("NO_MKDOCS_2_WARNING", "true")  # the theme's banner says nothing to who builds a site
    from mkdocs.commands.build import build as mkdocs_build
    from mkdocs.exceptions import Abort, ConfigurationError
    from mkdocs.exceptions import BuildError as MkDocsBuildError

    library.curation.mkdir(parents=True, exist_ok=True)  # MkDocs wants it
    with _collected_warnings() as warnings:
        try:
            config = _load_config(library, folder)
            plugin = _plugin(config)
            plugin.preview, plugin.address, plugin.site = preview, address, None  # MkDocs keeps plugins
            config.plugins.on_startup(command="build", dirty=False)
            mkdocs_build(config)
            config.plugins.on_shutdown()
        except HallwayError:
            raise
        except (Abort, ConfigurationError, MkDocsBuildError) as error:
            said = "\n".join(f"  {warning}" for warning in warnings.texts)
            raise BuildError(f"MkDocs could not build the site: {error}\n{said}".rstrip()) from error
    return plugin, tuple(warnings.texts)


def _load_config(library: Library, folder: Path) -> MkDocsConfig:
    from mkdocs.config import load_config

    path = _config_path(library)
    try:
        return load_config(config_file=str(path), site_dir=str(folder))
    except ValueError as error:  # MkDocs takes addresses apart without looking whether they are whole
        raise BuildError(f"{printable(path)} holds an address that is none: {error}.") from error


def _plugin(config: MkDocsConfig) -> HallwayPlugin:
    from hallway.site.mkdocs.plugin import HallwayPlugin

    for plugin in config.plugins.values():
        if isinstance(plugin, HallwayPlugin):
            return plugin
    raise BuildError(f"{printable(config.config_file_path)} does not list the plugin 'hallway' under plugins:.")


class _Collector(logging.Handler):
    """Keeps what MkDocs warns of; our own plugin's warnings are reported as problems."""

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


def _exchange_folders(new: Path, out: Path) -> None:
    """Puts the new folder in the place of the old one; a reader finds the one or the other."""
    if not out.exists():
        new.rename(out)
        return
    try:
        files.exchange(new, out)
    except (OSError, NotImplementedError):  # for a moment nothing has the name
        old = out.with_name(f".{out.name}.{secrets.token_hex(4)}{LEFTOVER}")
        out.rename(old)
        new.rename(out)
        shutil.rmtree(old, ignore_errors=True)

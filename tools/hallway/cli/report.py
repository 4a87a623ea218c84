"""`hallway report`: writes the report for leaders as files to print, to send and to paste."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import click

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from datetime import date

    from hallway.adopt.report import LeaderReport, Shown
    from hallway.library.baseline import Baseline
    from hallway.library.library import Library

FORMATS = ("html", "pdf", "png", "md")
NO_BROWSER = "There is no PDF: Chromium, Chrome or Edge is needed for it. Or print report.html from another browser."


class Made(NamedTuple):
    """The report, and what it may name."""

    report: LeaderReport
    shown: Shown
    is_frozen: bool


@click.command()
@click.option("--quarter", default="", metavar="QUARTER", help="Such as 2026-Q4; default: the current one.")
@click.option(
    "--out", type=click.Path(path_type=Path, file_okay=False), metavar="DIR", help="Default: report/QUARTER/."
)
@click.option("--format", "formats", multiple=True, type=click.Choice(FORMATS), help="Repeatable; default: all.")
@click.option("--json", "as_json", is_flag=True, help="Print the report as JSON, and write no files.")
@click.pass_obj
def report(
    find_library: Callable[[], Library], *, quarter: str, out: Path | None, formats: tuple[str, ...], as_json: bool
) -> None:
    """Write one page for leaders: where help is, what moved, what it changed, what next, and what is not known.

    A frozen quarter is reported as it was frozen; any other one as it is today. The files are report.html, which
    needs no other file and prints well, report.pdf if Chromium, Chrome or Edge is installed, report.png for a chat or
    a slide, and report.md. They name only what is published.

    \b
    Example:
      hallway report
      hallway report --quarter 2026-Q3 --format md --out meeting
    """
    from datetime import date

    from hallway.errors import printable

    library, today = find_library(), date.today()
    made = _gather(library, _now(library, quarter, today=today))
    _mention(made, today)
    if as_json:
        click.echo(json.dumps(_plain(made), indent=2))
        return
    folder = out or _folder(library, made.report.now)
    for path in _write(folder, _contents(library, made, formats or FORMATS)):
        click.echo(printable(path))


def _now(library: Library, text: str, *, today: date) -> Baseline:
    """Returns the baseline to report about: the frozen one, or one as of today."""
    from hallway.adopt.baseline import freeze
    from hallway.library.period import Period

    try:
        quarter = Period.quarter(text) if text else Period.quarter_of(today)
    except ValueError as error:
        raise click.BadParameter(f"{error}.", param_hint="--quarter") from error
    frozen = next((each for each in library.baselines() if each.quarter == quarter), None)
    return frozen or freeze(library, quarter, today=today)


def _gather(library: Library, now: Baseline) -> Made:
    from hallway.adopt.report import gather
    from hallway.site.collection import Collection
    from hallway.site.placed import Placed
    from hallway.site.report import sources

    collection = Collection.read(library, preview=False)
    placed = Placed.read(collection)
    shown = sources.shown(collection, placed)
    for finding in sources.findings(collection, placed):
        click.echo(f"Left out: {finding.reason}", err=True)
    return Made(gather(library, now, shown), shown, now in library.baselines())


def _mention(made: Made, today: date) -> None:
    """Says what to freeze first."""
    now = made.report.now
    freeze = f"To freeze it: hallway baseline {now.quarter}"
    if not made.is_frozen:
        click.echo(f"{now.quarter} is not frozen: this is how it stands today. {freeze}", err=True)
    elif not now.is_complete and today > now.quarter.last:
        click.echo(f"{now.quarter} was frozen on {now.frozen_on}, before it was over. {freeze} --again", err=True)


def _folder(library: Library, now: Baseline) -> Path:
    from hallway import plain

    return plain.folder(library.root, plain.folder(library.root, library.root / "report") / str(now.quarter))


def _contents(library: Library, made: Made, formats: Iterable[str]) -> Iterator[tuple[str, bytes]]:
    """Yields the name and the content of each file; says so if one cannot be made."""
    from hallway.errors import PdfError
    from hallway.site.report import card, markdown, pdf, printout, view

    site = library.settings().site_name
    shown = view.context(made.report, made.shown, root="")
    html = printout.render(shown, site=site)
    for name in dict.fromkeys(formats):
        if name == "html":
            yield "report.html", html
        elif name == "md":
            yield "report.md", markdown.render(shown, site=site).encode()
        elif name == "png":
            yield "report.png", card.draw(shown, site=site)
        elif not (browser := pdf.find_browser()):
            click.echo(NO_BROWSER, err=True)
        else:
            try:
                yield "report.pdf", pdf.render(html, browser)
            except PdfError as error:
                click.echo(error.message, err=True)


def _write(folder: Path, contents: Iterable[tuple[str, bytes]]) -> Iterator[Path]:
    """Writes the files and yields their paths. Raises HallwayError if there is none to write."""
    from hallway.errors import HallwayError
    from hallway.files import write_atomic

    is_empty = True
    for name, content in contents:
        folder.mkdir(parents=True, exist_ok=True)
        write_atomic(folder / name, content)
        is_empty = False
        yield folder / name
    if is_empty:
        raise HallwayError("Nothing was written.")


def _plain(made: Made) -> dict[str, Any]:
    """Returns the report as JSON data."""
    from hallway.library.baselines import to_plain
    from hallway.site.report import view

    shown = view.context(made.report, made.shown, root="")
    return {"frozen": made.is_frozen, "baseline": to_plain(made.report.now), **view.without_charts(shown)}

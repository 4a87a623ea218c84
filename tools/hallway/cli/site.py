"""`hallway build` publishes approved answers; `hallway serve` previews drafts as well."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from hallway.names import counted

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from hallway.library.library import Library
    from hallway.site.mkdocs.build import Report
    from hallway.site.server import PreviewServer

PORTS = range(8000, 8010)  # tried in turn if no port is given
LINKS_SHOWN = 8


@click.command()
@click.option("--out", type=click.Path(path_type=Path), help="Output folder; default: site/ in the knowledge base.")
@click.option("--strict", is_flag=True, help="Publish nothing if there are any warnings.")
@click.option("--preview", is_flag=True, help="Include drafts, for reviewing a change; default folder: preview/.")
@click.option(
    "--accept-lost", is_flag=True,
    help="Publish even if lines of the ledger are lost. Links that they recorded break permanently.",
)  # fmt: skip
@click.option("--clean", is_flag=True, help="Make everything again, instead of reusing what has not changed.")
@click.option("--json", "as_json", is_flag=True, help="Print the result as JSON.")
@click.pass_obj
def build(
    find_library: Callable[[], Library],
    *,
    out: Path | None,
    strict: bool,
    preview: bool,
    accept_lost: bool,
    clean: bool,
    as_json: bool,
) -> None:
    """Build the site from the approved answers.

    The new site replaces the old one in one step, after all links and addresses have been checked. An answer that
    cannot be read is reported and left out; the others are published, and the exit status is 1.

    \b
    Example:
      hallway build --out /var/www/hallway
    """
    from datetime import date

    from hallway import plain
    from hallway.site.mkdocs.build import build as build_site

    library = find_library()
    out = out or plain.folder(library.root, library.root / ("preview" if preview else "site"))
    report = build_site(
        library, out, preview=preview, strict=strict, today=date.today(), accept_lost=accept_lost, clean=clean
    )
    for missing in report.lost:
        click.echo(f"Lost: {missing}", err=True)
    _complain(report)
    if as_json:
        _print_json(report, library.root)
    else:
        done = "built, including drafts," if preview else "published"
        click.echo(f"{counted(report.answers, 'answer')} {done} in {report.folder}")
    if report.complaints:
        raise SystemExit(1)


@click.command()
@click.option("--port", type=click.IntRange(0, 65535), help="Default: the first free port from 8000.")
@click.option(
    "--host",
    default="127.0.0.1",
    show_default=True,
    help="0.0.0.0 makes the preview, including drafts, visible on the network.",
)
@click.option("--publish", "--published", "publish", is_flag=True, help="Show only what `hallway build` would publish.")
@click.pass_obj
def serve(find_library: Callable[[], Library], *, port: int | None, host: str, publish: bool) -> None:
    """Preview the site, including drafts, and update it as you edit.

    \b
    Example:
      hallway serve --port 8080
    """
    import contextlib
    import signal
    from functools import partial

    from hallway.errors import HallwayError
    from hallway.site import preview as previews
    from hallway.site.watch import Watch

    library = find_library()
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # so that it always ends in the same way
    say = partial(click.echo, err=True)
    with (
        previews.folder(library) as folder,
        _server(folder, host, port) as server,
        previews.Preview(library, server, publish=publish, say=say) as preview,
    ):
        preview.update()
        preview.complete()
        watched = (library.answers, library.transcripts, library.curation, library.root / "mkdocs.yml")
        with Watch((*watched, *preview.templates), preview.update, idle=preview.complete):
            click.echo(server.address)
            with contextlib.suppress(HallwayError):  # changed since the build: the next build reports it
                for link, title in _links(library, server.address, publish=publish) if not server.problem else ():
                    click.echo(f"  {link}  {title}")
            click.echo("Press Ctrl-C to stop.", err=True)
            with contextlib.suppress(KeyboardInterrupt):
                server.serve_forever()


def _server(folder: Path, host: str, port: int | None) -> PreviewServer:
    from hallway.errors import InputError
    from hallway.site.server import PreviewServer

    for candidate in PORTS if port is None else (port,):
        try:
            return PreviewServer(folder, host=host, port=candidate, is_live=True)
        except OSError as error:
            reason = error.strerror or str(error)
    wanted = f"port {port}" if port is not None else f"a port from {PORTS[0]} to {PORTS[-1]}"
    raise InputError(
        f"Cannot listen on {host}, {wanted}: {reason}. Choose another port with --port; 0 takes any free one."
    )


def _links(library: Library, address: str, *, publish: bool) -> Iterator[tuple[str, str]]:
    """Yields links to the first answers, each to the start of its second chapter, and their titles."""
    from itertools import islice

    from hallway.errors import printable
    from hallway.site.cache.headers import HeaderReader
    from hallway.site.cache.store import Store
    from hallway.site.collection import Collection

    headers = HeaderReader(Store(library.build_cache))
    for answer in islice(Collection.read(library, preview=not publish, headers=headers).answers, LINKS_SHOWN):
        seconds = [int(chapter.seconds) for chapter in answer.chapters if chapter.title and chapter.seconds]
        second = f"#t={seconds[0]}" if seconds else ""
        yield f"{address}a/{answer.id}/{second}", printable(answer.title)


def _complain(report: Report) -> None:
    for complaint in report.complaints:
        click.echo(f"Warning: {complaint}", err=True)


def _print_json(report: Report, root: Path) -> None:
    import json

    findings = [finding.relative_to(root).to_json() for finding in report.findings]
    result = {
        "folder": str(report.folder),
        "answers": report.answers,
        "findings": findings,
        "warnings": report.warnings,
    }
    click.echo(json.dumps(result, ensure_ascii=True, indent=2))

"""The command on exports of other tools: `placements verify` finds our links in them and says what is wrong."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from datetime import date

    from hallway.library.library import Library
    from hallway.library.placements import Place, Placement
    from hallway.place.exports import Export, Found, Verifier


@click.command()
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="FILE...")
@click.option("--in", "place", default="", metavar="PLACE", help="Where they come from: id in curation/places.yml.")
@click.option("--site", default="", metavar="URL", help="Where the site is; default: site_url in the settings.")
@click.option("--formerly", multiple=True, metavar="URL", help="Where the site was before. May be given again.")
@click.option("--out", type=click.Path(path_type=Path, file_okay=False), metavar="DIR", help="Write them here.")
@click.option("--json", "as_json", is_flag=True, help="Print the result for a machine.")
@click.pass_obj
def verify(
    find_library: Callable[[], Library],
    *,
    files: tuple[Path, ...],
    place: str,
    site: str,
    formerly: tuple[str, ...],
    out: Path | None,
    as_json: bool,
) -> None:
    """Look for our links in an export of macros, templates or messages: any text, JSON, HTML or CSV.

    Says which of them lead nowhere, lead to an old name, to an answer that was taken back or is to be looked at again,
    and which have no from-code; exit status 1 while there are any. The corrected text is printed, or with --out written
    to files of the same names; the files that were given stay as they are. With --in, links without a code get the
    place's, and what is recorded there but stands in none of the files is named.

    \b
    Example:
      hallway placements verify macros.json --in ticket-desk > corrected.json
      hallway placements verify export/*.csv --out corrected/
    """
    from datetime import date

    library = find_library()
    verifier = _verifier(library, place=place, site=site, formerly=formerly, today=date.today())
    exports, failures = _verify(verifier, files, out)
    missing = verifier.missing(export for export, _ in exports.values())
    if as_json:
        rows = [_plain(path, export, text=not out) for path, (export, _) in exports.items()]
        lost = [{"place": each.place, "target": each.target, "from_code": each.from_code} for each in missing]
        click.echo(json.dumps({"files": rows, "missing": lost, "failures": failures}, indent=2))
    else:
        _show(exports, missing, out)
        for failure in failures:
            click.echo(failure, err=True)
    if failures or missing or any(export.faulty for export, _ in exports.values()):
        raise SystemExit(1)


def _verifier(library: Library, *, place: str, site: str, formerly: Iterable[str], today: date) -> Verifier:
    """Reads what is needed to judge a link; InputError for an address that is none and a place that nobody declared."""
    from hallway.errors import InputError
    from hallway.place.exports import Verifier
    from hallway.place.mentions import Sites, checked
    from hallway.place.standing import Standings

    address = site or library.settings().site_url
    if not address.strip():
        reason = "Which links are ours, is not known: write site_url into curation/settings.yml, or say --site URL."
        raise InputError(reason)
    sites = Sites(checked(address.strip()), tuple(map(checked, formerly)))
    standings = Standings.of(library, today=today)
    return Verifier(sites, standings, library.placements(), place=_place(library, place) if place else None)


def _place(library: Library, wanted: str) -> Place:
    from hallway.errors import InputError
    from hallway.library import lookup
    from hallway.names import printable

    places = library.places()
    if wanted in places:
        return places[wanted]
    hint = lookup.hint(wanted, places)
    raise InputError(f"--in {printable(wanted)} is not in curation/places.yml. {hint} Or write it there first.")


Exports = dict[Path, tuple["Export", str]]
"""What was found in each file, and its encoding."""


def _verify(verifier: Verifier, files: Iterable[Path], out: Path | None) -> tuple[Exports, list[str]]:
    """Goes through the files and writes the corrected ones; a file that cannot be read or written is named."""
    from hallway import plain
    from hallway.errors import HallwayError, from_os_error
    from hallway.files import write_atomic
    from hallway.names import printable
    from hallway.place import exports

    found, failures = Exports(), list[str]()
    for path in files:
        try:
            text, encoding = exports.read(plain.read_given(path))
            export = verifier.verify(text)
            found[path] = export, encoding
            if out:
                _check_target(path, out, found)
                out.mkdir(parents=True, exist_ok=True)
                write_atomic(out / path.name, export.corrected.encode(encoding))
        except (HallwayError, OSError) as error:
            message = from_os_error(error).message if isinstance(error, OSError) else error.message
            failures.append(message if printable(path) in message else f"{printable(path)}: {message}")
    return found, failures


def _check_target(path: Path, out: Path, found: Iterable[Path]) -> None:
    from hallway.errors import InputError

    if (out / path.name).resolve() == path.resolve():
        raise InputError("it lies in the folder of --out itself; name another, so that it stays as it is.")
    if any(other != path and other.name == path.name for other in found):
        raise InputError("another file has the same name; give these two to two runs.")


def _show(exports: Exports, missing: Iterable[Placement], out: Path | None) -> None:
    """The report to stderr, the corrected text to stdout: one can be read while the other goes to a file."""
    from hallway.names import printable

    for path, (export, encoding) in exports.items():
        for found in export.faulty:
            click.echo(f"{printable(path)}:{found.line}: {_line(found)}", err=True)
        if not out and export.corrected != export.text:
            _print(export.corrected, encoding)
    for placement in missing:
        where = f"{placement.place} ({placement.from_code})"
        click.echo(f"{where}: {placement.target} is recorded there, and stands in none of the files", err=True)
    links = [found for export, _ in exports.values() for found in export.found]
    wrong = [found for found in links if found.faults]
    mended = sum(found.is_changed for found in wrong)
    click.echo(f"{len(links)} links of ours, {len(wrong)} to look at, {mended} of them corrected.", err=True)


def _print(text: str, encoding: str) -> None:
    """To a file as it is, to the byte; to a terminal so that nothing in it can steer it."""
    from hallway.names import printable

    if sys.stdout.isatty():
        click.echo("\n".join(map(printable, text.splitlines())))
    else:
        click.echo(text.encode(encoding), nl=False)


def _line(found: Found) -> str:
    from hallway.names import printable

    near = f" (in “{printable(found.near)}”)" if found.near else ""
    now = f"\n    now {printable(found.corrected)}" if found.is_changed else ""
    return f"{printable(found.link.url)}{near}: {printable(found.reason)}{now}"


def _plain(path: Path, export: Export, *, text: bool) -> dict[str, Any]:
    links = [
        {
            "line": found.line,
            "near": found.near,
            "url": found.link.url,
            "from_code": found.link.code,
            "faults": list(found.faults),
            "reason": found.reason,
            "text": found.link.text,
            "corrected": found.corrected,
        }
        for found in export.found
    ]
    return {"file": str(path), "links": links, **({"corrected": export.corrected} if text else {})}

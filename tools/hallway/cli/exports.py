"""`hallway placements verify`: checks and corrects the links to the site in exports of other tools."""

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
    from hallway.place.exports import CheckedLink, Export, Verifier


@click.command()
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="FILE...")
@click.option("--in", "place", default="", metavar="PLACE", help="The files' place: an id in curation/places.yml.")
@click.option("--site", default="", metavar="URL", help="The site's address; default: site_url in the settings.")
@click.option("--formerly", multiple=True, metavar="URL", help="A former address of the site; may be repeated.")
@click.option(
    "--out", type=click.Path(path_type=Path, file_okay=False), metavar="DIR", help="Write the corrected files here."
)
@click.option("--json", "as_json", is_flag=True, help="Print the result as JSON.")
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
    """Check and correct links in exports of other tools.

    Reads exports of macros, templates or messages as plain text, JSON, HTML or CSV. Reports links that are broken, that
    use an old name, or whose answer was retired or is due for review, and links without a from-code; the exit status is
    1 if there are any. Prints the corrected text or, with --out, writes it to files with the same names; your files are
    not changed. With --in, links without a code get one for that place, and recorded placements that are missing from
    the files are listed.

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
        rows = [_plain(path, export, has_text=not out) for path, (export, _) in exports.items()]
        lost = [{"place": each.place, "target": each.target, "from_code": each.from_code} for each in missing]
        click.echo(json.dumps({"files": rows, "missing": lost, "failures": failures}, indent=2))
    else:
        _show(exports, missing, out)
        for failure in failures:
            click.echo(failure, err=True)
    if failures or missing or any(export.faulty for export, _ in exports.values()):
        raise SystemExit(1)


def _verifier(library: Library, *, place: str, site: str, formerly: Iterable[str], today: date) -> Verifier:
    """Raises InputError if an address is malformed, or if the place is not declared."""
    from hallway.errors import InputError
    from hallway.place.address_status import AddressStatuses
    from hallway.place.exports import Verifier
    from hallway.place.link_finder import LinkFinder, checked_site

    address = site or library.settings().site_url
    if not address.strip():
        reason = "The address of the site is not set: add site_url to curation/settings.yml, or use --site URL."
        raise InputError(reason)
    finder = LinkFinder(checked_site(address.strip()), tuple(map(checked_site, formerly)))
    statuses = AddressStatuses.of(library, today=today)
    return Verifier(finder, statuses, library.placements(), place=_place(library, place) if place else None)


def _place(library: Library, id: str) -> Place:
    from hallway.errors import InputError, printable
    from hallway.library import lookup

    places = library.places()
    if id in places:
        return places[id]
    hint = lookup.hint(id, places)
    raise InputError(f"--in {printable(id)} is not in curation/places.yml. {hint} Or add it there first.")


Exports = dict[Path, tuple["Export", str]]
"""The links in each file, and the encoding of the file."""


def _verify(verifier: Verifier, files: Iterable[Path], out: Path | None) -> tuple[Exports, list[str]]:
    """Checks the files and writes the corrected ones; continues if a file fails, and returns the error messages."""
    from hallway import plain
    from hallway.errors import HallwayError, printable
    from hallway.files import write_atomic
    from hallway.os_errors import from_os_error
    from hallway.place import exports

    checked, failures = Exports(), list[str]()
    for path in files:
        try:
            text, encoding = exports.read(plain.read_given(path))
            export = verifier.verify(text)
            checked[path] = export, encoding
            if out:
                _check_target(path, out, checked)
                out.mkdir(parents=True, exist_ok=True)
                write_atomic(out / path.name, export.corrected.encode(encoding))
        except (HallwayError, OSError) as error:
            message = from_os_error(error).message if isinstance(error, OSError) else error.message
            failures.append(message if printable(path) in message else f"{printable(path)}: {message}")
    return checked, failures


def _check_target(path: Path, out: Path, checked: Iterable[Path]) -> None:
    """Raises InputError if a corrected file would replace the given one or another corrected one."""
    from hallway.errors import InputError

    if (out / path.name).resolve() == path.resolve():
        raise InputError("it is in the --out folder itself. Use another folder, so that the original is kept.")
    if any(other != path and other.name == path.name for other in checked):
        raise InputError("another file has the same name. Verify them in separate runs.")


def _show(exports: Exports, missing: Iterable[Placement], out: Path | None) -> None:
    """Prints the report to stderr and the corrected text to stdout, so that the text can go to a file."""
    from hallway.errors import printable

    for path, (export, encoding) in exports.items():
        for checked in export.faulty:
            click.echo(f"{printable(path)}:{checked.line}: {_line(checked)}", err=True)
        if not out and export.corrected != export.text:
            _print(export.corrected, encoding)
    for placement in missing:
        where = f"{placement.place} ({placement.from_code})"
        click.echo(f"{where}: {placement.target} is recorded there but is in none of the files", err=True)
    count = sum(len(export.links) for export, _ in exports.values())
    faulty = [checked for export, _ in exports.values() for checked in export.faulty]
    corrected = sum(checked.is_changed for checked in faulty)
    click.echo(f"Links to the site: {count}. Need attention: {len(faulty)}, of which {corrected} corrected.", err=True)


def _print(text: str, encoding: str) -> None:
    """Writes the exact bytes to a file or pipe; to a terminal, text without control characters."""
    from hallway.errors import printable

    if sys.stdout.isatty():
        click.echo("\n".join(map(printable, text.splitlines())))
    else:
        click.echo(text.encode(encoding), nl=False)


def _line(checked: CheckedLink) -> str:
    from hallway.errors import printable

    title = f" (in “{printable(checked.title)}”)" if checked.title else ""
    new = f"\n    now {printable(checked.corrected)}" if checked.is_changed else ""
    return f"{printable(checked.link.url)}{title}: {printable(checked.reason)}{new}"


def _plain(path: Path, export: Export, *, has_text: bool) -> dict[str, Any]:
    links = [
        {
            "line": checked.line,
            "title": checked.title,
            "url": checked.link.url,
            "from_code": checked.link.code,
            "faults": list(checked.faults),
            "reason": checked.reason,
            "text": checked.link.text,
            "corrected": checked.corrected,
        }
        for checked in export.links
    ]
    return {"file": str(path), "links": links, **({"corrected": export.corrected} if has_text else {})}

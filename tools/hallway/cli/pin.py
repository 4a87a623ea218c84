"""`hallway pin`: prints what to paste in a place and records the placement."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from collections.abc import Callable

    from hallway.library.library import Library
    from hallway.library.placements import Placement
    from hallway.place.formats import Snippet
    from hallway.place.pin import Pinned


@click.command()
@click.argument("id", required=False, default="")
@click.option("--in", "place", required=True, metavar="PLACE", help="Its id or title in curation/places.yml.")
@click.option("--at", metavar="TIME", help="Where in the recording the link starts, such as 1:23.")
@click.option("--moment", default="", metavar="ID", help="The moment of need. Without an answer, its page is pinned.")
@click.option("--as", "kind", default="", metavar="KIND", help="The format to write; default: the kind of the place.")
@click.option("--form", default="", metavar="NAME", help="The form to print; default: the format's first.")
@click.option("--out", type=click.Path(path_type=Path, file_okay=False), metavar="DIR", help="Save every form here.")
@click.option("--owner", default="", metavar="NAME", help="Who maintains it there; default: the owner of the place.")
@click.option("--why", default="", metavar="TEXT", help="Why it is pinned there.")
@click.option("--site", default="", metavar="URL", help="The site's address; default: site_url in the settings.")
@click.option("--dry-run", is_flag=True, help="Print, but do not record.")
@click.option("--json", "as_json", is_flag=True, help="Print the placement and every form as JSON.")
@click.pass_obj
def pin(
    find_library: Callable[[], Library],
    *,
    id: str,
    place: str,
    at: str | None,
    moment: str,
    kind: str,
    form: str,
    out: Path | None,
    owner: str,
    why: str,
    site: str,
    dry_run: bool,
    as_json: bool,
) -> None:
    """Pin an answer in a place, and print what to paste there.

    The link can start at a second of the answer, or open the page of a moment. The placement is recorded in
    curation/placements.yml, and its link contains a code that can be counted in access logs. Pinning the same thing
    twice prints the same text.

    \b
    Example:
      hallway pin refund-after-30-days --in ticket-desk --at 1:23
      hallway pin --moment refund-request --in support-channel --form webhook > message.json
      hallway pin refund-after-30-days --in kitchen-wall --out to-print
    """
    from datetime import date

    from hallway.library.placements import Placement
    from hallway.place.pin import pin as put

    library = find_library()
    wanted = Placement(place, kind, answer=id, moment=moment, second=seconds(at), owner=owner, why=why)
    done = put(library, wanted, **site_details(library, site), today=date.today(), is_dry=dry_run)
    state = "Nothing was recorded." if dry_run else "Recorded." if done.is_new else "Already recorded."
    show(done, f"{state} Its code: {done.placement.from_code}", form=form, out=out, as_json=as_json)


def seconds(time: str | None) -> int | None:
    """Returns the whole second of --at, or None; raises click.BadParameter if it is not a time."""
    from hallway import timecode

    if time is None:
        return None
    try:
        return int(timecode.parse(time))
    except ValueError as error:
        raise click.BadParameter(f"{error}.", param_hint="--at") from error


def site_details(library: Library, site: str) -> dict[str, str]:
    """Returns the address and the name of the site. Raises InputError if the address is not set."""
    from hallway.errors import InputError
    from hallway.library.settings import site_address

    settings = library.settings()
    address = site_address(site) if site else settings.site_url
    if not address:
        reason = "The address of the site is not set: add site_url to curation/settings.yml, or use --site URL."
        raise InputError(reason)
    return {"site": address, "site_name": settings.site_name}


def show(done: Pinned, state: str, *, form: str, out: Path | None, as_json: bool) -> None:
    """Prints what to paste, and everything else to stderr; with `out`, saves all forms instead."""
    if as_json:
        snippets = [_snippet(each) for each in done.snippets]
        result = {"placement": plain(done.placement), "is_new": done.is_new, "snippets": snippets}
        click.echo(json.dumps(result, indent=2))
    elif out:
        _save(done.snippets, out)
    else:
        chosen = _chosen(done.snippets, form)
        _print(chosen)
        if chosen.hint:
            click.echo(f"→ {chosen.hint}", err=True)
        others = ", ".join(f"{each.name} ({each.label})" for each in done.snippets if each is not chosen)
        if others:
            click.echo(f"Other forms, with --form: {others}", err=True)
    click.echo(state, err=True)


def plain(placement: Placement) -> dict[str, Any]:
    """Returns a placement as JSON data."""
    from dataclasses import asdict

    return {**asdict(placement), "placed_on": placement.placed_on.isoformat(), "target": placement.target}


def _chosen(snippets: tuple[Snippet, ...], form: str) -> Snippet:
    from hallway.errors import InputError, printable

    found = next((each for each in snippets if each.name == form or not form), None)
    if found is None:
        raise InputError(f"There is no form {printable(form)}. Available: {', '.join(each.name for each in snippets)}.")
    return found


def _print(snippet: Snippet) -> None:
    from hallway.errors import InputError

    if snippet.text is not None:
        click.echo(snippet.text, nl=not snippet.text.endswith("\n"))
        return
    if sys.stdout.isatty():
        raise InputError(
            f"{snippet.label} is a picture. Redirect it to a file (> {snippet.file_name}), or save all forms with "
            "--out DIR."
        )
    sys.stdout.buffer.write(snippet.content)


def _save(snippets: tuple[Snippet, ...], folder: Path) -> None:
    """Saves every snippet; existing files with other content are kept, and the exit status is 1."""
    from hallway import files
    from hallway.errors import printable

    kept = []
    for snippet in snippets:
        path = folder / snippet.file_name
        if files.create(path, snippet.content) or path.read_bytes() == snippet.content:
            click.echo(printable(path))
        else:
            kept.append(path)
            click.echo(f"{printable(path)} already exists with other content and was not changed.", err=True)
        if snippet.hint:
            click.echo(f"  → {snippet.hint}", err=True)
    if kept:
        raise click.exceptions.Exit(1)


def _snippet(snippet: Snippet) -> dict[str, Any]:
    import base64

    encoded = base64.b64encode(snippet.content).decode()
    content = {"base64": encoded} if snippet.text is None else {"text": snippet.text}
    fields = ("name", "label", "media_type", "file_name", "hint")
    return {**{key: getattr(snippet, key) for key in fields}, **content}

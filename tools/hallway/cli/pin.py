"""The command that puts an answer where the work is: `pin` prints what to paste and records the placement."""

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
@click.option("--in", "place", required=True, metavar="PLACE", help="Where: id or title in curation/places.yml.")
@click.option("--at", metavar="TIME", help="Let the link begin here, such as 1:23.")
@click.option(
    "--moment", default="", metavar="ID", help="When it is needed there; without an answer, its page is pinned."
)
@click.option(
    "--as", "kind", default="", metavar="KIND", help="Write it for this kind; default: the kind of the place."
)
@click.option("--form", default="", metavar="NAME", help="Print this form of it; default: the usual one.")
@click.option("--out", type=click.Path(path_type=Path, file_okay=False), metavar="DIR", help="Save every form here.")
@click.option("--owner", default="", metavar="NAME", help="Who looks after it; default: the owner of the place.")
@click.option("--why", default="", metavar="TEXT", help="Why it stands there.")
@click.option("--site", default="", metavar="URL", help="Where the site is; default: site_url in the settings.")
@click.option("--dry-run", is_flag=True, help="Record nothing.")
@click.option("--json", "as_json", is_flag=True, help="Print the placement and every form for a machine.")
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
    """Put an answer, a second of it or a moment where the work is: prints what to paste there.

    The placement is recorded in curation/placements.yml, its link carries a code of its own. The same pin again prints
    the same again.

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
    done = put(library, wanted, **whereabouts(library, site), today=date.today(), is_dry=dry_run)
    state = "Nothing is recorded." if dry_run else "Recorded." if done.is_new else "Was recorded before."
    show(done, f"{state} Its code: {done.placement.from_code}", form=form, out=out, as_json=as_json)


def seconds(given: str | None) -> int | None:
    """Returns the whole second of a time that was given, or None; click.BadParameter where it is none."""
    from hallway import timecode

    if given is None:
        return None
    try:
        return int(timecode.parse(given))
    except ValueError as error:
        raise click.BadParameter(f"{error}.", param_hint="--at") from error


def whereabouts(library: Library, site: str) -> dict[str, str]:
    """Returns where the site is and what it is called; InputError where nobody has said, for a link must be whole."""
    from hallway.errors import InputError
    from hallway.library.settings import site_address

    settings = library.settings()
    address = site_address(site) if site else settings.site_url
    if not address:
        reason = "Where the site is, is not known: write site_url into curation/settings.yml, or say --site URL."
        raise InputError(reason)
    return {"site": address, "site_name": settings.site_name}


def show(done: Pinned, state: str, *, form: str, out: Path | None, as_json: bool) -> None:
    """Prints what to paste, and to stderr what else there is, or saves it all; InputError where the form is unknown."""
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
            click.echo(f"Also, with --form: {others}", err=True)
    click.echo(state, err=True)


def plain(placement: Placement) -> dict[str, Any]:
    """Returns a placement for JSON."""
    from dataclasses import asdict

    return {**asdict(placement), "placed_on": placement.placed_on.isoformat(), "target": placement.target}


def _chosen(snippets: tuple[Snippet, ...], form: str) -> Snippet:
    from hallway.errors import InputError
    from hallway.names import printable

    found = next((each for each in snippets if each.name == form or not form), None)
    if found is None:
        raise InputError(f"There is no form {printable(form)} of it: {', '.join(each.name for each in snippets)}.")
    return found


def _print(snippet: Snippet) -> None:
    from hallway.errors import InputError

    if snippet.text is not None:
        click.echo(snippet.text, nl=not snippet.text.endswith("\n"))
        return
    if sys.stdout.isatty():
        raise InputError(
            f"{snippet.label} is a picture: send it into a file, {snippet.file_name}, or save all with --out DIR."
        )
    sys.stdout.buffer.write(snippet.content)


def _save(snippets: tuple[Snippet, ...], folder: Path) -> None:
    """Saves every snippet; a file that is there and says something else stays, and the exit status is 1."""
    from hallway import files
    from hallway.names import printable

    kept = []
    for snippet in snippets:
        path = folder / snippet.file_name
        if files.create(path, snippet.content) or path.read_bytes() == snippet.content:
            click.echo(printable(path))
        else:
            kept.append(path)
            click.echo(f"{printable(path)} is there already and says something else; it stays as it is.", err=True)
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

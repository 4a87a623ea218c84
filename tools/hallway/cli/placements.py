"""The commands on placements: what stands where, moved and taken away."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import click

from hallway.cli import placement_lint
from hallway.cli.exports import verify
from hallway.cli.pin import plain, seconds, show, whereabouts

if TYPE_CHECKING:
    from collections.abc import Callable

    from hallway.library.library import Library
    from hallway.library.placements import Placement


@click.group(invoke_without_command=True)
@click.option("--json", "as_json", is_flag=True, help="Print the list for a machine.")
@click.pass_context
def placements(ctx: click.Context, *, as_json: bool) -> None:
    """Say which answers stand in which places, move them, take them away. Alone it lists them.

    \b
    Example:
      hallway placements
      hallway placements list --in ticket-desk --json
      hallway placements move ticket-desk-k3f9 --to support-channel
      hallway placements remove ticket-desk-k3f9
    """
    if ctx.invoked_subcommand is None:
        ctx.invoke(show_list, as_json=as_json)
    elif as_json:
        raise click.UsageError(f"Write --json behind it: hallway placements {ctx.invoked_subcommand} --json")


placements.add_command(verify)


@placements.command("list")
@click.option("--in", "place", default="", metavar="PLACE", help="Only those in this place (its id).")
@click.option("--answer", default="", metavar="ID", help="Only those of this answer.")
@click.option("--moment", default="", metavar="ID", help="Only those for this moment.")
@click.option(
    "--log",
    "logs",
    multiple=True,
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    metavar="FILE",
    help="An access log of the site, packed or not: says how often each link was opened. Repeat for more.",
)
@click.option("--json", "as_json", is_flag=True, help="Print the list for a machine.")
@click.pass_obj
def show_list(
    find_library: Callable[[], Library],
    *,
    place: str = "",
    answer: str = "",
    moment: str = "",
    logs: tuple[Path, ...] = (),
    as_json: bool,
) -> None:
    """List what stands where, what a person has to look at there, and which answers stand nowhere.

    \b
    Example:
      hallway placements list --in ticket-desk --log access.log --log access.log.1.gz
    """
    library = find_library()
    wanted = {"place": place, "answer": answer, "moment": moment}
    found = [
        each
        for each in library.placements().entries
        if all(getattr(each, key) == value for key, value in wanted.items() if value)
    ]
    known = placement_lint.standings(library)
    opens = placement_lint.opened(logs)
    wrong = placement_lint.findings(library, found, known, opens)
    if as_json:
        rows = [{**plain(each), "findings": placement_lint.plain(wrong.get(each.from_code, ()))} for each in found]
        if opens is not None:
            rows = [{**row, "opened": opens[row["from_code"]]} for row in rows]
        click.echo(json.dumps(rows, indent=2))
        return
    places = library.places()
    for each in found:
        title = places[each.place].title if each.place in places else f"{each.place} (not in curation/places.yml)"
        _row(each, title, None if opens is None else opens[each.from_code])
        placement_lint.show(wrong.get(each.from_code, ()))
    if not any(wanted.values()):
        placement_lint.tell_unpinned(library, known)
    if not found:
        click.echo("Nothing is pinned there." if any(wanted.values()) else "Nothing is pinned yet.", err=True)


@placements.command()
@click.argument("code")
@click.option("--to", "place", default="", metavar="PLACE", help="The new place: id or title in curation/places.yml.")
@click.option("--at", metavar="TIME", help="Let the link begin here, such as 1:23.")
@click.option(
    "--as", "kind", default="", metavar="KIND", help="Write it for this kind; default: the kind of the place."
)
@click.option("--form", default="", metavar="NAME", help="Print this form of it; default: the usual one.")
@click.option("--why", default="", metavar="TEXT", help="Why it stands there.")
@click.option("--site", default="", metavar="URL", help="Where the site is; default: site_url in the settings.")
@click.option("--json", "as_json", is_flag=True, help="Print the placement and every form for a machine.")
@click.pass_obj
def move(
    find_library: Callable[[], Library],
    *,
    code: str,
    place: str,
    at: str | None,
    kind: str,
    form: str,
    why: str,
    site: str,
    as_json: bool,
) -> None:
    """Put what has this code in another place, or let its link begin elsewhere: prints what to paste now.

    In another place the link gets another code. Take the old one out of the place where it stood.

    \b
    Example:
      hallway placements move ticket-desk-k3f9 --to support-channel --at 0:41
    """
    from datetime import date

    from hallway.place.pin import move as put

    given = {"place": place, "second": seconds(at), "kind": kind, "why": why}
    to = {key: value for key, value in given.items() if value not in ("", None)}
    if not to:
        raise click.UsageError("Say what is to change: --to PLACE, --at TIME, --as KIND or --why TEXT.")
    library = find_library()
    done = put(library, code, to=to, today=date.today(), **whereabouts(library, site))
    new = done.placement.from_code
    state = f"Recorded; its code is {new} now, take the one with {code} away." if new != code else "Recorded."
    show(done, state, form=form, out=None, as_json=as_json)


@placements.command()
@click.argument("codes", nargs=-1, required=True, metavar="CODE...")
@click.option("--json", "as_json", is_flag=True, help="Print what was removed for a machine.")
@click.pass_obj
def remove(find_library: Callable[[], Library], *, codes: tuple[str, ...], as_json: bool) -> None:
    """Strike placements off the record, once their links are gone from where they stood.

    \b
    Example:
      hallway placements remove ticket-desk-k3f9
    """
    store, gone, failed = find_library().placements(), [], False
    for code in codes:
        try:
            gone.append(store.remove(code))
        except click.ClickException as error:
            error.show()
            failed = True
    if as_json:
        click.echo(json.dumps([plain(each) for each in gone], indent=2))
    else:
        for each in gone:
            click.echo(f"{each.from_code}: no longer recorded. It led to {each.target}, in {each.place}.")
    if failed:
        raise click.exceptions.Exit(1)


def _row(placement: Placement, place: str, opened: int | None) -> None:
    from hallway import timecode
    from hallway.names import printable

    what = placement.answer or f"the moment {placement.moment}"
    start = "" if placement.second is None else f" from {timecode.stamp(placement.second)}"
    why = f": {placement.why}" if placement.why else ""
    times = "" if opened is None else f", opened {opened} times"
    since = f"since {placement.placed_on}{times}{why}"
    click.echo(printable(f"{placement.from_code}  {place}  {what}{start}  ({since})"))

"""`hallway placements`: lists where answers are pinned and what needs attention, moves and removes placements."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from hallway.cli.exports import verify
from hallway.cli.pin import plain, seconds, show, site_details

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from hallway.library.finding import Finding
    from hallway.library.library import Library
    from hallway.library.placements import Placement
    from hallway.place.address_status import AddressStatuses

MAX_UNPINNED = 10  # answers to list here; the page /places/ lists them all


@click.group(invoke_without_command=True)
@click.option("--json", "as_json", is_flag=True, help="Print the list as JSON.")
@click.pass_context
def placements(ctx: click.Context, *, as_json: bool) -> None:
    """List, move and remove placements.

    Without a command, it lists them.

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
        raise click.UsageError(f"Put --json last: hallway placements {ctx.invoked_subcommand} --json")


placements.add_command(verify)


@placements.command("list")
@click.option("--in", "place", default="", metavar="PLACE", help="Only placements in this place (its id).")
@click.option("--answer", default="", metavar="ID", help="Only placements of this answer.")
@click.option("--moment", default="", metavar="ID", help="Only placements for this moment.")
@click.option(
    "--log",
    "logs",
    multiple=True,
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    metavar="FILE",
    help="An access log of the site, plain or .gz, to count how often each link was opened; may be repeated.",
)
@click.option("--json", "as_json", is_flag=True, help="Print the list as JSON.")
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
    """List placements and what needs attention.

    Below the list are the answers that are not pinned anywhere.

    \b
    Example:
      hallway placements list --in ticket-desk --log access.log --log access.log.1.gz
    """
    from datetime import date

    from hallway.place.address_status import AddressStatuses

    library = find_library()
    filters = {key: value for key, value in (("place", place), ("answer", answer), ("moment", moment)) if value}
    found = [
        each
        for each in library.placements().entries
        if all(getattr(each, key) == value for key, value in filters.items())
    ]
    statuses = AddressStatuses.of(library, today=date.today())
    opens = _opens(library, logs) if logs else None
    findings = _findings(library, found, statuses, opens)
    if as_json:
        click.echo(json.dumps([_row(each, findings.get(each.from_code, ()), opens) for each in found], indent=2))
        return
    places = library.places()
    for each in found:
        title = places[each.place].title if each.place in places else f"{each.place} (not in curation/places.yml)"
        _show(each, title, None if opens is None else opens[each.from_code], findings.get(each.from_code, ()))
    if not filters:
        _show_unpinned(library, statuses)
    if not found:
        click.echo("No placements match." if filters else "Nothing is pinned yet.", err=True)


@placements.command()
@click.argument("code")
@click.option("--to", "place", default="", metavar="PLACE", help="The new place, by id or title.")
@click.option("--at", metavar="TIME", help="Where in the recording the link starts, such as 1:23.")
@click.option("--as", "kind", default="", metavar="KIND", help="The format to write; default: the kind of the place.")
@click.option("--form", default="", metavar="NAME", help="The form to print; default: the format's first.")
@click.option("--why", default="", metavar="TEXT", help="Why it is pinned there.")
@click.option("--site", default="", metavar="URL", help="The site's address; default: site_url in the settings.")
@click.option("--json", "as_json", is_flag=True, help="Print the placement and every form as JSON.")
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
    """Change a placement and print what to paste now.

    In a new place, the link gets a new code. Delete the old link from the old place.

    \b
    Example:
      hallway placements move ticket-desk-k3f9 --to support-channel --at 0:41
    """
    from datetime import date

    from hallway.place.pin import move as put

    options = {"place": place, "second": seconds(at), "kind": kind, "why": why}
    to = {key: value for key, value in options.items() if value not in ("", None)}
    if not to:
        raise click.UsageError("Say what to change: --to PLACE, --at TIME, --as KIND or --why TEXT.")
    library = find_library()
    done = put(library, code, to=to, today=date.today(), **site_details(library, site))
    new = done.placement.from_code
    state = f"Recorded. Its code is now {new}; delete the link with the code {code}." if new != code else "Recorded."
    show(done, state, form=form, out=None, as_json=as_json)


@placements.command()
@click.argument("codes", nargs=-1, required=True, metavar="CODE...")
@click.option("--json", "as_json", is_flag=True, help="Print the removed placements as JSON.")
@click.pass_obj
def remove(find_library: Callable[[], Library], *, codes: tuple[str, ...], as_json: bool) -> None:
    """Remove placements whose links you have deleted.

    \b
    Example:
      hallway placements remove ticket-desk-k3f9
    """
    store, removed, has_failed = find_library().placements(), [], False
    for code in codes:
        try:
            removed.append(store.remove(code))
        except click.ClickException as error:
            error.show()
            has_failed = True
    if as_json:
        click.echo(json.dumps([plain(each) for each in removed], indent=2))
    else:
        for each in removed:
            click.echo(f"{each.from_code}: no longer recorded. It linked to {each.target}, in {each.place}.")
    if has_failed:
        raise click.exceptions.Exit(1)


def _opens(library: Library, logs: tuple[Path, ...]) -> Mapping[str, int]:
    """Returns how often each placement was opened, by its code; says what could not be read."""
    from datetime import date

    from hallway.adopt.measure.counting import count
    from hallway.adopt.measure.senders import Senders
    from hallway.adopt.measure.targets import PublishedAddresses
    from hallway.library.access_log.reader import AccessLogs

    read = AccessLogs(logs, date.today())
    counts = count(read.requests(), PublishedAddresses.of(library), Senders())
    for problem in read.problems():
        click.echo(problem, err=True)
    return counts.opens_by_code()


def _findings(
    library: Library, placements: Sequence[Placement], statuses: AddressStatuses, opens: Mapping[str, int] | None
) -> Mapping[str, list[Finding]]:
    """Returns the findings for these placements, by code; `opens` has the number of times each was opened."""
    from hallway.place.lint import lint, unopened

    found: dict[str, list[Finding]] = {}
    path = library.placements().path
    never = () if opens is None else unopened(placements, opens, today=statuses.today, path=path)
    for finding in (*lint(placements, statuses, library.places(), path=path), *never):
        found.setdefault(finding.subject, []).append(finding.relative_to(library.root))
    return found


def _row(placement: Placement, findings: Iterable[Finding], opens: Mapping[str, int] | None) -> dict[str, Any]:
    row = {**plain(placement), "findings": [each.to_json() for each in findings]}
    return row if opens is None else {**row, "opened": opens.get(placement.from_code, 0)}


def _show(placement: Placement, place: str, opened: int | None, findings: Iterable[Finding]) -> None:
    """Prints a placement, and its findings below it."""
    from hallway import timecode
    from hallway.errors import printable

    target = placement.answer or f"the moment {placement.moment}"
    start = "" if placement.second is None else f" from {timecode.stamp(placement.second)}"
    why = f": {placement.why}" if placement.why else ""
    times = "" if opened is None else f", opened {opened} times"
    since = f"since {placement.placed_on}{times}{why}"
    click.echo(printable(f"{placement.from_code}  {place}  {target}{start}  ({since})"))
    for finding in findings:
        if finding.kind != "place":  # the line above says this already
            click.echo(printable(f"    ! {finding.reason}; {finding.fix}"))


def _show_unpinned(library: Library, statuses: AddressStatuses) -> None:
    from hallway.place.lint import unpinned

    left = unpinned(library.placements().entries, statuses)
    if left:
        more = f" and {len(left) - MAX_UNPINNED} more" if len(left) > MAX_UNPINNED else ""
        names = ", ".join(answer.id for answer in left[:MAX_UNPINNED])
        click.echo(f"Not pinned anywhere: {names}{more}. The page /places/ shows where they would help.", err=True)

"""`hallway barriers`: records what keeps people from using the help they have, and what is done about it."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import click

from hallway.cli.barrier_options import details, level, sessions, values
from hallway.cli.barrier_review import calendar, review, start
from hallway.cli.barrier_text import describe, to_json

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

    from hallway.library.barrier import Barrier
    from hallway.library.barriers import Barriers
    from hallway.library.library import Library


@click.group(invoke_without_command=True)
@click.option("--json", "as_json", is_flag=True, help="Print the list as JSON.")
@click.pass_context
def barriers(ctx: click.Context, *, as_json: bool) -> None:
    """Record what keeps people from using help, and what is done about it.

    Without a command, it lists the open barriers in the order in which to act.

    \b
    Example:
      hallway barriers start
      hallway barriers add "Managers never come back to it" --impact H --likelihood H --owner "Ana" \\
        --remedy "One line in the 1:1 agenda" --due 2026-12-18 --heard "2026-11-20, 4 people: nobody asks"
      hallway barriers review
      hallway barriers close managers-never-come-back-to-it
    """
    if ctx.invoked_subcommand is None:
        ctx.invoke(show_list, as_json=as_json)
    elif as_json:
        raise click.UsageError(f"Put --json last: hallway barriers {ctx.invoked_subcommand} --json")


for _command in (review, start, calendar):
    barriers.add_command(_command)


@barriers.command("list")
@click.option("--all", "with_closed", is_flag=True, help="Include closed barriers.")
@click.option("--account", default="", metavar="NAME", help="Only barriers of this account or team.")
@click.option("--json", "as_json", is_flag=True, help="Print the list as JSON.")
@click.pass_obj
def show_list(
    find_library: Callable[[], Library], *, with_closed: bool = False, account: str = "", as_json: bool = False
) -> None:
    """List open barriers, high impact and high likelihood first.

    \b
    Example:
      hallway barriers list --account "Billing support"
    """
    from datetime import date

    from hallway.adopt.barriers import ordered
    from hallway.library.picks import is_same_team

    today = date.today()
    found = [
        each
        for each in ordered(find_library().barriers().entries, today=today)
        if (with_closed or each.is_open) and (not account or is_same_team(each.account, account))
    ]
    if as_json:
        click.echo(json.dumps([to_json(each, today) for each in found], indent=2))
        return
    for each in found:
        click.echo(describe(each, today))
    if not found:
        click.echo("No barriers are recorded. `hallway barriers start` shows some that many teams have.", err=True)


@barriers.command()
@click.argument("text", metavar="BARRIER")
@level("impact", "How much of the outcome it costs: high, medium or low.")
@level("likelihood", "How sure it is to occur.")
@click.option("--id", default="", metavar="ID", help="A short name. Default: made from the text.")
@details
@click.pass_obj
def add(
    find_library: Callable[[], Library], /, *, text: str, id: str, dry_run: bool, as_json: bool, **given: Any
) -> None:
    """Add a barrier to curation/barriers.yml.

    \b
    Example:
      hallway barriers add "The old tool still works" --impact H --likelihood H --role "Support agent" \\
        --owner "Ana" --remedy "Read-only from January" --due 2026-12-18
    """
    from datetime import date

    from hallway.errors import InputError
    from hallway.library.barrier import Barrier
    from hallway.names import clean_line, is_id, slug

    library, today = find_library(), date.today()
    wanted = id or slug(text, "barrier")
    if not is_id(wanted) or not clean_line(text):
        raise InputError("Say in a few words what gets in the way; --id takes lowercase letters, digits and hyphens.")
    listed = library.barriers()
    if before := listed.find(wanted):
        use = f"change {wanted}" if before.is_open else f"reopen {wanted} --why TEXT"
        reason = f"There is already a barrier {wanted}. Use `hallway barriers {use}`, or give this one another --id."
        raise InputError(reason)
    known = values(library, given)
    barrier = Barrier(wanted, clean_line(text), opened_on=today, **known)
    if not dry_run:
        barrier = listed.add(barrier)
    _show(barrier, today, "added to curation/barriers.yml", dry_run=dry_run, as_json=as_json)


@barriers.command()
@click.argument("id")
@level("impact", "How much of the outcome it costs: high, medium or low.", "")
@level("likelihood", "How sure it is to occur.", "")
@details
@click.pass_obj
def change(find_library: Callable[[], Library], /, *, id: str, dry_run: bool, as_json: bool, **given: Any) -> None:
    """Change what is recorded about a barrier, or add a listening session.

    \b
    Example:
      hallway barriers change the-old-tool-still-works --due 2027-01-15 --heard "2026-12-02, 3 people: exports only"
    """
    from datetime import date

    library, today = find_library(), date.today()
    listed = library.barriers()
    before = find(listed, id)
    known = values(library, given)
    if not known:
        raise click.UsageError("Say what to change, such as --owner NAME or --due DATE.")
    known["evidence"] = (*before.evidence, *known.get("evidence", ()))
    barrier = replace(before, **known)
    if not dry_run:
        barrier = listed.replace(id, barrier)
    _show(barrier, today, "changed in curation/barriers.yml", dry_run=dry_run, as_json=as_json)


@barriers.command()
@click.argument("id")
@click.option("--heard", "notes", multiple=True, metavar="NOTE", help="The listening session that shows it; see `add`.")
@click.option("--dry-run", is_flag=True, help="Print, but do not record.")
@click.option("--json", "as_json", is_flag=True, help="Print the barrier as JSON.")
@click.pass_obj
def close(
    find_library: Callable[[], Library], *, id: str, notes: tuple[str, ...], dry_run: bool, as_json: bool
) -> None:
    """Close a barrier that no longer gets in the way. It stays in the history.

    \b
    Example:
      hallway barriers close the-old-tool-still-works --heard "2026-12-21, 3 people: nobody opened it this week"
    """
    from datetime import date

    from hallway.adopt.barriers import closed

    listed, today = find_library().barriers(), date.today()
    barrier = closed(find(listed, id), today)
    barrier = replace(barrier, evidence=(*barrier.evidence, *sessions(notes)))
    if not dry_run:
        barrier = listed.replace(id, barrier)
    _show(barrier, today, "closed", dry_run=dry_run, as_json=as_json)


@barriers.command()
@click.argument("id")
@click.option("--why", required=True, metavar="TEXT", help="How you know that it is back.")
@click.option("--dry-run", is_flag=True, help="Print, but do not record.")
@click.option("--json", "as_json", is_flag=True, help="Print the barrier as JSON.")
@click.pass_obj
def reopen(find_library: Callable[[], Library], *, id: str, why: str, dry_run: bool, as_json: bool) -> None:
    """Reopen a closed barrier that came back.

    \b
    Example:
      hallway barriers reopen the-old-tool-still-works --why "Two teams export from it again"
    """
    from datetime import date

    from hallway.adopt.barriers import reopened
    from hallway.errors import InputError
    from hallway.names import clean_line

    if not clean_line(why):
        raise InputError("Say with --why how you know that it is back.")
    listed, today = find_library().barriers(), date.today()
    barrier = reopened(find(listed, id), today, why=clean_line(why))
    if not dry_run:
        barrier = listed.replace(id, barrier)
    _show(barrier, today, "reopened", dry_run=dry_run, as_json=as_json)


def find(listed: Barriers, id: str) -> Barrier:
    """Returns the barrier. Raises InputError, with the closest id, if there is none."""
    from hallway.errors import InputError, printable
    from hallway.library import lookup

    if found := listed.find(id):
        return found
    hint = lookup.hint(id, [each.id for each in listed.entries])
    raise InputError(f"There is no barrier {printable(id)}. {hint}")


def _show(barrier: Barrier, today: date, done: str, *, dry_run: bool, as_json: bool) -> None:
    """Prints the barrier, and on stderr what happened and what is still missing."""
    if as_json:
        click.echo(json.dumps(to_json(barrier, today), indent=2))
    else:
        click.echo(describe(barrier, today))
    click.echo("Nothing was recorded (--dry-run)." if dry_run else f"{barrier.id}: {done}.", err=True)
    if barrier.is_open and barrier.is_top and barrier.missing:
        lacking = ", ".join(barrier.missing)
        click.echo(f"High impact and high likelihood: `hallway check` fails until it has: {lacking}.", err=True)

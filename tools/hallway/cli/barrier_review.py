"""`hallway barriers review`, `start` and `calendar`: the monthly review, where to begin, and an entry for the diary."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import click

from hallway.cli.barrier_text import describe, headline, parsed_day, to_json

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from hallway.adopt.barriers import BarrierReview
    from hallway.library.barrier import Barrier
    from hallway.library.library import Library

SECTIONS = {
    "came_back": "Came back",
    "overdue": "Overdue",
    "incomplete": "Without a remedy, an owner or a due date",
    "opened": "New",
    "heard": "Heard in listening sessions",
    "closed": "Closed",
}
"""The fields of a review, in the order of the meeting."""


@click.command()
@click.option("--since", default="", metavar="DATE", help="The date of the last review; default: 31 days ago.")
@click.option("--json", "as_json", is_flag=True, help="Print the result as JSON.")
@click.pass_obj
def review(find_library: Callable[[], Library], *, since: str, as_json: bool) -> None:
    """Print the agenda of the monthly review: what came back, what is overdue, what changed.

    \b
    Example:
      hallway barriers review --since 2026-11-02
    """
    from datetime import date, timedelta

    from hallway.adopt import barriers

    today = date.today()
    first = parsed_day(since, "--since") if since else today - timedelta(days=barriers.REVIEW_DAYS)
    found = barriers.review(find_library().barriers().entries, since=first, today=today)
    if as_json:
        rows = {name: [to_json(each, today) for each in getattr(found, name)] for name in (*SECTIONS, "next")}
        click.echo(json.dumps({"since": f"{first}", "today": f"{today}", **rows}, indent=2))
        return
    click.echo(agenda(found))


def agenda(review: BarrierReview) -> str:
    """Returns the review as text."""
    lines = [f"Barriers from {review.since} to {review.today}: {len(review.next)} open"]
    for name, label in SECTIONS.items():
        if found := getattr(review, name):
            lines += ["", f"{label} ({len(found)})", *(headline(each, review.today) for each in found)]
    if review.next:
        lines += ["", "Act on this one first", describe(review.next[0], review.today)]
    return "\n".join(lines)


@click.command()
@click.argument("ids", nargs=-1, metavar="[ID]...")
@click.option("--owner", default="", metavar="NAME", help="Who removes them.")
@click.option("--due", default="", metavar="DATE", help="The date by which they should be gone.")
@click.option("--account", default="", metavar="NAME", help="The account or team. Default: everyone.")
@click.option("--dry-run", is_flag=True, help="Print, but do not record.")
@click.option("--json", "as_json", is_flag=True, help="Print the barriers as JSON.")
@click.pass_obj
def start(
    find_library: Callable[[], Library],
    *,
    ids: tuple[str, ...],
    owner: str,
    due: str,
    account: str,
    dry_run: bool,
    as_json: bool,
) -> None:
    """Show six barriers that many teams have, and add those that yours has.

    Each comes with a question for a listening session: half an hour with three people who do the work. List the ones
    that you found, and they are added to curation/barriers.yml; remedy, impact and likelihood can be changed there.

    \b
    Example:
      hallway barriers start
      hallway barriers start manager-does-not-reinforce --owner "Ana" --due 2026-12-18
    """
    from datetime import date

    from hallway.adopt.barriers import STARTER
    from hallway.library import lookup

    library, today = find_library(), date.today()
    by = parsed_day(due, "--due") if due else None
    experts = {id: expert.name for id, expert in library.experts().items()}
    who = lookup.id_of(owner, experts) or owner
    chosen = [each for each in STARTER if not ids or each.id in ids]
    _refuse_unknown(ids)
    found = [each.to_barrier(today, owner=who, due=by, account=account) for each in chosen]
    added = _added(library, found) if ids and not dry_run else []
    if as_json:
        questions = {each.id: each.question for each in STARTER}
        click.echo(json.dumps([{**to_json(each, today), "question": questions[each.id]} for each in found], indent=2))
    elif ids:
        click.echo("\n".join(describe(each, today) for each in found))
    else:
        for each in chosen:
            click.echo(f"{each.impact}{each.likelihood}  {each.id}  {each.barrier}  ({each.role})")
            click.echo(f"      remedy: {each.remedy}\n      ask: {each.question}")
    if not ids:
        click.echo("To add what your team has: hallway barriers start ID... --owner NAME --due DATE", err=True)
    elif dry_run:
        click.echo("Nothing was recorded (--dry-run).", err=True)
    else:
        click.echo(f"Added to curation/barriers.yml: {', '.join(added) or 'none; all exist already'}.", err=True)


@click.command()
@click.option("--on", "first", default="", metavar="DATE", help="The first review. Default: the next first Monday.")
@click.option("--out", type=click.Path(path_type=Path, dir_okay=False), metavar="FILE", help="Write it to this file.")
@click.option("--site", default="", metavar="URL", help="The site's address; default: site_url in the settings.")
@click.pass_obj
def calendar(find_library: Callable[[], Library], *, first: str, out: Path | None, site: str) -> None:
    """Write the monthly review as a calendar file (.ics) to import.

    It repeats on the same weekday of each month: the first Monday, unless --on sets another date.

    \b
    Example:
      hallway barriers calendar --on 2026-12-07 --out review.ics
    """
    from datetime import date

    from hallway.errors import printable
    from hallway.files import write_atomic
    from hallway.library.settings import site_address
    from hallway.place import calendar as calendars

    library, today = find_library(), date.today()
    day = parsed_day(first, "--on") if first else calendars.first_monday_after(today)
    address = site_address(site) if site else library.settings().site_url
    event = calendars.Event(
        uid="barriers-review@hallway",
        day=day,
        title="Review of the barriers",
        text="Run `hallway barriers review` first.\nWhat came back? What is overdue? Who owns the rest?\n"
        "Choose one barrier to act on this month, with a remedy, an owner and a date.",
        url=f"{address}adoption/barriers/" if address else "",
        stamp=today,
        is_monthly=True,
    )
    content = calendars.write([event])
    if out is None:
        click.echo(content, nl=False)
        return
    write_atomic(out, content)
    click.echo(printable(out))


def _refuse_unknown(ids: Iterable[str]) -> None:
    from hallway.adopt.barriers import STARTER
    from hallway.errors import InputError, printable
    from hallway.library import lookup

    known = [each.id for each in STARTER]
    for id in ids:
        if id not in known:
            raise InputError(f"There is no {printable(id)} in this list. {lookup.hint(id, known)}")


def _added(library: Library, found: Iterable[Barrier]) -> list[str]:
    """Adds the ones that are not there yet, and returns their ids."""
    listed = library.barriers()
    new = [each for each in found if listed.find(each.id) is None]
    for barrier in new:
        listed.add(barrier)
    return [barrier.id for barrier in new]

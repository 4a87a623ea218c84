"""`hallway pick`: suggests and records the pick of the week, and prints what a manager pastes."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from datetime import date

    from hallway.days import Week
    from hallway.library.answer import Answer
    from hallway.library.library import Library
    from hallway.library.picks import Pick
    from hallway.place.formats import Snippet

WEBHOOKS = {"slack": "HALLWAY_SLACK_WEBHOOK", "teams": "HALLWAY_TEAMS_WEBHOOK"}
"""The environment variable with the address of each webhook, which is a secret."""


@click.command()
@click.argument("id", required=False, default="")
@click.option("--week", "week_text", default="", metavar="WEEK", help="Such as 2026-W49. Default: next week.")
@click.option("--team", default="", metavar="TEAM", help="Who it is for. Default: everyone.")
@click.option("--why", default="", metavar="TEXT", help="Why it matters to them now. Required with ID.")
@click.option("--reinforce", default="", metavar="TEXT", help="Where you will bring it up again. Required with ID.")
@click.option("--propose", is_flag=True, help="Suggest three answers, with reasons.")
@click.option("--replace", "may_replace", is_flag=True, help="Replace the week's current pick.")
@click.option("--form", default="", metavar="NAME", help="Print only this: chat, mail, agenda, slack, teams, calendar.")
@click.option("--out", type=click.Path(path_type=Path, file_okay=False), metavar="DIR", help="Save every form here.")
@click.option("--send", multiple=True, type=click.Choice(list(WEBHOOKS)), help="Post it to this webhook; see above.")
@click.option("--by", envvar="HALLWAY_BY", default="", metavar="NAME", help="Your name. Also from HALLWAY_BY.")
@click.option("--site", default="", metavar="URL", help="The site's address; default: site_url in the settings.")
@click.option("--json", "as_json", is_flag=True, help="Print the result as JSON.")
@click.pass_obj
def pick(
    find_library: Callable[[], Library],
    *,
    id: str,
    week_text: str,
    team: str,
    why: str,
    reinforce: str,
    propose: bool,
    may_replace: bool,
    form: str,
    out: Path | None,
    send: tuple[str, ...],
    by: str,
    site: str,
    as_json: bool,
) -> None:
    """Pick an answer for a week and print what to paste.

    The pick is recorded in curation/picks.yml and shown on the page /week/. Without ID, everything to paste for the
    recorded pick is printed again. --send posts to the webhook whose address is in HALLWAY_SLACK_WEBHOOK or
    HALLWAY_TEAMS_WEBHOOK; the address is never printed or recorded.

    \b
    Example:
      hallway pick --propose --team "Support desk"
      hallway pick refund-after-30-days --week 2026-W49 --team "Support desk" \\
        --why "Nine tickets last week" --reinforce "Pipeline review, Tuesday"
      hallway pick --week 2026-W49 --team "Support desk" --send slack
    """
    from datetime import date

    from hallway.cli.pin import site_details
    from hallway.library.picks import Pick
    from hallway.place import pick_snippets

    library, today = find_library(), date.today()
    week = _week(week_text, today)
    if propose:
        _propose(library, week, team, today=today, as_json=as_json)
        return
    addresses = {name: _webhook_address(name) for name in send}  # first, so that nothing is recorded if one is missing
    details = site_details(library, site)
    if id:
        wanted = Pick(week, id, why, reinforce, team, by)
        chosen, answer, state = _put(library, wanted, today=today, may_replace=may_replace)
    elif why or reinforce:
        raise click.UsageError("Say which answer: hallway pick ID --why TEXT --reinforce TEXT")
    else:
        chosen, answer = _recorded(library, week, team, today=today)
        state = ""
    snippets = pick_snippets.snippets(library, chosen, answer, **details)
    _show(chosen, snippets, form=form, out=out, as_json=as_json)
    if state:
        click.echo(state, err=True)
    _send(snippets, addresses)


def _week(text: str, today: date) -> Week:
    """Returns the week in --week, or next week."""
    from datetime import timedelta

    from hallway.days import Week

    try:
        return Week.parse(text) if text else Week.of(today + timedelta(days=7))
    except ValueError as error:
        raise click.BadParameter(f"{error}.", param_hint="--week") from error


def _propose(library: Library, week: Week, team: str, *, today: date, as_json: bool) -> None:
    from hallway.errors import printable
    from hallway.place.pick import propose

    found = propose(library, week, team=team, today=today)
    if as_json:
        rows = [{"answer": each.answer.id, "title": each.answer.title, "reasons": list(each.reasons)} for each in found]
        click.echo(json.dumps({"week": str(week), "team": team, "proposals": rows}, indent=2))
        return
    for each in found:
        click.echo(f"{each.answer.id}  {printable(each.answer.title)}\n  {'; '.join(each.reasons)}")
    if found:
        team_option = f" --team {_quoted(team)}" if team else ""
        click.echo(f"To pick one: hallway pick ID --week {week}{team_option} --why TEXT --reinforce TEXT", err=True)
    else:
        click.echo("Nothing to suggest: every answer was picked recently or needs a review first.", err=True)


def _put(library: Library, wanted: Pick, *, today: date, may_replace: bool) -> tuple[Pick, Answer, str]:
    """Records the pick; returns it, its answer, and a message."""
    from hallway.place.pick import put

    done = put(library, wanted, today=today, may_replace=may_replace)
    is_other = done.replaced is not None and done.replaced.answer != done.pick.answer
    instead = f" instead of {done.replaced.answer}" if done.replaced and is_other else ""
    state = f"Picked for {wanted.week} (from {wanted.week.monday}){instead}; recorded in curation/picks.yml."
    return done.pick, done.answer, "\n".join(filter(None, (state, done.warning)))


def _recorded(library: Library, week: Week, team: str, *, today: date) -> tuple[Pick, Answer]:
    """Returns the recorded pick of a week. Raises InputError if there is none or it is no longer published."""
    from hallway.errors import InputError, printable
    from hallway.place.address_status import AddressStatuses

    found = library.picks().find(week, team)
    for_team = f" for {printable(team)}" if team else ""
    if found is None:
        raise InputError(f"Nothing is picked for {week}{for_team}. See `hallway pick --propose --week {week}`.")
    statuses = AddressStatuses.of(library, today=today)
    status = statuses.answer(found.answer)
    if not status.current_id:
        raise InputError(f"{found.answer}, the pick of {week}{for_team}, is not published: {status.reason}.")
    return found, statuses.answers[status.current_id]


def _show(pick: Pick, snippets: tuple[Snippet, ...], *, form: str, out: Path | None, as_json: bool) -> None:
    from hallway.errors import InputError, printable

    if as_json:
        rows = [{"name": each.name, "file_name": each.file_name, "text": each.content.decode()} for each in snippets]
        click.echo(json.dumps({"pick": _plain(pick), "snippets": rows}, indent=2))
    elif out:
        _save(snippets, out)
    elif form:
        found = next((each for each in snippets if each.name == form), None)
        if found is None:
            names = ", ".join(each.name for each in snippets)
            raise InputError(f"There is no form {printable(form)}. Available: {names}.")
        click.echo(found.content, nl=False)
    else:
        for each in (each for each in snippets if each.media_type == "text/plain"):
            click.echo(f"{click.style(each.label, bold=True)}\n\n{each.content.decode()}")
        others = ", ".join(f"{each.name} ({each.label})" for each in snippets if each.media_type != "text/plain")
        click.echo(f"Other forms, with --form, or all with --out DIR: {others}", err=True)


def _save(snippets: Iterable[Snippet], folder: Path) -> None:
    """Saves every snippet, overwriting those of an earlier version of the pick."""
    from hallway.errors import printable
    from hallway.files import write_atomic

    folder.mkdir(parents=True, exist_ok=True)
    for snippet in snippets:
        write_atomic(folder / snippet.file_name, snippet.content)
        click.echo(printable(folder / snippet.file_name))


def _webhook_address(name: str) -> str:
    from hallway.errors import InputError

    if not (address := os.environ.get(WEBHOOKS[name], "").strip()):
        raise InputError(f"--send {name} needs the webhook's address in the environment, as {WEBHOOKS[name]}.")
    return address


def _send(snippets: Iterable[Snippet], addresses: dict[str, str]) -> None:
    """Posts to each webhook; continues if one fails, and exits with status 1 at the end."""
    from hallway.errors import HallwayError
    from hallway.place.webhook import post

    contents, has_failed = {each.name: each.content for each in snippets}, False
    for name, address in addresses.items():
        try:
            post(address, contents[name], name=name.capitalize())
            click.echo(f"Posted to {name.capitalize()}.", err=True)
        except HallwayError as error:
            error.show()
            has_failed = True
    if has_failed:
        raise click.exceptions.Exit(1)


def _plain(pick: Pick) -> dict[str, Any]:
    from dataclasses import asdict

    day = pick.picked_on.isoformat() if pick.picked_on else None
    return {**asdict(pick), "week": str(pick.week), "picked_on": day}


def _quoted(text: str) -> str:
    import shlex

    from hallway.errors import printable

    return shlex.quote(printable(text))

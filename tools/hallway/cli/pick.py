"""The command on the pick of the week: propose, pick, and print what a manager pastes."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from datetime import date

    from hallway.library.answer import Answer
    from hallway.library.library import Library
    from hallway.library.picks import Pick, Week
    from hallway.place.formats import Snippet

WEBHOOKS = {"slack": "HALLWAY_SLACK_WEBHOOK", "teams": "HALLWAY_TEAMS_WEBHOOK"}
"""Where each can be posted to stands in the environment: the address is a secret."""


@click.command()
@click.argument("id", required=False, default="")
@click.option("--week", "week_text", default="", metavar="WEEK", help="Such as 2026-W49; default: the coming one.")
@click.option("--team", default="", metavar="TEAM", help="Whom it is for; default: everybody.")
@click.option("--why", default="", metavar="TEXT", help="Why it matters to them now. Required with ID.")
@click.option("--reinforce", default="", metavar="TEXT", help="Where you come back to it. Required with ID.")
@click.option("--propose", is_flag=True, help="Name three answers that would do, and why.")
@click.option("--replace", "may_replace", is_flag=True, help="Put it in the place of the week's other pick.")
@click.option(
    "--form", default="", metavar="NAME", help="Print this alone: chat, mail, agenda, slack, teams, calendar."
)
@click.option("--out", type=click.Path(path_type=Path, file_okay=False), metavar="DIR", help="Save all of it here.")
@click.option("--send", multiple=True, type=click.Choice(list(WEBHOOKS)), help="Post it; see below.")
@click.option("--by", envvar="HALLWAY_BY", default="", metavar="NAME", help="Who picks. Also from HALLWAY_BY.")
@click.option("--site", default="", metavar="URL", help="Where the site is; default: site_url in the settings.")
@click.option("--json", "as_json", is_flag=True, help="Print the result for a machine.")
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
    """Pick an answer for a week: kept in curation/picks.yml, shown on the page /week/, printed to paste.

    Without ID, what is picked for the week is printed again. With --send it is posted to the webhook whose address
    stands in HALLWAY_SLACK_WEBHOOK or HALLWAY_TEAMS_WEBHOOK; the address is neither printed nor kept.

    \b
    Example:
      hallway pick --propose --team "Support desk"
      hallway pick refund-after-30-days --week 2026-W49 --team "Support desk" \\
        --why "Nine tickets last week" --reinforce "Pipeline review, Tuesday"
      hallway pick --week 2026-W49 --team "Support desk" --send slack
    """
    from datetime import date

    from hallway.cli.pin import whereabouts
    from hallway.place.pack import pack

    library, today = find_library(), date.today()
    week = _week(week_text, today)
    if propose:
        _propose(library, week, team, today=today, as_json=as_json)
        return
    addresses = {name: _address(name) for name in send}  # first: what cannot be sent is not recorded
    where = whereabouts(library, site)
    if id:
        chosen, answer, state = _put(library, id, week, team, why, reinforce, by, today=today, may_replace=may_replace)
    elif why or reinforce:
        raise click.UsageError("Say which answer: hallway pick ID --why TEXT --reinforce TEXT")
    else:
        chosen, answer = _picked(library, week, team, today=today)
        state = ""
    snippets = pack(library, chosen, answer, **where)
    _show(chosen, snippets, form=form, out=out, as_json=as_json)
    if state:
        click.echo(state, err=True)
    _send(snippets, addresses)


def _week(text: str, today: date) -> Week:
    """The week that was given, or the next one."""
    from datetime import timedelta

    from hallway.library.picks import Week

    try:
        return Week.parse(text) if text else Week.of(today + timedelta(days=7))
    except ValueError as error:
        raise click.BadParameter(f"{error}.", param_hint="--week") from error


def _propose(library: Library, week: Week, team: str, *, today: date, as_json: bool) -> None:
    from hallway.names import printable
    from hallway.place.pick import propose

    found = propose(library, week, team=team, today=today)
    if as_json:
        rows = [{"answer": each.answer.id, "title": each.answer.title, "reasons": list(each.reasons)} for each in found]
        click.echo(json.dumps({"week": str(week), "team": team, "proposals": rows}, indent=2))
        return
    for each in found:
        click.echo(f"{each.answer.id}  {printable(each.answer.title)}\n  {'; '.join(each.reasons)}")
    if found:
        whom = f" --team {_quoted(team)}" if team else ""
        click.echo(f"To pick one: hallway pick ID --week {week}{whom} --why TEXT --reinforce TEXT", err=True)
    else:
        click.echo("Nothing to propose: every answer was picked lately, or is to be looked at first.", err=True)


def _put(
    library: Library,
    id: str,
    week: Week,
    team: str,
    why: str,
    reinforce: str,
    by: str,
    *,
    today: date,
    may_replace: bool,
) -> tuple[Pick, Answer, str]:
    """Records the pick; returns it, its answer, and what to say of it."""
    from hallway.library.picks import Pick
    from hallway.place.pick import put

    wanted = Pick(week, id, why, reinforce, team, by)
    done = put(library, wanted, today=today, may_replace=may_replace)
    instead = f" in place of {done.before.answer}" if done.before and done.before.answer != done.pick.answer else ""
    state = f"Picked for {week}, from {week.monday}{instead}; kept in curation/picks.yml."
    return done.pick, done.answer, "\n".join(filter(None, (state, done.warning)))


def _picked(library: Library, week: Week, team: str, *, today: date) -> tuple[Pick, Answer]:
    """What is picked already; InputError where nothing is, or where it is not published any more."""
    from hallway.errors import InputError
    from hallway.names import printable
    from hallway.place.standing import Standings

    found = library.picks().find(week, team)
    whom = f" for {printable(team)}" if team else ""
    if found is None:
        raise InputError(f"Nothing is picked for {week}{whom}. See `hallway pick --propose --week {week}`.")
    standings = Standings.of(library, today=today)
    standing = standings.answer(found.answer)
    if not standing.now:
        raise InputError(f"{found.answer}, the pick of {week}{whom}, is not published: {standing.reason}.")
    return found, standings.answers[standing.now]


def _show(pick: Pick, snippets: tuple[Snippet, ...], *, form: str, out: Path | None, as_json: bool) -> None:
    from hallway.errors import InputError
    from hallway.names import printable

    if as_json:
        rows = [{"name": each.name, "file_name": each.file_name, "text": each.content.decode()} for each in snippets]
        click.echo(json.dumps({"pick": _plain(pick), "snippets": rows}, indent=2))
    elif out:
        _save(snippets, out)
    elif form:
        found = next((each for each in snippets if each.name == form), None)
        if found is None:
            known = ", ".join(each.name for each in snippets)
            raise InputError(f"--form {printable(form)}: there is {known}.")
        click.echo(found.content, nl=False)
    else:
        for each in (each for each in snippets if each.media_type == "text/plain"):
            click.echo(f"{click.style(each.label, bold=True)}\n\n{each.content.decode()}")
        others = ", ".join(f"{each.name} ({each.label})" for each in snippets if each.media_type != "text/plain")
        click.echo(f"Also, with --form or all with --out DIR: {others}", err=True)


def _save(snippets: Iterable[Snippet], folder: Path) -> None:
    """Saves each; a pick that was changed is saved anew, for these files are made and nobody's own."""
    from hallway.files import write_atomic
    from hallway.names import printable

    folder.mkdir(parents=True, exist_ok=True)
    for snippet in snippets:
        write_atomic(folder / snippet.file_name, snippet.content)
        click.echo(printable(folder / snippet.file_name))


def _address(name: str) -> str:
    from hallway.errors import InputError

    if not (found := os.environ.get(WEBHOOKS[name], "").strip()):
        raise InputError(f"--send {name} needs the webhook's address in the environment, as {WEBHOOKS[name]}.")
    return found


def _send(snippets: Iterable[Snippet], addresses: dict[str, str]) -> None:
    """Posts to each; goes on past one that fails, and the exit status is 1 then."""
    from hallway.errors import HallwayError
    from hallway.place.webhook import post

    contents, failed = {each.name: each.content for each in snippets}, False
    for name, address in addresses.items():
        try:
            post(address, contents[name], name=name.capitalize())
            click.echo(f"Posted to {name.capitalize()}.", err=True)
        except HallwayError as error:
            error.show()
            failed = True
    if failed:
        raise click.exceptions.Exit(1)


def _plain(pick: Pick) -> dict[str, Any]:
    from dataclasses import asdict

    day = pick.picked_on.isoformat() if pick.picked_on else None
    return {**asdict(pick), "week": str(pick.week), "picked_on": day}


def _quoted(text: str) -> str:
    import shlex

    from hallway.names import printable

    return shlex.quote(printable(text))

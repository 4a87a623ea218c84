"""`hallway ask`: asks an expert for an answer, or lists open requests."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

    from hallway.library.answer import Answer
    from hallway.library.library import Library
    from hallway.library.requests import Request

LONGEST_QUESTION = 300  # characters


@click.command()
@click.argument("question", required=False, default="")
@click.option("--expert", default="", metavar="NAME", help="The expert to ask: an id or name in curation/experts.yml.")
@click.option(
    "--moment", default="", metavar="NAME", help="The moment of need: an id or title in curation/moments.yml."
)
@click.option("--despite", default="", metavar="REASON", help="Ask although they were asked too often or are paused.")
@click.option("--by", envvar="HALLWAY_BY", default="", metavar="NAME", help="Your name. Also from HALLWAY_BY.")
@click.option("--site", default="", metavar="URL", help="The site's address; default: site_url in the settings.")
@click.option("--json", "as_json", is_flag=True, help="Print the result as JSON.")
@click.pass_obj
def ask(
    find_library: Callable[[], Library],
    *,
    question: str,
    expert: str,
    moment: str,
    despite: str,
    by: str,
    site: str,
    as_json: bool,
) -> None:
    """Ask an expert for an answer: prints a link to the recorder with the question filled in, ready to send.

    The request is stored in curation/requests.yml; approving an answer closes it. Without a question, list open
    requests, oldest first. No expert is asked more often than `asks_per_expert` in curation/settings.yml allows.
    `hallway experts ask` prints a whole message, and `hallway experts` says who could be asked.

    \b
    Example:
      hallway ask "What do I do when a refund is past 30 days?" --expert support-lead --moment refund-request
      hallway ask
    """
    from datetime import date

    from hallway.adopt.experts.asking import ask as record
    from hallway.library import recording_name
    from hallway.library.requests import Request

    library, today = find_library(), date.today()
    if not question.strip():
        if expert or moment:
            raise click.UsageError('Add a question: hallway ask "How do I ...?" --expert NAME')
        _list(library, today=today, as_json=as_json)
        return
    wanted = Request(legible_question(question), expert, moment, by=recording_name.legible(by), despite=despite)
    asked = record(library, wanted, today=today)
    _show(asked.request, _address(library, site), is_new=asked.is_new, as_json=as_json)


def legible_question(text: str) -> str:
    """Returns a question in the form in which it is stored. Raises InputError if it is too long."""
    from hallway.errors import InputError
    from hallway.library import recording_name

    asked = recording_name.legible(text)
    if len(asked) > LONGEST_QUESTION:
        raise InputError(f"The question has {len(asked)} characters; the limit is {LONGEST_QUESTION}.")
    return asked


def _show(request: Request, address: str, *, is_new: bool, as_json: bool) -> None:
    from hallway.library import recording_name

    file_name = recording_name.write(request.question, expert=request.expert, moment=request.moment)
    if as_json:
        click.echo(json.dumps({**plain(request), "link": request.link(address), "file_name": file_name}, indent=2))
        return
    click.echo(request.link(address))
    click.echo(
        "Added to curation/requests.yml." if is_new else f"Already asked on {request.reached_expert_on}.", err=True
    )
    if not address:
        click.echo("The site's address is unknown: prepend it to this link, or use --site URL.", err=True)
    click.echo(f"When using another recorder, name the file: {file_name}", err=True)


def _list(library: Library, *, today: date, as_json: bool) -> None:
    from hallway.errors import printable

    waiting = library.requests().open()
    if as_json:
        rows = [{**plain(request), "days": (today - request.asked_on).days} for request in waiting]
        click.echo(json.dumps(rows, indent=2))
        return
    drafts = _drafts(library)
    for request in waiting:
        draft = next((answer.id for answer in drafts if request.is_answered_by(answer)), "")
        of = f" {request.expert}" if request.expert else ""
        state = f"; draft: {draft}" if draft else ""
        click.echo(f"{printable(request.question)}  (asked{of} {_ago((today - request.asked_on).days)}{state})")
    if not waiting:
        click.echo("There are no open requests.", err=True)


def _drafts(library: Library) -> list[Answer]:
    """Returns the readable drafts; `hallway review` reports unreadable ones."""
    answers, _ = library.read_answers()
    return [answer for answer in answers if answer.status == "draft"]


def _address(library: Library, site: str) -> str:
    """Returns the site's address with a trailing slash, or an empty string if it is unknown."""
    from hallway.errors import InputError
    from hallway.library.settings import site_address

    if site.startswith("file:///"):
        return f"{site.rstrip('/')}/"
    try:
        return site_address(site) if site else library.settings().site_url
    except InputError as error:
        raise InputError(f"--site must look like https://help.example.com/, not {site}.") if site else error from None


def plain(request: Request) -> dict[str, Any]:
    """Returns a request as JSON data."""
    from dataclasses import asdict

    reached = request.expert_asked_on.isoformat() if request.expert_asked_on else None
    return {**asdict(request), "asked_on": request.asked_on.isoformat(), "expert_asked_on": reached}


def _ago(days: int) -> str:
    return "today" if days <= 0 else "yesterday" if days == 1 else f"{days} days ago"

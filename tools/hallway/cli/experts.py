"""`hallway experts`: who answers which moments, who could be asked next, and messages to experts."""

from __future__ import annotations

import json
from datetime import date
from typing import TYPE_CHECKING

import click

from hallway.cli import expert_list
from hallway.cli.drafts import day
from hallway.cli.expert_notes import CHANNEL, note, thank

if TYPE_CHECKING:
    from collections.abc import Callable

    from hallway.adopt.experts.asking import Asked
    from hallway.adopt.experts.load import ExpertLoad
    from hallway.library.library import Library


@click.group(invoke_without_command=True)
@click.option("--json", "as_json", is_flag=True, help="Print the list as JSON.")
@click.pass_context
def experts(ctx: click.Context, *, as_json: bool) -> None:
    """List who answers which moments, and who could be asked next.

    A moment that depends on one person is a risk, so two people per moment is a good target. Questions to ask next are
    open requests, moments without an answer or with one expert, and answers that are overdue for review. Those who were
    asked least come first, and nobody is asked more often than `asks_per_expert` in curation/settings.yml allows.

    \b
    Example:
      hallway experts
      hallway experts ask sales-coach --moment price-objection
      hallway experts pause sales-coach --until 2027-01-11
      hallway experts thank refund-after-30-days
      hallway experts note --quarter 2026-Q4
    """
    if ctx.invoked_subcommand is None:
        expert_list.show(ctx.obj(), as_json=as_json)
    elif as_json:
        raise click.UsageError(f"Put --json last: hallway experts {ctx.invoked_subcommand} --json")


experts.add_command(thank)
experts.add_command(note)


@experts.command()
@click.argument("expert", metavar="EXPERT")
@click.option("--moment", default="", metavar="NAME", help="Ask about this moment of need: its id or title.")
@click.option("--request", default="", metavar="TEXT", help="Ask this open request: its question, or a part of it.")
@click.option("--question", default="", metavar="TEXT", help="Ask this question.")
@CHANNEL
@click.option("--despite", default="", metavar="REASON", help="Ask although they were asked too often or are paused.")
@click.option("--by", envvar="HALLWAY_BY", default="", metavar="NAME", help="Your name. Also from HALLWAY_BY.")
@click.option("--site", default="", metavar="URL", help="The site's address; default: site_url in the settings.")
@click.option("--dry-run", is_flag=True, help="Print, but do not record.")
@click.option("--json", "as_json", is_flag=True, help="Print the request and the message as JSON.")
@click.pass_obj
def ask(
    find_library: Callable[[], Library],
    *,
    expert: str,
    moment: str,
    request: str,
    question: str,
    channel: str,
    despite: str,
    by: str,
    site: str,
    dry_run: bool,
    as_json: bool,
) -> None:
    """Print a message that asks an expert for one five-minute answer, with a link to the recorder.

    Without --moment, --request or --question, it asks what is most urgent among what they could answer. The request is
    stored in curation/requests.yml, and approving the answer closes it. Asking the same again prints the same message.

    \b
    Example:
      hallway experts ask sales-coach
      hallway experts ask "Sales coach" --moment price-objection --channel slack
    """
    from datetime import date

    from hallway.adopt.experts import asking
    from hallway.adopt.experts.choosing import choose
    from hallway.adopt.experts.proposals import AskPlanner
    from hallway.cli.pin import site_details
    from hallway.cli.requests import legible_question, plain
    from hallway.library.recording_name import legible
    from hallway.library.requests import Request
    from hallway.place.expert_messages import ExpertMessages

    if question and request:
        raise click.UsageError("Use --question or --request, not both.")
    library, today = find_library(), date.today()
    who, when = asking.expert_id(library, expert, noun="The expert"), asking.moment_id(library, moment)
    address = site_details(library, site)["site"]
    planner = AskPlanner.of(library, today=today)
    about = choose(planner, who, question=legible_question(question), request=request, moment=when)
    wanted = Request(about.question, who, about.moment.id if about.moment else "", by=legible(by), despite=despite)
    asked = asking.ask(library, wanted, today=today, is_dry=dry_run)
    messages = ExpertMessages(library.templates, channel)
    name, link = planner.context.vocabulary.experts[who].name, asked.request.link(address)
    text = messages.ask(name, asked.request.question, url=link, reason=about.told, limit=str(planner.limit))
    if as_json:
        click.echo(
            json.dumps({**plain(asked.request), "is_new": asked.is_new, "link": link, "message": text}, indent=2)
        )
        return
    click.echo(text)
    click.echo(_state(asked, planner.loads.get(who), is_dry=dry_run), err=True)
    if messages.hint:
        click.echo(f"→ {messages.hint}", err=True)


@experts.command()
@click.argument("expert", metavar="EXPERT")
@click.option("--until", required=True, type=day, metavar="DATE", help="The first day on which they may be asked.")
@click.option("--dry-run", is_flag=True, help="Show what would change, without changing it.")
@click.option("--json", "as_json", is_flag=True, help="Print the result as JSON.")
@click.pass_obj
def pause(find_library: Callable[[], Library], *, expert: str, until: date, dry_run: bool, as_json: bool) -> None:
    """Stop asking an expert until a date. A date in the past ends the pause.

    \b
    Example:
      hallway experts pause sales-coach --until 2027-01-11
    """
    from hallway.adopt.experts import asking
    from hallway.cli.vocabulary import finish
    from hallway.curate.vocabulary import pause as plan

    library = find_library()
    who = asking.expert_id(library, expert, noun="The expert")
    now = f"is paused until {until}" if until > date.today() else "is no longer paused"
    finish(plan(library, who, until), f"expert {who} {now}", dry_run=dry_run, as_json=as_json)


def _state(asked: Asked, load: ExpertLoad | None, *, is_dry: bool) -> str:
    if not asked.is_new:
        warning = f" {load.refusal}." if load and not load.is_free else ""
        return f"Already asked on {asked.request.reached_expert_on}.{warning}"
    if is_dry:
        return "Nothing was recorded."
    despite = " The reason is recorded there, too." if asked.request.despite else ""
    return f"Recorded in curation/requests.yml.{despite}"

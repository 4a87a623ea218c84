"""`hallway experts thank` and `hallway experts note`: messages that thank experts."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from datetime import date

    from hallway.adopt.experts.helped import AnswerHelp, ExpertHelp
    from hallway.adopt.experts.uses import UseCount
    from hallway.library.answer import Answer
    from hallway.library.library import Library
    from hallway.library.period import Period
    from hallway.library.vocabulary import Vocabulary
    from hallway.place.expert_messages import ExpertMessages

CHANNEL = click.option(
    "--channel", type=click.Choice(["text", "slack"]), default="text", show_default=True, help="How to write it."
)
SITE = click.option("--site", default="", metavar="URL", help="The site's address; default: site_url in the settings.")


@click.command()
@click.argument("ids", nargs=-1, required=True, metavar="ANSWER...")
@CHANNEL
@SITE
@click.pass_obj
def thank(find_library: Callable[[], Library], *, ids: tuple[str, ...], channel: str, site: str) -> None:
    """Print a thank-you note for the expert of a published answer.

    `hallway approve` prints it when it publishes the answer. Nothing is written or sent.

    \b
    Example:
      hallway experts thank refund-after-30-days
    """
    from hallway.cli.pin import site_details
    from hallway.errors import InputError
    from hallway.place.expert_messages import ExpertMessages

    library = find_library()
    ledger, address = library.ledger(), site_details(library, site)["site"]
    messages, notes = ExpertMessages(library.templates, channel), []
    for id in ids:
        answer = library.answer(ledger.resolve(id))
        if answer.status != "approved":
            raise InputError(f"{answer.id} is not published. Publish it first: hallway approve {answer.id}")
        if not answer.expert:
            raise InputError(f"{answer.id} does not say who its expert is: add “expert:” to its file.")
        notes.append(thanks(library, answer, messages, address))
    _echo(notes, messages.hint)


def thanks(library: Library, answer: Answer, messages: ExpertMessages, site: str) -> str:
    """Returns the note for an answer; `site` is the address of the site."""
    from hallway.adopt.experts.coverage import expert_of

    vocabulary = library.vocabulary()
    expert = expert_of(vocabulary.resolve("expert", answer.expert) or answer.expert, vocabulary)
    closed = [each for each in library.requests().entries if each.answer == answer.id and each.by]
    asked_by = f"{closed[0].by} asked for it on {closed[0].asked_on}." if closed else ""
    return messages.thanks(expert.name, answer.title, url=f"{site}a/{answer.id}/", asked_by=asked_by)


def thank_after_approval(library: Library, answers: Iterable[Answer]) -> None:
    """Prints the note for one new answer, or for several the command that prints their notes."""
    from hallway.place.expert_messages import ExpertMessages

    named = [answer for answer in answers if answer.expert]
    site = library.settings().site_url
    if len(named) == 1 and site:
        click.echo("→ To thank the expert, paste this:", err=True)
        click.echo(f"\n{thanks(library, named[0], ExpertMessages(library.templates, 'text'), site)}")
    elif named:
        option = "" if site else " --site URL"
        click.echo(f"→ To thank the experts: hallway experts thank {' '.join(a.id for a in named)}{option}", err=True)


@click.command()
@click.argument("expert", metavar="[EXPERT]", required=False, default="")
@click.option("--quarter", default="", metavar="QUARTER", help="Such as 2026-Q4. Default: this quarter.")
@CHANNEL
@SITE
@click.option("--json", "as_json", is_flag=True, help="Print the notes as JSON.")
@click.pass_obj
def note(
    find_library: Callable[[], Library], *, expert: str, quarter: str, channel: str, site: str, as_json: bool
) -> None:
    """Print a note for each expert: where their answers helped in a quarter.

    It says which answers were published, opened and played, where they were pinned, when they were the pick of the
    week, and which outcomes name them. It is for that person, so nothing in it compares people, and the notes are in
    the order of names. Opens and plays come from curation/measures/; what is not known is said.

    \b
    Example:
      hallway experts note --quarter 2026-Q4
      hallway experts note "Support lead" --quarter 2026-Q4 --channel slack
    """
    from datetime import date

    from hallway.adopt.experts import asking
    from hallway.adopt.experts.helped import helped
    from hallway.cli.pin import site_details
    from hallway.errors import InputError
    from hallway.place.expert_messages import ExpertMessages

    library, today = find_library(), date.today()
    period, who = _period(quarter, today), asking.expert_id(library, expert, noun="The expert")
    found = [each for each in helped(library, period, today=today) if not who or each.expert.id == who]
    if who and not found:
        raise InputError(f"No answer by {who} was published by the end of {period}.")
    vocabulary = library.vocabulary()
    if as_json:
        click.echo(json.dumps([_plain(each, vocabulary) for each in found], indent=2))
        return
    address, messages = site_details(library, site)["site"], ExpertMessages(library.templates, channel)
    shown = f"{period}{' so far' if today <= period.last else ''}"
    _echo([_note(each, vocabulary, messages, site=address, period=shown) for each in found], messages.hint)
    if not found:
        click.echo("No answer is published yet.", err=True)


def _period(text: str, today: date) -> Period:
    from hallway.library.period import Period

    try:
        return Period.parse(text) if text else Period.quarter_of(today)
    except ValueError as error:
        raise click.BadParameter(f"{error}.", param_hint="--quarter") from error


def _note(help: ExpertHelp, vocabulary: Vocabulary, messages: ExpertMessages, *, site: str, period: str) -> str:
    from hallway.adopt.experts.helped import lines
    from hallway.place.expert_messages import AnswerNote

    answers = [
        AnswerNote(each.answer.title, f"{site}a/{each.answer.id}/", tuple(lines(each, vocabulary)))
        for each in help.answers
    ]
    return messages.helped(help.expert.name, period, answers, source=help.source, unknown=help.unknown)


def _echo(notes: list[str], hint: str) -> None:
    """Prints notes with a line between them, and what to do with them."""
    click.echo("\n\n---\n\n".join(notes), nl=bool(notes))
    if hint:
        click.echo(f"→ {hint}", err=True)


def _plain(help: ExpertHelp, vocabulary: Vocabulary) -> dict[str, Any]:
    return {
        "expert": help.expert.id,
        "name": help.expert.name,
        "period": str(help.period),
        "measured_weeks": [str(week) for week in help.weeks],
        "answers": [_plain_answer(each, vocabulary, is_measured=bool(help.weeks)) for each in help.answers],
        "not_known": help.unknown,
    }


def _plain_answer(each: AnswerHelp, vocabulary: Vocabulary, *, is_measured: bool) -> dict[str, Any]:
    from hallway.adopt.experts.helped import lines

    def count(use: UseCount) -> dict[str, Any] | None:
        return {"at_least": use.least, "is_exact": not use.hidden} if is_measured else None

    return {
        "answer": each.answer.id,
        "title": each.answer.title,
        "is_new": each.is_new,
        "opens": count(each.opens),
        "plays": count(each.plays),
        "places": list(each.places),
        "picks": [str(pick.week) for pick in each.picks],
        "lines": list(lines(each, vocabulary)),
    }

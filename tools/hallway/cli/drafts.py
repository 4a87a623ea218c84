"""The commands on one answer: `redraft` renews an untouched draft, `approve` lets it out, `verify` says it holds."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

    from hallway.curate.checklist import Problem
    from hallway.library.library import Library


def day(value: str) -> date:
    """Returns the day that an option names, within the years that the files take."""
    from hallway import days

    try:
        return days.parse(value)
    except ValueError as error:
        raise click.BadParameter(f"“{value}” {error}.") from error


AGAINST = click.option(
    "--against", default="", metavar="TEXT", help='What you checked it against, such as "price list v7".'
)
LISTENED = click.option("--listened", is_flag=True, help="You listened to the recording while you checked.")
DESPITE = click.option(
    "--despite",
    default="",
    metavar="WHY",
    help="Let doubtful passages, an incomplete recording or possible personal data stand; the ledger keeps why.",
)


@click.command()
@click.argument("ids", nargs=-1, required=True, metavar="ID...")
@click.pass_obj
def redraft(find_library: Callable[[], Library], ids: tuple[str, ...]) -> None:
    """Write drafts anew from their present transcripts.

    Only a draft that no person has touched is renewed. Any other stays as it is, and you see what would have changed.

    \b
    Example:
      hallway transcribe --again --model large-v3-turbo "recordings/How do I refund.m4a"
      hallway redraft how-do-i-refund
    """
    from hallway.capture.draft.redraft import redraft as renew

    library = find_library()

    def report(id: str) -> None:
        done = renew(library, id)
        click.echo(f"{id}: " + ("drafted anew." if done.is_changed else "already what its transcript says."))

    _each(ids, report)


@click.command()
@click.argument("ids", nargs=-1, metavar="[ID...]")
@click.option("--all", "every", is_flag=True, help="Every draft there is.")
@click.option("--by", envvar="HALLWAY_BY", default="", help="Who approves; shown on the page. Also from HALLWAY_BY.")
@AGAINST
@LISTENED
@click.option("--moment", "moments", multiple=True, metavar="ID", help="File it under this moment; repeat for two.")
@click.option("--review-by", type=day, help="The day to look at it again; default: as in the draft.")
@DESPITE
@click.pass_obj
def approve(
    find_library: Callable[[], Library],
    ids: tuple[str, ...],
    *,
    every: bool,
    by: str,
    against: str,
    listened: bool,
    moments: tuple[str, ...],
    review_by: date | None,
    despite: str,
) -> None:
    """Let drafts out: the next build publishes them, and their address is kept for ever.

    A checklist comes first, and everything that is missing is said at once: a title that is a question, a summary, a
    moment, an expert, the day to look again; a whole recording in one language, no passage that the machine was unsure
    of or did not understand, no personal data. The last three are for you to judge: say why with --despite.

    \b
    Example:
      hallway approve how-do-i-refund --moment refund-request --by "Support lead" --listened --against "price list v7"
    """
    from datetime import date

    from hallway.curate.approve import approve as let_out
    from hallway.names import printable

    if bool(ids) == every:
        raise click.UsageError("Name the drafts to approve, or say --all.")
    library = find_library()

    def report(id: str) -> None:
        done = let_out(
            library,
            id,
            by=by,
            today=date.today(),
            moments=moments,
            review_by=review_by,
            against=against,
            listened=listened,
            despite=despite,
        )
        answer = done.answer
        if done.is_new:
            click.echo(f"{id}: approved, at /a/{id}/ from the next build on. Look at it again by {answer.review_by}.")
            _say_overridden(id, done.overridden)
        elif answer.is_edited_since_checked:
            click.echo(
                f"{id}: was approved, and edited since it was checked on {answer.approved_on}; "
                f"the page says so until `hallway verify {id}`."
            )
        else:
            click.echo(f"{id}: was approved by {printable(answer.approved_by)} on {answer.approved_on}; nothing to do.")
        for request in done.closed:
            click.echo(f"{id}: answers what was asked on {request.asked_on}: {printable(request.question)}")

    chosen = _unpublished(library) if every else ids
    if not chosen:
        click.echo("There is no draft to approve.", err=True)
    _each(chosen, report)


@click.command()
@click.argument("ids", nargs=-1, required=True, metavar="ID...")
@click.option("--by", envvar="HALLWAY_BY", default="", help="Who checks; shown on the page. Also from HALLWAY_BY.")
@AGAINST
@LISTENED
@click.option(
    "--review-by", type=day, help="The day to look at it again; default: after the settings' review_after_days."
)
@DESPITE
@click.pass_obj
def verify(
    find_library: Callable[[], Library],
    ids: tuple[str, ...],
    *,
    by: str,
    against: str,
    listened: bool,
    review_by: date | None,
    despite: str,
) -> None:
    """Say that published answers still hold: you have looked at them again.

    Renews who checked each, when, against what, which text, and when to look again. An answer whose text was edited
    after its last check says so on its page until you do. The checklist is that of `hallway approve`, but for the
    recording, which was decided on then.

    \b
    Example:
      hallway verify how-do-i-refund --by "Support lead" --listened --against "price list v8"
    """
    from datetime import date

    from hallway.curate.verify import verify as renew
    from hallway.names import printable

    library = find_library()

    def report(id: str) -> None:
        done = renew(
            library,
            id,
            by=by,
            today=date.today(),
            review_by=review_by,
            against=against,
            listened=listened,
            despite=despite,
        )
        answer = done.answer
        if not done.is_new:
            click.echo(f"{id}: was verified by {printable(answer.approved_by)} today already; nothing to do.")
            return
        held = f" against {printable(answer.approved_against)}" if answer.approved_against else ""
        click.echo(f"{id}: checked by {printable(answer.approved_by)}{held}. Look at it again by {answer.review_by}.")
        _say_overridden(id, done.overridden)

    _each(ids, report)


def _say_overridden(id: str, overridden: tuple[Problem, ...]) -> None:
    for problem in overridden:
        click.echo(f"{id}: in spite of {problem}. The ledger keeps why.")


def _unpublished(library: Library) -> tuple[str, ...]:
    """The ids of all drafts, and of files that cannot be read: those are named when they are tried."""
    from hallway.errors import DocumentError

    found = []
    for path in library.answer_paths():
        try:
            if library.answer(path.stem).status != "draft":
                continue
        except DocumentError:
            pass
        found.append(path.stem)
    return tuple(found)


def _each(ids: tuple[str, ...], report: Callable[[str], None]) -> None:
    """Goes on past an answer that cannot be used; the exit status says that there was one."""
    failed = False
    for id in ids:
        try:
            report(id)
        except click.ClickException as error:
            error.show()
            failed = True
    if failed:
        raise click.exceptions.Exit(1)

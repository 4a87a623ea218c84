"""Commands for single answers: `redraft`, `approve` and `verify`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

    from hallway.library.answer import Answer
    from hallway.library.finding import Finding
    from hallway.library.library import Library


def day(value: str) -> date:
    """Parses the date in an option; the years allowed are the same as in files."""
    from hallway import days

    try:
        return days.parse(value)
    except ValueError as error:
        raise click.BadParameter(f"“{value}” {error}.") from error


AGAINST = click.option(
    "--against", default="", metavar="TEXT", help='What you checked it against, such as "price list v7".'
)
LISTENED = click.option("--listened", is_flag=True, help="You listened to the recording while checking.")
DESPITE = click.option(
    "--despite",
    default="",
    metavar="REASON",
    help="Accept doubtful passages, an incomplete recording or possible personal data; the ledger records the reason.",
)


@click.command()
@click.argument("ids", nargs=-1, required=True, metavar="ID...")
@click.pass_obj
def redraft(find_library: Callable[[], Library], ids: tuple[str, ...]) -> None:
    """Recreate drafts from their current transcripts.

    Only unedited drafts are replaced. For an edited one, the command shows what would change and leaves it alone.

    \b
    Example:
      hallway transcribe --again --model large-v3-turbo "recordings/How do I refund.m4a"
      hallway redraft how-do-i-refund
    """
    from hallway.capture.draft.redraft import redraft as renew

    library = find_library()

    def report(id: str) -> None:
        done = renew(library, id)
        click.echo(f"{id}: " + ("recreated." if done.is_changed else "already up to date."))

    _each(ids, report)


@click.command()
@click.argument("ids", nargs=-1, metavar="[ID...]")
@click.option("--all", "every", is_flag=True, help="Approve all drafts.")
@click.option("--by", envvar="HALLWAY_BY", default="", help="Your name; shown on the page. Also from HALLWAY_BY.")
@AGAINST
@LISTENED
@click.option("--moment", "moments", multiple=True, metavar="ID", help="Set the moment; may be repeated.")
@click.option("--review-by", type=day, help="The next review date; default: the one in the draft.")
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
    """Approve drafts, so that the next build publishes them at permanent addresses.

    Lists everything that is missing at once. An answer needs a title that is a question, a summary, a moment, an
    expert and a review date. Approval also stops at an incomplete recording, at doubtful or untranscribed passages and
    at possible personal data; --despite with a reason overrides these. It ends with a note that thanks the expert.

    \b
    Example:
      hallway approve how-do-i-refund --moment refund-request --by "Support lead" --listened --against "price list v7"
    """
    from datetime import date

    from hallway.cli.expert_notes import thank_after_approval
    from hallway.curate.approve import approve as approve_answer
    from hallway.errors import printable

    if bool(ids) == every:
        raise click.UsageError("Name the drafts to approve, or use --all.")
    library = find_library()
    published: list[Answer] = []

    def report(id: str) -> None:
        done = approve_answer(
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
            click.echo(f"{id}: approved. The next build publishes it at /a/{id}/. Review by {answer.review_by}.")
            _say_overridden(id, done.overridden)
            published.append(answer)
        elif answer.is_edited_since_checked:
            click.echo(
                f"{id}: already approved, but edited since it was checked on {answer.approved_on}. "
                f"Run `hallway verify {id}` once you have checked it again."
            )
        else:
            click.echo(f"{id}: already approved by {printable(answer.approved_by)} on {answer.approved_on}.")
        for request in done.closed:
            click.echo(f"{id}: closes the request from {request.asked_on}: {printable(request.question)}")

    chosen = _unpublished(library) if every else ids
    if not chosen:
        click.echo("There are no drafts to approve.", err=True)
    _each(chosen, report, then=lambda: thank_after_approval(library, published))


@click.command()
@click.argument("ids", nargs=-1, required=True, metavar="ID...")
@click.option("--by", envvar="HALLWAY_BY", default="", help="Your name; shown on the page. Also from HALLWAY_BY.")
@AGAINST
@LISTENED
@click.option("--review-by", type=day, help="The next review date; default: review_after_days from now.")
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
    """Confirm that published answers are still right.

    Updates who checked each answer, when and against what, and its review date. If an answer was edited after its last
    check, its page shows that until you verify it. The requirements are the same as for `hallway approve`, except for
    the recording.

    \b
    Example:
      hallway verify how-do-i-refund --by "Support lead" --listened --against "price list v8"
    """
    from datetime import date

    from hallway.curate.verify import verify as verify_answer
    from hallway.errors import printable

    library = find_library()

    def report(id: str) -> None:
        done = verify_answer(
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
            click.echo(f"{id}: already verified by {printable(answer.approved_by)} today.")
            return
        against_text = f" against {printable(answer.approved_against)}" if answer.approved_against else ""
        click.echo(f"{id}: checked by {printable(answer.approved_by)}{against_text}. Review by {answer.review_by}.")
        _say_overridden(id, done.overridden)

    _each(ids, report)


def _say_overridden(id: str, overridden: tuple[Finding, ...]) -> None:
    from hallway.curate.checklist import described

    for finding in overridden:
        click.echo(f"{id}: accepted despite {described(finding)}. The ledger records your reason.")


def _unpublished(library: Library) -> tuple[str, ...]:
    """Returns the ids of all drafts and of unreadable files; the latter are reported when they are tried."""
    answers, unreadable = library.read_answers()
    drafts = (answer.id for answer in answers if answer.status == "draft")
    return tuple(sorted((*drafts, *(error.path.stem for error in unreadable if error.path))))


def _each(ids: tuple[str, ...], report: Callable[[str], None], *, then: Callable[[], None] = lambda: None) -> None:
    """Reports on each answer, and calls `then`. Continues past errors, but exits with status 1 if there were any."""
    failed = False
    for id in ids:
        try:
            report(id)
        except click.ClickException as error:
            error.show()
            failed = True
    then()
    if failed:
        raise click.exceptions.Exit(1)

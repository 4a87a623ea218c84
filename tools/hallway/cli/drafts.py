"""The commands on one draft: `redraft` renews an untouched one, `approve` lets it out."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from hallway.library.library import Library

DAY = click.DateTime(formats=["%Y-%m-%d"])


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
    from hallway.capture.redraft import redraft as renew

    library = find_library()

    def report(id: str) -> None:
        done = renew(library, id)
        click.echo(f"{id}: " + ("drafted anew." if done.is_changed else "already what its transcript says."))

    _each(ids, report)


@click.command()
@click.argument("ids", nargs=-1, metavar="[ID...]")
@click.option("--all", "every", is_flag=True, help="Every draft there is.")
@click.option("--by", envvar="HALLWAY_BY", default="", help="Who approves; shown on the page. Also from HALLWAY_BY.")
@click.option("--against", default="", metavar="TEXT", help='What you checked it against, such as "price list v7".')
@click.option("--listened", is_flag=True, help="You listened to the recording while you checked.")
@click.option("--moment", "moments", multiple=True, metavar="ID", help="File it under this moment; repeat for two.")
@click.option("--review-by", type=DAY, help="The day to look at it again; default: as in the draft.")
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
    review_by: datetime | None,
) -> None:
    """Let drafts out: the next build publishes them, and their address is kept for ever.

    The header is checked first, and everything that is missing is said at once.

    \b
    Example:
      hallway approve how-do-i-refund --moment refund-request --by "Support lead" --listened --against "price list v7"
    """
    from datetime import date

    from hallway.curate.approve import approve as let_out
    from hallway.names import printable

    if bool(ids) == every:
        raise click.UsageError("Name the drafts to approve, or say --all.")
    library, day = find_library(), review_by.date() if review_by else None

    def report(id: str) -> None:
        done = let_out(
            library,
            id,
            by=by,
            today=date.today(),
            moments=moments,
            review_by=day,
            against=against,
            listened=listened,
        )
        answer = done.answer
        if done.is_new:
            click.echo(f"{id}: approved, at /a/{id}/ from the next build on. Look at it again by {answer.review_by}.")
        else:
            click.echo(f"{id}: was approved by {answer.approved_by} on {answer.approved_on}; nothing to do.")
        for request in done.closed:
            click.echo(f"{id}: answers what was asked on {request.asked_on}: {printable(request.question)}")

    chosen = _unpublished(library) if every else ids
    if not chosen:
        click.echo("There is no draft to approve.", err=True)
    _each(chosen, report)


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

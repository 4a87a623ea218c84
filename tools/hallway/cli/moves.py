"""`hallway rename`, `merge` and `retire`: links to the old address keep working."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from collections.abc import Callable

    from hallway.curate.moves import PlannedMove
    from hallway.library.library import Library

INTO = "into"


def _usual(command: Callable[..., None]) -> Callable[..., None]:
    """Adds the options that all three commands share."""
    for option in (
        click.option("--json", "as_json", is_flag=True, help="Print the result as JSON."),
        click.option("--dry-run", is_flag=True, help="Show what would change, without changing it."),
        click.option("--by", envvar="HALLWAY_BY", default="", help="Your name, for the ledger. Also from HALLWAY_BY."),
    ):
        command = option(command)
    return command


@click.command()
@click.argument("id")
@click.argument("new")
@_usual
@click.pass_obj
def rename(find_library: Callable[[], Library], id: str, new: str, *, by: str, dry_run: bool, as_json: bool) -> None:
    """Change an answer's id. Old links redirect to the same second at the new address.

    Also use it after renaming an answer's file by hand. The recording, transcript and media keep their names.

    \b
    Example:
      hallway rename how-do-i-refund refund-after-30-days --dry-run
    """
    from datetime import date

    from hallway.curate import moves

    move = moves.rename(find_library(), id, new, by=by, today=date.today())
    summary = f"{id} is now {new}." + (f" After the next build, /a/{id}/ redirects there." if move.is_published else "")
    _apply(move, summary, dry_run=dry_run, as_json=as_json)


@click.command()
@click.argument("names", nargs=-1, required=True, metavar="ID [INTO] OTHER")
@_usual
@click.pass_obj
def merge(
    find_library: Callable[[], Library], names: tuple[str, ...], *, by: str, dry_run: bool, as_json: bool
) -> None:
    """Merge one answer into another. Links to the first redirect to the second.

    The first answer's file is kept as retired. Its old links open the start of the second answer, because times in
    a different recording do not match.

    \b
    Example:
      hallway merge refund-late INTO refund-after-30-days
    """
    from datetime import date

    from hallway.curate import moves

    id, other = _pair(names)
    move = moves.merge(find_library(), id, other, by=by, today=date.today())
    summary = f"{id} is now part of {move.to}."
    _apply(
        move,
        summary + (f" After the next build, /a/{id}/ redirects there." if move.is_published else ""),
        dry_run=dry_run,
        as_json=as_json,
    )


@click.command()
@click.argument("id")
@click.option("--successor", default="", metavar="OTHER", help="The answer that replaces it.")
@click.option("--why", required=True, help="The reason, shown at the old address.")
@_usual
@click.pass_obj
def retire(
    find_library: Callable[[], Library],
    id: str,
    *,
    successor: str,
    why: str,
    by: str,
    dry_run: bool,
    as_json: bool,
) -> None:
    """Retire an answer. Its address then shows a notice with the reason and the answer that replaces it.

    Also use it after deleting an answer's file. To publish the answer again, set `status: draft` in its file and
    approve it.

    \b
    Example:
      hallway retire refund-by-fax --successor refund-after-30-days --why "We no longer accept faxes"
    """
    from datetime import date

    from hallway.curate import moves

    move = moves.retire(find_library(), id, successor=successor, why=why, by=by, today=date.today())
    instead = f" Use {move.to} instead." if move.to else ""
    notice = f" After the next build, /a/{id}/ shows a notice." if move.is_published else " It was never published."
    _apply(move, f"{id} is retired.{instead}{notice}", dry_run=dry_run, as_json=as_json)


def _pair(names: tuple[str, ...]) -> tuple[str, str]:
    if len(names) == 3 and names[1].casefold() == INTO:
        return names[0], names[2]
    if len(names) == 2:
        return names[0], names[1]
    raise click.UsageError("Name two answers: hallway merge ID INTO OTHER.")


def _apply(move: PlannedMove, summary: str, *, dry_run: bool, as_json: bool) -> None:
    """Applies the planned move, or shows it."""
    diff = move.changes.diff() if dry_run else ""
    is_done = move.is_new and not dry_run
    if is_done:
        move.apply()
    if as_json:
        _print_json(move, is_done=is_done, diff=diff)
        return
    if not move.is_new:
        first = summary.partition(".")[0]
        click.echo(f"{first.replace(' is now ', ' is already ').replace('is retired', 'is already retired')}.")
        return
    if dry_run:
        click.echo(diff, nl=False)
        click.echo("Nothing was changed.", err=True)
        return
    click.echo(summary)
    for name in _others(move):
        click.echo(f"  {name} named it as its successor and was updated.")


def _others(move: PlannedMove) -> list[str]:
    own = {f"{move.id}.md", f"{move.to}.md"} if move.event == "renamed" else {f"{move.id}.md"}
    return [f"answers/{path.name}" for path in move.paths if path.name not in own]


def _print_json(move: PlannedMove, *, is_done: bool, diff: str) -> None:
    import json

    root = move.changes.library.root
    done: dict[str, Any] = {
        "event": move.event,
        "id": move.id,
        "to": move.to,
        "title": move.title,
        "published": move.is_published,
        "files": [path.relative_to(root).as_posix() for path in move.paths],
        "done": is_done,
    }
    click.echo(json.dumps({**done, "diff": diff} if diff else done, ensure_ascii=False, indent=2))

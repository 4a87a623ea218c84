"""The commands that move an answer, `rename`, `merge` and `retire`: whatever was linked to leads on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from collections.abc import Callable

    from hallway.curate.moves import Move
    from hallway.library.library import Library

INTO = "into"


def _usual(command: Callable[..., None]) -> Callable[..., None]:
    """The options that all three have."""
    for option in (
        click.option("--json", "as_json", is_flag=True, help="Print what is done for a machine."),
        click.option("--dry-run", is_flag=True, help="Only show what would change."),
        click.option(
            "--by", envvar="HALLWAY_BY", default="", help="Who does it; kept in the ledger. Also from HALLWAY_BY."
        ),
    ):
        command = option(command)
    return command


@click.command()
@click.argument("id")
@click.argument("new")
@_usual
@click.pass_obj
def rename(find_library: Callable[[], Library], id: str, new: str, *, by: str, dry_run: bool, as_json: bool) -> None:
    """Give an answer another id. Its old addresses lead to the new one, second by second.

    Also for an answer whose file you have renamed by hand. Its recording, transcript and media keep their names.

    \b
    Example:
      hallway rename how-do-i-refund refund-after-30-days --dry-run
    """
    from datetime import date

    from hallway.curate import moves

    move = moves.rename(find_library(), id, new, by=by, today=date.today())
    said = f"{id} is {new} now." + (f" /a/{id}/ leads there from the next build on." if move.is_published else "")
    _do(move, said, dry_run=dry_run, as_json=as_json)


@click.command()
@click.argument("names", nargs=-1, required=True, metavar="ID [INTO] OTHER")
@_usual
@click.pass_obj
def merge(
    find_library: Callable[[], Library], names: tuple[str, ...], *, by: str, dry_run: bool, as_json: bool
) -> None:
    """Let one answer hold in place of two. The other's addresses lead to it from then on.

    The text of the first is kept as a retired file. Its old links lead to the start of the second: the seconds are
    those of another recording.

    \b
    Example:
      hallway merge refund-late INTO refund-after-30-days
    """
    from datetime import date

    from hallway.curate import moves

    id, other = _pair(names)
    move = moves.merge(find_library(), id, other, by=by, today=date.today())
    said = f"{id} is part of {move.to} now."
    _do(
        move,
        said + (f" /a/{id}/ leads there from the next build on." if move.is_published else ""),
        dry_run=dry_run,
        as_json=as_json,
    )


@click.command()
@click.argument("id")
@click.option("--successor", default="", metavar="OTHER", help="The answer that holds instead.")
@click.option("--why", required=True, help="The reason; it stands on the page that stays at the address.")
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
    """Take an answer back. Its address tells so, why, and what holds instead.

    Also for an answer whose file was deleted. To let it out again, write `status: draft` in its file and approve it.

    \b
    Example:
      hallway retire refund-by-fax --successor refund-after-30-days --why "There is no fax any more"
    """
    from datetime import date

    from hallway.curate import moves

    move = moves.retire(find_library(), id, successor=successor, why=why, by=by, today=date.today())
    held = f" {move.to} holds instead." if move.to else ""
    stays = f" /a/{id}/ says so from the next build on." if move.is_published else " It never was published."
    _do(move, f"{id} is retired.{held}{stays}", dry_run=dry_run, as_json=as_json)


def _pair(names: tuple[str, ...]) -> tuple[str, str]:
    if len(names) == 3 and names[1].casefold() == INTO:
        return names[0], names[2]
    if len(names) == 2:
        return names[0], names[1]
    raise click.UsageError("Name two answers: hallway merge ID INTO OTHER.")


def _do(move: Move, said: str, *, dry_run: bool, as_json: bool) -> None:
    """Does what is planned, or shows it."""
    diff = move.changes.diff() if dry_run else ""
    is_done = move.is_new and not dry_run
    if is_done:
        move.apply()
    if as_json:
        _print_json(move, is_done=is_done, diff=diff)
        return
    if not move.is_new:
        click.echo(f"{said.partition('.')[0].removesuffix(' now')} already; nothing to do.")
        return
    if dry_run:
        click.echo(diff, nl=False)
        click.echo("Nothing was changed.", err=True)
        return
    click.echo(said)
    for name in _others(move):
        click.echo(f"  {name} names it as what holds instead, and was changed too.")


def _others(move: Move) -> list[str]:
    own = {f"{move.id}.md", f"{move.to}.md"} if move.event == "renamed" else {f"{move.id}.md"}
    return [f"answers/{path.name}" for path in move.paths if path.name not in own]


def _print_json(move: Move, *, is_done: bool, diff: str) -> None:
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

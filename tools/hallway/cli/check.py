"""Many hands: ``hallway check`` finds what people, editors and git have damaged, and mends what is mechanical."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from hallway.curate.checks.damage import Damage
    from hallway.library.library import Library


@click.command()
@click.option("--fix", is_flag=True, help="Mend what nobody has to choose about.")
@click.option("--by", envvar="HALLWAY_BY", default="", help="Who mends, for the ledger. Also from HALLWAY_BY.")
@click.option("--json", "as_json", is_flag=True, help="Print the result for a machine.")
@click.pass_obj
def check(find_library: Callable[[], Library], *, fix: bool, by: str, as_json: bool) -> None:
    """Find any damage in the knowledge base: after a merge, before a build, as the gate of a pull request.

    Looks at every answer, every file under curation/ and every line of the ledger. Ends with 1 while anything is wrong.
    Without --fix nothing is changed.

    \b
    Example:
      git merge main
      hallway check --fix --by "Ana, L&D"
    """
    from datetime import date

    from hallway.curate.check import Mended, mend
    from hallway.curate.check import check as look

    library, today = find_library(), date.today()
    found = mend(library, today=today, by=by) if fix else Mended((), look(library, today=today, by=by))
    if as_json:
        _print_json(library.root, found.mended, found.left)
    else:
        for damage in found.mended:
            click.echo(f"mended: {_shown(library.root, damage)}")
        for damage in found.left:
            hint = " (`hallway check --fix` mends this.)" if damage.mend and not fix else ""
            click.echo(f"{_shown(library.root, damage)}{hint}")
        for reason in found.failed:
            click.echo(f"could not be mended: {reason}", err=True)
        click.echo(_summary(found.left, len(found.mended), fix=fix), err=True)
    if found.left:
        raise click.exceptions.Exit(1)


@click.command("merge-driver")
@click.argument("files", nargs=3, metavar="BASE OURS THEIRS", type=click.Path(exists=True, path_type=Path))
@click.argument("name", metavar="PATH")
def merge_driver(files: tuple[Path, Path, Path], name: str) -> None:
    """Put two versions of a file together; git calls this, as it was told by `hallway init` in the clone.

    Ends with 1 where a person has to choose: OURS then holds both versions between git's marks.

    \b
    Example:
      git config merge.hallway.driver "hallway merge-driver %O %A %B %P"
    """
    from hallway.curate.merging.driver import merge_files

    base, ours, theirs = files
    if not merge_files(base, ours, theirs, name=name):
        raise click.exceptions.Exit(1)


def _shown(root: Path, damage: Damage) -> str:
    from dataclasses import replace

    return str(replace(damage, path=_relative(root, damage.path)))


def _relative(root: Path, path: Path) -> Path:
    return path.relative_to(root) if path.is_relative_to(root) else path


def _summary(left: Sequence[Damage], mended: int, *, fix: bool) -> str:
    done = f"{_count(mended)} mended. " if mended else ""
    if not left:
        return f"{done}Nothing is wrong."
    can = sum(1 for damage in left if damage.mend)
    rest = f"`hallway check --fix` mends {can} of them." if can and not fix else "Each says what to do."
    return f"{done}{_count(len(left))} wrong. {rest}"


def _count(number: int) -> str:
    return "1 thing is" if number == 1 else f"{number} things are"


def _print_json(root: Path, mended: Sequence[Damage], left: Sequence[Damage]) -> None:
    import json

    def plain(damage: Damage) -> dict[str, object]:
        return {
            "kind": damage.kind,
            "path": _relative(root, damage.path).as_posix(),
            "line": damage.line,
            "id": damage.id,
            "reason": damage.reason,
            "fixable": damage.mend is not None,
        }

    result = {"wrong": [plain(damage) for damage in left], "mended": [plain(damage) for damage in mended]}
    click.echo(json.dumps(result, ensure_ascii=True, indent=2))

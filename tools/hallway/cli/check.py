"""`hallway check` finds and fixes problems in a knowledge base; `hallway merge-driver` is called by git."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from hallway.curate.check import Fixed
    from hallway.library.finding import Finding
    from hallway.library.library import Library


@click.command()
@click.option("--fix", is_flag=True, help="Fix everything that needs no decision.")
@click.option("--by", envvar="HALLWAY_BY", default="", help="Your name, for the ledger. Also from HALLWAY_BY.")
@click.option("--json", "as_json", is_flag=True, help="Print the result as JSON.")
@click.pass_obj
def check(find_library: Callable[[], Library], *, fix: bool, by: str, as_json: bool) -> None:
    """Find problems in the knowledge base: after a merge, before a build, or to check pull requests.

    Checks every answer, every file under curation/ and every line of the ledger. The exit status is 1 if any problems
    remain. Without --fix, nothing is changed.

    \b
    Example:
      git merge main
      hallway check --fix --by "Ana, L&D"
    """
    from datetime import date

    from hallway.curate import check as checks
    from hallway.library.checked_transcripts import CheckedTranscripts

    library, today = find_library(), date.today()
    transcripts = CheckedTranscripts(library)
    if fix:
        result = checks.fix(library, today=today, by=by, transcripts=transcripts)
    else:
        result = checks.Fixed((), checks.check(library, today=today, by=by, transcripts=transcripts))
    transcripts.save()
    if as_json:
        _print_json(library.root, result)
    else:
        _print(library.root, result, fix=fix)
    if result.left:
        raise click.exceptions.Exit(1)


@click.command("merge-driver")
@click.argument("files", nargs=3, metavar="BASE OURS THEIRS", type=click.Path(exists=True, path_type=Path))
@click.argument("name", metavar="PATH")
def merge_driver(files: tuple[Path, Path, Path], name: str) -> None:
    """Merge two versions of a file. git calls this after `hallway init` has set it up in the clone.

    The exit status is 1 if a person has to decide; OURS then contains both versions between conflict markers.

    \b
    Example:
      git config merge.hallway.driver "hallway merge-driver %O %A %B %P"
    """
    from hallway.curate.merging.driver import merge_files

    base, ours, theirs = files
    if not merge_files(base, ours, theirs, name=name):
        raise click.exceptions.Exit(1)


def _print(root: Path, result: Fixed, *, fix: bool) -> None:
    for finding in result.fixed:
        click.echo(f"fixed: {finding.relative_to(root)}")
    for finding in result.left:
        hint = " (`hallway check --fix` fixes this.)" if finding.repair and not fix else ""
        click.echo(f"{finding.relative_to(root)}{hint}")
    for reason in result.failed:
        click.echo(f"could not be fixed: {reason}", err=True)
    click.echo(_summary(result.left, len(result.fixed), fix=fix), err=True)


def _summary(left: Sequence[Finding], fixed: int, *, fix: bool) -> str:
    from hallway.names import counted

    done = f"{counted(fixed, 'problem')} fixed. " if fixed else ""
    if not left:
        return f"{done}No problems found."
    can = sum(1 for finding in left if finding.repair)
    rest = f"`hallway check --fix` fixes {can} of them." if can and not fix else "Each message says what to do."
    return f"{done}{counted(len(left), 'problem')} found. {rest}"


def _print_json(root: Path, result: Fixed) -> None:
    import json

    plain = {
        "findings": [finding.relative_to(root).to_json() for finding in result.left],
        "fixed": [finding.relative_to(root).to_json() for finding in result.fixed],
    }
    click.echo(json.dumps(plain, ensure_ascii=True, indent=2))

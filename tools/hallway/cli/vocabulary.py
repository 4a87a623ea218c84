"""`hallway vocabulary`: lists, adds, renames, merges and retires terms; each change covers all files in one step."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import click

from hallway.names import counted

if TYPE_CHECKING:
    from collections.abc import Callable

    from hallway.curate.vocabulary import Revision, Usage
    from hallway.library.library import Library

KINDS = ("moment", "role", "tag", "expert")
NEEDS = ("new", "more", "apply", "solve", "change")

a_kind = click.argument("kind", type=click.Choice(KINDS), metavar="KIND")
dry_run = click.option("--dry-run", is_flag=True, help="Show what would change, without changing it.")
as_json_ = click.option("--json", "as_json", is_flag=True, help="Print the result as JSON.")


@click.group()
def vocabulary() -> None:
    """Manage moments, roles, tags and experts.

    KIND is moment, role, tag or expert. A term that was renamed or merged remains as a synonym: its page redirects,
    search finds it, and answers that still use it count towards the new term.

    \b
    Example:
      hallway vocabulary rename tag refund refunds --dry-run
    """


@vocabulary.command("list")
@click.argument("kind", type=click.Choice(KINDS), metavar="[KIND]", required=False)
@as_json_
@click.pass_obj
def list_(find_library: Callable[[], Library], *, kind: str | None, as_json: bool) -> None:
    """List terms with their synonyms and the number of answers that use them.

    \b
    Example:
      hallway vocabulary list tag
    """
    from hallway.curate.vocabulary import usage

    library = find_library()
    kinds: Any = (kind,) if kind else KINDS
    rows = usage(library, *kinds)
    if as_json:
        plain = [
            {
                "kind": row.kind,
                "id": row.word.id,
                "title": row.shown,
                "answers": row.answers,
                "synonyms": list(row.word.synonyms),
                "retired": row.word.is_retired,
            }
            for row in rows
        ]
        click.echo(json.dumps(plain, indent=2))
    elif rows:
        _table(rows)
    else:
        click.echo("There are no terms yet. Add one: hallway vocabulary add tag billing --title Billing", err=True)


@vocabulary.command()
@a_kind
@click.argument("word")
@click.argument("new")
@click.option("--title", "--name", "title", default="", metavar="TEXT", help="The new title.")
@dry_run
@as_json_
@click.pass_obj
def rename(
    find_library: Callable[[], Library], *, kind: Any, word: str, new: str, title: str, dry_run: bool, as_json: bool
) -> None:
    """Change the id of a term, in the vocabulary and in every answer at once.

    \b
    Example:
      hallway vocabulary rename tag refund refunds --title Refunds --dry-run
    """
    from hallway.curate.vocabulary import rename as plan

    revision = plan(find_library(), kind, word, new, title=" ".join(title.split()))
    said = f"{kind} {revision.word} is now {revision.now}" if revision.word != revision.now else f"{kind} {new} renamed"
    finish(revision, said, dry_run=dry_run, as_json=as_json)


@vocabulary.command()
@a_kind
@click.argument("word")
@click.argument("into", nargs=-1, required=True, metavar="[into] OTHER")
@dry_run
@as_json_
@click.pass_obj
def merge(
    find_library: Callable[[], Library], *, kind: Any, word: str, into: tuple[str, ...], dry_run: bool, as_json: bool
) -> None:
    """Merge one term into another: answers that used WORD now use OTHER.

    \b
    Example:
      hallway vocabulary merge tag money-back into refunds
    """
    from hallway.curate.vocabulary import merge as plan

    others = into[1:] if len(into) == 2 and into[0].lower() == "into" else into
    if len(others) != 1:
        raise click.UsageError(f"Name the term to merge into: hallway vocabulary merge {kind} {word} into OTHER")
    revision = plan(find_library(), kind, word, others[0])
    finish(revision, f"{kind} {revision.word} is now part of {revision.now}", dry_run=dry_run, as_json=as_json)


@vocabulary.command()
@a_kind
@click.argument("id")
@click.option("--title", "--name", "title", required=True, metavar="TEXT", help="The title, or an expert's name.")
@click.option("--who", default="", metavar="TEXT", help="Moment: who is in it.")
@click.option("--trigger", default="", metavar="TEXT", help="Moment: what has just happened.")
@click.option("--place", default="", metavar="TEXT", help="Moment: where they look for help.")
@click.option("--need", default="", type=click.Choice(("", *NEEDS)), help="Moment: the kind of need.")
@click.option("--cue", "cues", multiple=True, metavar="TEXT", help="Moment: a word that points to it; may be repeated.")
@click.option("--role", default="", metavar="TEXT", help="Expert: their role.")
@click.option("--team", default="", metavar="TEXT", help="Expert: their team.")
@click.option("--synonym", "synonyms", multiple=True, metavar="TEXT", help="A synonym; may be repeated.")
@dry_run
@as_json_
@click.pass_obj
def add(
    find_library: Callable[[], Library], /, *, kind: Any, id: str, title: str, dry_run: bool, as_json: bool, **more: Any
) -> None:
    """Add a term.

    \b
    Examples:
      hallway vocabulary add tag billing --title Billing
      hallway vocabulary add moment refund-request --title "A customer asks for money back" --need apply --cue refund
    """
    from hallway.curate.vocabulary import FIELDS, NAMED_BY
    from hallway.curate.vocabulary import add as plan

    given = {key: _in_order(value) for key, value in {**more, NAMED_BY[kind]: title}.items() if value}
    if foreign := sorted(set(given) - set(FIELDS[kind])):
        options = ", ".join(f"--{ {'cues': 'cue', 'synonyms': 'synonym'}.get(key, key) }" for key in foreign)
        raise click.UsageError(f"A {kind} has no {options}.")
    revision = plan(find_library(), kind, id, given)
    finish(revision, f"{kind} {id} added", dry_run=dry_run, as_json=as_json)


@vocabulary.command()
@a_kind
@click.argument("word")
@click.option("--off-answers", is_flag=True, help="Also remove it from all answers.")
@dry_run
@as_json_
@click.pass_obj
def retire(
    find_library: Callable[[], Library], *, kind: Any, word: str, off_answers: bool, dry_run: bool, as_json: bool
) -> None:
    """Stop offering a term for new recordings. Answers keep it, and its page stays and shows that it is retired.

    \b
    Example:
      hallway vocabulary retire moment old-price-list
    """
    from hallway.curate.vocabulary import retire as plan

    revision = plan(find_library(), kind, word, off_answers=off_answers)
    finish(revision, f"{kind} {revision.word} is retired", dry_run=dry_run, as_json=as_json)


def finish(revision: Revision, said: str, *, dry_run: bool, as_json: bool) -> None:
    """Applies the change or shows it. Lists any files that could not be changed, and then exits with status 1."""
    changes = revision.changes
    names = [path.relative_to(changes.library.root).as_posix() for path in changes.paths]
    diff = changes.diff() if dry_run else ""
    if not dry_run:
        changes.apply()
    if as_json:
        problems = [str(problem.message) for problem in revision.problems]
        plain = {"kind": revision.kind, "word": revision.word, "now": revision.now, "answers": list(revision.answers)}
        click.echo(json.dumps({**plain, "files": names, "dry_run": dry_run, "problems": problems}, indent=2))
    elif dry_run:
        click.echo(diff, nl=False)
        click.echo(f"{counted(len(names), 'file')} would change. Nothing was changed.", err=True)
    else:
        click.echo(f"{said}: {counted(len(names), 'file')} changed{_answers(len(revision.answers))}.")
    for problem in revision.problems:
        problem.show()
    if revision.problems:
        click.echo("The old term still works in these files. Fix them, then run `hallway check --fix`.", err=True)
        raise click.exceptions.Exit(1)


def _answers(count: int) -> str:
    return f", including {counted(count, 'answer')}" if count else ""


def _table(rows: tuple[Usage, ...]) -> None:
    from hallway.errors import printable

    columns = [
        (row.kind, row.word.id, str(row.answers), printable(row.shown) + (" (retired)" if row.word.is_retired else ""))
        for row in rows
    ]
    widths = [max(len(column[n]) for column in (("", "", "answers", ""), *columns)) for n in range(3)]
    click.echo(f"{'kind':<{widths[0]}}  {'word':<{widths[1]}}  answers")
    for row, (kind, id, answers, shown) in zip(rows, columns, strict=True):
        also = ", ".join(map(printable, row.word.synonyms))
        click.echo(
            f"{kind:<{widths[0]}}  {id:<{widths[1]}}  {answers:>{widths[2]}}  {shown}" + (f"  = {also}" if also else "")
        )


def _in_order(value: str | tuple[str, ...]) -> str | tuple[str, ...]:
    """Collapses white space, and drops duplicates from a list."""
    if isinstance(value, str):
        return " ".join(value.split())
    return tuple(dict.fromkeys(text for each in value if (text := " ".join(each.split()))))

"""What needs attention: `hallway review` lists it for curators, `hallway digest` writes a message for a channel."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from rich.table import Table
    from rich.text import Text

    from hallway.curate.digest import Syntax
    from hallway.curate.review import Queue, Task
    from hallway.library.finding import Finding
    from hallway.library.library import Library

MOST_TASKS = 20  # on a screen
MOST_SPOTS = 6  # per finding
PREVIEW = "http://127.0.0.1:8000/"  # the address of `hallway serve`, unless that port is taken
WIDE = 160  # columns if the output is not a terminal


@click.command()
@click.option(
    "--owner", default=None, metavar="NAME", help="Only items of this expert, by id or name; '' for the curators."
)
@click.option("--kind", default="", metavar="KIND", help="Only this kind of finding; an unknown kind prints the list.")
@click.option("--all", "every", is_flag=True, help=f"Show everything, not only the {MOST_TASKS} most urgent.")
@click.option("--preview", default=PREVIEW, show_default=True, metavar="URL", help="The preview to which times link.")
@click.option("--json", "as_json", is_flag=True, help="Print everything as JSON.")
@click.pass_obj
def review(
    find_library: Callable[[], Library], *, owner: str | None, kind: str, every: bool, preview: str, as_json: bool
) -> None:
    """List what needs attention, most urgent first, grouped by owner.

    Lists recordings that failed or are not transcribed yet, drafts and the passages to check in them, answers whose
    review is overdue or that were edited since their last check, unanswered questions, near duplicates and gaps. The
    preview shows the same list at /review/. Nothing is changed.

    \b
    Example:
      hallway review
      hallway review --owner support-lead --kind doubtful
    """
    library = find_library()
    queue = _queue(library, owner, kind)
    if as_json:
        click.echo(json.dumps(_plain(queue, library.root), indent=2))
        return
    shown = queue if every else queue.capped(MOST_TASKS)
    if not shown.tasks:
        click.echo("Nothing needs attention.", err=True)
        return
    _print(shown, preview)
    counts = ", ".join(f"{kind} {count}" for kind, count in shown.counts().items())
    click.echo(f"{len(shown.tasks) + len(shown.left_out)} in total. By --kind: {counts}.", err=True)
    if shown.left_out:
        click.echo(f"{len(shown.left_out)} less urgent items are not shown; use --all to see them.", err=True)


@click.command()
@click.option("--owner", default=None, metavar="NAME", help="Only items of this expert, by id or name.")
@click.option(
    "--for", "place", type=click.Choice(["text", "slack", "teams"]), default="text", show_default=True,
    help="The syntax to use for the message.",
)  # fmt: skip
@click.option("--site", default="", metavar="URL", help="Address of the site; default: site_url in the settings.")
@click.option("--preview", default="", metavar="URL", help="Address of a preview, if readers can open one.")
@click.pass_obj
def digest(find_library: Callable[[], Library], *, owner: str | None, place: str, site: str, preview: str) -> None:
    """Write what needs attention as a short message for a channel, grouped by owner.

    If nothing needs attention, nothing is printed, so that nothing is sent. Nothing is changed.

    \b
    Example:
      hallway digest --for slack
      hallway digest --owner support-lead --preview https://preview.example.com/
    """
    from hallway.curate.digest import Addresses
    from hallway.curate.digest import digest as write

    library = find_library()
    queue = _queue(library, owner, "")
    addresses = Addresses(site=_address(site or library.settings().site_url), preview=_address(preview))
    message = write(queue, _syntax(place), name=library.settings().site_name, addresses=addresses)
    click.echo(message or "Nothing needs attention.", err=not message)


def _queue(library: Library, owner: str | None, kind: str) -> Queue:
    """Returns today's tasks. Raises InputError for an unknown owner or kind."""
    from datetime import date

    from hallway.curate.review import review as find_tasks
    from hallway.curate.review_findings import KINDS
    from hallway.errors import InputError, printable

    if kind and kind not in KINDS:
        raise InputError(f"--kind {printable(kind)} is not one of {', '.join(KINDS)}.")
    queue = find_tasks(library, today=date.today())
    return queue.only(owner=None if owner is None else _owner(owner, queue), kind=kind)


def _owner(given: str, queue: Queue) -> str:
    from hallway.errors import InputError, printable
    from hallway.library import lookup

    known = {**{task.owner: task.owner for task in queue.tasks}, **queue.names}
    if (found := lookup.id_of(given, known)) or given in known:  # "" is known if something has no owner
        return found
    hint = lookup.hint(given, sorted(filter(None, known)))
    raise InputError(f"--owner {printable(given)} is not in curation/experts.yml. {hint}")


def _print(queue: Queue, preview: str) -> None:
    """Prints one table per owner."""
    from rich.console import Console

    console = Console(highlight=False, soft_wrap=False)
    if not console.is_terminal:
        console.width = WIDE
    for owner, tasks in queue.by_owner().items():
        console.print(_table(queue.name(owner), tasks, _address(preview)))


def _table(name: str, tasks: tuple[Task, ...], preview: str) -> Table:
    from rich import box
    from rich.table import Table
    from rich.text import Text

    from hallway.errors import printable

    heading = Text(printable(name), style="bold")
    table = Table(title=heading, title_justify="left", box=box.SIMPLE, expand=True, show_header=False, show_lines=True)
    table.add_column(ratio=2, overflow="fold")
    table.add_column(ratio=3, overflow="fold")
    for task in tasks:
        title = Text(printable(task.title))
        if task.id and task.id != task.title:
            title.append(f"\n{task.id if task.subject == 'moment' else f'/a/{task.id}/'}", style="dim")
        lines = [_line(finding, f"{preview}{task.address}") for finding in task.findings]
        commands = dict.fromkeys(finding.fix for finding in task.findings if finding.fix)
        table.add_row(title, Text("\n").join([*lines, *(Text(f"$ {command}", style="cyan") for command in commands)]))
    return table


def _line(finding: Finding, address: str) -> Text:
    """Returns a finding in one line and its spots below, with links if the terminal supports them."""
    from rich.style import Style
    from rich.text import Text

    from hallway import timecode
    from hallway.curate.review_findings import KINDS
    from hallway.errors import printable

    text = Text.assemble((KINDS[finding.kind], "yellow"), f": {printable(finding.reason_with_line)}")
    for spot in finding.spots[:MOST_SPOTS]:
        at = "" if spot.seconds is None else timecode.stamp(spot.seconds)
        text.append("\n  ")
        text.append(f"#t={at}" if at else "", Style(link=address + spot.fragment if at else None))
        text.append(f"{' ' if at else ''}{printable(spot.text)} ({printable(spot.why)})")
    if len(finding.spots) > MOST_SPOTS:
        text.append(f"\n  and {len(finding.spots) - MOST_SPOTS} more")
    return text


def _syntax(place: str) -> Syntax:
    """Returns the syntax of a channel, taken from the place formats."""
    from hallway.curate.digest import Syntax
    from hallway.place import links
    from hallway.place.formats.syntax import Address, clip, escape_block

    name = {"slack": "slack", "teams": "markdown", "text": "plain"}[place]
    forms = {"slack": "<{url}|{text}>", "teams": "[{text}]({url})", "text": "{text} {url}"}

    def escape(text: str, length: int) -> str:
        return escape_block(clip(text, length), name)

    def link(text: str, url: str) -> str:
        return forms[place].format(text=text, url=escape_block(Address(links.address(url)), name))

    mark = {"slack": "*", "teams": "**", "text": ""}[place]
    bullet = {"slack": "• ", "teams": "- ", "text": "  - "}[place]
    return Syntax(escape, link, lambda text: f"{mark}{text}{mark}", bullet, "\n\n" if place == "teams" else "\n")


def _address(url: str) -> str:
    from hallway.place import links

    return f"{links.address(url).rstrip('/')}/" if url.strip() else ""


def _plain(queue: Queue, root: Path) -> dict[str, Any]:
    return {
        "today": queue.today.isoformat(),
        "counts": queue.counts(),
        "tasks": [_plain_task(task, queue, root) for task in queue.tasks],
    }


def _plain_task(task: Task, queue: Queue, root: Path) -> dict[str, Any]:
    return {
        "subject": task.subject,
        "id": task.id,
        "title": task.title,
        "status": task.status,
        "owner": task.owner,
        "owner_name": queue.name(task.owner) if task.owner else "",
        "address": task.address,
        "findings": [_plain_finding(finding.relative_to(root), task) for finding in task.findings],
    }


def _plain_finding(finding: Finding, task: Task) -> dict[str, Any]:
    """Returns the finding in the format that every command prints, with a link for each of its spots."""
    plain = finding.to_json()
    for row, spot in zip(plain["spots"], finding.spots, strict=True):
        row["link"] = task.address + spot.fragment if spot.fragment else ""
    return plain

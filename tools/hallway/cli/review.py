"""The commands that say what waits for a person: `review` for who curates, `digest` for a channel."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from collections.abc import Callable

    from rich.table import Table
    from rich.text import Text

    from hallway.curate.digest import Syntax
    from hallway.curate.reasons import Reason
    from hallway.curate.review import Queue, Task
    from hallway.library.library import Library

MOST_TASKS = 20  # on a screen
MOST_SPOTS = 6  # of one reason
PREVIEW = "http://127.0.0.1:8000/"  # where `hallway serve` shows drafts, unless that port is taken
WIDE = 160  # columns where nobody looks at a terminal


@click.command()
@click.option(
    "--owner", default=None, metavar="NAME", help="Only what concerns this expert: id or name; '' for nobody."
)
@click.option("--kind", default="", metavar="KIND", help="Only this kind; an unknown one lists them all.")
@click.option("--all", "every", is_flag=True, help=f"Everything, not only the {MOST_TASKS} most urgent.")
@click.option("--preview", default=PREVIEW, show_default=True, metavar="URL", help="Where the times lead to.")
@click.option("--json", "as_json", is_flag=True, help="Everything, for a machine.")
@click.pass_obj
def review(
    find_library: Callable[[], Library], *, owner: str | None, kind: str, every: bool, preview: str, as_json: bool
) -> None:
    """List what waits for a person: the most urgent first, grouped by whom it concerns. Nothing is changed.

    Recordings that failed or were not transcribed, drafts and what is open in them, answers past their review date or
    edited since they were checked, questions that wait, near duplicates, gaps. The same list is the page
    /review/ of the preview.

    \b
    Example:
      hallway review
      hallway review --owner support-lead --kind doubtful
    """
    queue = _queue(find_library(), owner, kind)
    if as_json:
        click.echo(json.dumps(_plain(queue), indent=2))
        return
    shown = queue if every else queue.capped(MOST_TASKS)
    if not shown.tasks:
        click.echo("Nothing waits for a person.", err=True)
        return
    _print(shown, preview)
    counts = ", ".join(f"{kind} {count}" for kind, count in shown.counts().items())
    click.echo(f"{len(shown.tasks) + len(shown.left_out)} in all: {counts}.", err=True)
    if shown.left_out:
        click.echo(f"{len(shown.left_out)} less urgent ones are not shown; --all shows them.", err=True)


@click.command()
@click.option("--owner", default=None, metavar="NAME", help="Only what concerns this expert: id or name.")
@click.option(
    "--for", "place", type=click.Choice(["text", "slack", "teams"]), default="text", show_default=True,
    help="Where the message goes.",
)  # fmt: skip
@click.option("--site", default="", metavar="URL", help="Where the site is; default: site_url in the settings.")
@click.option("--preview", default="", metavar="URL", help="Where its readers can see drafts, if they can.")
@click.pass_obj
def digest(find_library: Callable[[], Library], *, owner: str | None, place: str, site: str, preview: str) -> None:
    """Write what waits as a message for a channel: short, grouped by owner, the most urgent first.

    Where nothing waits, nothing is printed, so that nothing is sent. Nothing is changed.

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
    click.echo(message or "Nothing waits for a person.", err=not message)


def _queue(library: Library, owner: str | None, kind: str) -> Queue:
    """The tasks of today; InputError for an owner or a kind that there is none of."""
    from datetime import date

    from hallway.curate.reasons import KINDS
    from hallway.curate.review import review as waiting
    from hallway.errors import InputError
    from hallway.names import printable

    if kind and kind not in KINDS:
        raise InputError(f"--kind {printable(kind)} is none of {', '.join(KINDS)}.")
    queue = waiting(library, today=date.today())
    return queue.only(owner=None if owner is None else _owner(owner, queue), kind=kind)


def _owner(given: str, queue: Queue) -> str:
    from hallway.errors import InputError
    from hallway.library import lookup
    from hallway.names import printable

    known = {**{task.owner: task.owner for task in queue.tasks}, **queue.names}
    if (found := lookup.id_of(given, known)) or given in known:  # "" is known where something has no owner
        return found
    hint = lookup.hint(given, sorted(filter(None, known)))
    raise InputError(f"--owner {printable(given)} is not in curation/experts.yml. {hint}")


def _print(queue: Queue, preview: str) -> None:
    """Writes one table for each owner."""
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

    from hallway.names import printable

    title = Text(printable(name), style="bold")
    table = Table(title=title, title_justify="left", box=box.SIMPLE, expand=True, show_header=False, show_lines=True)
    table.add_column(ratio=2, overflow="fold")
    table.add_column(ratio=3, overflow="fold")
    for task in tasks:
        what = Text(printable(task.title))
        if task.id and task.id != task.title:
            what.append(f"\n{task.id if task.subject == 'moment' else f'/a/{task.id}/'}", style="dim")
        lines = [_reason(reason, f"{preview}{task.address}") for reason in task.reasons]
        commands = dict.fromkeys(reason.do for reason in task.reasons if reason.do)
        table.add_row(what, Text("\n").join([*lines, *(Text(f"$ {command}", style="cyan") for command in commands)]))
    return table


def _reason(reason: Reason, address: str) -> Text:
    """What is the matter in a line, and the seconds to listen to, each a link where the terminal knows links."""
    from rich.style import Style
    from rich.text import Text

    from hallway import timecode
    from hallway.curate.reasons import KINDS
    from hallway.names import printable

    text = Text.assemble((KINDS[reason.kind], "yellow"), f": {printable(reason.text)}")
    for spot in reason.spots[:MOST_SPOTS]:
        at = "" if spot.seconds is None else timecode.stamp(spot.seconds)
        text.append("\n  ")
        text.append(f"#t={at}" if at else "", Style(link=address + spot.fragment if at else None))
        text.append(f"{' ' if at else ''}{printable(spot.text)} ({printable(spot.why)})")
    if len(reason.spots) > MOST_SPOTS:
        text.append(f"\n  and {len(reason.spots) - MOST_SPOTS} more")
    return text


def _syntax(place: str) -> Syntax:
    """How a place wants its messages, from what the snippets know of it."""
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


def _plain(queue: Queue) -> dict[str, Any]:
    return {
        "today": queue.today.isoformat(),
        "counts": queue.counts(),
        "tasks": [_plain_task(task, queue) for task in queue.tasks],
    }


def _plain_task(task: Task, queue: Queue) -> dict[str, Any]:
    return {
        "subject": task.subject,
        "id": task.id,
        "title": task.title,
        "status": task.status,
        "owner": task.owner,
        "owner_name": queue.name(task.owner) if task.owner else "",
        "address": task.address,
        "reasons": [_plain_reason(reason, task) for reason in task.reasons],
    }


def _plain_reason(reason: Reason, task: Task) -> dict[str, Any]:
    return {
        "kind": reason.kind,
        "text": reason.text,
        "do": reason.do,
        "since": reason.since.isoformat() if reason.since else None,
        "other": reason.other,
        "spots": [
            {
                "seconds": spot.seconds,
                "text": spot.text,
                "why": spot.why,
                "link": task.address + spot.fragment if spot.fragment else "",
            }
            for spot in reason.spots
        ],
    }

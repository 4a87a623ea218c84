"""The options of `hallway barriers add` and `change`, and the fields that they set."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from hallway.cli.barrier_text import parsed_day

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from hallway.library.barrier import ListeningSession
    from hallway.library.library import Library


def details(command: Callable[..., None]) -> Callable[..., None]:
    """Adds the options that describe a barrier."""
    options = (
        click.option("--role", default="", metavar="NAME", help="Who is affected: a role, or any other text."),
        click.option("--remedy", default="", metavar="TEXT", help="What removes it."),
        click.option("--owner", default="", metavar="NAME", help="Who removes it: an expert, or any other name."),
        click.option("--due", default="", metavar="DATE", help="The date by which to remove it, such as 2026-12-18."),
        click.option("--account", default="", metavar="NAME", help="The account or team. Default: everyone."),
        click.option("--answer", default="", metavar="ID", help="An answer that helps to remove it."),
        click.option("--placement", default="", metavar="CODE", help="A placement that helps to remove it."),
        click.option("--process", default="", metavar="TEXT", help="A change of process that helps to remove it."),
        click.option(
            *("--heard", "notes"),
            multiple=True,
            metavar="NOTE",
            help='A listening session: "2026-11-20, 4 people: what they said"; may be repeated.',
        ),
        click.option("--dry-run", is_flag=True, help="Print, but do not record."),
        click.option("--json", "as_json", is_flag=True, help="Print the barrier as JSON."),
    )
    for option in reversed(options):
        command = option(command)
    return command


def level(name: str, text: str, default: str | None = None) -> Callable[..., Any]:
    """Returns the option for an impact or a likelihood."""
    choice = click.Choice(["H", "M", "L"], case_sensitive=False)
    return click.option(f"--{name}", type=choice, required=default is None, default=default or None, help=text)


def values(library: Library, given: dict[str, Any]) -> dict[str, Any]:
    """Returns the fields that the options set. Raises InputError for an unknown answer or placement."""
    from hallway.errors import InputError, printable
    from hallway.library import lookup
    from hallway.names import clean_line

    notes, due = given.pop("notes"), given.pop("due")
    found: dict[str, Any] = {key: clean_line(text) for key, text in given.items() if text and clean_line(text)}
    if due:
        found["due"] = parsed_day(due, "--due")
    if notes:
        found["evidence"] = sessions(notes)
    known = {
        "owner": {id: expert.name for id, expert in library.experts().items()},
        "role": {role.id: role.title for role in library.roles()},
    }
    found |= {key: lookup.id_of(found[key], known[key]) or found[key] for key in known.keys() & found.keys()}
    if "answer" in found:
        found["answer"] = library.answer(library.ledger().resolve(found["answer"])).id
    codes = {each.from_code for each in library.placements().entries}
    if "placement" in found and found["placement"] not in codes:
        reason = f"There is no placement {printable(found['placement'])}."
        raise InputError(f"{reason} `hallway placements` lists their codes.")
    return found


def sessions(notes: Iterable[str]) -> tuple[ListeningSession, ...]:
    """Returns the listening sessions. Raises BadParameter for a note in another format."""
    from hallway.errors import printable
    from hallway.library.barrier import ListeningSession

    try:
        return tuple(ListeningSession.parse(note) for note in notes)
    except ValueError as error:
        raise click.BadParameter(f"{printable(', '.join(notes))} {error}.", param_hint="--heard") from error

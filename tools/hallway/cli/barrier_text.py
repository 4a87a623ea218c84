"""Barriers as text and as JSON, for all commands of `hallway barriers`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from datetime import date

    from hallway.library.barrier import Barrier


def describe(barrier: Barrier, today: date) -> str:
    """Returns one barrier with what helps to remove it, one line each."""
    from hallway.errors import printable

    means = {name: getattr(barrier, name) for name in ("remedy", "process", "answer", "placement")}
    lines = [f"      {name}: {text}" for name, text in means.items() if text]
    return "\n".join((headline(barrier, today), *map(printable, lines)))


def headline(barrier: Barrier, today: date) -> str:
    """Returns one barrier in one line, its impact and likelihood first."""
    from hallway.errors import printable

    facts = (
        barrier.role,
        barrier.account,
        f"owner {barrier.owner}" if barrier.owner else "no owner",
        when(barrier, today),
        f"heard from {barrier.people_heard}" if barrier.people_heard else "",
    )
    known = "; ".join(filter(None, facts))
    return printable(f"{barrier.impact}{barrier.likelihood}  {barrier.id}  {barrier.barrier}  ({known})")


def when(barrier: Barrier, today: date) -> str:
    """Describes its timing: closed, overdue, due, or without a due date."""
    from hallway.names import counted

    if barrier.closed_on:
        return f"closed {barrier.closed_on}"
    back = f", came back {barrier.reopened[-1].reopened_on}" if barrier.reopened else ""
    if barrier.due is None:
        return f"no due date{back}"
    days = (today - barrier.due).days
    late = f", {counted(days, 'day')} overdue" if days > 0 else ""
    return f"due {barrier.due}{late}{back}"


def to_json(barrier: Barrier, today: date) -> dict[str, Any]:
    """Returns everything that is known about a barrier, including what is derived from it."""
    from dataclasses import asdict

    from hallway.adopt.barriers import is_overdue, score

    state = {"status": "open" if barrier.is_open else "closed", "overdue": is_overdue(barrier, today)}
    derived = {"score": score(barrier), "missing": list(barrier.missing)}
    return {**_plain(asdict(barrier)), **state, **derived}


def parsed_day(text: str, option: str) -> date:
    """Parses the date in an option. Raises BadParameter for anything else."""
    from hallway import days
    from hallway.errors import printable

    try:
        return days.parse(text.strip())
    except ValueError as error:
        raise click.BadParameter(f"{printable(text)} {error}.", param_hint=option) from error


def _plain(value: Any) -> Any:
    """Returns nested data with its dates as text."""
    from datetime import date

    if isinstance(value, dict):
        return {key: _plain(part) for key, part in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(part) for part in value]
    return value.isoformat() if isinstance(value, date) else value

"""`hallway baseline`: freezes where the team stands in a quarter, and says what moved since the last one."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from hallway.adopt.movement import Movement
    from hallway.library.baseline import Baseline
    from hallway.library.library import Library
    from hallway.library.period import Period


class BaselineCommands(click.Group):
    """A group whose first argument may be a quarter, which freezes it."""

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Returns the command; `2026-Q4` means `freeze 2026-Q4`."""
        is_quarter = args[0] not in self.commands and args[0][:1].isdigit()
        return super().resolve_command(ctx, ["freeze", *args] if is_quarter else args)


@click.group(cls=BaselineCommands)
def baseline() -> None:
    """Freeze where the team stands in a quarter, and see what moved.

    A baseline has the leading indicators (visit-days, active placements, depth of use), the last diagnostic, the
    barriers, and the health of the answers. It is kept in curation/baselines/ and contains only numbers.

    \b
    Example:
      hallway baseline 2026-Q4
      hallway baseline compare
    """


@baseline.command()
@click.argument("quarter", metavar="QUARTER")
@click.option("--again", is_flag=True, help="Overwrite the existing baseline of this quarter.")
@click.option("--dry-run", is_flag=True, help="Store nothing.")
@click.option("--json", "as_json", is_flag=True, help="Print the baseline as JSON.")
@click.pass_obj
def freeze(find_library: Callable[[], Library], *, quarter: str, again: bool, dry_run: bool, as_json: bool) -> None:
    """Freeze a quarter; `hallway baseline 2026-Q4` is short for this.

    A quarter that is not over can be frozen too, and is marked. Freeze it again when it is over.

    \b
    Example:
      hallway baseline 2026-Q4 --dry-run
      hallway baseline freeze 2026-Q4
    """
    from datetime import date

    from hallway.adopt import baseline as freezing
    from hallway.errors import printable
    from hallway.library import baselines

    library = find_library()
    found = freezing.freeze(library, _quarter(quarter), today=date.today())
    if dry_run:
        note = "Nothing was stored."
    else:
        path = baselines.save(found, library.baselines_folder, may_replace=again)
        note = f"Stored in {printable(path.relative_to(library.root))}."
    if as_json:
        click.echo(json.dumps(baselines.to_plain(found), indent=2))
    else:
        _show(found, _before(library, found))
    click.echo(note, err=True)


@baseline.command("list")
@click.option("--json", "as_json", is_flag=True, help="Print the baselines as JSON.")
@click.pass_obj
def show_list(find_library: Callable[[], Library], *, as_json: bool) -> None:
    """List the baselines, oldest first.

    \b
    Example:
      hallway baseline list
    """
    from hallway.adopt.movement import INDICATORS
    from hallway.cli.tables import echo_table
    from hallway.library.baselines import to_plain

    found = find_library().baselines()
    if as_json:
        click.echo(json.dumps([to_plain(each) for each in found], indent=2))
    elif found:
        echo_table(
            [
                ("", *(_name(each) for each in found)),
                *((each.name, *(each.text(baseline) for baseline in found)) for each in INDICATORS),
            ]
        )
    else:
        click.echo("No baseline is frozen yet: hallway baseline QUARTER", err=True)


@baseline.command()
@click.argument("quarter", metavar="QUARTER")
@click.option("--json", "as_json", is_flag=True, help="Print the baseline as JSON.")
@click.pass_obj
def show(find_library: Callable[[], Library], *, quarter: str, as_json: bool) -> None:
    """Show one baseline, and what moved since the one before.

    \b
    Example:
      hallway baseline show 2026-Q4
    """
    from hallway.library.baselines import to_plain

    library = find_library()
    found = _stored(library, quarter)
    if as_json:
        click.echo(json.dumps(to_plain(found), indent=2))
    else:
        _show(found, _before(library, found))


@baseline.command()
@click.argument("quarters", nargs=-1, metavar="[QUARTER QUARTER]")
@click.option("--json", "as_json", is_flag=True, help="Print the comparison as JSON.")
@click.pass_obj
def compare(find_library: Callable[[], Library], *, quarters: tuple[str, ...], as_json: bool) -> None:
    """Say what moved between two baselines, what got worse first; default: the last two.

    \b
    Example:
      hallway baseline compare
      hallway baseline compare 2026-Q3 2026-Q4
    """
    from hallway.adopt.movement import headline, movements

    before, after = _pair(find_library(), quarters)
    moved = movements(before, after)
    if as_json:
        click.echo(json.dumps(_plain(before, after, moved), indent=2))
        return
    click.echo(f"{_name(before)} and {_name(after)}: {headline(moved)}")
    _show_moved(moved)


def _quarter(text: str) -> Period:
    from hallway.library.period import Period

    try:
        return Period.quarter(text)
    except ValueError as error:
        raise click.BadParameter(f"{error}.", param_hint="QUARTER") from error


def _stored(library: Library, text: str) -> Baseline:
    from hallway.errors import InputError

    quarter = _quarter(text)
    for each in library.baselines():
        if each.quarter == quarter:
            return each
    raise InputError(f"{quarter} has no baseline. Freeze it: hallway baseline {quarter}")


def _pair(library: Library, quarters: Sequence[str]) -> tuple[Baseline, Baseline]:
    from hallway.errors import InputError

    if len(quarters) not in (0, 2):
        raise click.UsageError("Name two quarters, or none for the last two.")
    if quarters:
        one, other = sorted((_stored(library, each) for each in quarters), key=lambda each: each.quarter)
        return one, other
    found = library.baselines()
    if len(found) < 2:
        raise InputError(f"A comparison needs two baselines, and there are {len(found)}: hallway baseline QUARTER")
    return found[-2], found[-1]


def _before(library: Library, now: Baseline) -> Baseline | None:
    earlier = [each for each in library.baselines() if each.quarter < now.quarter]
    return earlier[-1] if earlier else None


def _name(found: Baseline) -> str:
    return f"{found.quarter}" if found.is_complete else f"{found.quarter} (not over)"


def _show(found: Baseline, before: Baseline | None) -> None:
    from hallway.adopt.movement import INDICATORS, headline, movements
    from hallway.cli.tables import echo_table

    mark = "" if found.is_complete else ": the quarter is not over"
    click.echo(f"{found.quarter}, frozen on {found.frozen_on}{mark}")
    echo_table([(each.name, each.text(found), each.explain(found)) for each in INDICATORS])
    if before:
        moved = movements(before, found)
        click.echo(f"\nSince {_name(before)}: {headline(moved)}")
        _show_moved(moved)


def _show_moved(moved: Sequence[Movement]) -> None:
    for each in moved:
        click.echo(f"- {each.sentence}")


def _plain(before: Baseline, after: Baseline, moved: Sequence[Movement]) -> dict[str, Any]:
    from hallway.library.baselines import to_plain

    rows = [
        {
            "indicator": each.indicator.id,
            "direction": each.direction.value,
            "before": each.before,
            "after": each.after,
            "may_be_chance": each.may_be_chance,
            "sentence": each.sentence,
        }
        for each in moved
    ]
    return {"before": to_plain(before), "after": to_plain(after), "moved": rows}

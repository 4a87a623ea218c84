"""`hallway outcomes`: records what changed in the business, and compares tickets with and without a tag."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from hallway.errors import printable

if TYPE_CHECKING:
    from collections.abc import Callable

    from hallway.adopt.comparison import Comparison
    from hallway.adopt.tickets import Statistic
    from hallway.library.library import Library
    from hallway.library.outcome import Outcome

CSV = click.Path(path_type=Path)
_NOT_SAVED = "Nothing was stored. Add --save to record it."
COUNT = click.IntRange(0, 1_000_000_000)
METRIC_HELP = "ramp time, error rate, win rate, retention, handle time, reopen rate, or a name of your own."


def _described(command: Callable[..., None]) -> Callable[..., None]:
    """Adds the options for what an outcome is about and who reported it."""
    for option in reversed(
        (
            click.option("--answer", default="", metavar="ID", help="The answer that people had."),
            click.option("--moment", default="", metavar="ID", help="The moment of need that it is about."),
            click.option("--metric", required=True, metavar="NAME", help=METRIC_HELP),
            click.option("--unit", default="", metavar="UNIT", help="Such as % or hours; known metrics have one."),
            click.option("--better", type=click.Choice(["lower", "higher"]), help="Required for a metric of your own."),
            click.option("--period", default="", metavar="WHEN", help="2026-Q3, 2026-09, 2026-07-01 to 2026-09-15."),
            click.option("--source", default="", metavar="TEXT", help="The report or export with the numbers."),
            click.option("--said-by", default="", metavar="NAME", help="Who reported it and can be asked."),
            click.option("--replace", "may_replace", is_flag=True, help="Overwrite the existing entry."),
            click.option("--dry-run", is_flag=True, help="Store nothing."),
            click.option("--json", "as_json", is_flag=True, help="Print the result as JSON."),
        )
    ):
        command = option(command)
    return command


@click.group()
def outcomes() -> None:
    """Record outcomes: a number that leaders already watch, before and after people had an answer.

    They are kept in curation/outcomes.yml, each with its source and who says so. One is enough for the last question
    of the diagnostic. Logins and completions don't count: they say where learning is stored, not whether it
    helps.

    \b
    Example:
      hallway outcomes add --answer refund-after-30-days --metric "ramp time" --before 9 --after 6 \\
        --period 2026-Q3 --source "Onboarding plan" --said-by "Head of support"
      hallway outcomes list
    """


@outcomes.command()
@_described
@click.option("--before", required=True, type=float, metavar="NUMBER", help="The number before.")
@click.option("--after", required=True, type=float, metavar="NUMBER", help="The number after.")
@click.option("--before-count", default=0, type=COUNT, metavar="N", help="Cases behind the first number.")
@click.option("--after-count", default=0, type=COUNT, metavar="N", help="Cases behind the second number.")
@click.pass_obj
def add(
    find_library: Callable[[], Library],
    /,
    *,
    before: float,
    after: float,
    before_count: int,
    after_count: int,
    may_replace: bool,
    dry_run: bool,
    as_json: bool,
    **about: Any,
) -> None:
    """Record an outcome.

    For a share in percent with the number of cases behind both numbers, the 95% interval of the change is added.

    \b
    Example:
      hallway outcomes add --answer refund-after-30-days --metric "reopen rate" --before 12.4 --after 8.1 \\
        --before-count 412 --after-count 388 --period 2026-Q3 --source "Ticket desk" --said-by "Head of support"
    """
    from datetime import date

    from hallway.adopt.outcomes import Wanted, describe, with_numbers

    library = find_library()
    described = describe(library, Wanted(**about), today=date.today())
    outcome = with_numbers(described, before, after, (before_count, after_count))
    note = _store(library, outcome, may_replace=may_replace, dry_run=dry_run)
    click.echo(json.dumps(_plain(outcome), indent=2) if as_json else _line(outcome))
    click.echo(note, err=True)


@outcomes.command("list")
@click.option("--json", "as_json", is_flag=True, help="Print the outcomes as JSON.")
@click.pass_obj
def show_list(find_library: Callable[[], Library], *, as_json: bool) -> None:
    """List the outcomes, latest first.

    \b
    Example:
      hallway outcomes list
    """
    from hallway.adopt.outcome_words import CORRELATION

    library = find_library()
    found = sorted(library.outcomes().entries, key=lambda each: each.period.last, reverse=True)
    if as_json:
        click.echo(json.dumps([_plain(each) for each in found], indent=2))
        return
    for each in found:
        click.echo(_line(each))
    click.echo(CORRELATION if found else "No outcome is recorded yet. Add one: hallway outcomes add", err=True)


@outcomes.command("import")
@click.argument("export", type=CSV, metavar="CSV")
@click.option("--tag-column", required=True, metavar="NAME", help="The column with the tags of a ticket.")
@click.option("--tag", required=True, metavar="TAG", help="The tag of tickets where the answer was used.")
@click.option("--metric-column", required=True, metavar="NAME", help="The column with the number, or yes and no.")
@click.option("--yes", "words", multiple=True, metavar="VALUE", help="A value that counts as yes; may be repeated.")
@click.option("--median", "is_median", is_flag=True, help="Compare medians instead of means.")
@click.option("--save", is_flag=True, help="Record the result in curation/outcomes.yml.")
@_described
@click.pass_obj
def import_csv(
    find_library: Callable[[], Library],
    /,
    *,
    export: Path,
    tag_column: str,
    tag: str,
    metric_column: str,
    words: tuple[str, ...],
    is_median: bool,
    save: bool,
    may_replace: bool,
    dry_run: bool,
    as_json: bool,
    **about: Any,
) -> None:
    """Compare tickets with and without a tag, from the CSV export of a help desk.

    Let the macro with the answer set a tag, then compare. A metric in % is the share of tickets with a yes: yes, true,
    a number above zero, or the values named with --yes. Any other metric is a mean, or a median that a few very long
    tickets do not move. The result has a 95% interval. It is correlation: tickets with the tag may differ in more than
    the answer. No ticket is stored, only the result, and only with --save.

    \b
    Example:
      hallway outcomes import tickets.csv --tag-column Tags --tag hallway-refund --metric-column Reopens \\
        --metric "reopen rate"
    """
    from datetime import date

    from hallway.adopt.comparison import compare, filled
    from hallway.adopt.outcomes import Wanted, describe
    from hallway.adopt.tickets import Columns, read

    library = find_library()
    wanted = Wanted(**{**about, "source": about["source"] or export.name})
    described = describe(library, wanted, today=date.today(), is_complete=save)
    statistic = _statistic(described.unit, is_median=is_median)
    columns = Columns(tag_column, tag, metric_column, frozenset(word.casefold() for word in words))
    comparison = compare(read(export, columns, statistic), statistic, tag=tag)
    outcome = filled(described, comparison)
    note = _store(library, outcome, may_replace=may_replace, dry_run=dry_run) if save else _NOT_SAVED
    if as_json:
        click.echo(json.dumps(_plain_comparison(outcome, comparison, has_period=bool(wanted.period)), indent=2))
    else:
        _show(outcome, comparison, tag)
    click.echo(note, err=True)


def _statistic(unit: str, *, is_median: bool) -> Statistic:
    if unit == "%" and is_median:
        raise click.UsageError("A share has no median: leave out --median, or name another --unit.")
    return "share" if unit == "%" else "median" if is_median else "mean"


def _store(library: Library, outcome: Outcome, *, may_replace: bool, dry_run: bool) -> str:
    """Stores an outcome and returns what was done. Raises InputError if there is already one like it."""
    from hallway.errors import InputError

    outcomes = library.outcomes()
    if outcomes.find(outcome) and not may_replace:
        raise InputError(
            f"curation/outcomes.yml already has a {printable(outcome.metric)} for {outcome.period} from this source. "
            "Use --replace to overwrite it."
        )
    if dry_run:
        return "Nothing was stored."
    return f"{'Replaced' if outcomes.put(outcome) else 'Stored'} in curation/outcomes.yml."


def _line(outcome: Outcome) -> str:
    """Returns an outcome on one line."""
    from hallway.adopt.outcome_words import amount, cases, change

    about = " and ".join(filter(None, (outcome.answer, outcome.moment)))
    numbers = [amount(value, outcome.unit) for value in (outcome.before, outcome.after)]
    moved = change(outcome.change, outcome.low, outcome.high, outcome.unit)
    how = f"{numbers[0]} without, {numbers[1]} with" if outcome.is_by_tag else " to ".join(numbers)
    said = f"{outcome.metric}: {how}, {', '.join(filter(None, (moved, cases(outcome))))}"
    return printable(f"{outcome.period}  {about}  {said}. {outcome.source}, says {outcome.said_by}.")


def _show(outcome: Outcome, comparison: Comparison, tag: str) -> None:
    from hallway.adopt.comparison import FEWEST
    from hallway.adopt.outcome_words import CORRELATION, amount, change

    kind = "" if comparison.statistic == "share" else f", {comparison.statistic}"
    click.echo(printable(f"{outcome.metric.capitalize()}{kind}"))
    for said, group in ((f"without {tag}", comparison.without), (f"with {tag}", comparison.tagged)):
        click.echo(printable(f"  {said}: {amount(group.value, outcome.unit)} of {group.count:,} tickets"))
    click.echo(printable(f"  with the tag: {change(outcome.change, outcome.low, outcome.high, outcome.unit)}"))
    click.echo(f"{CORRELATION} Tickets with the tag may differ from the others in more than the answer.")
    if comparison.is_small:
        click.echo(f"Fewer than {FEWEST} tickets in a group: the interval is rough.")
    _name_left_out(comparison)


def _name_left_out(comparison: Comparison) -> None:
    from hallway.names import counted

    if not comparison.left_out:
        return
    click.echo(f"{counted(comparison.left_out, 'row')} left out:", err=True)
    for each in comparison.named:
        click.echo(f"  {each}", err=True)
    if more := comparison.left_out - len(comparison.named):
        click.echo(f"  and {more:,} more", err=True)


def _plain(outcome: Outcome) -> dict[str, Any]:
    from dataclasses import asdict

    recorded = outcome.recorded_on.isoformat() if outcome.recorded_on else None
    return {**asdict(outcome), "period": str(outcome.period), "recorded_on": recorded, "correlation_only": True}


def _plain_comparison(outcome: Outcome, comparison: Comparison, *, has_period: bool) -> dict[str, Any]:
    from dataclasses import asdict

    left_out = {"left_out": comparison.left_out, "first_left_out": [asdict(each) for each in comparison.named]}
    period = str(outcome.period) if has_period else ""
    return {**_plain(outcome), "period": period, "statistic": comparison.statistic, **left_out}

"""`hallway measure`: counts what gets opened and played, from the access logs of the site."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from hallway.cli.tables import echo_table
from hallway.library.measures import FLOOR

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from datetime import date

    from hallway.days import Week
    from hallway.library.access_log.reader import AccessLogs
    from hallway.library.library import Library
    from hallway.library.measures import Cell, WeekMeasures

HEADINGS = ("Week", "Days", "Visit-days", "Opens", "Placed", "At a second", "Plays", "Past 60%", "Active placements")
FULL_WEEK = 7  # days


@click.command()
@click.argument("logs", nargs=-1, metavar="[LOG]...", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--week", "week_text", default="", metavar="WEEK", help="Only this week, such as 2026-W49.")
@click.option("--save", is_flag=True, help="Save each week in curation/measures/.")
@click.option("--ignore-agent", "agents", multiple=True, metavar="TEXT", help="Ignore user agents that contain this.")
@click.option("--ignore-address", "addresses", multiple=True, metavar="ADDRESS", help="Ignore an address or network.")
@click.option(
    "--hide-below",
    type=click.IntRange(min=FLOOR),
    default=5,
    show_default=True,
    metavar="NUMBER",
    help=f"Show smaller counts only as “<5”. At least {FLOOR}.",
)
@click.option("--json", "as_json", is_flag=True, help="Print the result as JSON.")
@click.pass_obj
def measure(
    find_library: Callable[[], Library],
    *,
    logs: tuple[Path, ...],
    week_text: str,
    save: bool,
    agents: tuple[str, ...],
    addresses: tuple[str, ...],
    hide_below: int,
    as_json: bool,
) -> None:
    """Count what gets opened and played, week by week.

    LOG is an access log of the site, plain or .gz: common, combined, Caddy's JSON, CloudFront or S3. Without LOG, the
    saved weeks are shown. Robots, link previews and what you ignore do not count. No address, browser or person is
    printed or saved, and counts below 5 are shown as “<5”.

    \b
    Columns:
      Visit-days         visitors, each counted once a day; not a number of people
      Opens              pages of answers and moments that were opened
      Placed             of these, by the link of a placement
      At a second        of these, by a link to a specific second
      Plays              visitors who pressed Play, once a day and answer
      Past 60%           plays that fetched more than that of the recording
      Active placements  placements that were opened this week

    \b
    Example:
      hallway measure access.log access.log.1.gz --ignore-address 10.0.0.7
      hallway measure access.log --week 2026-W49 --save
    """
    from datetime import date

    library, today = find_library(), date.today()
    wanted = _week(week_text)
    if logs:
        read, weeks = _count(library, logs, agents, addresses, hide_below, today=today)
    elif save or agents or addresses:
        raise click.UsageError("Name the logs to count: hallway measure LOG...")
    else:
        read, weeks = None, list(library.measures())
    shown = _chosen(weeks, wanted)
    saved = _save(library, shown, today=today) if save else []  # first, since whatever reads the output may stop early
    if as_json:
        click.echo(json.dumps(_plain(read, shown), indent=2))
    elif shown:
        _show(library, shown)
    else:
        click.echo("Nothing was counted." if logs else "No week is saved yet: hallway measure LOG... --save", err=True)
    for message in (*(read.problems() if read else ()), *saved):
        click.echo(message, err=True)
    if read and read.unknown:
        raise click.exceptions.Exit(1)


def _week(text: str) -> Week | None:
    from hallway.days import Week

    try:
        return Week.parse(text) if text else None
    except ValueError as error:
        raise click.BadParameter(f"{error}.", param_hint="--week") from error


def _count(
    library: Library,
    logs: tuple[Path, ...],
    agents: Iterable[str],
    addresses: Iterable[str],
    hide_below: int,
    *,
    today: date,
) -> tuple[AccessLogs, list[WeekMeasures]]:
    from hallway.adopt.measure.counting import count
    from hallway.adopt.measure.privacy import shown
    from hallway.adopt.measure.senders import Senders
    from hallway.adopt.measure.targets import PublishedAddresses
    from hallway.library.access_log.reader import AccessLogs

    read = AccessLogs(logs, today)
    counts = count(read.requests(), PublishedAddresses.of(library), Senders.ignoring(agents, addresses))
    if not counts.is_complete:
        click.echo("There were too many visits to keep in memory; visit-days and plays are lower limits.", err=True)
    return read, [shown(week, tally, shown_from=hide_below) for week, tally in counts.weeks.items()]


def _chosen(weeks: list[WeekMeasures], wanted: Week | None) -> list[WeekMeasures]:
    from hallway.errors import InputError

    if wanted is None:
        return weeks
    found = [each for each in weeks if each.week == wanted]
    if not found:
        known = f"There is data from {weeks[0].week} to {weeks[-1].week}." if weeks else "There are no weeks yet."
        raise InputError(f"There is no data for {wanted}. {known}")
    return found


def _plain(read: AccessLogs | None, weeks: Iterable[WeekMeasures]) -> dict[str, Any]:
    from hallway.adopt.measure.indicators import Indicators

    rows = [{**each.to_plain(), "indicators": Indicators.of(each).to_plain(each.shown_from)} for each in weeks]
    lines = {"lines": read.lines, "unreadable": read.unreadable} if read else {}
    return {**lines, "weeks": rows}


def _show(library: Library, weeks: Sequence[WeekMeasures]) -> None:
    """Prints a row for each week, and what was opened in the last complete one."""
    last = next((each for each in reversed(weeks) if each.days == FULL_WEEK), weeks[-1])
    echo_table([HEADINGS, *(_row(each) for each in weeks)])
    click.echo(f"\nIn {last.week}:\n")
    echo_table(_placements(library, last))
    click.echo()
    echo_table([("Answer", "Opens", "Plays", "Embeds"), *_answers(last)])
    if last.moments:
        click.echo()
        echo_table([("Moment", "Opens"), *((id_, _text(number, last)) for id_, number in last.moments.items())])
    if last.ignored:
        ignored = ", ".join(f"{name} {_text(number, last)}" for name, number in last.ignored.items())
        click.echo(f"\nNot counted: {ignored}")


def _row(week: WeekMeasures) -> tuple[str, ...]:
    from hallway.adopt.measure.indicators import Indicators

    found = Indicators.of(week)
    counts = (week.visit_days, week.opens, week.opens_from_placements, week.opens_at_second, week.plays)
    depth = "-" if found.depth is None else f"{found.depth:.0%}"
    texts = (_text(each, week) for each in counts)
    return (str(week.week), str(week.days), *texts, depth, str(found.active_placements))


def _placements(library: Library, week: WeekMeasures) -> Iterator[tuple[str, ...]]:
    """Yields a row for each recorded placement, even if never opened, and for each one that was removed since."""
    titles = {place.id: place.title for place in library.places().values()}
    places = {each.from_code: titles.get(each.place, each.place) for each in library.placements().entries}
    yield ("Placement", "Opens", "Place")
    for code in sorted(places | dict.fromkeys(week.placements)):
        yield code, _text(week.placements.get(code, 0), week), places.get(code, "(removed)")


def _answers(week: WeekMeasures) -> Iterator[tuple[str, ...]]:
    """Yields a row for each answer, most opened first; those with small counts are ordered by id."""
    for id_, use in sorted(week.answers.items(), key=lambda item: (-(item[1].opens or 0), item[0])):
        yield id_, _text(use.opens, week), _text(use.plays, week), _text(use.embeds, week)


def _text(number: Cell, week: WeekMeasures) -> str:
    return f"<{week.shown_from}" if number is None else f"{number:,}"


def _save(library: Library, weeks: Iterable[WeekMeasures], *, today: date) -> list[str]:
    """Saves the weeks and returns messages about it."""
    from hallway.adopt.measure.saving import save
    from hallway.names import counted

    done = save(library, weeks, today=today)
    messages = [f"Saved {counted(len(done.written), 'week')} in curation/measures/."]
    for old in done.kept:
        covered = counted(old.days, "day")
        messages.append(f"{old.week}: the saved file was kept, because it covers {covered}, more than these logs.")
    if done.deleted:
        names = ", ".join(map(str, done.deleted))
        messages.append(f"Deleted, because curation/settings.yml does not keep weeks this old: {names}")
    return messages

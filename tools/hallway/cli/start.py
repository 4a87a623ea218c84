"""The beginning: ``hallway init``."""

from __future__ import annotations

from pathlib import Path

import click

from hallway import files, resources
from hallway.names import printable

FOLDERS = ("recordings", "answers/media", "transcripts", "curation")

RENAMED = {"gitignore": ".gitignore", "gitattributes": ".gitattributes"}
"""Kept under these names in the package, lest git and the packager obey them there."""


@click.command()
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path, file_okay=False))
def init(folder: Path) -> None:
    """Make a new knowledge base in DIR. What is there already stays as it is.

    \b
    hallway init answers-of-our-team
    """
    made, kept = make(folder)
    for path in kept:
        click.echo(f"left as it is: {printable(path)}", err=True)
    for path in made:
        click.echo(printable(path))
    here = printable(folder)
    click.echo(f"Drop a recording into {here}/recordings, then: hallway --root {here} transcribe", err=True)


def make(folder: Path) -> tuple[list[Path], list[Path]]:
    """Writes the starter files that are missing; returns what was made and what was left as it is."""
    for name in FOLDERS:
        (folder / name).mkdir(parents=True, exist_ok=True)
    made: list[Path] = []
    kept: list[Path] = []
    for source in sorted(path for path in resources.starter().rglob("*") if path.is_file()):
        relative = source.relative_to(resources.starter())
        target = folder / relative.with_name(RENAMED.get(relative.name, relative.name))
        (made if files.create(target, source.read_bytes()) else kept).append(target)
    return made, kept

"""The beginning: ``hallway init``."""

from __future__ import annotations

from pathlib import Path

import click

from hallway import files, plain, resources
from hallway.names import printable

FOLDERS = ("recordings", "answers/media", "transcripts", "curation")

RENAMED = {"gitignore": ".gitignore", "gitattributes": ".gitattributes"}
"""Kept under these names in the package, lest git and the packager obey them there."""

WORKFLOWS = {"github": ".github/workflows/hallway.yml", "gitlab": ".gitlab-ci.yml"}
"""Hosts of git repositories, and where each looks for what it is to run."""

REQUIREMENTS = """\
# What the workflow installs. Name the Hallway that your team uses, and its exact version: a tag or a commit.
"""
_EXAMPLE = "# hallway @ git+https://git.example.com/your-team/hallway@v0.1.0\n"


@click.command()
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path, file_okay=False))
@click.option("--workflow", type=click.Choice([*WORKFLOWS]), help="Check and build on this host, too.")
def init(folder: Path, workflow: str | None) -> None:
    """Make a new knowledge base in DIR. What is there already stays as it is.

    With --workflow, also in a knowledge base that there is, write what lets the host check each change, show a preview
    of it and publish the site. In a clone of a git repository, tell git how to merge what several people changed.

    \b
    hallway init answers-of-our-team
    git clone URL && cd answers-of-our-team && hallway init .
    hallway init answers-of-our-team --workflow github
    """
    from hallway.curate.merging.driver import install

    made, kept = make(folder)
    if workflow:
        made_too, kept_too = add_workflow(folder, workflow)
        made, kept = made + made_too, kept + kept_too
    for path in kept:
        click.echo(f"left as it is: {printable(path)}", err=True)
    for path in made:
        click.echo(printable(path))
    if install(folder):
        click.echo("git merges answers and lists by key and entry in this clone.", err=True)
    here = printable(folder)
    if workflow and not _is_filled(folder / "requirements.txt"):
        click.echo(f"Say in {here}/requirements.txt where the workflow gets Hallway from.", err=True)
    click.echo(f"Drop a recording into {here}/recordings, then: hallway --root {here} transcribe", err=True)


def make(folder: Path) -> tuple[list[Path], list[Path]]:
    """Writes the starter files that are missing; returns what was made and what was left as it is."""
    for name in FOLDERS:
        _own(folder, Path(name)).mkdir(parents=True, exist_ok=True)
    made: list[Path] = []
    kept: list[Path] = []
    for source in sorted(path for path in resources.starter().rglob("*") if path.is_file()):
        relative = source.relative_to(resources.starter())
        target = _own(folder, relative.parent) / RENAMED.get(relative.name, relative.name)
        (made if files.create(target, source.read_bytes()) else kept).append(target)
    return made, kept


def add_workflow(folder: Path, host: str) -> tuple[list[Path], list[Path]]:
    """Writes the host's workflow and what it installs, where they are missing; returns what was made and was left."""
    workflow = Path(WORKFLOWS[host])
    contents = {
        _own(folder, workflow.parent) / workflow.name: (resources.workflows() / f"{host}.yml").read_bytes(),
        folder / "requirements.txt": f"{REQUIREMENTS}{_origin() or _EXAMPLE}".encode(),
    }
    made: list[Path] = []
    kept: list[Path] = []
    for target, content in contents.items():
        (made if files.create(target, content) else kept).append(target)
    return made, kept


def _own(folder: Path, relative: Path) -> Path:
    """Returns a folder of the new knowledge base; NotPlainError where a link on the way leads out of it."""
    for part in reversed((relative, *relative.parents)):
        if part.parts and part != Path("recordings"):
            plain.folder(folder, folder / part)
    return folder / relative


def _origin() -> str:
    """The line that installs the Hallway that runs here, where it came from a repository (PEP 610); else nothing."""
    import json
    from importlib.metadata import PackageNotFoundError, distribution

    try:
        given = json.loads(distribution("hallway").read_text("direct_url.json") or "{}")
        origin = given["vcs_info"]
        return f"hallway @ {origin['vcs']}+{given['url']}@{origin['commit_id']}\n"
    except (PackageNotFoundError, KeyError, TypeError, ValueError):
        return ""


def _is_filled(path: Path) -> bool:
    lines = path.read_text("utf-8", "replace").splitlines() if files.is_regular(path) else []
    return any(line.strip() and not line.lstrip().startswith("#") for line in lines)

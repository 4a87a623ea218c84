"""``hallway init``: creates a knowledge base."""

from __future__ import annotations

from pathlib import Path

import click

from hallway import files, plain, resources
from hallway.errors import printable

FOLDERS = ("recordings", "answers/media", "transcripts", "curation")

RENAMED = {"gitignore": ".gitignore", "gitattributes": ".gitattributes"}
"""Stored under other names in the package, so that git and the packaging tools do not apply them there."""

WORKFLOWS = {"github": ".github/workflows/hallway.yml", "gitlab": ".gitlab-ci.yml"}
"""Hosts of git repositories, and where each expects its workflow."""

REQUIREMENTS = """\
# What the workflow installs: Hallway from your repository, at an exact version (a tag or a commit).
"""
_EXAMPLE = "# hallway @ git+https://git.example.com/your-team/hallway@v0.1.0\n"


@click.command()
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path, file_okay=False))
@click.option(
    "--workflow", type=click.Choice([*WORKFLOWS]), help="Also add a workflow that checks and builds on this host."
)
def init(folder: Path, workflow: str | None) -> None:
    """Create a knowledge base in DIR. Existing files are left unchanged.

    With --workflow, add a workflow that checks each change, builds a preview of it and publishes the site; this also
    works in an existing knowledge base. In a git clone, set up git to merge answers and lists by key and entry.

    \b
    hallway init our-answers
    git clone URL && cd our-answers && hallway init .
    hallway init our-answers --workflow github
    """
    from hallway.curate.merging.driver import install

    made, kept = make(folder)
    if workflow:
        made_too, kept_too = add_workflow(folder, workflow)
        made, kept = made + made_too, kept + kept_too
    for path in kept:
        click.echo(f"unchanged: {printable(path)}", err=True)
    for path in made:
        click.echo(printable(path))
    if install(folder):
        click.echo("In this clone, git now merges answers and lists by key and entry.", err=True)
    here = printable(folder)
    if workflow and not _is_filled(folder / "requirements.txt"):
        click.echo(f"Edit {here}/requirements.txt, which tells the workflow where to install Hallway from.", err=True)
    click.echo(f"Next: put a recording in {here}/recordings, then run: hallway --root {here} transcribe", err=True)


def make(folder: Path) -> tuple[list[Path], list[Path]]:
    """Creates the missing starter files. Returns the created paths and the ones that already existed."""
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
    """Creates the host's workflow and its requirements. Returns the created paths and the ones that already existed."""
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
    """Returns a folder of the new knowledge base. Raises NotPlainError if a link in the path leads outside."""
    for part in reversed((relative, *relative.parents)):
        if part.parts and part != Path("recordings"):
            plain.folder(folder, folder / part)
    return folder / relative


def _origin() -> str:
    """Returns the requirement for the running Hallway if it was installed from a repository (PEP 610), else nothing."""
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

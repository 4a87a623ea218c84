"""Anything that is not a regular file of the knowledge base is never read as empty or written to, by any command."""

from __future__ import annotations

import os
import shutil
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

import every_command
from every_command import CALLS, Desk
from hallway.cli import main

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from click.testing import Result

YML = (
    *("barriers", "drills", "experts", "glossary", "moments", "outcomes", "picks", "placements", "places"),
    *("requests", "roles"),
    *("settings", "tags"),
)
FILES = (
    *(f"curation/{name}.yml" for name in YML),
    f"curation/diagnostics/{date.today()}.yml",
    f"curation/baselines/{every_command.LAST_QUARTER}.json",
    *("curation/ledger.jsonl", "curation/places/slack.text.txt", "curation/measures/2026-W47.json"),
    *(f"answers/{id}.md" for id in ("quiet-deal", "secret-plan", every_command.HEARD)),
    *(f"transcripts/{id}.json" for id in ("refund-after-30-days", every_command.HEARD)),
    *(
        f".hallway/{name}"
        for name in ("contents.json", "transcribed.txt", "transcripts.json", "library.lock", "locks/ledger.lock")
    ),
)
FOLDERS = (
    *("answers", "answers/media", "curation", "curation/diagnostics", "curation/measures", "curation/places"),
    "curation/baselines",
    "transcripts",
)
STATE = (".hallway", ".hallway/cache", ".hallway/cards", ".hallway/locks", ".hallway/nothing")
LAYOUT = (*FOLDERS, *STATE, *FILES)


@pytest.fixture(scope="module")
def desk() -> Iterator[Desk]:
    with every_command.desk_in_use() as desk:
        yield desk


@pytest.fixture(scope="module")
def usual(desk: Desk) -> dict[str, Result]:
    """The result of each command on regular files."""
    return {command: fresh(desk).run(command) for command in CALLS}


def test_every_command_has_a_call() -> None:
    """A new command is covered here once it has a line in tests/every_command.py."""
    assert set(every_command.names()) == {*CALLS, *every_command.ENDLESS} | every_command.ELSEWHERE


def test_the_whole_layout_is_covered(desk: Desk) -> None:
    """A new kind of file in a knowledge base has to be added to LAYOUT."""
    kept = {path.relative_to(desk.base) for path in desk.base.rglob("*")}
    kinds = {(path.parent, path.suffix) for path in map(Path, LAYOUT)}
    generated = ("media", "cards", "cache")
    alike = {
        path for path in kept if (path.parent, path.suffix) in kinds or set(path.parent.parts).intersection(generated)
    }
    assert {path.parts[0] for path in kept - alike} == {"recordings", "mkdocs.yml"}


@pytest.mark.slow
@pytest.mark.parametrize("place", LAYOUT)
def test_no_command_goes_through_a_link_that_leads_out(desk: Desk, usual: dict[str, Result], place: str) -> None:
    """A command works without the linked file, or fails and names it; the target never changes."""
    before: dict[Path, bytes | None] = {}
    for command, copy in damaged(desk, lambda copy: before.update(content(lead_out(copy, place)))):
        done = copy.run(command)
        assert content(copy.folder / "outside" / Path(place).name) == before, command
        assert_named(command, done, usual, f"{place} is a link to", f"{place}: this is a link to")


@pytest.mark.slow
@pytest.mark.parametrize("place", FILES)
def test_no_command_takes_a_folder_for_a_file(desk: Desk, usual: dict[str, Result], place: str) -> None:
    """A folder is not read as an empty file: it is reported, or the command works without it."""

    def damage(copy: Desk) -> None:
        (copy.base / place).unlink()
        (copy.base / place).mkdir()

    for command, copy in damaged(desk, damage):
        assert_named(command, copy.run(command), usual, f"{place} is a folder", f"{place}: this is a folder")


@pytest.mark.slow
@pytest.mark.parametrize("place", FILES)
def test_no_command_waits_for_a_pipe(desk: Desk, usual: dict[str, Result], place: str) -> None:
    """Reading from a pipe would never end."""

    def damage(copy: Desk) -> None:
        (copy.base / place).unlink()
        os.mkfifo(copy.base / place)

    for command, copy in damaged(desk, damage):
        assert_named(command, copy.run(command), usual, f"{place} is a pipe", f"{place}: this is a pipe")


def test_check_names_every_link(desk: Desk) -> None:
    """All are listed with their targets; links to folders inside are allowed, links to files never are."""
    copy = fresh(desk)
    for place in ("curation/ledger.jsonl", "answers/media", "transcripts"):
        lead_out(copy, place)
    (copy.base / "answers" / "copy.md").symlink_to("quiet-deal.md")
    done = copy.run("check")
    assert done.exit_code == 1
    named = [line.split(": this is a link to ")[0] for line in done.stdout.splitlines()]
    assert named == ["answers/copy.md", "answers/media", "curation/ledger.jsonl", "transcripts"]


def test_links_inside_and_to_the_knowledge_base_are_allowed(desk: Desk, usual: dict[str, Result]) -> None:
    """A link can lead to the knowledge base, from one of its folders to another, or from recordings/ to a share."""
    for command in CALLS:
        copy = fresh(desk)
        lead_out(copy, "recordings")
        (copy.base / "curation").rename(copy.base / "words")
        (copy.base / "curation").symlink_to("words")
        copy.base.rename(copy.folder / "real")
        copy.base.symlink_to("real")
        done = copy.run(command)
        assert done.exit_code == usual[command].exit_code, f"{command}: {done.output}"


@pytest.mark.parametrize("command", every_command.ENDLESS)
def test_commands_that_run_on_refuse_links_too(desk: Desk, command: str) -> None:
    """Links are refused before the command starts its work."""
    copy = fresh(desk)
    outside = lead_out(copy, ".hallway")
    before = content(outside)
    done = copy.run(command)
    assert (done.exit_code, content(outside)) == (1, before)
    assert ".hallway is a link to" in done.stderr


def test_a_site_is_not_built_through_a_link(desk: Desk) -> None:
    """A link named `site` leads to a place that nobody chose; --out is an explicit choice."""
    copy = fresh(desk)
    (copy.folder / "outside").mkdir()
    (copy.base / "site").symlink_to(copy.folder / "outside")
    assert "site is a link to" in copy.run("build").stderr
    assert copy.run("build", "--out", str(copy.base / "site")).exit_code == 0


def test_a_linked_override_is_not_published(desk: Desk) -> None:
    """The theme's folder may contain any file, but a link could point to someone else's."""
    copy = fresh(desk)
    (copy.base / "overrides").mkdir()
    (copy.base / "overrides" / "secret.txt").symlink_to("/etc/hostname")
    config = (copy.base / "mkdocs.yml").read_text()
    (copy.base / "mkdocs.yml").write_text(config.replace("name: material", "name: material\n  custom_dir: overrides"))
    done = copy.run("build")
    assert not (copy.base / "site" / "secret.txt").exists()
    assert "secret.txt is a link to /etc/hostname" in done.stderr


def test_a_new_knowledge_base_is_not_made_through_links(tmp_path: Path) -> None:
    """In a clone of someone else's repository, `hallway init .` writes nothing outside."""
    (tmp_path / "clone").mkdir()
    (tmp_path / "outside").mkdir()
    for name in ("curation", ".github"):
        (tmp_path / "clone" / name).symlink_to(tmp_path / "outside")
        done = CliRunner().invoke(main, ["init", str(tmp_path / "clone"), "--workflow", "github"])
        assert (done.exit_code, list((tmp_path / "outside").iterdir())) == (1, [])
        assert f"{name} is a link to" in done.stderr
        (tmp_path / "clone" / name).unlink()


def fresh(desk: Desk) -> Desk:
    """Returns a copy, always at the same path, so that the output is the same."""
    return desk.copy(desk.folder.parent / "copy")


def damaged(desk: Desk, damage: Callable[[Desk], object]) -> Iterator[tuple[str, Desk]]:
    """Yields every command with a damaged copy, which is replaced whenever a command changed it."""
    copy, state = None, None
    for command in CALLS:
        if copy is None or stat_of(copy.folder) != state:
            copy = fresh(desk)
            damage(copy)
            state = stat_of(copy.folder)
        yield command, copy


def stat_of(folder: Path) -> dict[Path, tuple[int, int, int]]:
    """Returns what changes when anything below the folder changes."""
    found = ((path, path.lstat()) for path in folder.rglob("*"))
    return {path: (status.st_ino, status.st_size, status.st_mtime_ns) for path, status in found}


def lead_out(desk: Desk, place: str) -> Path:
    """Moves a file or folder out of the knowledge base and replaces it with a link."""
    outside = desk.folder / "outside" / Path(place).name
    outside.parent.mkdir(exist_ok=True)
    shutil.move(desk.base / place, outside)
    (desk.base / place).symlink_to(outside)
    return outside


def content(place: Path) -> dict[Path, bytes | None]:
    """Returns the content of everything at or below this path."""
    paths = (place, *sorted(place.rglob("*")))
    return {path: path.read_bytes() if path.is_file() else None for path in paths}


def assert_named(command: str, done: Result, usual: dict[str, Result], *names: str) -> None:
    """Asserts that the command gave its usual result, or failed and said why."""
    if (done.exit_code, done.stdout) != (usual[command].exit_code, usual[command].stdout):
        assert (done.exit_code, type(done.exception)) == (1, SystemExit), f"{command}: {done.output}"
        assert any(name in done.output for name in names), f"{command}: {done.output}"

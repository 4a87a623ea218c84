"""First contact: fast help, clear messages if something is missing, and a working new knowledge base."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
import yaml
from click.testing import CliRunner

from hallway import cli, resources
from hallway.cli import start
from hallway.library.folders import find_root
from hallway.library.library import Library
from hallway.library.settings import Settings


def test_help_answers_at_once() -> None:
    """The best of several tries takes less than 200 ms of CPU time."""
    assert min(_seconds_of_help() for _ in range(5)) < 0.2


def _seconds_of_help() -> float:
    code = "import time; began = time.process_time(); from hallway.cli import main; "
    code += "main(['--help'], standalone_mode=False)"
    done = subprocess.run(
        [sys.executable, "-c", f"{code}; print(time.process_time() - began)"],
        capture_output=True,
        text=True,
        check=True,
    )
    return float(done.stdout.split()[-1])


def test_help_needs_no_command(monkeypatch: pytest.MonkeyPatch) -> None:
    """A broken command is still listed; running it reports in one line what is missing."""
    monkeypatch.setitem(cli.COMMANDS, "add", cli.Command("hallway.cli.nowhere:add", "Gone."))
    runner = CliRunner()
    assert "Gone." in runner.invoke(cli.main, ["--help"]).output
    result = runner.invoke(cli.main, ["add"])
    assert result.exit_code == 1
    assert "`hallway add` is incomplete in this installation" in result.output


@pytest.mark.parametrize("name", cli.COMMANDS)
def test_every_command_is_there(name: str) -> None:
    """Every listed command has help with an example."""
    result = CliRunner().invoke(cli.main, [name, "--help"])
    assert result.exit_code == 0, result.output
    assert "hallway " in result.output


def test_a_new_knowledge_base_is_whole(tmp_path: Path) -> None:
    """All its files are readable and empty, and it is found from a folder inside."""
    result = CliRunner().invoke(cli.main, ["init", str(tmp_path / "kb")])
    assert result.exit_code == 0, result.output
    library = Library.open(find_root(tmp_path / "kb" / "recordings"))
    assert library.settings() == Settings()
    assert (library.moments(), library.experts(), library.roles(), library.tags()) == ((), {}, (), ())
    assert library.glossary().terms == ()
    assert (library.root / ".gitignore").read_text().count("/recordings/") == 1


def test_the_examples_in_the_starter_files_are_right(tmp_path: Path) -> None:
    """Removing the # gives exactly what the comment promises."""
    start.make(tmp_path)
    for name in ("moments", "experts", "roles", "tags", "glossary", "outcomes"):
        path = tmp_path / "curation" / f"{name}.yml"
        lines = path.read_text().splitlines()
        path.write_text("\n".join(line[2:] for line in lines[lines.index("#") + 1 :]))
    library = Library(tmp_path)
    assert [len(each) for each in (library.moments(), library.experts(), library.roles(), library.tags())] == [
        1,
        1,
        2,
        2,
    ]
    assert [each.metric for each in library.outcomes().entries] == ["ramp time"]
    assert library.glossary().corrections() == [("send desk", "Zendesk"), ("sun desk", "Zendesk")]


def test_the_settings_named_are_those_there_are(tmp_path: Path) -> None:
    """The starter file has every setting with its default."""
    start.make(tmp_path)
    path = tmp_path / "curation" / "settings.yml"
    lines = [line[2:] for line in path.read_text().splitlines() if line.startswith("# ") and ": " in line]
    given = {key: line for line in lines if (key := line.partition(":")[0]) in Settings.__slots__}
    assert set(given) == set(Settings.__slots__)
    path.write_text("\n".join(line for key, line in given.items() if not key.startswith("site_")))
    assert Settings.load(path) == Settings()


def test_nothing_is_overwritten(tmp_path: Path) -> None:
    """On a second run, or with existing files, it adds what is missing and lists what it kept."""
    (tmp_path / "mkdocs.yml").write_text("mine")
    made, kept = start.make(tmp_path)
    assert [path.name for path in kept] == ["mkdocs.yml"]
    assert start.make(tmp_path)[0] == []
    assert (tmp_path / "mkdocs.yml").read_text() == "mine"
    assert len(made) == 12


def test_the_site_of_a_new_knowledge_base_is_the_one_of_this_repository() -> None:
    """The starter's mkdocs.yml is the same as this repository's, which the tests use."""
    ours = resources.PACKAGE.parents[1] / "mkdocs.yml"
    assert yaml.safe_load((resources.starter() / "mkdocs.yml").read_text()) == yaml.safe_load(ours.read_text())


def test_root_names_the_knowledge_base(tmp_path: Path) -> None:
    """A folder that is not a knowledge base is an error that says how to create one."""
    result = CliRunner().invoke(cli.main, ["--root", str(tmp_path), "approve", "x"])
    assert result.exit_code != 0
    assert "hallway init" in result.output

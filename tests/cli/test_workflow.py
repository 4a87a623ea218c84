"""The CI workflows are valid for their hosts and have only the permissions that they need."""

from __future__ import annotations

import re
import subprocess
import sys
from importlib.metadata import distribution
from pathlib import Path
from typing import Any

import pytest
import yaml
from click.testing import CliRunner

from hallway import cli, resources
from hallway.cli.start import WORKFLOWS, add_workflow

SCHEMAS = {"github": ["vendor.github-workflows"], "gitlab": ["vendor.gitlab-ci", "--data-transform", "gitlab-ci"]}
"""The schemas of the hosts, as included in check-jsonschema."""


def workflow(host: str) -> Any:
    """Returns the parsed file."""
    return yaml.safe_load((resources.workflows() / f"{host}.yml").read_text("utf-8"))


@pytest.mark.parametrize("host", WORKFLOWS)
def test_the_host_understands_it(host: str) -> None:
    """The file is valid under the schema that the host publishes."""
    path = resources.workflows() / f"{host}.yml"
    command = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", *SCHEMAS[host], str(path)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize("host", WORKFLOWS)
def test_its_commands_are_there(host: str) -> None:
    """Each `hallway ...` in it is an existing command with these options."""
    text = (resources.workflows() / f"{host}.yml").read_text("utf-8")
    commands = set(re.findall(r"^\s+(?:run: |- )(?:pip.*&& )?hallway (\w.*?)(?: \|\|.*)?$", text, re.MULTILINE))
    assert {"check", "build --preview --out preview"} <= commands
    for command in commands:
        name, *options = command.split()
        known = {option for parameter in cli.load(name).params for option in parameter.opts}
        assert {option for option in options if option.startswith("--")} <= known


def test_a_pull_request_may_read_and_nothing_more() -> None:
    """Only the publishing job can write, only to the pages, and never for a pull request."""
    given = workflow("github")
    assert given["permissions"] == {"contents": "read"}
    check, publish = given["jobs"]["check"], given["jobs"]["publish"]
    assert "permissions" not in check
    assert publish["permissions"] == {"pages": "write", "id-token": "write"}
    assert "event_name != 'pull_request'" in publish["if"]
    assert not [step for step in publish["steps"] if "run" in step]
    assert check["steps"][0]["with"] == {"persist-credentials": False}


def test_its_actions_are_pinned_and_nothing_of_a_pull_request_gets_into_a_shell() -> None:
    """Actions are pinned to a major version, and commands contain no branch name, title or other user input."""
    steps = [step for job in workflow("github")["jobs"].values() for step in job["steps"]]
    assert all(re.fullmatch(r"actions/[a-z-]+@v\d+", step["uses"]) for step in steps if "uses" in step)
    assert not [step for step in steps if "${{" in step.get("run", "")]


@pytest.mark.parametrize("host", WORKFLOWS)
def test_init_writes_it_where_the_host_looks_for_it(tmp_path: Path, host: str) -> None:
    """The workflow can be added to an existing base; edited files stay, and the output says what is missing."""
    arguments = ["init", str(tmp_path / "kb"), "--workflow", host]
    result = CliRunner().invoke(cli.main, arguments)
    assert result.exit_code == 0, result.output
    path = tmp_path / "kb" / WORKFLOWS[host]
    assert path.read_bytes() == (resources.workflows() / f"{host}.yml").read_bytes()
    path.write_text("mine: true\n")
    (tmp_path / "kb" / "requirements.txt").write_text("# where from\n")
    again = CliRunner().invoke(cli.main, arguments)
    assert path.read_text() == "mine: true\n"
    assert "requirements.txt, which tells the workflow where to install Hallway from" in again.stderr


def test_what_is_installed_is_what_runs_here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """For an installation from git, this is the exact commit; otherwise, a comment asks a person to fill it in."""
    add_workflow(tmp_path / "one", "gitlab")
    assert (tmp_path / "one" / "requirements.txt").read_text().splitlines()[-1].startswith("# hallway @ git+")
    origin = '{"url": "https://git.example.com/hallway", "vcs_info": {"vcs": "git", "commit_id": "0a1b"}}'
    installed = type(distribution("hallway"))  # the importlib_metadata package, once imported, has a class of its own
    monkeypatch.setattr(installed, "read_text", lambda self, name: origin)
    add_workflow(tmp_path / "two", "gitlab")
    line = (tmp_path / "two" / "requirements.txt").read_text().splitlines()[-1]
    assert line == "hallway @ git+https://git.example.com/hallway@0a1b"


def test_init_tells_a_clone_how_to_merge(tmp_path: Path) -> None:
    """In a repository, git uses the merge driver from then on; elsewhere, nothing is configured."""
    result = CliRunner().invoke(cli.main, ["init", str(tmp_path / "plain")])
    assert "git merges" not in result.output
    subprocess.run(["git", "init", "-q", str(tmp_path / "clone")], check=True)
    result = CliRunner().invoke(cli.main, ["init", str(tmp_path / "clone")])
    assert "git now merges answers and lists by key" in result.stderr
    told = subprocess.run(
        ["git", "-C", str(tmp_path / "clone"), "config", "merge.hallway.driver"], capture_output=True, text=True
    )
    assert "then hallway merge-driver %O %A %B %P; else git merge-file" in told.stdout

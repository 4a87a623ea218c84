"""Exit statuses mean the same everywhere: 0 for success, 1 for a failure, 2 for wrong usage."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest
from click.testing import CliRunner

import every_command
import hallway
from hallway.cli import main

ROOT = Path(__file__).parents[2]
SOURCES = sorted(Path(hallway.__file__).parent.rglob("*.py"))


@pytest.mark.parametrize("command", every_command.names())
def test_wrong_usage_is_two(command: str) -> None:
    """Every command uses Click's status 2."""
    assert CliRunner().invoke(main, [*command.split(), "--no-such-option"]).exit_code == 2


def test_nothing_else_is_two() -> None:
    """No command exits with 2 by itself, and the help explains the statuses."""
    wanted = re.compile(r"Exit\(2\)|exit\(2\)|exit_code = 2")
    assert not [path for path in SOURCES if wanted.search(path.read_text(encoding="utf-8"))]
    assert "The exit status is 0 for success" in CliRunner().invoke(main, ["--help"]).output


def test_hints_work_as_written() -> None:
    """Every extra and make target that a message mentions exists."""
    texts = "\n".join(path.read_text(encoding="utf-8") for path in SOURCES)
    extras = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["optional-dependencies"]
    named = re.findall(r"pip install '?(\.[^\s'`]*)", texts)
    assert {f".[{extra}]" for extra in ("dask", "openai")} <= set(named)
    assert set(named) <= {".", *(f".[{extra}]" for extra in extras)}
    targets = re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)
    assert set(re.findall(r"`make ([a-z-]+)`", texts)) <= set(targets)

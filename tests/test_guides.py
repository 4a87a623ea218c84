"""The documentation: commands run as written, settings and keys are complete, and links work."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from dataclasses import fields
from pathlib import Path

import pytest

from hallway.capture.models import speed
from hallway.library.answer import KEYS
from hallway.library.settings import Settings

ROOT = Path(__file__).parents[1]
DOCS = ROOT / "docs"
PAGES = sorted([*DOCS.rglob("*.md"), *ROOT.glob("*.md")])
ANSWER = "what-do-i-do-when-a-customer-wants-a-refund-after-thirty"
FIRST_RECORDING = "recordings/refund-request/support-lead/How do I refund an order.opus"

_BLOCK = re.compile(r"^```(?:console|yaml title=\"(?P<file>[^\"]+)\")\n(?P<text>.*?)^```$", re.MULTILINE | re.DOTALL)
_LINK = re.compile(r"\]\((?!https?:|#)([^)#]+)(?:#[^)]*)?\)")


def commands_of(page: Path) -> list[str]:
    """Returns the commands in a page's console blocks; a YAML block with a file name is appended to that file."""
    commands = []
    for block in _BLOCK.finditer(page.read_text("utf-8")):
        if block["file"]:
            commands.append(f"cat >> {block['file']} <<'END'\n{block['text']}END")
        else:
            commands += [line[2:] for line in block["text"].splitlines() if line.startswith("$ ")]
    return commands


GUIDES = [page for page in PAGES if commands_of(page)]


@pytest.fixture(scope="session")
def home(tmp_path_factory: pytest.TempPathFactory, tiny_en: Path) -> Path:
    """A home folder with a recording and the model `small`, which is really tiny.en, to save time."""
    folder = tmp_path_factory.mktemp("home")
    shutil.copy(speed.RECORDING, folder / "memo.opus")
    (folder / "models").mkdir()
    (folder / "models" / "small").symlink_to(tiny_en, target_is_directory=True)
    return folder


@pytest.fixture(scope="session")
def prepared(tmp_path_factory: pytest.TempPathFactory, home: Path) -> Path:
    """This repository's answers, with the two that the guides mention: a published one and a draft."""
    base = tmp_path_factory.mktemp("prepared") / "our-answers"
    run(["hallway init our-answers"], base.parent, home)
    for folder in ("answers", "curation", "transcripts"):
        shutil.copytree(ROOT / folder, base / folder, dirs_exist_ok=True)
    settings = base / "curation" / "settings.yml"
    settings.write_text(
        settings.read_text("utf-8").replace('site_url: ""', "site_url: https://hallway.example.com/"), "utf-8"
    )
    recording = base / FIRST_RECORDING
    recording.parent.mkdir(parents=True)
    shutil.copy(speed.RECORDING, recording)
    run([f"hallway rename {ANSWER} refund-after-30-days", "hallway transcribe --settle 0"], base, home)
    return base


def run(commands: list[str], folder: Path, home: Path) -> None:
    """Runs commands one after the other in bash, as a reader would; the test fails at the first one that fails."""
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    environment = {**os.environ, "PATH": path, "HOME": str(home), "HALLWAY_MODELS": str(home / "models")}
    script = "\n".join(["set -eux", *commands])
    done = subprocess.run(
        ["bash", "-c", script], cwd=folder, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.slow
@pytest.mark.parametrize("guide", GUIDES, ids=lambda page: page.stem)
def test_commands_run_as_written(guide: Path, prepared: Path, home: Path, tmp_path: Path) -> None:
    """Every command of a guide succeeds, in the order of the guide."""
    starts_empty = any(command.startswith("hallway init ") for command in commands_of(guide))
    folder = tmp_path if starts_empty else shutil.copytree(prepared, tmp_path / "our-answers", symlinks=True)
    run(commands_of(guide), folder, home)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_links_lead_to_files(page: Path) -> None:
    """Every relative link in the documentation leads to a file in this repository."""
    targets = _LINK.findall(page.read_text("utf-8"))
    assert [target for target in targets if not (page.parent / target).exists()] == []


def test_every_setting_is_documented() -> None:
    """The reference lists exactly the existing settings."""
    table = (DOCS / "reference" / "settings.md").read_text("utf-8").partition("## Environment")[0]
    assert set(re.findall(r"^\| `(\w+)` \|", table, re.MULTILINE)) == {field.name for field in fields(Settings)}


def test_every_key_of_an_answer_is_documented() -> None:
    """The reference lists every key of a header."""
    text = (DOCS / "reference" / "formats.md").read_text("utf-8").partition("## Transcripts")[0]
    rows = re.findall(r"^\| (`.*?) \|", text, re.MULTILINE)
    assert {name for row in rows for name in re.findall(r"`(\w+)`", row)} == set(KEYS)


def test_every_test_that_a_promise_names_exists() -> None:
    """Every test that the README mentions exists."""
    named = set(re.findall(r"`(tests/[\w/.]+)`", (ROOT / "README.md").read_text("utf-8")))
    assert named
    assert [path for path in sorted(named) if not (ROOT / path).exists()] == []

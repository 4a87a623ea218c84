"""The preview survives failed builds: it shows the reason, and the next successful build."""

from __future__ import annotations

import os
import subprocess
import sys
import urllib.error
import urllib.request
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest

from knowledge import add_answer
from reader import until

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from hallway.library.library import Library

pytestmark = pytest.mark.slow

FAILURES = ["raise KeyError('<b>unforeseen</b>')", "raise SystemExit('unforeseen')", "1 / 0  # unforeseen"]
HOOK = """
def on_post_build(config):
    if "explode" in open({draft!r}, encoding="utf-8").read():
        {failure}
"""
OUT_OF_DATE = "This preview is out of date"


@pytest.mark.parametrize("failure", FAILURES)
def test_a_failed_build_is_named_and_the_next_one_shown(library: Library, tmp_path: Path, failure: str) -> None:
    """Pages stay as they were and show the reason, which is also in the terminal; the next good save is shown."""
    write_hook(library, failure)
    with preview(library, tmp_path) as address:
        add_answer(library, "secret-plan", status="draft", body="[0:00] explode")
        until(lambda: OUT_OF_DATE in read(address))
        page = read(f"{address}a/secret-plan/")
        assert "canarytext" in page
        assert "<b>unforeseen" not in page
        assert "hook.py" in page
        add_answer(library, "secret-plan", status="draft", body="[0:00] All is well.")
        until(lambda: "All is well." in read(f"{address}a/secret-plan/"))
        until(lambda: OUT_OF_DATE not in read(address))
    said = (tmp_path / "stderr").read_text()
    assert "hook.py" in said
    assert "Traceback" not in said


def test_a_preview_may_begin_with_a_failure(library: Library, tmp_path: Path) -> None:
    """Without any pages, only the reason is shown until the first build succeeds."""
    write_hook(library, FAILURES[0])
    add_answer(library, "secret-plan", status="draft", body="[0:00] explode")
    with preview(library, tmp_path) as address:
        assert OUT_OF_DATE in read(address)
        add_answer(library, "secret-plan", status="draft", body="[0:00] All is well.")
        until(lambda: "All is well." in read(f"{address}a/secret-plan/"))


@pytest.mark.parametrize("text", ["href=http://[", "<a href='http://['>x</a>", "[x](http://[/)"])
def test_half_an_address_in_a_draft_does_not_end_the_preview(library: Library, tmp_path: Path, text: str) -> None:
    """Whatever a draft contains, the next save is shown."""
    with preview(library, tmp_path) as address:
        add_answer(library, "secret-plan", status="draft", body=f"[0:00] Write {text} and go")
        until(lambda: any(sign in read(f"{address}a/secret-plan/") for sign in (OUT_OF_DATE, "and go")))
        add_answer(library, "secret-plan", status="draft", body="[0:00] All is well.")
        until(lambda: "All is well." in read(f"{address}a/secret-plan/"))


def test_an_unreadable_curation_file_is_named_on_the_page(library: Library, tmp_path: Path) -> None:
    """The error message is shown unchanged."""
    roles = library.curation / "roles.yml"
    good = roles.read_text(encoding="utf-8")
    with preview(library, tmp_path) as address:
        roles.write_text("- [", encoding="utf-8")
        until(lambda: "roles.yml, line" in read(address))
        roles.write_text(good, encoding="utf-8")
        until(lambda: OUT_OF_DATE not in read(address))


def write_hook(library: Library, failure: str) -> None:
    """Makes MkDocs fail while the draft contains `explode`."""
    draft = library.answer_path("secret-plan")
    (library.root / "hook.py").write_text(HOOK.format(draft=str(draft), failure=failure), encoding="utf-8")
    with (library.root / "mkdocs.yml").open("a", encoding="utf-8") as config:
        config.write("\nhooks: [hook.py]\n")


@contextmanager
def preview(library: Library, tmp_path: Path) -> Iterator[str]:
    """Runs `hallway serve`; yields its address and writes its output to the file `stderr`."""
    program = [sys.executable, "-c", "from hallway.cli import main; main()"]
    command = [*program, "--root", str(library.root), "serve", "--port", "0"]
    environment = {**os.environ, "TMPDIR": str(tmp_path)}
    with (
        (tmp_path / "stderr").open("wb") as said,
        subprocess.Popen(command, stdout=subprocess.PIPE, stderr=said, env=environment) as running,
    ):
        assert running.stdout is not None
        try:
            yield running.stdout.readline().decode().strip()
        finally:
            running.terminate()
        assert running.wait(timeout=30) == 0


def read(address: str) -> str:
    """Returns the page, whatever its status."""
    try:
        with urllib.request.urlopen(address, timeout=10) as page:
            return str(page.read().decode())
    except urllib.error.HTTPError as error:
        with error:
            return error.read().decode()

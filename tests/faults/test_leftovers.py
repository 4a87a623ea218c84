"""The next command removes what a killed one left, but never touches the files of a running one."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from hallway import locks
from hallway.errors import ConflictError
from hallway.names import LEFTOVER
from hallway.site.mkdocs.build import build
from reader import until

if TYPE_CHECKING:
    from pathlib import Path

    from hallway.library.library import Library

HOOK = """
import pathlib, time

def on_post_build(config):
    pathlib.Path({sign!r}).touch()
    time.sleep(600)
"""


def test_a_killed_build_is_swept_by_the_next(library: Library, tmp_path: Path) -> None:
    """The half-built site and its lock are removed; the next build leaves only the site."""
    before = set(library.root.iterdir())
    running = hanging_build(library, tmp_path)
    assert len(hidden(library.root)) == 2
    running.send_signal(signal.SIGKILL)
    running.wait()
    build(library, library.root / "site")
    assert set(library.root.iterdir()) - before <= {library.root / "site", library.state, library.root / "hook.py"}


def test_two_builds_at_once_leave_each_other_alone(library: Library, tmp_path: Path) -> None:
    """The first build keeps its folder while the second one finishes."""
    running = hanging_build(library, tmp_path)
    try:
        work = set(hidden(library.root))
        build(library, library.root / "site")
        assert set(hidden(library.root)) == work
    finally:
        running.kill()
        running.wait()


def test_a_folder_without_a_lock_is_swept_when_it_is_old(tmp_path: Path) -> None:
    """Builds of earlier versions had no lock, so their folders are kept for an hour."""
    for name, age in (("old", 4000.0), ("young", 0.0)):
        folder = tmp_path / f".site.{name}{LEFTOVER}"
        folder.mkdir()
        moment = folder.stat().st_mtime - age
        os.utime(folder, (moment, moment))
    (tmp_path / ".other.1f.hallway-tmp").mkdir()
    with locks.work_folder(tmp_path / "site") as folder:
        folder.mkdir()
        found = {path.name for path in tmp_path.iterdir()}
        assert found == {".site.young.hallway-tmp", ".other.1f.hallway-tmp", folder.name, f"{folder.name}.lock"}
    assert not folder.exists()


def test_a_killed_preview_is_swept_by_the_next(tmp_path: Path) -> None:
    """Previews are built in the system's temporary folder, where they would otherwise stay until a restart."""
    code = "import pathlib, sys; from hallway import locks\n"
    code += "with locks.work_folder(pathlib.Path(sys.argv[1])) as folder: folder.mkdir(); print(flush=True); input()"
    place = tmp_path / "hallway-preview"
    with subprocess.Popen(
        [sys.executable, "-c", code, place], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as running:
        assert running.stdout is not None
        running.stdout.readline()
        with locks.work_folder(place):
            assert len(list(tmp_path.glob("*hallway-tmp"))) == 1
        running.kill()
    with locks.work_folder(place):
        assert not list(tmp_path.glob("*hallway-tmp"))
    assert not list(tmp_path.iterdir())


def test_a_lock_that_is_held_is_named(tmp_path: Path) -> None:
    """If a lock takes too long, the error names it."""
    with (
        locks.locked(tmp_path / "a.lock"),
        pytest.raises(ConflictError, match=r"a\.lock is held by another command"),
        locks.locked(tmp_path / "a.lock", seconds=0),
    ):
        pass


def hanging_build(library: Library, tmp_path: Path) -> subprocess.Popen[bytes]:
    """Starts `hallway build` and waits until its site is built but not yet moved into place."""
    config, sign = library.root / "mkdocs.yml", tmp_path / "built"
    usual = config.read_text()
    (library.root / "hook.py").write_text(HOOK.format(sign=str(sign)))
    config.write_text(f"{usual}\nhooks: [hook.py]\n")
    program = [sys.executable, "-c", "from hallway.cli import main; main()"]
    without_bytecode = {**os.environ, "PYTHONDONTWRITEBYTECODE": "1"}  # of the hook, beside it
    running = subprocess.Popen([*program, "--root", library.root, "build"], env=without_bytecode)
    until(sign.exists)
    config.write_text(usual)
    return running


def hidden(folder: Path) -> list[Path]:
    return sorted(folder.glob(f".site.*{LEFTOVER}*"))

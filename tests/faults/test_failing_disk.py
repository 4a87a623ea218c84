"""If a disk is full, read-only or failing, every command ends with a message: which file, why, and what to do."""

from __future__ import annotations

import errno
import os
import resource
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from click.testing import CliRunner

import every_command
from every_command import CALLS, Desk
from hallway.cli import COMMANDS, main
from hallway.names import LEFTOVER
from hallway.os_errors import from_os_error

if TYPE_CHECKING:
    from collections.abc import Iterator

NEXT_STEP = "run this again."
WRITERS = (
    *("add", "approve", "ask", "baseline freeze", "build", "diagnose", "drill add", "merge", "pick", "pin"),
    *("outcomes add", "outcomes import", "experts ask", "experts pause", "report"),
    *("placements move", "placements remove", "redact", "rename", "retire", "transcribe", "verify"),
    *(f"vocabulary {verb}" for verb in ("add", "merge", "rename", "retire")),
)
"""The commands that must fail if nothing can be written."""


@pytest.fixture(scope="module")
def desk() -> Iterator[Desk]:
    with every_command.desk_in_use() as desk:
        yield desk


@pytest.mark.parametrize("command", CALLS)
def test_no_file_may_grow(desk: Desk, command: str) -> None:
    """With `ulimit -f 0`, the first write fails, wherever it happens."""
    copy = fresh(desk)
    before = kept(copy)
    status, output = copy.run_apart(command, limits={resource.RLIMIT_FSIZE: 0})
    assert_told(status, output, copy, before)
    assert command not in WRITERS or status == 1, output
    assert LEFTOVER not in output


@pytest.mark.parametrize("command", CALLS)
def test_a_full_disk(disk: Path, desk: Desk, command: str) -> None:
    """A few bytes still fit, so a file that is not written as a whole would be torn."""
    copy = desk.copy(disk / "desk")
    (disk / "filler").write_bytes(bytes(os.statvfs(disk).f_bavail * os.statvfs(disk).f_frsize - 8192))
    before = kept(copy)
    status, output = copy.run_apart(command)
    (disk / "filler").unlink()
    assert_told(status, output, copy, before)


@pytest.mark.parametrize("command", CALLS)
def test_a_read_only_disk(disk: Path, desk: Desk, command: str) -> None:
    """The disk is like a share that is mounted read-only."""
    copy = desk.copy(disk / "desk")
    before = kept(copy)
    mount("-o", "remount,ro", disk)
    try:
        status, output = copy.run_apart(command)
    finally:
        mount("-o", "remount,rw", disk)
    assert_told(status, output, copy, before)


@pytest.mark.parametrize("name", COMMANDS)
@pytest.mark.parametrize("number", [errno.EIO, errno.EACCES, errno.ENOSPC, errno.EMFILE])
def test_any_failure_of_the_system_becomes_a_sentence(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, name: str, number: int
) -> None:
    """One place explains system errors for all commands, including future ones."""
    (tmp_path / "f").touch()
    monkeypatch.setattr("click.Command.invoke", failing(OSError(number, os.strerror(number), "/mnt/team/answers")))
    command = next(each for each in every_command.names() if each.split()[0] == name)
    arguments = {**CALLS, **every_command.ENDLESS}.get(command, ("tiny",))
    words = [word if "GIVEN" not in word else str(tmp_path / "f") for word in arguments]
    done = CliRunner().invoke(main, [*command.split(), *words])
    assert (done.exit_code, type(done.exception)) == (1, SystemExit), done.output
    assert done.stderr.startswith(f"Error: /mnt/team/answers: {os.strerror(number)}. ")
    assert done.stderr.endswith(f"{NEXT_STEP}\n")


@pytest.mark.parametrize("number", sorted(errno.errorcode))
def test_every_reason_has_a_next_step(number: int) -> None:
    """Every error code of the system gives a path, a reason and a next step."""
    said = from_os_error(OSError(number, os.strerror(number), Path("/a/\x1bb"))).message
    assert said.startswith(f"/a/\\x1bb: {os.strerror(number)}. ")
    assert said.endswith(NEXT_STEP)


@pytest.fixture(scope="module")
def disk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A small separate disk, if this user can mount one."""
    folder = tmp_path_factory.mktemp("disk")
    try:
        mount("-t", "tmpfs", "-o", "size=4m", "tmpfs", folder)
    except (OSError, subprocess.CalledProcessError):
        pytest.skip("only root may mount a disk")
    yield folder
    subprocess.run(["umount", folder], check=True)


def mount(*arguments: str | Path) -> None:
    subprocess.run(["mount", *arguments], check=True, capture_output=True)


def assert_told(status: int, output: str, desk: Desk, before: dict[Path, bytes]) -> None:
    """Asserts that the command succeeded, or named the file, the reason and the next step without changing a file."""
    assert "Traceback" not in output
    if status != 0 and NEXT_STEP in output:
        assert status == 1
        assert str(desk.folder) in output
    assert {path: content for path, content in kept(desk).items() if path in before} == before or status == 0, output


def kept(desk: Desk) -> dict[Path, bytes]:
    """Returns everything except caches and locks."""
    found = (path for path in desk.base.rglob("*") if path.is_file())
    return {path: path.read_bytes() for path in found if ".hallway" not in path.relative_to(desk.base).parts}


def fresh(desk: Desk) -> Desk:
    return desk.copy(desk.folder.parent / "copy")


def failing(error: OSError) -> Any:
    def invoke(*_: object, **__: object) -> None:
        raise error

    return invoke

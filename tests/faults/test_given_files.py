"""A file that a person names is read only if it is a regular file, and only up to a stated size."""

from __future__ import annotations

import gzip
import os
import resource
from datetime import date
from typing import TYPE_CHECKING

import click
import pytest

import every_command
from every_command import Desk
from hallway import plain
from hallway.library.access_log import log_file
from hallway.library.access_log.log_file import LogFile
from hallway.library.access_log.reader import AccessLogs

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

WRITTEN = {"out", "root", "folder", "card", "printout"}
"""Parameters that name an output."""
READ = {
    ("add", "files"): ("PATH",),
    ("transcribe", "paths"): (*every_command.ENGINE, "PATH"),
    ("merge-driver", "files"): ("GIVEN/base", "PATH", "GIVEN/theirs", "answers/a.md"),
    ("measure", "logs"): ("PATH",),
    ("outcomes import", "export"): ("PATH", "--metric", "win rate", *every_command.TAGGED),
    ("placements list", "logs"): ("--log", "PATH"),
    ("placements verify", "files"): ("PATH",),
}
"""A call for each parameter that names an input file, by command and parameter."""
MEMORY = 2 << 30  # bytes of address space; a command needs less than half of that


@pytest.fixture(scope="module")
def desk() -> Iterator[Desk]:
    with every_command.desk_in_use() as desk:
        yield desk


@pytest.fixture(params=["pipe", "endless device", "folder", "link to a pipe", "sparse file of a terabyte"])
def odd(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """A path that is not a regular file, or a file without end."""
    path = tmp_path / "odd.wav"
    if request.param == "pipe":
        os.mkfifo(path)
    elif request.param == "endless device":
        path.symlink_to("/dev/zero")
    elif request.param == "folder":
        path.mkdir()
    elif request.param == "link to a pipe":
        os.mkfifo(tmp_path / "pipe")
        path.symlink_to(tmp_path / "pipe")
    else:
        path.touch()
        os.truncate(path, 1 << 40)
    return path


def test_every_parameter_that_names_a_file_is_covered() -> None:
    """A new parameter has to be added to READ, with a call."""
    named = {
        (name, str(parameter.name))
        for name in every_command.names()
        for parameter in every_command.find(name).params
        if isinstance(parameter.type, click.Path | click.File) and parameter.name not in WRITTEN
    }
    assert named == set(READ)


@pytest.mark.parametrize(("command", "parameter"), READ)
def test_what_is_no_file_is_refused(desk: Desk, odd: Path, command: str, parameter: str) -> None:
    """The path is refused immediately with its name, or ignored like a folder without recordings."""
    if (command, odd.is_file()) == ("add", True):
        pytest.skip("a recording may be of any size; it is copied until the disk is full")
    arguments = [word.replace("PATH", str(odd)) for word in READ[command, parameter]]
    status, output = desk.run_apart(command, *arguments, limits={resource.RLIMIT_AS: MEMORY}, seconds=20)
    assert "Traceback" not in output
    assert status in (1, 2), output
    assert str(odd) in output


def test_a_file_is_read_up_to_the_stated_size(tmp_path: Path) -> None:
    """One more byte is too much."""
    (tmp_path / "a").write_bytes(b"12345")
    assert plain.read_given(tmp_path / "a", most=5) == b"12345"
    with pytest.raises(click.ClickException, match="a is larger than 0 MB, which is the limit"):
        plain.read_given(tmp_path / "a", most=4)


def test_a_packed_log_is_unpacked_up_to_the_stated_size(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A few bytes can unpack to terabytes, and a line may never end."""
    monkeypatch.setattr(log_file, "MAX_BYTES", 1 << 20)
    with gzip.open(tmp_path / "bomb.gz", "wb") as packed:
        packed.write(bytes(2 << 20))
    with pytest.raises(click.ClickException, match=r"bomb\.gz is larger than 1 MB"):
        list(LogFile(tmp_path / "bomb.gz").lines())


def test_of_a_long_line_the_beginning_counts(tmp_path: Path) -> None:
    """The rest of the line is ignored."""
    request = b'10.0.0.7 - - [22/Nov/2026:09:14:00 +0000] "GET /a/x/ HTTP/1.1" 200 9'
    (tmp_path / "log").write_bytes(request + b" " * log_file.MAX_LINE_BYTES + request + b"\n" + request + b"\n")
    assert len(list(AccessLogs((tmp_path / "log",), date(2026, 12, 1)).requests())) == 2

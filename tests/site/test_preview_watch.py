"""A preview notices edits, however they are written, and nothing else."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest
from watchdog.events import FileSystemEvent

from hallway import files
from hallway.site import watch
from hallway.site.watch import Watch


class Noting(Watch):
    """A watch that keeps what it was told."""

    def __init__(self, folder: Path) -> None:
        self.called = threading.Event()
        self.told: list[FileSystemEvent] = []
        super().__init__([folder], self.called.set)

    def _note(self, event: FileSystemEvent) -> None:
        self.told.append(event)
        super()._note(event)


@pytest.fixture(autouse=True)
def _no_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(watch, "SETTLE_SECONDS", 0.01)


@pytest.mark.parametrize("name", ["picks.yml", "new.yml"])
def test_a_file_that_is_replaced_in_one_step_is_noticed(tmp_path: Path, name: str) -> None:
    """As our own commands and many editors write it: under a temporary name first."""
    (tmp_path / "picks.yml").write_text("[]")
    with Noting(tmp_path) as running:
        files.write_atomic(tmp_path / name, "- {answer: quiet-deal}\n")
        assert running.called.wait(10)


def test_reading_is_not_even_reported(tmp_path: Path) -> None:
    """A build opens each file several times; to be told of that took a sixth of its time."""
    paths = [tmp_path / f"{number}.md" for number in range(20)]
    for path in paths:
        path.write_text("text")
    with Noting(tmp_path) as running:
        assert all(path.read_text() for path in paths)
        paths[0].write_text("edited")
        assert running.called.wait(10)
    assert {Path(str(event.src_path)).name for event in running.told} <= {"0.md", tmp_path.name}

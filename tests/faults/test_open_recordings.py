"""A recording that failed or was not transcribed stays in review and digest until someone deals with it."""

from __future__ import annotations

import os
import time
from datetime import date
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from drop_folder import REFUND, go, record
from hallway.capture.run import receipt
from hallway.cli import main
from hallway.curate.review import review
from hallway.library import receipts

if TYPE_CHECKING:
    from pathlib import Path

    from hallway.curate.review import Task
    from hallway.library.library import Library

BAD = "price-objection/sales-lead/Is it worth it.m4a"


@pytest.fixture
def failed(base: Library, engine: Path) -> Library:
    """Three recordings with answers, and one that could not be used."""
    path = base.recordings / BAD
    path.parent.mkdir(parents=True)
    path.write_bytes(b"no sound at all")
    os.utime(path, (1_700_000_000, 1_700_000_000))
    assert [result.status for result in go(base).results].count("failed") == 1
    return base


def tasks(library: Library) -> dict[str, Task]:
    """Returns the tasks about recordings, by path."""
    queue = review(library, today=date.today())
    return {task.id: task for task in queue.tasks if task.subject == "recording"}


def test_a_failed_recording_waits_with_its_reason(failed: Library) -> None:
    """The review shows the reason from the receipt, the expert and the command to run."""
    (path, task), *more = tasks(failed).items()
    told = receipts.of_recording(failed, failed.recordings / BAD)
    assert (path, more, task.owner) == (f"recordings/{BAD}", [], "sales-lead")
    assert told
    assert [(each.kind, each.fix) for each in task.findings] == [("failed", "hallway transcribe")]
    assert told.reason in task.findings[0].reason
    assert told.lines[1].removesuffix(".") in task.findings[0].reason


@pytest.mark.parametrize("command", ["review", "digest"])
def test_the_commands_name_it(failed: Library, command: str) -> None:
    """Neither command says that nothing needs attention."""
    done = CliRunner().invoke(main, ["--root", str(failed.root), command])
    assert "Is it worth it.m4a" in done.stdout.replace("\n", "")
    assert "Nothing needs attention" not in done.output


def test_a_recording_nobody_transcribed_waits(base: Library) -> None:
    """New recordings wait, for example without a model; other files next to them are ignored."""
    (base.recordings / "notes.txt").write_text("no recording")
    (base.recordings / "talk.m4a.part").write_bytes(b"half")
    (base.recordings / "link.m4a").symlink_to(base.root / "mkdocs.yml")
    waiting = tasks(base)
    assert sorted(waiting) == sorted(f"recordings/{path.relative_to(base.recordings)}" for path in wavs(base))
    assert {finding.kind for task in waiting.values() for finding in task.findings} == {"waiting"}
    assert waiting[f"recordings/{REFUND}"].owner == "support-lead"


def test_what_was_answered_does_not_wait(failed: Library) -> None:
    """A recording stays done if its receipt is gone, its answer was deleted, or the file is a copy."""
    receipts.path_for(failed.recordings / REFUND).unlink()
    (failed.recordings / "a copy.wav").write_bytes((failed.recordings / REFUND).read_bytes())
    go(failed)
    failed.answer_path(next(iter(failed.transcript_ids()))).unlink()
    assert list(tasks(failed)) == [f"recordings/{BAD}"]


def test_it_is_dealt_with_by_taking_it_away(failed: Library) -> None:
    """A receipt alone is not a task."""
    (failed.recordings / BAD).unlink()
    assert tasks(failed) == {}


def test_it_is_dealt_with_by_a_good_copy(failed: Library) -> None:
    """A replaced file waits for the next run, and is then done."""
    told = receipts.path_for(failed.recordings / BAD)
    os.utime(told, (time.time() - 60,) * 2)
    record(failed.recordings / BAD, 9)
    assert [task.findings[0].kind for task in tasks(failed).values()] == ["waiting"]
    go(failed)
    assert tasks(failed) == {}


def test_a_receipt_kept_elsewhere_counts(base: Library) -> None:
    """Receipts are stored elsewhere if the recordings folder is read-only."""
    elsewhere = receipts.folder(base) / receipts.path_for(base.recordings / REFUND).name
    elsewhere.parent.mkdir(parents=True)
    elsewhere.write_text(receipt.failed("it is not whole", "copy it again"), encoding="utf-8")
    assert tasks(base)[f"recordings/{REFUND}"].findings[0].reason == "it is not whole; copy it again"


def wavs(library: Library) -> list[Path]:
    return [path for path in library.recordings.rglob("*.wav") if not path.is_symlink()]

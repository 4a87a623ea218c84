"""One run over the drop folder: each new recording becomes a transcript, a draft, a receipt, whatever stops it."""

from __future__ import annotations

import time
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from hallway import files
from hallway.capture.inbox import drop_folder
from hallway.capture.run.executors import open_executor
from hallway.capture.run.report import Reporter, Summary
from hallway.capture.run.task import RunOptions
from hallway.capture.run.work import Work

if TYPE_CHECKING:
    from hallway.capture.inbox.drop_folder import Settling
    from hallway.capture.run.executors import Workers
    from hallway.library.library import Library

__all__ = ["Reporter", "RunOptions", "Summary", "pass_over", "run"]

LEFTOVER_SECONDS = 3600.0
PATIENCE = 2.0  # settle times that a run waits for files that are still being copied; the rest is for the next run


def run(
    library: Library,
    paths: Sequence[Path] = (),
    *,
    how: RunOptions,
    settling: Settling,
    reporter: Reporter | None = None,
) -> Summary:
    """Takes up every recording in the drop folder, or those among `paths`, and says what became of each.

    A bad recording is a result, not an exception. Raises `ModelError` or `EngineError` when nothing can be transcribed
    at all, `DocumentError` for an unreadable vocabulary (before any work), and `InputError` for paths outside the
    folder. May be stopped at any moment, and started again.
    """
    reporter = reporter or Reporter()
    with open_executor(how.jobs, how.cluster, on_progress=reporter.is_at) as workers:
        return pass_over(
            library, paths, how=how, settling=settling, reporter=reporter, workers=workers, patience=PATIENCE
        )


def pass_over(
    library: Library,
    paths: Sequence[Path] = (),
    *,
    how: RunOptions,
    settling: Settling,
    reporter: Reporter,
    workers: Workers,
    patience: float = 0.0,
) -> Summary:
    """Does what `run` does, with workers that stay; waits at most `patience` settle times for unfinished copies."""
    _read_vocabulary(library)
    for folder in (library.state, library.transcripts, library.answers, library.recordings):
        files.sweep(folder, LEFTOVER_SECONDS)
    found = drop_folder.scan(library.recordings, paths, settling=settling)
    if not paths and not found.ready and not found.waiting and (made := len(library.transcript_ids())):
        reporter.says(f"recordings/ is empty, but held {_count(made)} once. If it is a share, see that it is mounted.")
    work = Work(library, how, reporter, workers, settling)
    try:
        work.take_up(found)
        until = time.monotonic() + patience * settling.settle_seconds
        while found.waiting and (left := settling.seconds_left()) and time.monotonic() + left <= until:
            reporter.says(f"Waiting {left:.0f} s to see whether {_count(len(found.waiting))} still change ...")
            time.sleep(left)
            found = drop_folder.scan(library.recordings, [path for path, _ in found.waiting], settling=settling)
            work.take_up(found)
        work.leave(found)
    finally:
        work.close()
    return work.summary


def _read_vocabulary(library: Library) -> None:
    """Finds a slip in a curation file now, and not after an hour of transcribing."""
    for read in (library.settings, library.moments, library.experts, library.glossary, library.ledger):
        read()


def _count(recordings: int) -> str:
    return f"{recordings} recording{'s' if recordings != 1 else ''}"

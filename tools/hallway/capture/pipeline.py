"""Runs over the drop folder: each new recording becomes a transcript, published media, a draft and a receipt.

In order: `drop_folder.scan` finds complete files; `claims` skips what is done or busy elsewhere; `task.transcribe`
decodes, transcribes and flags in a worker; `Outputs.save` writes the transcript; `task.publish` encodes the media in a
worker; `Outputs.finish` writes draft and receipt. `schedule` takes each recording through these steps.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from hallway import files
from hallway.capture.inbox import drop_folder
from hallway.capture.inbox.cache import ContentCache, TranscriptIndex
from hallway.capture.run.executors import open_executor
from hallway.capture.run.plan import RunPlan
from hallway.capture.run.plan import plan as plan_of
from hallway.capture.run.report import Reporter, Summary
from hallway.capture.run.schedule import Schedule
from hallway.capture.watch import NewsOnly, Wake, watched
from hallway.errors import DocumentError, InputError
from hallway.library import recording_hashes
from hallway.names import counted

if TYPE_CHECKING:
    from hallway.capture.inbox.drop_folder import Recording, Settling
    from hallway.capture.run.executors import Workers
    from hallway.capture.run.task import RunOptions
    from hallway.library.library import Library

LEFTOVER_SECONDS = 3600.0
RESCAN_SECONDS = 60.0
PATIENCE = 2.0  # settle times that a run waits for files still being copied; the next run processes the rest


def run(
    library: Library,
    paths: Sequence[Path] = (),
    *,
    options: RunOptions,
    settling: Settling,
    reporter: Reporter | None = None,
) -> Summary:
    """Processes every recording in the drop folder, or those among `paths`, and returns a result for each.

    A bad recording is a result, not an exception. Raises ModelError or EngineError if nothing can be transcribed at
    all, DocumentError for an unreadable vocabulary (before any work), and InputError for paths outside the folder. May
    be stopped and restarted at any time.
    """
    reporter = reporter or Reporter()
    with open_executor(options.jobs, options.cluster, on_progress=reporter.progress) as workers:
        return process(
            library,
            paths,
            options=options,
            settling=settling,
            reporter=reporter,
            workers=workers,
            patience=PATIENCE,
        )


def plan(library: Library, paths: Sequence[Path] = (), *, options: RunOptions, settling: Settling) -> RunPlan:
    """Returns what `run` would transcribe now. Changes nothing but caches. Raises what `run` raises before any work."""
    _read_vocabulary(library)
    found = drop_folder.scan(library.recordings, paths, settling=settling)
    contents, transcripts = ContentCache(recording_hashes.cache_path(library)), TranscriptIndex(library)

    def is_new(recording: Recording) -> bool:
        try:
            is_done = bool(transcripts.id_of(contents.sha256(recording)) or contents.failure(recording, options.digest))
        except OSError:  # it counts: the run will say why it cannot be read
            return True
        return options.again or not is_done

    new = [recording for recording in found.ready if is_new(recording)]
    contents.save()
    return plan_of(new, options)


def watch(
    library: Library,
    *,
    options: RunOptions,
    settling: Settling,
    reporter: Reporter,
    wake: Wake | None = None,
    polls: bool = False,
    rescan_seconds: float = RESCAN_SECONDS,
    stop: threading.Event | None = None,
) -> None:
    """Processes recordings as they arrive, until `stop` is set or an exception such as Ctrl-C ends it.

    Only a full scan decides what is there; events from the system just start the next one. `polls` is for network
    shares, which send no events. Waits for a share that goes away.
    """
    wake, stop, news = wake or Wake(), stop or threading.Event(), NewsOnly(reporter)
    executor = open_executor(options.jobs, options.cluster, on_progress=reporter.progress)
    with executor as workers, watched(library.recordings, wake, polls=polls):
        while not stop.is_set():
            wake.clear()
            try:
                process(library, options=options, settling=settling, reporter=news, workers=workers)
            except (InputError, DocumentError) as error:  # unmounted, or a mistake in curation/: both may be fixed soon
                news.message(error.message)
            wake.wait(min(rescan_seconds, settling.seconds_left() or rescan_seconds))


def process(
    library: Library,
    paths: Sequence[Path] = (),
    *,
    options: RunOptions,
    settling: Settling,
    reporter: Reporter,
    workers: Workers,
    patience: float = 0.0,
) -> Summary:
    """Works like `run` with open workers; waits at most `patience` settle times for unfinished copies."""
    _read_vocabulary(library)
    for folder in (library.state, library.transcripts, library.answers, library.recordings):
        files.sweep(folder, LEFTOVER_SECONDS)
    found = drop_folder.scan(library.recordings, paths, settling=settling)
    if not paths and not found.ready and not found.waiting and (known := len(library.transcript_ids())):
        count = counted(known, "recording")
        reporter.message(f"recordings/ is empty, but had {count} before. If it is a share, check that it is mounted.")
    schedule = Schedule(library, options, reporter, workers, settling)
    try:
        schedule.process(found)
        until = time.monotonic() + patience * settling.settle_seconds
        while found.waiting and (left := settling.seconds_left()) and time.monotonic() + left <= until:
            count = counted(len(found.waiting), "recording")
            reporter.message(f"Waiting {left:.0f} s to see whether {count} will change again ...")
            time.sleep(left)
            found = drop_folder.scan(library.recordings, [path for path, _ in found.waiting], settling=settling)
            schedule.process(found)
        schedule.postpone(found)
    finally:
        schedule.close()
    return schedule.summary


def _read_vocabulary(library: Library) -> None:
    """Raises DocumentError for a mistake in a curation file now instead of after an hour of transcribing."""
    for read in (library.settings, library.moments, library.experts, library.glossary, library.ledger):
        read()

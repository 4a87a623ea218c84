"""Watching the drop folder. Only a full scan decides what is there; events from the system just start the next one."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from hallway.capture.pipeline import process
from hallway.capture.run.executors import open_executor
from hallway.capture.run.report import Reporter, Result
from hallway.errors import DocumentError, InputError, printable
from hallway.library import ignored_files

if TYPE_CHECKING:
    from watchdog.events import FileSystemEvent

    from hallway.capture.inbox.drop_folder import Settling
    from hallway.capture.run.task import RunOptions
    from hallway.library.library import Library

RESCAN_SECONDS = 60.0
POLL_SECONDS = 5.0
CHANGES = frozenset({"created", "modified", "moved", "closed"})  # not opening and reading: we do that ourselves


class Wake(threading.Event):
    """Set when something in the drop folder may be new."""

    def dispatch(self, event: FileSystemEvent) -> None:
        """Takes an event from watchdog; ignores our own files and other programs' temporary ones."""
        path = Path(str(event.dest_path or event.src_path))
        if event.event_type in CHANGES and ignored_files.of(path.name, is_folder=event.is_directory) is None:
            self.set()


class NewsOnly(Reporter):
    """Passes on only what is new: a watch sees the same recordings again and again."""

    def __init__(self, reporter: Reporter) -> None:
        self._reporter = reporter
        self._reported: set[object] = set()

    def queued(self, recordings: int) -> None:
        if recordings:
            self._reporter.queued(recordings)

    def started(self, key: str, name: str) -> None:
        self._reporter.started(key, name)

    def progress(self, key: str, done_seconds: float, total_seconds: float) -> None:
        self._reporter.progress(key, done_seconds, total_seconds)

    def finished(self, result: Result, key: str = "") -> None:
        is_news = result not in self._reported and (result.status != "known" or result.detail)
        self._reported.add(result)
        if is_news:
            self._reporter.finished(result, key)
        elif key:  # so that its progress bar goes
            self._reporter.finished(Result(result.recording, "known", result.id), key)

    def message(self, text: str) -> None:
        if text not in self._reported:
            self._reported.add(text)
            self._reporter.message(text)


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

    `polls` is for network shares, which send no events. Waits for a share that goes away.
    """
    wake, stop, news = wake or Wake(), stop or threading.Event(), NewsOnly(reporter)
    executor = open_executor(options.jobs, options.cluster, on_progress=reporter.progress)
    with executor as workers, _watched(library, wake, polls):
        while not stop.is_set():
            wake.clear()
            try:
                process(library, options=options, settling=settling, reporter=news, workers=workers)
            except (InputError, DocumentError) as error:  # unmounted, or a mistake in curation/: both may be fixed soon
                news.message(error.message)
            wake.wait(min(rescan_seconds, settling.seconds_left() or rescan_seconds))


@contextmanager
def _watched(library: Library, wake: Wake, polls: bool) -> Iterator[None]:
    from watchdog.observers import Observer
    from watchdog.observers.polling import PollingObserver

    observer = PollingObserver(timeout=POLL_SECONDS) if polls else Observer()
    library.recordings.mkdir(parents=True, exist_ok=True)
    try:
        observer.schedule(wake, str(library.recordings.resolve()), recursive=True)  # type: ignore[arg-type]
        observer.start()
    except OSError as error:  # the system's limit of watches is reached
        raise InputError(
            f"Cannot watch {printable(library.recordings)}: {error.strerror}. Watch with --poll instead."
        ) from error
    try:
        yield
    finally:
        observer.stop()
        observer.join()

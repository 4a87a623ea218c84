"""Watching the drop folder. A full scan is the truth; what the system says of changes only brings the next one near."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from hallway import files
from hallway.capture.pipeline import pass_over
from hallway.capture.run.executors import open_executor
from hallway.capture.run.report import Reporter, Result
from hallway.errors import DocumentError, InputError
from hallway.library import ignored_files

if TYPE_CHECKING:
    from watchdog.events import FileSystemEvent

    from hallway.capture.inbox.drop_folder import Settling
    from hallway.capture.run.task import RunOptions
    from hallway.library.library import Library

RESCAN_SECONDS = 60.0
POLL_SECONDS = 5.0
CHANGES = frozenset({"created", "modified", "moved", "closed"})  # opening and reading, as we do ourselves, are none


class Wake(threading.Event):
    """Set when something in the drop folder may be new."""

    def dispatch(self, event: FileSystemEvent) -> None:
        """Takes an event of watchdog's; those of our own files and of other programs' temporary ones wake nobody."""
        path = Path(str(event.dest_path or event.src_path))
        if event.event_type in CHANGES and ignored_files.of(path.name, is_folder=event.is_directory) is None:
            self.set()


class NewsOnly(Reporter):
    """Passes on what was not said before: a watch looks at the same recordings again and again."""

    def __init__(self, reporter: Reporter) -> None:
        self._reporter = reporter
        self._said: set[object] = set()
        self.starts = reporter.starts  # type: ignore[method-assign]
        self.is_at = reporter.is_at  # type: ignore[method-assign]

    def begins(self, recordings: int) -> None:
        if recordings:
            self._reporter.begins(recordings)

    def ends(self, result: Result, key: str = "") -> None:
        is_news = result not in self._said and (result.what != "known" or result.detail)
        self._said.add(result)
        if is_news:
            self._reporter.ends(result, key)
        elif key:  # its bar goes, without a word
            self._reporter.ends(Result(result.recording, "known", result.id), key)

    def says(self, text: str) -> None:
        if text not in self._said:
            self._said.add(text)
            self._reporter.says(text)


def watch(
    library: Library,
    *,
    how: RunOptions,
    settling: Settling,
    reporter: Reporter,
    wake: Wake | None = None,
    polls: bool = False,
    rescan_seconds: float = RESCAN_SECONDS,
    stop: threading.Event | None = None,
) -> None:
    """Takes up recordings as they come, until `stop` is set or an exception, such as Ctrl-C, ends it.

    `polls` is for network shares, which tell nobody of changes. A share that goes away is waited for.
    """
    wake, stop, news = wake or Wake(), stop or threading.Event(), NewsOnly(reporter)
    with open_executor(how.jobs, how.cluster, on_progress=reporter.is_at) as workers, _watched(library, wake, polls):
        while not stop.is_set():
            wake.clear()
            try:
                pass_over(library, how=how, settling=settling, reporter=news, workers=workers)
            except (
                InputError,
                DocumentError,
            ) as error:  # unmounted, or a slip in curation/: both can be mended meanwhile
                news.says(error.message)
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
    except OSError as error:  # the system's limit of watches; scanning goes on without
        raise InputError(
            f"Cannot watch {files.printable(library.recordings)}: {error.strerror}. Watch with --poll instead."
        ) from error
    try:
        yield
    finally:
        observer.stop()
        observer.join()

"""Watches the drop folder: wakes up when something may be new, with a reporter that does not repeat itself."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from hallway.capture.run.report import Reporter, Result
from hallway.errors import InputError, printable
from hallway.library import ignored_files

if TYPE_CHECKING:
    from watchdog.events import FileSystemEvent

POLL_SECONDS = 5.0
CHANGES = frozenset({"created", "modified", "moved", "closed"})  # not opening and reading, which we do ourselves


class Wake(threading.Event):
    """Set when something in the drop folder may be new."""

    def dispatch(self, event: FileSystemEvent) -> None:
        """Handles an event from watchdog; ignores our own files and other programs' temporary ones."""
        path = Path(str(event.dest_path or event.src_path))
        if event.event_type in CHANGES and ignored_files.of(path.name, is_folder=event.is_directory) is None:
            self.set()


class NewsOnly(Reporter):
    """Passes on only what is new, because a watch sees the same recordings again and again."""

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
        elif key:  # so that its progress bar disappears
            self._reporter.finished(Result(result.recording, "known", result.id), key)

    def message(self, text: str) -> None:
        if text not in self._reported:
            self._reported.add(text)
            self._reporter.message(text)


@contextmanager
def watched(folder: Path, wake: Wake, *, polls: bool) -> Iterator[None]:
    """Sets `wake` when something in the folder changes. Raises InputError if the system cannot watch it.

    `polls` is for network shares, which send no events.
    """
    from watchdog.observers import Observer
    from watchdog.observers.polling import PollingObserver

    observer = PollingObserver(timeout=POLL_SECONDS) if polls else Observer()
    folder.mkdir(parents=True, exist_ok=True)
    try:
        observer.schedule(wake, str(folder.resolve()), recursive=True)  # type: ignore[arg-type]
        observer.start()
    except OSError as error:  # the system's limit on watches is reached
        raise InputError(f"Cannot watch {printable(folder)}: {error.strerror}. Watch with --poll instead.") from error
    try:
        yield
    finally:
        observer.stop()
        observer.join()

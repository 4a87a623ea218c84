"""Watches files, so that a preview reflects what people edit."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import TYPE_CHECKING

from hallway.names import LEFTOVER

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from typing import Self

    from watchdog.events import FileSystemEvent

SETTLE_SECONDS = 0.1  # saving in an editor causes several events
IDLE_SECONDS = 3.0


class Watch:
    """Calls `changed` soon after a file changes, and `idle` when nothing has changed for a while afterwards.

    It never calls them at the same time. A context manager.
    """

    def __init__(
        self, paths: Iterable[Path], changed: Callable[[], object], *, idle: Callable[[], object] = lambda: None
    ) -> None:
        self._paths = tuple(paths)
        self._changed, self._idle = changed, idle
        self._wake = threading.Event()
        self._is_over = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)

    def __enter__(self) -> Self:
        from watchdog import events
        from watchdog.observers import Observer

        handler = events.FileSystemEventHandler()
        handler.on_any_event = self._note  # type: ignore[method-assign]
        # Reading is left out: each build opens every file, and being told of it took a sixth of the build's time.
        changes = [events.FileCreatedEvent, events.FileModifiedEvent, events.FileMovedEvent, events.FileDeletedEvent]
        self._observer = Observer()
        for path in self._paths:
            if path.exists():
                self._observer.schedule(handler, str(path), recursive=path.is_dir(), event_filter=changes)
        self._observer.start()
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._is_over.set()
        self._wake.set()
        self._observer.stop()
        self._observer.join()
        self._thread.join()

    def _note(self, event: FileSystemEvent) -> None:
        names = (Path(str(path)).name for path in (event.src_path, event.dest_path) if path)
        if any(not name.endswith((LEFTOVER, ".lock")) for name in names):
            self._wake.set()

    def _run(self) -> None:
        while True:
            if not self._wake.wait(IDLE_SECONDS):
                self._idle()
                self._wake.wait()
            while not self._is_over.wait(SETTLE_SECONDS):
                if not self._wake.is_set():
                    break
                self._wake.clear()
            if self._is_over.is_set():
                return
            self._changed()

"""Progress: tasks report it with `tell`, wherever they run, to the listener of the executor."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable

Progress = Callable[[str, float, float], None]
"""Called with the key of a task, the seconds of audio done, and the total (0.0 while unknown)."""

TOPIC = "hallway-progress"  # of the events that Dask workers send
TELL_EVERY_SECONDS = 0.5

_listener: Progress | None = None
_last_told: dict[str, float] = {}


def tell(key: str, done_seconds: float, total_seconds: float) -> None:
    """Reports progress from inside a task. Costs nothing without a listener."""
    (_listener or _dask_listener())(key, done_seconds, total_seconds)


def listen(progress: Progress | None) -> None:
    """Sets the listener for the tasks of this process."""
    global _listener
    _listener = progress


def nobody(key: str, done_seconds: float, total_seconds: float) -> None:
    """Ignores progress."""


class Stop(BaseException):
    """Ends a task of this process. Not an Exception, which the task would take for a mistake in the recording."""


def stop(key: str, done_seconds: float, total_seconds: float) -> None:
    """Ends the task that reports progress."""
    raise Stop


def _dask_listener() -> Progress:
    """Returns a listener that sends events to the client if this is a Dask worker, else one that does nothing."""
    if "distributed.worker" not in sys.modules:
        return nobody
    from distributed import get_worker

    try:
        worker = get_worker()
    except ValueError:  # not inside a task
        return nobody

    def log(key: str, done: float, total: float) -> None:
        if time.monotonic() - _last_told.get(key, 0.0) >= TELL_EVERY_SECONDS or done >= total:
            _last_told[key] = time.monotonic()
            worker.log_event(TOPIC, (key, done, total))

    return log

"""A limit on the processor time for one answer, so that no text can keep the site from being built."""

from __future__ import annotations

import signal
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator


AGAIN_SECONDS = 0.1  # a library may swallow the error, and Python does so in finalizers, so it is raised again


class OutOfTimeError(Exception):
    """The work took too long."""


@contextmanager
def at_most(seconds: float) -> Iterator[None]:
    """Interrupts the work with OutOfTimeError once it has used this much processor time.

    This uses a signal, so the limit works only in the main thread and not on Windows. Later builds of a preview run in
    another thread, while the old pages are still served.
    """
    if threading.current_thread() is not threading.main_thread() or not hasattr(signal, "setitimer"):
        yield
        return
    before = signal.signal(signal.SIGVTALRM, _stop)
    signal.setitimer(signal.ITIMER_VIRTUAL, seconds)
    try:
        yield
    finally:
        try:
            signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        except OutOfTimeError:  # the time ran out just now, which set the timer again
            signal.setitimer(signal.ITIMER_VIRTUAL, 0)
            raise
        finally:
            signal.signal(signal.SIGVTALRM, before)


def _stop(*_: object) -> None:
    signal.setitimer(signal.ITIMER_VIRTUAL, AGAIN_SECONDS)
    raise OutOfTimeError

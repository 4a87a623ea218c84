"""What one job of the decoder may use: memory, processor time, time without progress, disk.

The defaults leave room for a four-hour recording and a 4K film. On a machine that needs others the environment sets
them: HALLWAY_DECODER_MEMORY_MB, HALLWAY_DECODER_CPU_SECONDS and HALLWAY_DECODER_STALL_SECONDS.
"""

from __future__ import annotations

import os
import signal
from contextlib import suppress
from dataclasses import dataclass

from hallway.errors import InputError

MEGABYTE = 1 << 20


@dataclass(frozen=True, slots=True)
class Limits:
    """What one job may use. macOS does not enforce the limit on memory; Windows has none of these."""

    memory_mb: int = 4_096
    """Address space: sound takes 250 of it, a 4K film 700."""
    cpu_seconds: int = 6 * 3600
    stall_seconds: int = 120
    """Time in which no packet is read and nothing is handed over."""

    @classmethod
    def from_environment(cls) -> Limits:
        """Returns the limits of this machine; InputError for a variable that is not a whole number from 1 up."""
        return cls(
            _whole("HALLWAY_DECODER_MEMORY_MB", cls().memory_mb),
            _whole("HALLWAY_DECODER_CPU_SECONDS", cls().cpu_seconds),
            _whole("HALLWAY_DECODER_STALL_SECONDS", cls().stall_seconds),
        )

    def apply(self, *, may_write: bool) -> None:
        """Limits this process for the rest of its life, except for stalling, which `watch_progress` is for."""
        try:
            import resource
        except ImportError:  # Windows
            return
        _lower(resource.RLIMIT_CORE, 0)  # a core dump would contain what was said
        _lower(resource.RLIMIT_AS, self.memory_mb * MEGABYTE)
        _lower(resource.RLIMIT_CPU, self.cpu_seconds)
        if not may_write:
            _lower(resource.RLIMIT_FSIZE, 0)


def watch_progress(seconds: float) -> None:
    """Ends this process in so many seconds unless this is called again; 0 stops the clock."""
    if hasattr(signal, "setitimer"):
        signal.setitimer(signal.ITIMER_REAL, seconds)


def _lower(kind: int, value: int) -> None:
    """Lowers the soft limit, where it is higher than that."""
    import resource

    soft, hard = resource.getrlimit(kind)
    lowest = min([value, *(each for each in (soft, hard) if each != resource.RLIM_INFINITY)])
    with suppress(OSError, ValueError):  # macOS refuses to limit memory below what is mapped already
        resource.setrlimit(kind, (lowest, hard))


def _whole(variable: str, usual: int) -> int:
    text = os.environ.get(variable, "") or str(usual)
    if not (text.isascii() and text.isdecimal() and int(text)):
        raise InputError(f"{variable} is a whole number from 1 up, not “{text}”.")
    return int(text)

"""The limits of a decoder job: memory, CPU time, time without progress, and disk.

The defaults are enough for a four-hour recording and for 4K video. Environment variables change them:
HALLWAY_DECODER_MEMORY_MB, HALLWAY_DECODER_CPU_SECONDS and HALLWAY_DECODER_STALL_SECONDS.
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
    """What a job may use. macOS does not enforce the memory limit, and Windows enforces none of them."""

    memory_mb: int = 4_096
    """Address space: audio takes 250 MB, 4K video 700 MB."""
    cpu_seconds: int = 6 * 3600
    stall_seconds: int = 120
    """Longest time without a packet read or data sent."""

    @classmethod
    def from_environment(cls) -> Limits:
        """Returns the limits of this machine. Raises InputError for a variable that is not a positive whole number."""
        return cls(
            _whole("HALLWAY_DECODER_MEMORY_MB", cls().memory_mb),
            _whole("HALLWAY_DECODER_CPU_SECONDS", cls().cpu_seconds),
            _whole("HALLWAY_DECODER_STALL_SECONDS", cls().stall_seconds),
        )

    def apply(self, *, may_write: bool) -> None:
        """Limits this process until it ends, except for stalls, which `watch_progress` handles."""
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
    """Ends this process in `seconds`, unless called again before then; 0 stops the timer."""
    if hasattr(signal, "setitimer"):
        signal.setitimer(signal.ITIMER_REAL, seconds)


def _lower(kind: int, value: int) -> None:
    """Lowers the soft limit if it is higher."""
    import resource

    soft, hard = resource.getrlimit(kind)
    lowest = min([value, *(each for each in (soft, hard) if each != resource.RLIM_INFINITY)])
    with suppress(OSError, ValueError):  # macOS refuses to limit memory below what is already mapped
        resource.setrlimit(kind, (lowest, hard))


def _whole(variable: str, default: int) -> int:
    text = os.environ.get(variable, "") or str(default)
    if not (text.isascii() and text.isdecimal() and int(text)):
        raise InputError(f"{variable} must be a positive whole number, not “{text}”.")
    return int(text)

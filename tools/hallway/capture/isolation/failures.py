"""The errors of a decoder job: sent by the child, and raised again in the parent."""

from __future__ import annotations

import signal
from typing import TYPE_CHECKING, Any

from hallway.errors import EngineError, HallwayError, RecordingError

if TYPE_CHECKING:
    from pathlib import Path

    from hallway.capture.isolation.limits import Limits

CONVERT = "Convert it to m4a, mp3 or wav, or record it again."


def to_json(error: Exception) -> list[Any]:
    """Returns an error as a list for JSON: its kind, and what `from_json` needs."""
    match error:
        case RecordingError():
            return ["recording", error.reason, error.hint]
        case HallwayError():
            return ["engine", error.message]
        case MemoryError():
            return ["memory"]
        case OSError(errno=int()):
            return ["system", error.errno, error.strerror, error.filename and str(error.filename)]
    return ["unexpected", f"{type(error).__name__}: {error}"]


def from_json(parts: list[Any], path: Path, limits: Limits) -> Exception:
    """Returns the error that a job sent."""
    match parts:
        case ["recording", reason, hint]:
            return RecordingError(path, reason, hint)
        case ["engine", message]:
            return EngineError(message)
        case ["memory"]:
            reason = f"decoding it takes more than {limits.memory_mb} MB of memory."
            return RecordingError(path, reason, _raising("HALLWAY_DECODER_MEMORY_MB"))
        case ["system", number, reason, filename]:
            return OSError(number, reason, filename)
    reason = f"there was an unexpected error ({parts[-1]})."
    return RecordingError(path, reason, CONVERT, is_lasting=False)


def died(code: int, path: Path, limits: Limits) -> RecordingError:
    """Returns the error for a process that died during a job, by its exit code."""
    try:
        name = signal.Signals(-code if code < 0 else code - 128).name
    except ValueError:
        name = f"status {code}"
    match name:
        case "SIGALRM":
            reason = f"decoding it made no progress for {limits.stall_seconds} seconds."
            return RecordingError(path, reason, f"Check the disk or the share. {CONVERT}", is_lasting=False)
        case "SIGXCPU":
            reason = f"decoding it takes more than {limits.cpu_seconds / 60:g} minutes of processor time."
            return RecordingError(path, reason, _raising("HALLWAY_DECODER_CPU_SECONDS"))
        case "SIGKILL":
            reason = "the system stopped the decoder, most likely because memory ran out."
            return RecordingError(path, reason, "Close other programs, and run again.", is_lasting=False)
    return RecordingError(
        path, f"the decoder crashed on it ({name}).", f"It may be damaged, or crafted to crash players. {CONVERT}"
    )


def no_start(code: int) -> EngineError:
    """Returns the error for a process that died before its first job."""
    return EngineError(f"the decoder does not start (status {code}). Install Hallway again: `pip install .`")


def _raising(variable: str) -> str:
    return f"{CONVERT} If you trust it, raise {variable}."

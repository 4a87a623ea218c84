"""The plan of a run: how many recordings there are, how much audio, and how long that will take on this machine."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from hallway.capture.engines.interface import EngineOptions, cores, default_threads
from hallway.errors import HallwayError

if TYPE_CHECKING:
    from hallway.capture.inbox.drop_folder import Recording
    from hallway.capture.run.task import RunOptions

MOST_PROBED = 40  # files whose length is read; the length of the others follows from their size
DEFAULT_ENGINE = "faster-whisper"


@dataclass(frozen=True, slots=True)
class RunPlan:
    """What a run is about to do."""

    recordings: int
    audio_seconds: float
    """The length of all recordings together; 0.0 if no file says how long it is."""
    is_exact: bool
    """Whether the length of every recording is known, not estimated."""
    model: str
    times_real_time: float | None
    """How many seconds of audio all jobs together transcribe per second; None if that was not measured here."""

    @property
    def seconds(self) -> float | None:
        """How long the run will take; None if unknown."""
        return self.audio_seconds / self.times_real_time if self.audio_seconds and self.times_real_time else None

    def to_json(self) -> dict[str, object]:
        """Returns the plan as JSON values."""
        return asdict(self) | {"seconds": self.seconds}


def plan(recordings: Sequence[Recording], options: RunOptions) -> RunPlan:
    """Returns the plan for these recordings. Reads the lengths of some of them, at even intervals."""
    step = max(1, math.ceil(len(recordings) / MOST_PROBED))
    probed = [(each.size, seconds) for each in recordings[::step] if (seconds := _seconds(each)) is not None]
    bytes_read, heard = sum(size for size, _ in probed), sum(seconds for _, seconds in probed)
    rate = heard / bytes_read if bytes_read else 0.0
    return RunPlan(
        recordings=len(recordings),
        audio_seconds=rate * sum(each.size for each in recordings),
        is_exact=len(probed) == len(recordings),
        model=Path(options.options.model).name,
        times_real_time=_speed(options),
    )


def _seconds(recording: Recording) -> float | None:
    """Returns how long a recording says it is; None if it does not, or cannot be used."""
    from hallway.capture.audio import decode

    try:
        return decode.probe(recording.path).declared_seconds
    except (HallwayError, OSError):
        return None


def _speed(options: RunOptions) -> float | None:
    """Returns the speed of all jobs together: as measured, if they use as many cores as the measurement did."""
    from hallway.capture.models import speed

    chosen = options.options
    is_usual = options.engine == DEFAULT_ENGINE and chosen.beam == EngineOptions("").beam and not chosen.batched
    measured = speed.measured(chosen.model) if is_usual and not options.cluster and chosen.device != "cuda" else None
    if measured is None:
        return None
    used = min(cores(), options.jobs * (chosen.threads or default_threads(options.jobs)))
    return measured.times_real_time * used / default_threads()

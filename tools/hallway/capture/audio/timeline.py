"""The timeline: places decoded audio so that each second in the samples is the same second in the player.

Pauses and lost packets become silence, and repeated audio is cut. The output stays the same if rate or channels
change during a recording.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

    import numpy as np
    from numpy.typing import NDArray

    Samples = NDArray[np.float32]

JITTER_SECONDS = 0.08
"""Timestamps of live recorders may be off by this much; larger differences are real."""
LONGEST_OVERLAP_SECONDS = 1.0
"""If the clock goes back further than this, it has restarted, and new audio follows."""
LONGEST_GAP_SECONDS = 3600.0
"""A pause longer than this, or past the declared end, counts as a damaged timestamp."""
END_SLACK_SECONDS = 5.0
BATCH_SECONDS = 0.5  # resampled in one go: frame by frame would cost more than decoding
SILENCE_SECONDS = 10.0  # maximum silence in one block


class Timeline:
    """Converts frames of any rate, format and layout to mono float32 at one rate, at the right position."""

    def __init__(self, *, rate: int, origin: float = 0.0, declared_seconds: float | None = None) -> None:
        self.rate = rate
        self.gaps: list[tuple[float, float]] = []
        """Pauses that were filled with silence, as (from, to) in seconds, without a late start."""
        self.restarts = 0
        """How many timestamps were impossible and ignored."""
        self._shift = -origin
        self._declared = declared_seconds
        self._emitted = 0  # samples
        self._run_start = 0.0  # where the current run of continuous audio began, in samples
        self._run_in = 0  # samples of frames since then
        self._run_rate = rate
        self._setup: tuple[str, str, int] | None = None
        self._resampler: Any = None
        self._waiting: Any = None  # av.AudioFifo of frames that are not resampled yet
        self._drop = 0  # samples to discard
        self._has_sound = False

    @property
    def seconds(self) -> float:
        """Seconds of audio yielded so far."""
        return self._emitted / self.rate

    @property
    def _cursor(self) -> float:
        """The second of the next frame if nothing is missing."""
        return self._run_start / self.rate + self._run_in / self._run_rate

    def place(self, frame: Any) -> Iterator[Samples]:
        """Accepts a decoded `av.AudioFrame`, and yields what is ready, with at most 10 s of silence per block."""
        if not frame.samples or not frame.sample_rate:
            return
        start = self._cursor if frame.time is None else frame.time + self._shift
        lead = start - self._cursor
        if abs(lead) > (JITTER_SECONDS if self._has_sound else 0.5 / self.rate):
            if self._is_false(lead, start):
                self._shift -= lead
                self.restarts += 1
            else:
                if lead > 0 and self._has_sound:
                    self.gaps.append((self._cursor, start))
                yield from self._begin_run(start)
        self._has_sound = True
        setup = (frame.format.name, frame.layout.name, frame.sample_rate)
        if setup != self._setup:
            yield from self._begin_run(self._cursor)
            self._setup, self._run_rate = setup, frame.sample_rate
        yield from self._take(frame)

    def skip(self, seconds: float) -> Iterator[Samples]:
        """Leaves a gap of `seconds`."""
        start = self._cursor
        if seconds > JITTER_SECONDS:
            self.gaps.append((start, start + seconds))
            yield from self._begin_run(start + seconds)

    def finish(self) -> Iterator[Samples]:
        """Yields what remains in the resampler."""
        yield from self._flush()

    def _is_false(self, lead: float, start: float) -> bool:
        if lead < 0:
            return self._has_sound and -lead > LONGEST_OVERLAP_SECONDS
        if self._declared is not None:
            return start > self._declared + END_SLACK_SECONDS
        return lead > LONGEST_GAP_SECONDS

    def _begin_run(self, second: float) -> Iterator[Samples]:
        """Ends the current run and begins a new one at `second`: fills the gap with silence, or cuts the start."""
        import numpy as np

        yield from self._flush()
        target = max(round(second * self.rate), 0)
        while self._emitted < target:
            count = min(target - self._emitted, round(SILENCE_SECONDS * self.rate))
            self._emitted += count
            yield np.zeros(count, np.float32)
        self._run_start, self._run_in = second * self.rate, 0
        self._drop = max(0, self._emitted - round(second * self.rate))

    def _take(self, frame: Any) -> Iterator[Samples]:
        import av

        if self._resampler is None:
            self._resampler = av.AudioResampler(format="flt", layout="mono", rate=self.rate)
            self._waiting = av.AudioFifo()
        self._run_in += frame.samples
        frame.pts = None  # its position is known; the resampler must not change it
        self._waiting.write(frame)
        if self._waiting.samples >= BATCH_SECONDS * frame.sample_rate:
            yield from self._emit(self._resampler.resample(self._waiting.read()))

    def _flush(self) -> Iterator[Samples]:
        resampler, self._resampler = self._resampler, None
        if resampler is not None:
            if self._waiting.samples:
                yield from self._emit(resampler.resample(self._waiting.read()))
            yield from self._emit([frame for frame in resampler.resample(None) if frame is not None])

    def _emit(self, frames: list[Any]) -> Iterator[Samples]:
        import numpy as np

        for frame in frames:
            block: Samples = frame.to_ndarray().reshape(-1)
            cut = min(self._drop, len(block))
            self._drop -= cut
            block = block[cut:]
            if not len(block):
                continue
            if not np.isfinite(block).all():  # a float wav may contain anything
                block = np.nan_to_num(block, nan=0.0, posinf=1.0, neginf=-1.0)
            self._emitted += len(block)
            yield block

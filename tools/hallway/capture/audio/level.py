"""Measures how loud a recording is, without a second copy of its samples."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

FRAME = 800  # samples: 50 ms at 16 kHz
SILENCE_DB = -120.0  # dBFS: the loudness of digital silence
CLIP = 0.995  # share of full scale from which a sample counts as clipped
LOUD_PERCENTILE = 95  # a recording is as loud as its loudest twentieth, so that pauses do not make it quiet
QUIET_DB = -45.0  # dBFS: a recording below this loudness is very quiet
CLIPPED_SHARE = 0.001  # a recording with a larger share of samples at full scale is distorted


@dataclass(frozen=True, slots=True)
class Level:
    """The loudness of one recording."""

    loudness: float
    """RMS of the loudest twentieth of its 50-ms frames, in dBFS: 0 is full scale, SILENCE_DB is silence."""
    peak: float
    """The largest absolute sample; 1.0 is full scale."""
    clipped_share: float
    """Share of the samples at full scale, 0..1."""

    @property
    def is_quiet(self) -> bool:
        """Whether it is so quiet that recognition may suffer."""
        return self.loudness < QUIET_DB

    @property
    def is_clipped(self) -> bool:
        """Whether the loud parts are distorted."""
        return self.clipped_share > CLIPPED_SHARE


def measure(samples: NDArray[np.float32]) -> Level:
    """Returns the level of mono samples of shape (n,) in -1..1. An empty recording is silence."""
    import numpy as np

    if not len(samples):
        return Level(loudness=SILENCE_DB, peak=0.0, clipped_share=0.0)
    frames = samples[: len(samples) // FRAME * FRAME].reshape(-1, FRAME)
    if not len(frames):
        frames = samples.reshape(1, -1)
    power = np.einsum("ij,ij->i", frames, frames) / frames.shape[1]
    peak = float(max(np.max(samples), -np.min(samples)))
    loud = math.sqrt(float(np.percentile(power, LOUD_PERCENTILE)))
    clipped = sum(int(np.count_nonzero(np.abs(block) >= CLIP)) for block in _blocks(samples)) if peak >= CLIP else 0
    return Level(
        loudness=round(max(SILENCE_DB, 20 * math.log10(loud)) if loud > 0 else SILENCE_DB, 1),
        peak=peak,
        clipped_share=clipped / len(samples),
    )


def _blocks(samples: NDArray[np.float32], size: int = 1 << 20) -> list[NDArray[np.float32]]:
    """Returns views of at most a million samples each, so that arrays computed from them stay small."""
    return [samples[start : start + size] for start in range(0, len(samples), size)]

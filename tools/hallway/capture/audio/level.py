"""Measures how loud a recording is, block by block."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from hallway.capture.audio.samples import blocks_of

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

FRAME = 800  # samples: 50 ms at 16 kHz
BLOCK = 1_000 * FRAME
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
    power, peak, clipped = [], 0.0, 0
    for block in blocks_of(samples, BLOCK):
        power.append(_power(block))
        size = np.abs(block)
        peak = max(peak, float(size.max()))
        clipped += int(np.count_nonzero(size >= CLIP))
    loud = math.sqrt(float(np.percentile(np.concatenate(power), LOUD_PERCENTILE)))
    return Level(
        loudness=round(max(SILENCE_DB, 20 * math.log10(loud)) if loud > 0 else SILENCE_DB, 1),
        peak=peak,
        clipped_share=clipped / len(samples),
    )


def _power(block: NDArray[np.float32]) -> NDArray[np.float32]:
    """Returns the power of each whole frame; of the block if it is shorter than a frame."""
    import numpy as np

    frames = block[: len(block) // FRAME * FRAME].reshape(-1, FRAME) if len(block) >= FRAME else block.reshape(1, -1)
    power: NDArray[np.float32] = np.einsum("ij,ij->i", frames, frames) / frames.shape[1]
    return power

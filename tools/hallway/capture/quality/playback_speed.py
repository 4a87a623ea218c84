"""Detects recordings that play too fast or too slowly because their header has the wrong sample rate.

The engine itself decides: it transcribes excerpts at other speeds, and is sure of its words only at the correct one.
That takes time, so it is only tried with recordings in which almost nothing was understood.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from hallway.capture.quality import flagging

if TYPE_CHECKING:
    from collections.abc import Callable

    import numpy as np
    from numpy.typing import NDArray

    from hallway.capture.engines.interface import EngineResult
    from hallway.library.transcript import Segment

    Samples = NDArray[np.float32]

RATE = 16_000  # Hz
SPEEDS = (3.0, 2.0, 1.5, 1 / 1.5, 1 / 2, 1 / 3)
"""How many times too fast: the ratios of the usual sample rates (8, 16, 24, 48 kHz and so on)."""
EXCERPT_SECONDS = 15.0  # at the correct speed
UNCLEAR = 0.6
"""The mean probability of words below which the speed is in doubt. At double speed tiny.en has 0.5, corrected 0.9."""
CLEAR = 0.75
"""The minimum mean probability for a speed to be the correct one."""
CLEARER = 0.2
"""How much clearer it must be than the unchanged excerpt: rejecting a recording is worse than a poor draft."""
FEWEST_WORDS = 5  # in an excerpt; an engine may be sure of fewer by chance


def is_unclear(result: EngineResult) -> bool:
    """Returns whether almost nothing was understood."""
    return _clearness(result) < UNCLEAR


def find(samples: Samples, listen: Callable[[Samples], EngineResult]) -> float | None:
    """Returns how many times too fast a recording (mono, 16 kHz) plays, below 1 if too slowly; None if no speed helps.

    `listen` transcribes samples.
    """
    found = {speed: _clearness(listen(_excerpt(samples, speed)), FEWEST_WORDS) for speed in (1.0, *SPEEDS)}
    best = max(found, key=lambda speed: found[speed])
    return best if found[best] >= max(CLEAR, found[1.0] + CLEARER) else None


def reason(speed: float) -> str:
    """Returns what is wrong with a recording that plays at this speed, as a clause."""
    direction, times = ("fast", speed) if speed > 1 else ("slowly", 1 / speed)
    return f"it plays about {times:g} times too {direction} for a person; its header may have the wrong sample rate"


def hint(sample_rate: int) -> str:
    """Returns what to do about it, as a clause; `sample_rate` is the one in its header, in Hz."""
    return f"export it again at its true sample rate (its header says {sample_rate} Hz), or record it again"


def _clearness(result: EngineResult, fewest_words: int = 1) -> float:
    """Returns the mean probability of the words, counting 0.0 for those of passages that repeat themselves.

    Whisper often fills what it cannot understand with one phrase over and over, and is quite sure of it. People repeat
    phrases too, but not three times in a row.
    """
    stuck = flagging.looping(result.segments)
    words = [
        0.0 if number in stuck else probability
        for number, segment in enumerate(result.segments)
        for probability in _probabilities(segment)
    ]
    return sum(words) / len(words) if len(words) >= fewest_words else 0.0


def _probabilities(segment: Segment) -> list[float]:
    """Returns the probability of each word; without word probabilities, uses the segment's for each."""
    if segment.words:
        return [word.probability for word in segment.words]
    return [math.exp(segment.avg_logprob)] * len(segment.text.split())


def _excerpt(samples: Samples, speed: float) -> Samples:
    """Returns the loudest part of a recording, corrected as if it played `speed` times too fast."""
    import numpy as np

    size = round(EXCERPT_SECONDS / speed * RATE)
    start = _loudest(samples, size)
    part = samples[start : start + size]
    places = np.arange(round(len(part) * speed)) / speed
    return np.interp(places, np.arange(len(part)), part).astype(np.float32) if len(part) else part


def _loudest(samples: Samples, size: int) -> int:
    """Returns the sample at which the loudest part of that size begins, to the nearest half second."""
    import numpy as np

    step = RATE // 2
    blocks = samples[: len(samples) // step * step].reshape(-1, step)
    power = np.concatenate([[0.0], np.cumsum(np.einsum("ij,ij->i", blocks, blocks))])
    count = min(size // step, len(blocks))
    return int(np.argmax(power[count:] - power[: len(power) - count])) * step

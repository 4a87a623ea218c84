"""Finds out that a recording plays too fast or too slow for a person: its header names a wrong sample rate.

The engine itself is the judge: it hears excerpts at other speeds, and at the right one it is sure of its words. That
takes time, so only recordings in which it understood next to nothing are tried.
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
"""How many times too fast: what the usual rates (8, 16, 24, 48 kHz and the like) make when taken for one another."""
EXCERPT_SECONDS = 15.0  # at the right speed
UNCLEAR = 0.6
"""Mean probability of the words below which a speed is doubted: twice too fast, tiny.en has 0.5, and 0.9 put right."""
CLEAR = 0.75
"""From here on a speed is taken for the right one."""
CLEARER = 0.2
"""How much clearer it must be than the same excerpt as it is: a refused recording is worse than a poor draft."""
FEWEST_WORDS = 5  # in an excerpt; of fewer, an engine may be sure by chance


def is_unclear(result: EngineResult) -> bool:
    """Says whether next to nothing was understood."""
    return _clearness(result) < UNCLEAR


def find(samples: Samples, listen: Callable[[Samples], EngineResult]) -> float | None:
    """Returns how many times too fast a recording (mono, 16 kHz) plays, under 1 for too slow; None if no speed helps.

    `listen` is what the engine hears in samples.
    """
    found = {speed: _clearness(listen(_excerpt(samples, speed)), FEWEST_WORDS) for speed in (1.0, *SPEEDS)}
    best = max(found, key=lambda speed: found[speed])
    return best if found[best] >= max(CLEAR, found[1.0] + CLEARER) else None


def reason(speed: float) -> str:
    """Says what is wrong with a recording that plays at this speed."""
    how, times = ("fast", speed) if speed > 1 else ("slowly", 1 / speed)
    return f"it plays about {times:g} times too {how} for a person; its header may name the wrong sample rate"


def hint(sample_rate: int) -> str:
    """Says what to do about it; `sample_rate` is what its header names, in Hz."""
    return f"export it again at its true sample rate (its header says {sample_rate} Hz), or record it again"


def _clearness(result: EngineResult, fewest_words: int = 1) -> float:
    """Returns the mean probability of the words; 0.0 counts for those of passages that repeat themselves.

    What Whisper cannot make out it likes to fill with one phrase over and over, and is quite sure of it. People come
    back to a phrase too, but not three times in a row.
    """
    stuck = flagging.looping(result.segments)
    words = [
        0.0 if number in stuck else probability
        for number, segment in enumerate(result.segments)
        for probability in _probabilities(segment)
    ]
    return sum(words) / len(words) if len(words) >= fewest_words else 0.0


def _probabilities(segment: Segment) -> list[float]:
    """Returns the probability of each word; an engine without words is as sure of each as of all."""
    if segment.words:
        return [word.probability for word in segment.words]
    return [math.exp(segment.avg_logprob)] * len(segment.text.split())


def _excerpt(samples: Samples, speed: float) -> Samples:
    """Returns the loudest part of a recording, put right as if it played `speed` times too fast."""
    import numpy as np

    size = round(EXCERPT_SECONDS / speed * RATE)
    start = _loudest(samples, size)
    part = samples[start : start + size]
    places = np.arange(round(len(part) * speed)) / speed
    return np.interp(places, np.arange(len(part)), part).astype(np.float32) if len(part) else part


def _loudest(samples: Samples, size: int) -> int:
    """Returns where the loudest part of that size begins, to the half second."""
    import numpy as np

    step = RATE // 2
    blocks = samples[: len(samples) // step * step].reshape(-1, step)
    power = np.concatenate([[0.0], np.cumsum(np.einsum("ij,ij->i", blocks, blocks))])
    count = min(size // step, len(blocks))
    return int(np.argmax(power[count:] - power[: len(power) - count])) * step

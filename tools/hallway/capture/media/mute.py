"""Makes sound silent between given seconds; everything around stays as it is."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    import numpy as np
    from numpy.typing import NDArray

    from hallway.library.redaction import Range

FADE_SECONDS = 0.005
"""At both ends, inside the range: a wave that stops at once is heard as a click."""


class Mute:
    """Goes through the blocks of one sound, in order."""

    def __init__(self, ranges: Iterable[Range], *, rate: int) -> None:
        self._ranges = [(round(start * rate), round(end * rate)) for start, end in ranges]
        self._fade = max(1, round(FADE_SECONDS * rate))
        self._at = 0

    def take(self, block: NDArray[np.float32]) -> NDArray[np.float32]:
        """Returns the next samples, shape (n,); the same array where there is nothing to silence in it."""
        first, self._at = self._at, self._at + len(block)
        for start, end in self._ranges:
            low, high = max(start, first), min(end, self._at)
            if low < high:
                block = block.copy()
                block[low - first : high - first] *= self._gain(low, high, start, end)
        return block

    def _gain(self, low: int, high: int, start: int, end: int) -> NDArray[np.float32]:
        """Zero, but for the first and the last milliseconds of the whole range from `start` to `end`."""
        import numpy as np

        numbers = np.arange(low, high)
        edge = np.minimum(numbers - start, end - 1 - numbers)  # samples to the nearer end
        return np.maximum(0.0, 1.0 - (edge + 1) / self._fade).astype(np.float32)

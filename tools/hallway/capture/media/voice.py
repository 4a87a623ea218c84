"""Encodes the audio of published media as AAC, silent where something was redacted."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    import numpy as np
    from numpy.typing import NDArray

    from hallway.library.redaction import Range

RATE = 48_000  # Hz
BITS = 64_000  # per second, mono
FADE_SECONDS = 0.005
"""Fade at both ends, inside the range: a wave that stops abruptly is audible as a click."""


class Voice:
    """Encodes blocks of the timeline as mono AAC into an output."""

    def __init__(self, output: Any, *, silence: Sequence[Range] = (), seconds: float | None = None) -> None:
        from av.codec.context import Flags

        self._stream = output.add_stream("aac", rate=RATE)
        context = self._stream.codec_context
        context.layout, context.format, context.bit_rate = "mono", "fltp", BITS
        context.flags |= int(Flags.bitexact)
        self._written = 0
        self._mute = Mute(silence, rate=RATE)
        self._most = None if seconds is None else round(seconds * RATE)

    @property
    def seconds(self) -> float:
        """Seconds of audio encoded so far."""
        return self._written / RATE

    def take(self, block: NDArray[np.float32]) -> Iterator[Any]:
        """Encodes a block, and yields the packets that are ready."""
        import av
        import numpy as np

        block = self._mute.take(block if self._most is None else block[: max(0, self._most - self._written)])
        if not len(block):
            return
        frame = av.AudioFrame.from_ndarray(np.clip(block, -1.0, 1.0).reshape(1, -1), format="fltp", layout="mono")
        frame.sample_rate, frame.pts, frame.time_base = RATE, self._written, Fraction(1, RATE)
        self._written += len(block)
        yield from self._stream.encode(frame)

    def finish(self) -> Iterator[Any]:
        """Yields the packets that remain in the encoder."""
        yield from self._stream.encode(None)


class Mute:
    """Silences the blocks of one recording, which must come in order."""

    def __init__(self, ranges: Iterable[Range], *, rate: int) -> None:
        self._ranges = [(round(start * rate), round(end * rate)) for start, end in ranges]
        self._fade = max(1, round(FADE_SECONDS * rate))
        self._at = 0

    def take(self, block: NDArray[np.float32]) -> NDArray[np.float32]:
        """Returns the next samples, shape (n,); the same array if there is nothing to silence in it."""
        first, self._at = self._at, self._at + len(block)
        for start, end in self._ranges:
            low, high = max(start, first), min(end, self._at)
            if low < high:
                block = block.copy()
                block[low - first : high - first] *= self._gain(low, high, start, end)
        return block

    def _gain(self, low: int, high: int, start: int, end: int) -> NDArray[np.float32]:
        """Returns the gain: zero, except in the first and the last milliseconds of the range from `start` to `end`."""
        import numpy as np

        numbers = np.arange(low, high)
        edge = np.minimum(numbers - start, end - 1 - numbers)  # samples to the nearest end
        return np.maximum(0.0, 1.0 - (edge + 1) / self._fade).astype(np.float32)

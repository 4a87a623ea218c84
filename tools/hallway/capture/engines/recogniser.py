"""What a speech recogniser must do for `transcription.transcribe`: read a stretch of sound, name its language."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from hallway.capture.engines.interface import plain

if TYPE_CHECKING:
    from collections.abc import Iterable

    import numpy as np
    from numpy.typing import NDArray

    from hallway.capture.engines.interface import EngineOptions
    from hallway.library.transcript import Segment


@dataclass(frozen=True, slots=True)
class Reading:
    """How one stretch of sound is read."""

    beam: int = 5
    language: str = ""
    """The code of its language; empty lets the recogniser find out, window by window if it can."""
    allowed_languages: tuple[str, ...] = ()
    """The ones it may find; empty: all."""
    prompt: str = ""
    """Text that might have come before: its style and its words are taken up."""
    terms: str = ""
    """Words that are likely to be said."""
    is_again: bool = False
    """Whether this is a stretch that was lost or repeated before: nothing is taken up from earlier text, and no window
    is taken for silence."""

    @classmethod
    def of(cls, options: EngineOptions, language: str) -> Reading:
        """Returns how a recording is read at first."""
        return cls(options.beam, language, options.allowed_languages, plain(options.prompt))


class Recogniser(Protocol):
    """Reads mono float32 samples of shape (n,) at 16 kHz; times are seconds from the first of them."""

    def read(self, audio: NDArray[np.float32], reading: Reading) -> Iterable[Segment]:
        """Yields segments with words and their times, each with the code of the language it was read in."""

    def detect(self, audio: NDArray[np.float32], allowed: tuple[str, ...]) -> tuple[str, float]:
        """Returns the likeliest language of the first 30 s and its probability, 0 to 1."""

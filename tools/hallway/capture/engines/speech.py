"""Finds speech, and splits long recordings into chunks that fit into memory.

A chunk ends in a silence, knows its place in the recording, and is at most ten minutes long: Whisper's features take
about 3 GB for an hour. Whisper gets only the speech; the times it returns are then mapped back to the recording.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from hallway.capture.audio.level import SILENCE_DB, measure
from hallway.capture.audio.samples import blocks_of
from hallway.errors import EngineError

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from hallway.library.transcript import Segment, Word

RATE = 16_000  # samples per second
CHUNK_SECONDS = 600.0
QUIET_DB = -40.0  # dBFS: below this the samples are amplified, or the detector finds no speech at all (as at -60 dB)
RAISED_DB = -26.0  # dBFS: amplified to this
NOTHING_DB = -95.0  # dBFS: below this there is only the quantization noise of 16-bit samples
VAD = {
    "threshold": 0.5,  # Silero's default
    "min_speech_duration_ms": 100,  # a click is shorter, a "yes" longer
    "min_silence_duration_ms": 200,  # shorter ones are between two sounds of a word
    "speech_pad_ms": 30,
}
PAUSE_SECONDS = 1.0  # shorter pauses belong to the sentence, and Whisper gets them
PAD_SECONDS = 0.4  # of audio around each stretch of speech, so that its first and last sounds are not cut off


@dataclass(frozen=True, slots=True)
class Chunk:
    """A part of a recording that is transcribed in one go."""

    offset: int
    """The index of its first sample in the recording."""
    samples: NDArray[np.float32]
    """Its samples, amplified if the recording is very quiet."""
    spans: tuple[tuple[int, int], ...]
    """Where there is speech, including short pauses, in samples from the start of the chunk."""
    phrases: tuple[tuple[float, float], ...] = ()
    """Where someone actually speaks, without the pauses, in seconds of the recording."""

    @property
    def start(self) -> float:
        """The second of the recording at which it starts."""
        return self.offset / RATE

    @property
    def end(self) -> float:
        """The second of the recording at which it ends."""
        return (self.offset + len(self.samples)) / RATE

    @property
    def speech(self) -> tuple[tuple[float, float], ...]:
        """Where there is speech, including short pauses, in seconds of the recording."""
        return tuple(((self.offset + a) / RATE, (self.offset + b) / RATE) for a, b in self.spans)

    def spoken(self) -> NDArray[np.float32]:
        """Returns only its speech, one span after the other."""
        import numpy as np

        if not self.spans:
            return self.samples[:0]
        return np.concatenate([self.samples[a:b] for a, b in self.spans])

    def between(self, start: float, end: float) -> NDArray[np.float32]:
        """Returns a copy of its samples between two seconds of the recording."""
        first, last = (round(second * RATE) - self.offset for second in (start, end))
        return self.samples[max(first, 0) : max(last, 0)].copy()  # PyTorch warns of arrays that are read-only


def usable(samples: NDArray[np.float32]) -> NDArray[np.float32]:
    """Returns the samples, with zeros in place of any that are not finite. Raises EngineError unless they are float32.

    faster-whisper would silently treat int16 samples as floats, and transcribe noise.
    """
    import numpy as np

    if samples.dtype != np.float32:
        raise EngineError(f"Engines take float32 samples, not {samples.dtype}.")
    if all(math.isfinite(float(np.dot(block, block))) for block in blocks_of(samples)):  # a sum, not a mask
        return samples
    return np.nan_to_num(samples, nan=0.0, posinf=0.0, neginf=0.0)


def chunks(samples: NDArray[np.float32], *, seconds: float = CHUNK_SECONDS) -> Iterator[Chunk]:
    """Cuts a recording (float32, 16 kHz, shape (n,)) at its silences into chunks of at most `seconds`."""
    gain, start, size = _gain(samples), 0, int(seconds * RATE)
    while start < len(samples):
        window = samples[start : start + size]
        if gain != 1.0:
            window = (window * gain).clip(-1.0, 1.0)
        spoken = _speech(window)
        if start + size < len(samples):
            cut = _cut(window, spoken)
            window, spoken = window[:cut], tuple((a, min(b, cut)) for a, b in spoken if a < cut)
        phrases = tuple(((start + a) / RATE, (start + b) / RATE) for a, b in spoken)
        yield Chunk(offset=start, samples=window, spans=_with_pauses(spoken, len(window)), phrases=phrases)
        start += len(window)


def place(segment: Segment, chunk: Chunk) -> Segment:
    """Moves a segment from the seconds of `chunk.spoken()` to those of the recording."""
    from faster_whisper.vad import SpeechTimestampsMap

    times = SpeechTimestampsMap([{"start": a, "end": b} for a, b in chunk.spans], RATE)

    def word(one: Word) -> Word:
        index = times.get_chunk_index((one.start + one.end) / 2)  # both ends in the span that contains its midpoint
        start, end = times.get_original_time(one.start, index), times.get_original_time(one.end, index)
        return replace(one, start=start, end=end)

    words = tuple(map(word, segment.words))
    start = words[0].start if words else times.get_original_time(segment.start)
    end = words[-1].end if words else times.get_original_time(segment.end, is_end=True)
    return later(replace(segment, words=words, start=start, end=end), chunk.start)


def later(segment: Segment, seconds: float) -> Segment:
    """Returns the segment moved `seconds` later."""
    if not seconds:
        return segment
    words = tuple(replace(one, start=one.start + seconds, end=one.end + seconds) for one in segment.words)
    return replace(segment, start=segment.start + seconds, end=segment.end + seconds, words=words)


def _gain(samples: NDArray[np.float32]) -> float:
    """Returns the factor that makes a very quiet recording audible; 1.0 for any other."""
    loudness = measure(samples).loudness
    if not max(NOTHING_DB, SILENCE_DB) < loudness < QUIET_DB:
        return 1.0
    return float(10.0 ** ((RAISED_DB - loudness) / 20))


def _speech(window: NDArray[np.float32]) -> tuple[tuple[int, int], ...]:
    """Returns the spans of speech that Silero detects, in samples."""
    from faster_whisper.vad import VadOptions, get_speech_timestamps

    return tuple((span["start"], span["end"]) for span in get_speech_timestamps(window, VadOptions(**VAD)))


def _with_pauses(spoken: tuple[tuple[int, int], ...], length: int) -> tuple[tuple[int, int], ...]:
    """Joins spans less than PAUSE_SECONDS apart, and widens them within 0..length without overlaps."""
    pad, pause = round(PAD_SECONDS * RATE), round(PAUSE_SECONDS * RATE)
    joined: list[tuple[int, int]] = []
    for start, end in spoken:
        if joined and start - joined[-1][1] < pause:
            joined[-1] = (joined[-1][0], end)
        else:
            joined.append((start, end))
    return tuple((max(0, start - pad), min(length, end + pad)) for start, end in joined)


def _cut(window: NDArray[np.float32], spans: tuple[tuple[int, int], ...]) -> int:
    """Returns where to cut: in the last pause of the second half, or at the quietest moment of the last 30 s."""
    import numpy as np

    edges = [0, *(edge for span in spans for edge in span), len(window)]
    pauses = [(a + b) // 2 for a, b in zip(edges[::2], edges[1::2], strict=True) if b - a >= RATE // 2]
    late = [middle for middle in pauses if middle >= len(window) // 2]
    if late:
        return late[-1]
    frame, tail = RATE // 10, min(30 * RATE, len(window) // 2)
    frames = window[len(window) - tail :][: tail // frame * frame].reshape(-1, frame)
    quietest = int(np.argmin(np.einsum("ij,ij->i", frames, frames)))
    return len(window) - tail + quietest * frame + frame // 2

"""Recordings in the containers people send them in: from a phone, a browser's recorder, a screen recorder."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import av
import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from PIL import Image

    from recipe.reading import Reading

FRAMES_PER_SECOND = 5
VIDEO = {"crf": "28", "preset": "slow", "tune": "stillimage", "g": "300", "threads": "1"}


@dataclass(frozen=True, slots=True)
class Sound:
    codec: str
    bit_rate: int
    rate: int
    layout: str = "mono"


SOUND = {
    "m4a": Sound("aac", 48_000, 44_100, "stereo"),  # a phone's voice recorder
    "mp3": Sound("libmp3lame", 40_000, 44_100),
    "mp4": Sound("aac", 48_000, 48_000),
    "opus": Sound("libopus", 24_000, 48_000),
    "webm": Sound("libopus", 24_000, 48_000),
}
MUXER = {
    "webm": {"live": "1"},  # a browser's recorder writes as it goes, and so leaves out the duration
    "mp4": {"max_interleave_delta": "0"},  # the sound is encoded before the picture: wait for both
}


def write(reading: Reading, path: Path, pictures: Iterable[Image.Image] = ()) -> Path:
    """Encodes a reading in the container its ending names; `pictures` are one for each frame of the picture."""
    sound = SOUND[path.suffix[1:]]
    options = {"fflags": "+bitexact", **MUXER.get(path.suffix[1:], {})}
    with av.open(str(path), "w", options=options) as output:
        voice: Any = output.add_stream(
            sound.codec, rate=sound.rate, layout=sound.layout, options={"flags": "+bitexact"}
        )
        voice.bit_rate = sound.bit_rate
        screen = _screen(output) if pictures else None
        for frame in _sound_frames(reading, voice):
            output.mux(voice.encode(frame))
        output.mux(voice.encode(None))
        if screen:
            for frame in _screen_frames(pictures):
                output.mux(screen.encode(frame))
            output.mux(screen.encode(None))
    return path


def _screen(output: Any) -> Any:
    stream = output.add_stream("libx264", rate=FRAMES_PER_SECOND, options=VIDEO)
    stream.width, stream.height, stream.pix_fmt = 1280, 720, "yuv420p"
    stream.time_base = Fraction(1, FRAMES_PER_SECOND)
    return stream


def _screen_frames(pictures: Iterable[Image.Image]) -> Iterator[av.VideoFrame]:
    for number, picture in enumerate(pictures):
        frame = av.VideoFrame.from_ndarray(np.asarray(picture), format="rgb24")
        frame.pts = number
        yield frame


def _sound_frames(reading: Reading, stream: Any) -> Iterator[Any]:
    resampler = av.AudioResampler(
        format=stream.format, layout=stream.layout, rate=stream.rate, frame_size=stream.frame_size or 0
    )
    samples = (reading.samples * 32767).round().astype(np.int16)
    whole = av.AudioFrame.from_ndarray(samples[None], format="s16", layout="mono")
    whole.sample_rate, whole.pts = reading.rate, 0
    yield from resampler.resample(whole)
    yield from resampler.resample(None)

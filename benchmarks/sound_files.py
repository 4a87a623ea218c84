"""Sound in and out of the containers that people send."""

from __future__ import annotations

import math
from dataclasses import dataclass
from pathlib import Path
from typing import cast

import av
import numpy as np
from numpy.typing import NDArray

Samples = NDArray[np.float32]

RATE = 48_000
AUDIO = frozenset({".wav", ".flac", ".mp3", ".m4a", ".mp4", ".opus", ".ogg", ".webm", ".aac", ".3gp", ".mov", ".mkv"})
PICTURE = (320, 180)


@dataclass(frozen=True, slots=True)
class Coding:
    """How a recording is written."""

    suffix: str
    codec: str
    rate: int = RATE
    bit_rate: int = 0
    picture: str = ""
    """The codec of the picture; empty if the coding has none."""


CODINGS = (
    Coding(".wav", "pcm_s16le"),
    Coding(".m4a", "aac", bit_rate=64_000),
    Coding(".mp3", "libmp3lame", 44_100, 64_000),
    Coding(".opus", "libopus", bit_rate=24_000),
    Coding(".webm", "libopus", bit_rate=32_000),
    Coding(".mp4", "aac", bit_rate=96_000, picture="libx264"),
    Coding(".flac", "flac", 44_100),
    Coding(".3gp", "libopencore_amrnb", 8_000, 12_200),
    Coding(".aac", "aac", 44_100, 48_000),
    Coding(".mov", "aac", 44_100, 96_000, picture="libx264"),
)


def decode(path: Path, rate: int = RATE) -> Samples:
    """Returns a file's sound, mono."""
    resampler = av.AudioResampler(format="flt", layout="mono", rate=rate)
    with av.open(str(path)) as container:
        frames = [part for frame in container.decode(audio=0) for part in resampler.resample(frame)]
    frames += resampler.resample(None)
    return np.concatenate([frame.to_ndarray()[0] for frame in frames]).astype(np.float32)


def encode(samples: Samples, path: Path, coding: Coding) -> None:
    """Writes samples in the container that the path's ending names, with a still picture where the coding has one."""
    exact = {"flags": "+bitexact"}
    with av.open(str(path), "w", options={"fflags": "+bitexact"}) as output:
        added = output.add_stream(coding.codec, rate=coding.rate, layout="mono", options=exact)
        stream = cast(av.AudioStream, added)
        if coding.bit_rate:
            stream.bit_rate = coding.bit_rate
        if coding.picture:
            _add_picture(output, coding, seconds=len(samples) / RATE)
        resampler = av.AudioResampler(stream.format, "mono", coding.rate, frame_size=stream.frame_size or 0)
        pcm = (np.clip(samples, -1, 1) * 32767).astype(np.int16)
        frame = av.AudioFrame.from_ndarray(pcm[None], format="s16", layout="mono")
        frame.sample_rate, frame.pts = RATE, 0
        for part in [*resampler.resample(frame), *resampler.resample(None)]:
            output.mux(stream.encode(part))
        output.mux(stream.encode(None))


def _add_picture(output: av.container.OutputContainer, coding: Coding, *, seconds: float) -> None:
    """Writes one grey picture a second."""
    stream = cast(av.VideoStream, output.add_stream(coding.picture, rate=1, options={"flags": "+bitexact"}))
    stream.width, stream.height = PICTURE
    stream.pix_fmt = "yuv420p"
    grey = np.full((PICTURE[1], PICTURE[0], 3), 96, np.uint8)
    for number in range(math.ceil(seconds)):
        frame = av.VideoFrame.from_ndarray(grey, format="rgb24")
        frame.pts = number
        output.mux(stream.encode(frame))
    output.mux(stream.encode(None))

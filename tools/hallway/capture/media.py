"""Makes what the site plays: the sound on the timeline of the transcript, streamable, and nothing about the person.

The published file is made from the decoded timeline, never copied, so that pauses stay where the transcript has them
and no tag, place, device or date can come along. The same recording gives the same bytes.
"""

from __future__ import annotations

import contextlib
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from hallway import files
from hallway.capture.decode import MAX_SECONDS, Decoder
from hallway.capture.picture import Picture, Size, published_size
from hallway.capture.source import open_source

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    import numpy as np
    from numpy.typing import NDArray

RATE = 48_000  # Hz
BITS = 64_000  # per second, mono
MUXING = {"movflags": "+faststart", "fflags": "+bitexact"}  # index at the front; no version, no time of writing
HASH_LENGTH = 8  # hex digits of the file's SHA-256 in its name


@dataclass(frozen=True, slots=True)
class Published:
    """What was put into the media folder."""

    media: Path
    """`<id>.<hash>.m4a`, or `.mp4` for a recording with a picture."""
    poster: Path | None
    """`<id>.<hash>.jpg`, for a recording with a picture."""
    duration: float
    """Seconds of the timeline."""


def publish(source: Path, folder: Path, id: str, *, max_seconds: float = MAX_SECONDS) -> Published:
    """Writes a recording's published copy into `folder`; raises RecordingError when it has no usable sound.

    A copy that is there already is left as it is; a crash leaves only a hidden leftover.
    """
    with open_source(source) as opened:
        size = published_size(opened)
    suffix = "mp4" if size else "m4a"
    temporary = files.temporary(folder / f"{id}.{suffix}")
    try:
        duration, jpeg = _write(source, temporary, size, max_seconds)
        media = _keep(temporary, folder, id, suffix)
        poster = None
        if jpeg:
            temporary.write_bytes(jpeg)
            poster = _keep(temporary, folder, id, "jpg")
        return Published(media, poster, duration)
    finally:
        temporary.unlink(missing_ok=True)


def _keep(temporary: Path, folder: Path, id: str, suffix: str) -> Path:
    """Gives a finished file the name of its content."""
    digest = files.sha256(temporary)
    path = folder / f"{id}.{digest[:HASH_LENGTH]}.{suffix}"
    if not (files.is_regular(path) and files.sha256(path) == digest):
        files.settle(temporary, path)
    return path


def _write(path: Path, target: Path, size: Size | None, max_seconds: float) -> tuple[float, bytes | None]:
    """Encodes in one pass; returns the seconds of sound, and the poster as JPEG."""
    import av

    with contextlib.ExitStack() as stack:
        source = stack.enter_context(open_source(path))
        decoder = Decoder(source, rate=RATE, max_seconds=max_seconds)
        output = stack.enter_context(av.open(str(target), "w", format="mp4" if size else "ipod", options=MUXING))
        picture = Picture(source, output, size) if size else None
        voice = Voice(output)
        streams = [source.audio, source.video] if picture else [source.audio]
        for packet in source.packets(*streams):
            if picture and packet.stream.index == source.video.index:
                output.mux(list(picture.take(packet)))
                continue
            for block in decoder.take(packet):
                output.mux(list(voice.take(block)))
        for block in decoder.finish():
            output.mux(list(voice.take(block)))
        output.mux([*voice.finish(), *(picture.finish() if picture else ())])
        return voice.seconds, picture.poster() if picture else None


class Voice:
    """Encodes blocks of the timeline as mono AAC into an output."""

    def __init__(self, output: Any) -> None:
        from av.codec.context import Flags

        self._stream = output.add_stream("aac", rate=RATE)
        context = self._stream.codec_context
        context.layout, context.format, context.bit_rate = "mono", "fltp", BITS
        context.flags |= int(Flags.bitexact)
        self._written = 0

    @property
    def seconds(self) -> float:
        """How much sound was taken."""
        return self._written / RATE

    def take(self, block: NDArray[np.float32]) -> Iterator[Any]:
        """Encodes a block; yields the packets that are ready."""
        import av
        import numpy as np

        frame = av.AudioFrame.from_ndarray(np.clip(block, -1.0, 1.0).reshape(1, -1), format="fltp", layout="mono")
        frame.sample_rate, frame.pts, frame.time_base = RATE, self._written, Fraction(1, RATE)
        self._written += len(block)
        yield from self._stream.encode(frame)

    def finish(self) -> Iterator[Any]:
        """Yields the packets that the encoder still holds."""
        yield from self._stream.encode(None)

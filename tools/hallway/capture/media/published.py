"""Makes what the site plays: the sound on the timeline of the transcript, streamable, and nothing about the person.

The published file is made from the decoded timeline, never copied, so that pauses stay where the transcript has them
and no tag, place, device or date can come along. The same recording gives the same bytes.
"""

from __future__ import annotations

import contextlib
from dataclasses import asdict, dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Any, Literal

from hallway import files
from hallway.capture import isolation
from hallway.capture.audio.decode import MAX_SECONDS, Decoder, probe
from hallway.capture.audio.source import open_source
from hallway.capture.media.mute import Mute
from hallway.capture.media.picture import CopiedPicture, Picture, Size, published_size

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    import numpy as np
    from numpy.typing import NDArray

    from hallway.capture.audio.source import Source
    from hallway.library.redaction import Range

RATE = 48_000  # Hz
BITS = 64_000  # per second, mono
CONTAINERS = {"m4a": "ipod", "mp4": "mp4"}  # FFmpeg's names
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


def publish(
    source: Path, folder: Path, id: str, *, silence: Sequence[Range] = (), max_seconds: float = MAX_SECONDS
) -> Published:
    """Writes a recording's published copy into `folder`; raises RecordingError when it has no usable sound.

    Nothing is heard in the ranges of `silence`. A copy that is there already is left as it is; a crash leaves only a
    hidden leftover.
    """
    size = isolation.run(_size, source)
    picture = Size(**size | {"colours": tuple(size["colours"])}) if size else None
    return _publish(source, folder, id, _Plan(picture, silence=silence, max_seconds=max_seconds))


def _size(path: Path) -> dict[str, Any] | None:
    with open_source(path) as source:
        size = published_size(source)
        return asdict(size) if size else None


def silence(source: Path, folder: Path, id: str, ranges: Sequence[Range], *, keeps_picture: bool = False) -> Published:
    """Writes a copy in which nothing is heard in the ranges, as long as `source`; raises RecordingError.

    `source` is a recording, or a published copy whose recording is gone. Its picture is left out, or, where it is to be
    kept, handed on untouched: what can be read in it can still be read.
    """
    info = probe(source)
    is_ours = source.parent.resolve() == folder.resolve()
    seconds = info.declared_seconds if is_ours else None
    plan = _Plan("copied" if keeps_picture and info.has_video else None, silence=ranges, seconds=seconds)
    return _publish(source, folder, id, plan)


@dataclass(frozen=True, slots=True)
class _Plan:
    """How a copy is made."""

    picture: Size | Literal["copied"] | None
    """The size in which to encode it; or it stays as it is; or there is none."""
    silence: Sequence[Range] = ()
    max_seconds: float = MAX_SECONDS
    seconds: float | None = None
    """Where to stop: AAC comes in whole frames, and a copy of a copy must not be longer than it."""

    @property
    def suffix(self) -> str:
        return "mp4" if self.picture else "m4a"

    def open_picture(self, source: Source, output: Any) -> Picture | CopiedPicture | None:
        """Returns what makes the picture of the output."""
        if isinstance(self.picture, Size):
            return Picture(source, output, self.picture)
        return CopiedPicture(source, output) if self.picture else None


def _publish(source: Path, folder: Path, id: str, plan: _Plan) -> Published:
    media, poster = (files.temporary(folder / f"{id}.{suffix}") for suffix in (plan.suffix, "jpg"))
    try:
        duration = isolation.run(_write, source, media, poster, plan, may_write=True)
        return Published(
            _keep(media, folder, id, plan.suffix),
            _keep(poster, folder, id, "jpg") if poster.exists() else None,
            duration,
        )
    finally:
        media.unlink(missing_ok=True)
        poster.unlink(missing_ok=True)


def _keep(temporary: Path, folder: Path, id: str, suffix: str) -> Path:
    """Gives a finished file the name of its content."""
    digest = files.sha256(temporary)
    path = folder / f"{id}.{digest[:HASH_LENGTH]}.{suffix}"
    if not (files.is_regular(path) and files.sha256(path) == digest):
        files.settle(temporary, path)
    return path


def _write(path: Path, target: Path, poster: Path, plan: _Plan) -> float:
    """Encodes in one pass; returns the seconds of sound. Writes the poster as JPEG where there is a picture for it."""
    import av

    with contextlib.ExitStack() as stack:
        source = stack.enter_context(open_source(path))
        decoder = Decoder(source, rate=RATE, max_seconds=plan.max_seconds)
        output = stack.enter_context(av.open(str(target), "w", format=CONTAINERS[plan.suffix], options=MUXING))
        picture = plan.open_picture(source, output)
        voice = Voice(output, silence=plan.silence, seconds=plan.seconds)
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
        if picture and (jpeg := picture.poster()):
            poster.write_bytes(jpeg)
        return voice.seconds


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
        """How much sound was taken."""
        return self._written / RATE

    def take(self, block: NDArray[np.float32]) -> Iterator[Any]:
        """Encodes a block; yields the packets that are ready."""
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
        """Yields the packets that the encoder still holds."""
        yield from self._stream.encode(None)

"""Creates published media, which the site plays: streamable, on the transcript's timeline, no personal metadata.

The file is encoded from the decoded timeline, never copied, so that pauses stay where the transcript has them and no
tag, location, device or date gets into it. The same recording gives the same bytes.
"""

from __future__ import annotations

import contextlib
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, Literal

from hallway import files
from hallway.capture import isolation
from hallway.capture.audio.decode import MAX_SECONDS, Decoder, probe
from hallway.capture.audio.source import open_source
from hallway.capture.media.picture import CopiedPicture, Picture, Size, published_size
from hallway.capture.media.voice import RATE, Voice

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from hallway.capture.audio.source import Source
    from hallway.library.redaction import Range

CONTAINERS = {"m4a": "ipod", "mp4": "mp4"}  # FFmpeg's names
MUXING = {"movflags": "+faststart", "fflags": "+bitexact"}  # index at the front; no version, no creation time
HASH_LENGTH = 8  # hex digits of the file's SHA-256 in its name


@dataclass(frozen=True, slots=True)
class Published:
    """The files of a recording in the media folder."""

    media: Path
    """`<id>.<hash>.m4a`, or `.mp4` for a video."""
    poster: Path | None
    """`<id>.<hash>.jpg` for a video, else None."""
    duration: float
    """In seconds."""


def publish(
    source: Path, folder: Path, id: str, *, silence: Sequence[Range] = (), max_seconds: float = MAX_SECONDS
) -> Published:
    """Writes a recording's published copy into `folder`. Raises RecordingError if it has no usable audio.

    The copy is silent in the ranges of `silence`. An existing copy is not changed. A crash leaves only a hidden file,
    which is removed later.
    """
    size = isolation.run(_size, source)
    picture = Size(**size | {"colours": tuple(size["colours"])}) if size else None
    return _publish(source, folder, id, _Plan(picture, silence=silence, max_seconds=max_seconds))


def _size(path: Path) -> dict[str, Any] | None:
    with open_source(path) as source:
        size = published_size(source)
        return asdict(size) if size else None


def silence(source: Path, folder: Path, id: str, ranges: Sequence[Range], *, keeps_picture: bool = False) -> Published:
    """Writes a copy that is silent in the ranges and as long as `source`. Raises RecordingError.

    `source` is a recording, or a published copy whose recording is gone. `keeps_picture` copies its picture unchanged,
    including any text visible in it; otherwise the copy has none.
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
    """The size in which to encode the picture; "copied" to copy it unchanged; None to leave it out."""
    silence: Sequence[Range] = ()
    max_seconds: float = MAX_SECONDS
    seconds: float | None = None
    """Where to stop: AAC consists of whole frames, and a copy of a copy must not be longer."""

    @property
    def suffix(self) -> str:
        return "mp4" if self.picture else "m4a"

    def open_picture(self, source: Source, output: Any) -> Picture | CopiedPicture | None:
        """Returns the writer for the picture of the output, if it has one."""
        if isinstance(self.picture, Size):
            return Picture(source, output, self.picture)
        return CopiedPicture(source, output) if self.picture else None


def _publish(source: Path, folder: Path, id: str, plan: _Plan) -> Published:
    media, poster = (files.temporary(folder / f"{id}.{suffix}") for suffix in (plan.suffix, "jpg"))
    try:
        duration = isolation.run(_write, source, media.absolute(), poster.absolute(), plan, may_write=True)
        return Published(
            _keep(media, folder, id, plan.suffix),
            _keep(poster, folder, id, "jpg") if poster.exists() else None,
            duration,
        )
    finally:
        media.unlink(missing_ok=True)
        poster.unlink(missing_ok=True)


def _keep(temporary: Path, folder: Path, id: str, suffix: str) -> Path:
    """Names a finished file after the hash of its content."""
    digest = files.sha256(temporary)
    path = folder / f"{id}.{digest[:HASH_LENGTH]}.{suffix}"
    if not (files.is_regular(path) and files.sha256(path) == digest):
        files.settle(temporary, path)
    return path


def _write(path: Path, target: Path, poster: Path, plan: _Plan) -> float:
    """Encodes in one pass and returns the seconds of audio. Writes the poster as JPEG if there is a picture for it."""
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

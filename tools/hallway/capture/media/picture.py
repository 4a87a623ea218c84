"""The moving picture of a recording, made small enough to publish, upright, and on the clock of its sound."""

from __future__ import annotations

import io
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hallway.capture.audio.source import Source

LONGEST_SIDE = 1280  # pixels
MOST_FRAMES = 30  # per second; telephones and screens record more than an answer needs
CLOCK = Fraction(1, 90_000)  # seconds, the tick of MPEG video
QUALITY = {"crf": "26", "preset": "veryfast", "g": "60"}
THREADS = 2  # fixed: x264 writes other bytes with another number
POSTER_SECONDS = 3.0  # people are rarely ready in the first moments
POSTER_STEP_SECONDS = 0.7
POSTER_CONTRAST = 12.0  # standard deviation of brightness (0-255) under which a picture shows nothing
LOOKED_AT = 400  # packets in which a first picture must be found


@dataclass(frozen=True, slots=True)
class Size:
    """What a published picture looks like: width and height in pixels, both even, as H.264 wants."""

    width: int
    height: int
    colours: tuple[int, int, int] = (2, 2, 2)
    """Matrix, primaries and transfer as H.264 numbers them; 2 is unsaid. Kept, so that HDR looks as it did."""


class Picture:
    """Encodes a source's video as H.264 into an output, and keeps one frame for the poster."""

    def __init__(self, source: Source, output: Any, size: Size) -> None:
        self.stream = output.add_stream("libx264", rate=MOST_FRAMES, options=dict(QUALITY))
        context = self.stream.codec_context
        context.width, context.height, context.pix_fmt = size.width, size.height, "yuv420p"
        context.colorspace, context.color_primaries, context.color_trc = size.colours
        context.time_base, context.thread_count = CLOCK, THREADS
        context.flags |= _bitexact()
        self._origin = source.origin
        self._ratio = _pixel_ratio(source)
        self._size = size
        self._shape: tuple[object, ...] = ()
        self._graph: Any = None
        self._last = -1.0
        self._poster: Any = None
        self._is_settled = False
        self._looked = 0.0
        self._contrast = -1.0

    def take(self, packet: Any) -> Iterator[Any]:
        """Decodes one packet of video; yields the encoded packets that are ready. Damaged pictures are left out."""
        import av

        try:
            frames = packet.decode()
        except (av.error.FFmpegError, ValueError):
            return
        for frame in frames:
            second = max(0.0, frame.time - self._origin) if frame.time is not None else self._last + 1 / MOST_FRAMES
            if self._last >= 0 and second < self._last + 0.9 / MOST_FRAMES:
                continue
            self._last = second
            upright = self._fit(frame)
            self._consider(upright, second)
            upright.pts, upright.time_base, upright.pict_type = round(second / CLOCK), CLOCK, 0
            yield from self.stream.encode(upright)

    def finish(self) -> Iterator[Any]:
        """Yields the packets that the encoder still holds."""
        yield from self.stream.encode(None)

    def poster(self) -> bytes | None:
        """Returns a JPEG of an early picture that shows something; None when there was no picture."""
        if self._poster is None:
            return None
        written = io.BytesIO()
        self._poster.to_image().save(written, "JPEG", quality=82, optimize=True)
        return written.getvalue()

    def _fit(self, frame: Any) -> Any:
        """Turns, scales and pads a frame; a recording may change its size on the way, as shared screens do."""
        shape = (frame.width, frame.height, frame.format.name, frame.rotation, frame.color_range, frame.colorspace)
        if shape != self._shape:
            fitted = _inside(*_upright(frame, self._ratio), self._size)
            self._graph, self._shape = _graph(frame, fitted, self._size), shape
        self._graph.push(frame)
        return self._graph.pull()

    def _consider(self, frame: Any, second: float) -> None:
        """Keeps the first picture with contrast after some seconds, or else the one with the most."""
        if self._is_settled or (self._poster is not None and second < self._looked + POSTER_STEP_SECONDS):
            return
        self._looked = second
        contrast = float(frame.to_ndarray(format="gray").std())
        self._is_settled = second >= POSTER_SECONDS and contrast > POSTER_CONTRAST
        if self._is_settled or contrast > self._contrast:
            self._poster, self._contrast = frame.reformat(format="rgb24"), contrast


class CopiedPicture:
    """Hands the picture of a published copy on as it is."""

    def __init__(self, source: Source, output: Any) -> None:
        self._stream = output.add_stream_from_template(source.video)

    def take(self, packet: Any) -> Iterator[Any]:
        """Yields the packet, if there is a picture in it."""
        if packet.dts is not None:
            packet.stream = self._stream
            yield packet

    def finish(self) -> Iterator[Any]:
        """Yields nothing more."""
        yield from ()

    def poster(self) -> None:
        """Leaves the poster that there is."""


def published_size(source: Source) -> Size | None:
    """Decodes the first picture of a source; returns the size to publish, None when there is no usable picture.

    Leaves the source somewhere behind its start.
    """
    import av

    if source.video is None:
        return None
    for count, packet in enumerate(source.packets(source.video)):
        try:
            frames = packet.decode()
        except (av.error.FFmpegError, ValueError):
            frames = []
        if frames:
            first = frames[0]
            size = _inside(*_upright(first, _pixel_ratio(source)), Size(LONGEST_SIDE, LONGEST_SIDE))
            return replace(size, colours=(first.colorspace, first.color_primaries, first.color_trc))
        if count > LOOKED_AT:
            break
    return None


def _pixel_ratio(source: Source) -> float:
    return float(source.video.sample_aspect_ratio or 1)


def _upright(frame: Any, ratio: float) -> tuple[float, float]:
    """Returns width and height as they are to be seen."""
    width, height = frame.width * ratio, float(frame.height)
    return (height, width) if frame.rotation % 180 else (width, height)


def _inside(width: float, height: float, box: Size) -> Size:
    """Returns the largest even size of the same shape in the box, never larger than it is."""
    scale = min(1.0, box.width / width, box.height / height)
    return Size(max(2, int(width * scale / 2) * 2), max(2, int(height * scale / 2) * 2))


def _graph(frame: Any, fitted: Size, size: Size) -> Any:
    from av.filter import Graph

    graph = Graph()
    steps = [
        graph.add(
            "buffer",
            video_size=f"{frame.width}x{frame.height}",
            pix_fmt=frame.format.name,
            time_base=str(frame.time_base or CLOCK),
            range=str(int(frame.color_range)),
            colorspace=str(int(frame.colorspace)),
        ),
        *(graph.add(name, argument) for name, argument in _TURNS[-frame.rotation % 360 // 90 * 90]),
        graph.add("scale", f"{fitted.width}:{fitted.height}:out_range=tv"),
        graph.add("pad", f"{size.width}:{size.height}:-1:-1"),
        graph.add("setsar", "1"),
        graph.add("format", "yuv420p"),
        graph.add("buffersink"),
    ]
    graph.link_nodes(*steps).configure()
    return graph


_TURNS: dict[int, tuple[tuple[str, str | None], ...]] = {
    0: (),
    90: (("transpose", "clock"),),
    180: (("hflip", None), ("vflip", None)),
    270: (("transpose", "cclock"),),
}
"""Degrees clockwise -> FFmpeg's filters."""


def _bitexact() -> int:
    from av.codec.context import Flags

    return int(Flags.bitexact)

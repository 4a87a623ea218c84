"""Encodes the video of a recording: small enough to publish, upright, and in sync with the audio."""

from __future__ import annotations

import io
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hallway.capture.audio.source import Source

LONGEST_SIDE = 1280  # pixels
MOST_FRAMES = 30  # per second; phones and screen recorders produce more than an answer needs
CLOCK = Fraction(1, 90_000)  # seconds; the time base of MPEG video
QUALITY = {"crf": "26", "preset": "veryfast", "g": "60"}
THREADS = 2  # fixed, because the bytes that x264 writes depend on it
POSTER_SECONDS = 3.0  # people are rarely ready in the first seconds
POSTER_STEP_SECONDS = 0.7
POSTER_CONTRAST = 12.0  # standard deviation of brightness (0-255) below which a picture shows nothing
LOOKED_AT = 400  # the first picture must be within this many packets


@dataclass(frozen=True, slots=True)
class Size:
    """Width and height of a published picture in pixels, both even, as H.264 requires."""

    width: int
    height: int
    colours: tuple[int, int, int] = (2, 2, 2)
    """Matrix, primaries and transfer as H.264 numbers them; 2 is unspecified. Kept, so that HDR looks the same."""


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
        """Encodes a packet of video, and yields the packets that are ready. Skips damaged pictures."""
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
        """Yields the packets that remain in the encoder."""
        yield from self.stream.encode(None)

    def poster(self) -> bytes | None:
        """Returns an early picture that shows something as JPEG; None if there was no picture."""
        if self._poster is None:
            return None
        written = io.BytesIO()
        self._poster.to_image().save(written, "JPEG", quality=82, optimize=True)
        return written.getvalue()

    def _fit(self, frame: Any) -> Any:
        """Rotates, scales and pads a frame. Its size may change during a recording, as with shared screens."""
        shape = (frame.width, frame.height, frame.format.name, frame.rotation, frame.color_range, frame.colorspace)
        if shape != self._shape:
            fitted = _inside(*_upright(frame, self._ratio), self._size)
            self._graph, self._shape = _graph(frame, fitted, self._size), shape
        self._graph.push(frame)
        return self._graph.pull()

    def _consider(self, frame: Any, second: float) -> None:
        """Keeps the first picture with contrast after POSTER_SECONDS, or the one with the most contrast."""
        if self._is_settled or (self._poster is not None and second < self._looked + POSTER_STEP_SECONDS):
            return
        self._looked = second
        contrast = float(frame.to_ndarray(format="gray").std())
        self._is_settled = second >= POSTER_SECONDS and contrast > POSTER_CONTRAST
        if self._is_settled or contrast > self._contrast:
            self._poster, self._contrast = frame.reformat(format="rgb24"), contrast


class CopiedPicture:
    """Copies the picture of a published copy unchanged."""

    def __init__(self, source: Source, output: Any) -> None:
        self._stream = output.add_stream_from_template(source.video)

    def take(self, packet: Any) -> Iterator[Any]:
        """Yields the packet if it contains a picture."""
        if packet.dts is not None:
            packet.stream = self._stream
            yield packet

    def finish(self) -> Iterator[Any]:
        """Yields nothing: no packets are left."""
        yield from ()

    def poster(self) -> None:
        """Returns None: the existing poster stays."""


def published_size(source: Source) -> Size | None:
    """Decodes the first picture of a source and returns the size to publish; None if there is no usable picture.

    The position of the source afterwards is undefined.
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
    """Returns width and height as displayed."""
    width, height = frame.width * ratio, float(frame.height)
    return (height, width) if frame.rotation % 180 else (width, height)


def _inside(width: float, height: float, box: Size) -> Size:
    """Returns the largest even size with the same aspect ratio that fits into the box, without enlarging."""
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
"""FFmpeg's filters by degrees clockwise."""


def _bitexact() -> int:
    from av.codec.context import Flags

    return int(Flags.bitexact)

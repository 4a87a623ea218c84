"""Checks whether a media file is complete, declares its length, or is protected, without decoding it.

Only headers are read, and no size in them is trusted before it is compared with the size of the file.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, BinaryIO, NamedTuple

from hallway.capture.audio.frames import Wholeness, adts, amr, flac, mp3

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

__all__ = ["Wholeness", "is_protected", "wholeness"]

OGG_TAIL = 1 << 17  # 128 KiB: at least one whole Ogg page (at most 65,307 bytes)


def wholeness(path: Path, container: str) -> Wholeness:
    """Returns whether a file ends where its container says; `container` is FFmpeg's name for the format."""
    check = _CHECKS.get(container.split(",")[0])
    with path.open("rb") as file:
        return check(file, _size(file)) if check else Wholeness.UNKNOWN


def is_protected(path: Path, container: str) -> bool:
    """Returns whether the audio is encrypted (DRM): such a file opens, but decodes to nothing or to noise."""
    name = container.split(",")[0]
    with path.open("rb") as file:
        if name == "mov":
            return any(kind in {b"enca", b"drms"} for kind in _sample_entries(file, _size(file)))
        if name == "matroska":
            return _has_content_encryption(file, _size(file))
    return False


def _size(file: BinaryIO) -> int:
    size = file.seek(0, 2)
    file.seek(0)
    return size


# ISO base media (mp4, m4a, mov, 3gp): boxes with a size and a type.


class Box(NamedTuple):
    """One box: its type, where its content starts, and where it ends according to its size."""

    kind: bytes
    start: int
    end: int


def _boxes(file: BinaryIO, start: int, end: int) -> Iterator[Box]:
    """Yields the boxes in [start, end); the last one may claim to end later."""
    while start + 8 <= end:
        file.seek(start)
        head = file.read(16)
        size, kind, body = int.from_bytes(head[:4], "big"), head[4:8], start + 8
        if size == 1 and len(head) == 16:
            size, body = int.from_bytes(head[8:16], "big"), start + 16
        stop = end if size == 0 else start + size
        if stop < body:
            return
        yield Box(kind, body, stop)
        start = stop


def _bmff(file: BinaryIO, size: int) -> Wholeness:
    boxes = list(_boxes(file, 0, size))
    kinds = {box.kind for box in boxes}
    if not boxes or boxes[-1].end != size or b"moov" not in kinds:
        return Wholeness.CUT
    if b"moof" in kinds and not kinds & {b"mfra", b"sidx"} and not _find(file, boxes, b"moov", b"mvex", b"mehd"):
        return Wholeness.UNKNOWN  # fragments without an index: one may be missing at the end
    return Wholeness.WHOLE


def _find(file: BinaryIO, boxes: list[Box], *path: bytes) -> list[Box]:
    """Returns the boxes at the end of a path of types."""
    for depth, kind in enumerate(path):
        boxes = [box for box in boxes if box.kind == kind]
        if depth + 1 < len(path):
            boxes = [inner for box in boxes for inner in _boxes(file, box.start, box.end)]
    return boxes


def _sample_entries(file: BinaryIO, size: int) -> Iterator[bytes]:
    """Yields the types of the sample descriptions of all tracks (`mp4a`, `avc1`, `enca`, ...)."""
    top = list(_boxes(file, 0, size))
    for table in _find(file, top, b"moov", b"trak", b"mdia", b"minf", b"stbl", b"stsd"):
        for entry in _boxes(file, table.start + 8, min(table.end, size)):  # 8: version, flags, count
            yield entry.kind


# Ogg: pages; a flag marks the last one of a stream.


def _ogg(file: BinaryIO, size: int) -> Wholeness:
    file.seek(max(0, size - OGG_TAIL))
    tail = file.read(OGG_TAIL)
    at = tail.rfind(b"OggS")
    while at >= 0:
        segments = tail[at + 27 : at + 27 + tail[at + 26]] if len(tail) >= at + 27 else b""
        end = at + 27 + len(segments) + sum(segments)
        if segments and len(segments) == tail[at + 26]:
            is_last = bool(tail[at + 5] & 4)
            return Wholeness.WHOLE if is_last and end == len(tail) else Wholeness.CUT
        at = tail.rfind(b"OggS", 0, at)
    return Wholeness.CUT


# RIFF (wav) and AIFF: chunks with a type and a size.


def _riff(file: BinaryIO, size: int) -> Wholeness:
    head = file.read(12)
    long_size = 0
    start = 12
    while start + 8 <= size:
        file.seek(start)
        kind, length = file.read(4), int.from_bytes(file.read(4), "little")
        if kind == b"ds64":
            file.seek(start + 16)
            long_size = int.from_bytes(file.read(8), "little")
        if kind == b"data":
            if head[:4] in {b"RF64", b"BW64"} and long_size:
                length = long_size
            if length in {0, 0xFFFFFFFF}:
                return Wholeness.UNKNOWN  # written to a pipe: the size was never filled in
            return Wholeness.WHOLE if start + 8 + length <= size else Wholeness.CUT
        start += 8 + length + length % 2
    return Wholeness.CUT


def _aiff(file: BinaryIO, size: int) -> Wholeness:
    length = int.from_bytes(file.read(8)[4:8], "big")
    return Wholeness.WHOLE if 8 + length <= size else Wholeness.CUT


# EBML (webm, mkv): elements with an id and a size, both of variable length.

_SEGMENT, _CLUSTER, _TRACKS = 0x18538067, 0x1F43B675, 0x1654AE6B
_ENCRYPTION_PATH = (0xAE, 0x6D80, 0x6240, 0x5035)  # TrackEntry, ContentEncodings, ContentEncoding, ContentEncryption


class Element(NamedTuple):
    """One EBML element; `end` is None if its size is unknown, as in a live recording."""

    number: int
    start: int
    end: int | None


def _element(file: BinaryIO, at: int) -> Element | None:
    file.seek(at)
    head = file.read(12)
    if not head or not head[0]:
        return None
    id_length = 9 - head[0].bit_length()
    if id_length > 4 or len(head) <= id_length or not head[id_length]:
        return None
    size_length = 9 - head[id_length].bit_length()
    raw = head[id_length : id_length + size_length]
    if len(raw) < size_length:
        return None
    mask = (1 << 7 * size_length) - 1
    value = int.from_bytes(raw, "big") & mask
    start = at + id_length + size_length
    return Element(int.from_bytes(head[:id_length], "big"), start, None if value == mask else start + value)


def _elements(file: BinaryIO, start: int, end: int) -> Iterator[Element]:
    """Yields elements in order, and those inside an element of unknown size."""
    while start < end and (element := _element(file, start)):
        yield element
        start = element.start if element.end is None else element.end


def _segment(file: BinaryIO, size: int) -> Element | None:
    return next((item for item in _elements(file, 0, size) if item.number == _SEGMENT), None)


def _ebml(file: BinaryIO, size: int) -> Wholeness:
    segment = _segment(file, size)
    if segment is None:
        return Wholeness.CUT
    if segment.end is not None:
        return Wholeness.WHOLE if segment.end <= size else Wholeness.CUT
    end = segment.start
    for element in _elements(file, segment.start, size):
        end = element.start if element.end is None else element.end
    return Wholeness.UNKNOWN if end == size else Wholeness.STUMP


def _has_content_encryption(file: BinaryIO, size: int) -> bool:
    segment = _segment(file, size)
    if segment is None:
        return False
    for element in _elements(file, segment.start, min(size, segment.end or size)):
        if element.number == _CLUSTER:
            return False
        if element.number == _TRACKS and element.end is not None:
            return _holds(file, element.start, min(element.end, size), _ENCRYPTION_PATH)
    return False


def _holds(file: BinaryIO, start: int, end: int, path: tuple[int, ...]) -> bool:
    return any(
        len(path) == 1 or _holds(file, item.start, min(item.end or end, end), path[1:])
        for item in _elements(file, start, end)
        if item.number == path[0]
    )


_CHECKS: dict[str, Callable[[BinaryIO, int], Wholeness]] = {
    "mov": _bmff,
    "ogg": _ogg,
    "wav": _riff,
    "aiff": _aiff,
    "matroska": _ebml,
    "mp3": mp3,
    "aac": adts,
    "amr": amr,
    "flac": flac,
}
"""The check for each demuxer, by the first of FFmpeg's names for it."""

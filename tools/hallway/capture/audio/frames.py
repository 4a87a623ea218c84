"""Checks formats that are a sequence of frames (mp3, ADTS, AMR, FLAC) for completeness, without decoding.

Without an index at the front, only the last frame can tell whether the end of the file is missing.
"""

from __future__ import annotations

import enum
from functools import partial
from typing import TYPE_CHECKING, BinaryIO

if TYPE_CHECKING:
    from collections.abc import Callable


COMPLETE_SHARE = 0.98  # a recording counts as cut off if less than this was decoded


class Wholeness(enum.StrEnum):
    """Whether a file is complete, judging by its structure."""

    WHOLE = "whole"
    CUT = "cut"
    """The container declares its length, and the end is missing."""
    UNKNOWN = "unknown"
    """The container does not declare its length, so that a missing end cannot be detected."""
    STUMP = "stump"
    """The container does not declare its length, but the last packet is incomplete."""

    @property
    def is_cut(self) -> bool:
        """Whether the end is definitely missing."""
        return self in {Wholeness.CUT, Wholeness.STUMP}

    @property
    def says_length(self) -> bool:
        """Whether the container declares its length."""
        return self in {Wholeness.WHOLE, Wholeness.CUT}


_MP3_BITRATES = {  # kbit/s by (is MPEG-1, layer)
    (True, 1): (0, 32, 64, 96, 128, 160, 192, 224, 256, 288, 320, 352, 384, 416, 448),
    (True, 2): (0, 32, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 384),
    (True, 3): (0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320),
    (False, 1): (0, 32, 48, 56, 64, 80, 96, 112, 128, 144, 160, 176, 192, 224, 256),
    (False, 2): (0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160),
    (False, 3): (0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160),
}
_MP3_RATES = {  # Hz by version bits
    3: (44_100, 48_000, 32_000),
    2: (22_050, 24_000, 16_000),
    0: (11_025, 12_000, 8_000),
}
_AMR_SIZES = {  # bytes by frame type
    b"#!AMR\n": (13, 14, 16, 18, 20, 21, 27, 32, 6, 1, 1, 1, 1, 1, 1, 1),
    b"#!AMR-WB\n": (18, 24, 33, 37, 41, 47, 51, 59, 61, 6, 1, 1, 1, 1, 1, 1),
}


def _mp3_frame(head: bytes) -> int:
    """Returns the size of the frame that starts with these four bytes; 0 if they do not start a frame."""
    if len(head) < 4 or head[0] != 0xFF or head[1] & 0xE0 != 0xE0:
        return 0
    version, layer = head[1] >> 3 & 3, 4 - (head[1] >> 1 & 3)
    bitrate, rate, padding = head[2] >> 4, head[2] >> 2 & 3, head[2] >> 1 & 1
    if version == 1 or layer == 4 or bitrate in {0, 15} or rate == 3:
        return 0
    bits = _MP3_BITRATES[version == 3, layer][bitrate] * 1000
    hertz = _MP3_RATES[version][rate]
    if layer == 1:
        return (12 * bits // hertz + padding) * 4
    return (72 if layer == 3 and version != 3 else 144) * bits // hertz + padding


def _adts_frame(head: bytes) -> int:
    if len(head) < 6 or head[0] != 0xFF or head[1] & 0xF6 != 0xF0:
        return 0
    return (head[3] & 3) << 11 | head[4] << 3 | head[5] >> 5


def _amr_frame(sizes: tuple[int, ...], head: bytes) -> int:
    return sizes[head[0] >> 3 & 15]


def _walk(file: BinaryIO, start: int, size: int, frame: Callable[[bytes], int]) -> Wholeness:
    """Walks from frame to frame. If the last one is incomplete, the file was cut off."""
    while start < size:
        file.seek(start)
        head = file.read(8)
        length = frame(head)
        if not length:
            is_stub = size - start < 8 and head[:1] not in {b"T", b"A", b"\0"}
            return Wholeness.STUMP if is_stub else Wholeness.UNKNOWN  # a tag, or damage, which the decoder will notice
        start += length
    return Wholeness.STUMP if start > size else Wholeness.UNKNOWN


def _after_id3(file: BinaryIO) -> int:
    """Returns where the audio starts, after any ID3v2 tags."""
    start = 0
    while True:
        file.seek(start)
        head = file.read(10)
        if len(head) < 10 or head[:3] != b"ID3":
            return start
        length = sum((byte & 127) << 7 * (3 - place) for place, byte in enumerate(head[6:10]))
        start += 10 + length + (10 if head[5] & 16 else 0)


def mp3(file: BinaryIO, size: int) -> Wholeness:
    """Checks an mp3; only one with a Xing, Info or VBRI header declares its length."""
    start = _after_id3(file)
    file.seek(start)
    first = file.read(2_048)
    length = _mp3_frame(first[:4])
    for mark in (b"Xing", b"Info"):
        at = first.find(mark, 0, min(64, length))
        if at > 0 and first[at + 7] & 2:  # it has the bytes field
            skip = 4 if first[at + 7] & 1 else 0
            claimed = int.from_bytes(first[at + 8 + skip : at + 12 + skip], "big")
            return Wholeness.WHOLE if start + claimed <= size else Wholeness.CUT
    at = first.find(b"VBRI", 0, min(64, length))
    if at > 0:
        return Wholeness.WHOLE if start + int.from_bytes(first[at + 10 : at + 14], "big") <= size else Wholeness.CUT
    return _walk(file, start, size, _mp3_frame)


def adts(file: BinaryIO, size: int) -> Wholeness:
    """Checks raw AAC, which never declares its length."""
    return _walk(file, _after_id3(file), size, _adts_frame)


def amr(file: BinaryIO, size: int) -> Wholeness:
    """Checks AMR, narrow or wide band, which never declares its length."""
    head = file.read(9)
    for mark, sizes in _AMR_SIZES.items():
        if head.startswith(mark):
            return _walk(file, len(mark), size, partial(_amr_frame, sizes))
    return Wholeness.UNKNOWN


def flac(file: BinaryIO, size: int) -> Wholeness:
    """Checks whether FLAC declares its number of samples; only decoding can tell whether all are there."""
    file.seek(_after_id3(file))
    head = file.read(26)
    samples = int.from_bytes(head[21:26], "big") & (1 << 36) - 1
    return Wholeness.WHOLE if head[:4] == b"fLaC" and samples else Wholeness.UNKNOWN

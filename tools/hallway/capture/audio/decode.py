"""Decodes a recording to samples on the player's timeline, and reports what was wrong with it.

Whisper's own loaders drop pauses and silently stop at damage. This decoder works packet by packet, fills gaps with
silence, and counts what it could not use.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from contextlib import closing
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from hallway.capture import isolation
from hallway.capture.audio import channels
from hallway.capture.audio.frames import COMPLETE_SHARE
from hallway.capture.audio.samples import sample_store
from hallway.capture.audio.source import MediaInfo, Source, open_source, require_sound
from hallway.capture.audio.timeline import Timeline
from hallway.errors import RecordingError
from hallway.library.transcript import Decoding

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator
    from pathlib import Path

    import numpy as np
    from numpy.typing import NDArray

    Samples = NDArray[np.float32]

__all__ = ["SAMPLE_RATE", "Decoder", "MediaInfo", "Sound", "audio_sha256", "blocks", "decode", "probe"]

SAMPLE_RATE = 16_000  # Hz; what Whisper expects
MAX_SECONDS = 14_400.0  # 4 h
EXACT_SLACK_SECONDS = 0.01
"""FLAC declares its number of samples: if more than this is missing, it was cut off."""
USABLE_SHARE = 0.1
"""If a smaller share of the packets could be decoded, the result is random: a noise file, or undeclared protection."""
CLOCKLESS = frozenset({"mp3"})
"""Formats whose frames have no time: after damage, only the bytes between two good frames tell how much is missing.
(Raw AAC and AMR have no times either, but FFmpeg does not say which bytes it skipped.)"""
UNBROKEN = CLOCKLESS | {"aac", "amr", "amrnb", "amrwb", "flac", "wav", "w64", "aiff"}
"""Formats that cannot pause: a gap in one is damage."""


@dataclass(frozen=True, slots=True)
class Sound:
    """A whole recording, decoded."""

    samples: Samples
    """Mono float32 at 16 kHz, mostly within -1 and 1; read-only."""
    seconds: float
    decoding: Decoding
    peak: float
    """The largest absolute sample; 1.0 or more means that the recording clips."""


def probe(path: Path) -> MediaInfo:
    """Returns information about a recording. Raises RecordingError if it can never be used (no audio, protected)."""
    return MediaInfo.from_dict(isolation.run(_probe, path))


def _probe(path: Path) -> dict[str, Any]:
    with open_source(path) as source:
        require_sound(source)
        return asdict(source.info)


def decode(
    path: Path, *, max_seconds: float = MAX_SECONDS, change: Callable[[Samples], Samples] = lambda block: block
) -> Sound:
    """Decodes a whole recording; `change` gets each block in order, and returns what takes its place.

    Memory use does not depend on the length. Raises RecordingError if it has no audio or is longer than `max_seconds`,
    and OSError if there is no room for the samples of a long one.
    """
    import numpy as np

    peak = 0.0
    with sample_store() as store, closing(blocks(path, max_seconds=max_seconds)) as stream:
        while True:
            try:
                block = next(stream)
            except StopIteration as end:
                decoding: Decoding = end.value
                break
            store.append(change(block))
            peak = max(peak, float(np.abs(block).max(initial=0.0)))
        samples = store.array()
    return Sound(samples, len(samples) / SAMPLE_RATE, decoding, peak)


def blocks(
    path: Path, *, rate: int = SAMPLE_RATE, max_seconds: float = MAX_SECONDS
) -> Generator[Samples, None, Decoding]:
    """Yields the audio of a recording as mono float32 blocks of a few seconds at most; returns the Decoding.

    Memory use does not depend on the length. Raises RecordingError as `decode` does.
    """
    import numpy as np

    with closing(isolation.stream(_blocks, path, rate=rate, max_seconds=max_seconds)) as stream:
        while True:
            try:
                yield np.frombuffer(next(stream), np.float32)
            except StopIteration as end:
                return Decoding.from_dict(end.value)


def _blocks(path: Path, *, rate: int, max_seconds: float) -> Generator[bytes, None, dict[str, Any]]:
    with open_source(path) as source:
        decoder = Decoder(source, rate=rate, max_seconds=max_seconds)
        for packet in source.packets(source.audio):
            for block in decoder.take(packet):
                yield block.tobytes()
        for block in decoder.finish():
            yield block.tobytes()
        return asdict(decoder.decoding())


def audio_sha256(path: Path) -> str:
    """Returns the SHA-256 of a recording's encoded audio, that is, of its packets without container and tags.

    It is the same for a copy with other tags, with its index moved, or in another container.
    """
    return str(isolation.run(_audio_sha256, path))


def _audio_sha256(path: Path) -> str:
    digest = hashlib.sha256()
    with open_source(path) as source:
        require_sound(source)
        context = source.audio.codec_context
        is_raw = context.name.startswith("pcm_")
        digest.update(f"{context.name} {context.sample_rate} {context.layout.nb_channels}".encode() if is_raw else b"")
        size = 0
        for packet in source.packets(source.audio):
            payload = _without_adts(bytes(packet)) if context.name.startswith("aac") else bytes(packet)
            digest.update(payload)
            size += len(payload)
    if not size:
        raise _no_sound(path)
    return digest.hexdigest()


def _without_adts(packet: bytes) -> bytes:
    """Returns an AAC frame without the header that frames have outside MP4."""
    if len(packet) > 7 and packet[0] == 0xFF and packet[1] & 0xF6 == 0xF0:
        return packet[7 if packet[1] & 1 else 9 :]
    return packet


class Decoder:
    """Decodes a source's packets onto a timeline, and counts what failed."""

    def __init__(self, source: Source, *, rate: int, max_seconds: float = MAX_SECONDS) -> None:
        require_sound(source)
        self._source = source
        self._max_seconds = max_seconds
        self._packets = 0
        self._errors = 0
        self._require_length(source.info.declared_seconds or 0.0)
        self._ruler = Ruler()
        self._timeline = Timeline(
            rate=rate,
            origin=source.origin,
            declared_seconds=source.info.declared_seconds,
        )
        with open_source(source.path) as beginning:
            self._channel = channels.channel_to_use(beginning)

    def take(self, packet: Any) -> Iterator[Samples]:
        """Decodes a packet, and yields the samples that are ready."""
        import av

        self._packets += bool(packet.size)
        try:
            frames = packet.decode()
            if frames and self._source.info.container in CLOCKLESS:
                yield from self._bounded(self._timeline.skip(self._ruler.lost_seconds(packet)))
                for frame in frames:
                    frame.pts = None
            for frame in frames:
                sound = frame if self._channel is None else channels.alone(frame, self._channel)
                yield from self._bounded(self._timeline.place(sound))
        except (av.error.FFmpegError, ValueError):  # damage, or a layout that cannot be converted
            self._errors += 1

    def _bounded(self, ready: Iterator[Samples]) -> Iterator[Samples]:
        for block in ready:
            self._require_length(self._timeline.seconds)
            yield block

    def finish(self) -> Iterator[Samples]:
        """Yields the remaining samples. Raises RecordingError if almost nothing could be decoded."""
        yield from self._timeline.finish()
        if not self._timeline.seconds or self._packets - self._errors < USABLE_SHARE * self._packets:
            raise _no_sound(self._source.path)

    def decoding(self) -> Decoding:
        """Returns the report, once all packets are decoded."""
        info, timeline = self._source.info, self._timeline
        damaged = len(timeline.gaps) if info.container in UNBROKEN else 0
        return Decoding(
            seconds=timeline.seconds,
            declared_seconds=info.declared_seconds,
            errors=self._errors + self._source.read_errors + timeline.restarts + damaged,
            gaps=tuple((round(start, 3), round(end, 3)) for start, end in timeline.gaps),
            truncated=_is_truncated(info, timeline.seconds),
            length_unknown=not info.wholeness.says_length and info.declared_seconds is None,
        )

    def _require_length(self, seconds: float) -> None:
        if seconds > self._max_seconds:
            raise RecordingError(
                self._source.path,
                f"it is longer than {self._max_seconds / 60:g} minutes.",
                "Cut it into parts, or raise max_minutes in curation/settings.yml.",
            )


class Ruler:
    """Measures lost audio by the number of bytes between two frames that could be decoded."""

    def __init__(self) -> None:
        self._end: int | None = None
        self._bytes = 0
        self._seconds = 0.0

    def lost_seconds(self, packet: Any) -> float:
        """Takes the next good packet, and returns the seconds lost in the bytes before it."""
        if packet.pos is None or packet.pos < 0:
            return 0.0
        lost = 0 if self._end is None else max(0, packet.pos - self._end)
        seconds = lost * self._seconds / self._bytes if self._bytes else 0.0
        self._end = packet.pos + packet.size
        self._bytes += packet.size
        self._seconds += float((packet.duration or 0) * packet.time_base)
        return seconds


def _is_truncated(info: MediaInfo, seconds: float) -> bool:
    if info.wholeness.is_cut:
        return True
    if info.declared_seconds is None:
        return False
    if info.container == "flac":
        return seconds < info.declared_seconds - EXACT_SLACK_SECONDS
    return seconds < COMPLETE_SHARE * info.declared_seconds


def _no_sound(path: Path) -> RecordingError:
    hint = "Play it to see whether it is complete, then copy or record it again."
    return RecordingError(path, "no audio in it could be decoded.", hint)

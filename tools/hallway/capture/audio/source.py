"""Opens a recording safely, and yields its packets.

Only formats on an allow-list are opened, never what a file refers to: no playlist, other file or network. Packets that
cannot be read are counted and skipped.
"""

from __future__ import annotations

import contextlib
import stat
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from hallway.capture import isolation
from hallway.capture.audio.containers import Wholeness, is_protected, wholeness
from hallway.errors import EngineError, RecordingError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

OPTIONS = {
    "format_whitelist": "mov,mp4,m4a,3gp,3g2,mj2,mp3,wav,w64,ogg,matroska,webm,flac,aac,aiff,amr,amrnb,amrwb,caf,asf",
    "protocol_whitelist": "file",
}
"""Options of FFmpeg's `avformat_open_input`. They exclude playlists and concat lists, whatever their file name."""

SAFE_FFMPEG = (62, 12)  # libavformat of FFmpeg 8.1, the first version without CVE-2026-40962
GUESSED_LENGTHS = frozenset({"aac", "amr", "amrnb", "amrwb"})  # FFmpeg divides the size by a bitrate
LONGEST_LEAD_SECONDS = 60.0
"""A recording that starts later than this was cut out of a stream, and its clock is reset to zero."""
READ_FAILURES = 200  # after this many in a row, the rest of a file counts as unreadable

PLAYLIST_MARKS = (b"ffconcat", b"#EXTM3U", b"v=0", b"<?xml", b"<MPD", b"[playlist]", b"[Reference]")
TAG_MARKS = (b"TAG", b"APETAGEX", b"LYRICSBEGIN", b"ID3")  # at the end of an mp3; FFmpeg returns them as audio
PICTURES = frozenset({"mjpeg", "png", "bmp", "gif", "webp", "tiff"})  # cover art, not video


@dataclass(frozen=True, slots=True)
class MediaInfo:
    """What is known about a recording before it is decoded."""

    container: str
    """FFmpeg's name for the format, such as `mov,mp4,m4a,3gp,3g2,mj2`."""
    codec: str
    """FFmpeg's name for the audio codec, such as `aac`."""
    declared_seconds: float | None
    """The second at which the audio ends according to the container; None if it does not say."""
    has_audio: bool
    has_video: bool
    encrypted: bool
    wholeness: Wholeness = Wholeness.UNKNOWN
    sample_rate: int = 0
    """In Hz, according to the container."""

    @classmethod
    def from_dict(cls, part: dict[str, Any]) -> MediaInfo:
        """Reads what `asdict` wrote as JSON."""
        return cls(**part | {"wholeness": Wholeness(part["wholeness"])})


class Source:
    """An open recording, with its streams and its packets in file order."""

    def __init__(self, path: Path, container: Any) -> None:
        self.path = path
        self.container = container
        self.audio = _first_audio(container)
        self.video = _first_video(container)
        self.origin = _origin([stream for stream in (self.audio, self.video) if stream is not None])
        self.read_errors = 0
        self.info = self._look()

    def _look(self) -> MediaInfo:
        name = self.container.format.name
        whole = wholeness(self.path, name)
        context = self.audio and self.audio.codec_context
        return MediaInfo(
            container=name,
            codec=context.name if context else "",
            declared_seconds=self._declared(whole),
            has_audio=bool(self.container.streams.audio),
            has_video=self.video is not None,
            encrypted=is_protected(self.path, name),
            wholeness=whole,
            sample_rate=context.sample_rate if context else 0,
        )

    def _declared(self, whole: Wholeness) -> float | None:
        name = self.container.format.name
        if self.audio is None or name in GUESSED_LENGTHS or (name == "mp3" and not whole.says_length):
            return None
        stream = self.audio
        if stream.duration:
            start = stream.start_time or 0
            return max(0.0, float((start + stream.duration) * stream.time_base) - self.origin)
        if tag := stream.metadata.get("DURATION"):
            return _clock(tag)
        if self.container.duration and self.video is None:
            return float(self.container.duration) / 1_000_000 - min(self.origin, 0.0)
        return None

    def packets(self, *streams: Any) -> Iterator[Any]:
        """Yields the packets of the streams, with an empty one at the end of each. Continues after read errors."""
        import av

        is_mp3 = self.container.format.name == "mp3"
        failures = 0
        demuxing = self.container.demux(*streams)
        while True:
            try:
                packet = next(demuxing)
            except StopIteration:
                return
            except av.error.FFmpegError:
                self.read_errors += 1
                failures += 1
                if failures > READ_FAILURES:
                    return
                demuxing = self.container.demux(*streams)
                continue
            failures = 0
            isolation.alive()
            if not (is_mp3 and _is_tag(packet)):
                yield packet


@contextlib.contextmanager
def open_source(path: Path) -> Iterator[Source]:
    """Opens a recording. Raises RecordingError if it is not a recording, or cannot be used."""
    import av

    _require_safe_ffmpeg()
    path = path.absolute()
    _require_regular(path)
    try:
        container = av.open(str(path), options=OPTIONS, metadata_errors="ignore")
    except (av.error.FFmpegError, OSError, ValueError) as error:
        raise _unreadable(path, error) from error
    with container:
        try:
            source = Source(path, container)
        except OSError as error:
            raise _unreadable(path, error) from error
        yield source


def require_sound(source: Source) -> None:
    """Raises RecordingError unless the recording has audio that can be decoded."""
    info = source.info
    if info.encrypted:
        raise RecordingError(
            source.path, "it is protected (encrypted).", "Export it without protection, or record it again."
        )
    if not info.has_audio:
        raise RecordingError(source.path, "it has no audio track.", "Check the microphone, and record again.")
    if source.audio is None:
        raise RecordingError(source.path, "its audio format is unknown.", "Convert it to m4a, mp3 or wav.")


def _require_safe_ffmpeg() -> None:
    import av

    found = av.library_versions["libavformat"][:2]
    if tuple(found) < SAFE_FFMPEG:
        raise EngineError(
            f"the installed PyAV {av.__version__} bundles an FFmpeg older than 8.1, which hostile files can crash; "
            "install a newer one: pip install --upgrade av"
        )


def _require_regular(path: Path) -> None:
    try:
        status = path.lstat()
    except OSError as error:
        raise _unreadable(path, error) from error
    if not stat.S_ISREG(status.st_mode):
        raise RecordingError(path, "it is not a regular file.", "Put the recording itself here, not a link to it.")
    if status.st_size == 0:
        raise RecordingError(path, "it is empty (0 bytes).", "Copy or record it again.")


def _unreadable(path: Path, error: Exception) -> RecordingError:
    """Returns an error that explains in plain words why FFmpeg did not open a file."""
    try:
        with path.open("rb") as file:
            head = file.read(4_096)
    except OSError as failure:
        return RecordingError(path, f"it cannot be read ({failure.strerror}).", "Check that it is there and readable.")
    if head.removeprefix(b"\xef\xbb\xbf").lstrip().startswith(PLAYLIST_MARKS):
        return RecordingError(path, "it is a playlist that points to other files.", "Copy the recording itself here.")
    if head[4:8] in {b"ftyp", b"wide", b"mdat", b"moov", b"free", b"skip"}:
        return RecordingError(path, "it was cut off before its index was written.", "Copy it again, or record again.")
    if _is_text(head):
        return RecordingError(path, "it is a text file, not a recording.", "Put the recording itself here.")
    return RecordingError(
        path, "it is not a recording in a known format.", "Convert it to m4a, mp3 or wav, or copy it again."
    )


def _is_text(head: bytes) -> bool:
    try:
        text = head.decode("utf-8")
    except UnicodeDecodeError as error:
        if error.start < len(head) - 4:
            return False
        text = head[: error.start].decode("utf-8")
    return not any(character < " " and character not in "\t\n\r\f" for character in text)


def _first_audio(container: Any) -> Any:
    """Returns the first audio stream that has a decoder, as browsers do; None if there is none."""
    for stream in container.streams.audio:
        if stream.codec_context is not None:
            stream.codec_context.thread_count = 1  # so that an error belongs to the packet that caused it
            return stream
    return None


def _first_video(container: Any) -> Any:
    from av.stream import Disposition

    for stream in container.streams.video:
        context = stream.codec_context
        if context is None or stream.disposition & Disposition.attached_pic:
            continue
        if context.name in PICTURES and stream.frames <= 1:
            continue
        return stream
    return None


def _origin(streams: list[Any]) -> float:
    """Returns the second on the streams' clock that is zero in a browser.

    Chromium keeps a late start (the player starts at that second) and moves an early one to zero.
    """
    starts = [float(stream.start_time * stream.time_base) for stream in streams if stream.start_time is not None]
    earliest = min(starts, default=0.0)
    return 0.0 if 0.0 <= earliest <= LONGEST_LEAD_SECONDS else earliest


def _is_tag(packet: Any) -> bool:
    content = bytes(memoryview(packet))
    return content[:1] != b"\xff" and any(mark in content for mark in TAG_MARKS)


def _clock(tag: str) -> float | None:
    """Returns the seconds of a Matroska duration such as `00:01:02.500000000`."""
    try:
        hours, minutes, seconds = tag.split(":")
        return int(hours) * 3600 + int(minutes) * 60 + float(seconds)
    except ValueError:
        return None

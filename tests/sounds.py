"""Makes recordings for tests: in every container, whole, paused, cut off, damaged, protected or invalid.

They are made with PyAV, so neither an ffmpeg binary nor sample files are needed.
"""

from __future__ import annotations

import io
from dataclasses import dataclass, field
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import av
import numpy as np
from PIL import Image

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from numpy.typing import NDArray

    Samples = NDArray[np.float32]

RATE = 48_000  # Hz, of every signal made here
TONE_SECONDS = 0.4

CODECS = {
    "m4a": ("ipod", "aac", 48_000),
    "mp4": ("mp4", "aac", 48_000),
    "mov": ("mov", "aac", 48_000),
    "mp3": ("mp3", "libmp3lame", 48_000),
    "wav": ("wav", "pcm_s16le", 48_000),
    "ogg": ("ogg", "libopus", 48_000),
    "webm": ("webm", "libopus", 48_000),
    "mkv": ("matroska", "libopus", 48_000),
    "flac": ("flac", "flac", 48_000),
    "aac": ("adts", "aac", 48_000),
    "amr": ("amr", "libopencore_amrnb", 8_000),
    "3gp": ("3gp", "libopencore_amrnb", 8_000),
}
"""Suffix -> container, codec, sample rate in Hz."""

KINDS = tuple(kind for kind in CODECS if kind != "mkv")
"""The containers of recordings."""

PLAYLISTS = {
    "concat": "ffconcat version 1.0\nfile '{target}'\n",
    "m3u8": "#EXTM3U\n#EXT-X-TARGETDURATION:10\n#EXTINF:10,\n{target}\n#EXT-X-ENDLIST\n",
    "sdp": "v=0\no=- 0 0 IN IP4 127.0.0.1\ns=x\nc=IN IP4 127.0.0.1\nt=0 0\nm=audio 5004 RTP/AVP 0\n",
    "dash": '<?xml version="1.0"?><MPD xmlns="urn:mpeg:dash:schema:mpd:2011"><BaseURL>{target}</BaseURL></MPD>\n',
}
"""Texts that make a careless program open another file."""


def tones(seconds: float, onsets: tuple[float, ...] = (1.0,), *, rate: int = RATE) -> Samples:
    """Returns near-silence with a tone of 0.4 s at each onset (mono float32, `rate` Hz)."""
    count = round(seconds * rate)
    samples = np.random.default_rng(7).normal(0, 1e-4, count).astype(np.float32)
    wave = 0.5 * np.sin(2 * np.pi * 600 * np.arange(round(TONE_SECONDS * rate)) / rate).astype(np.float32)
    for onset in onsets:
        start = round(onset * rate)
        samples[start : start + len(wave)] += wave[: max(0, count - start)]
    return samples


def babble(seconds: float, *, rate: int = RATE, seed: int = 3) -> Samples:
    """Returns audio without repetition: a wandering tone with noise, and short pauses."""
    random = np.random.default_rng(seed)
    count = round(seconds * rate)
    pitch = np.interp(
        np.arange(count), np.linspace(0, count, int(seconds * 4) + 2), random.uniform(90, 900, int(seconds * 4) + 2)
    )
    wave = np.sin(2 * np.pi * np.cumsum(pitch) / rate) * 0.4 + random.normal(0, 0.02, count)
    breath = (np.arange(count) / rate % 3.0) < 2.6
    return (wave * breath).astype(np.float32)


def heard(samples: Samples, rate: int, *, level: float = 0.1, rest_seconds: float = 0.2) -> list[float]:
    """Returns the seconds where sound starts after at least `rest_seconds` of silence."""
    loud = np.flatnonzero(np.abs(samples) > level) / rate
    if not len(loud):
        return []
    starts = np.concatenate([[True], np.diff(loud) > rest_seconds])
    return [float(second) for second in loud[starts]]


@dataclass(frozen=True, slots=True)
class Picture:
    """The video of a recording."""

    width: int = 320
    height: int = 240
    rate: int = 10
    codec: str = "libx264"
    rotation: int = 0
    """The rotation in degrees clockwise that a player must apply, like that of a phone held upright."""


@dataclass(frozen=True, slots=True)
class Recipe:
    """How to write a recording; all fields have defaults."""

    layout: str = "mono"
    gains: tuple[float, ...] = (1.0,)
    """The gains of the channels in order; other channels have half the volume."""
    gaps: tuple[tuple[float, float], ...] = ()
    """(second at which the recorder paused, seconds of the pause) in order."""
    metadata: Mapping[str, str] = field(default_factory=dict)
    options: Mapping[str, str] = field(default_factory=dict)
    picture: Picture | None = None
    has_sound: bool = True
    start_seconds: float = 0.0
    codec: str = ""
    rate: int = 0


OPTIONS: dict[str, dict[str, str]] = {
    "plain": {},
    "faststart": {"movflags": "faststart"},
    "fragmented": {"movflags": "frag_keyframe+empty_moov+default_base_moof", "frag_duration": "1000000"},
    "no-xing": {"write_xing": "0", "id3v2_version": "0"},
    "live": {"live": "1"},
    "tagged": {"movflags": "use_metadata_tags"},
    "protected": {
        "encryption_scheme": "cenc-aes-ctr",
        "encryption_key": "76a6c65c5ea762046bd749a2e632ccbb",
        "encryption_kid": "a7e61c373e219033c21091fa607bf3b8",
    },
}
"""Different ways to write the same recording."""

PERSONAL = {
    "artist": "Ana Example",
    "comment": "recorded at home",
    "location": "+48.8584+002.2945/",
    "com.apple.quicktime.location.ISO6709": "+48.8584+002.2945/",
    "com.apple.quicktime.model": "Examplephone 15",
    "creation_time": "2026-03-04T05:06:07Z",
}
"""Personal metadata that a phone writes."""


def write(path: Path, samples: Samples, recipe: Recipe | None = None, *, kind: str = "") -> Path:
    """Writes `samples` (48 kHz mono) in the format given by the suffix of `path`, or by `kind`."""
    recipe = recipe or Recipe()
    container, codec, rate = CODECS[kind or path.suffix[1:]]
    rate, codec = recipe.rate or rate, recipe.codec or codec
    with av.open(str(path), "w", format=container, options=dict(recipe.options)) as output:
        output.metadata.update(recipe.metadata)
        streams: list[Any] = []
        if recipe.picture:
            streams.append((_video_stream(output, recipe.picture), _pictures(recipe.picture, len(samples) / RATE)))
        if recipe.has_sound:
            stream: Any = output.add_stream(codec, rate=rate)
            stream.codec_context.layout = recipe.layout
            streams.append((stream, _frames(samples, rate, recipe)))
        for stream, frames in streams:
            for packet in _encode(stream, frames):
                _shift(packet, recipe)
                output.mux(packet)
    if recipe.picture and recipe.picture.rotation:
        _turn(path, recipe.picture.rotation)
    return path


def write_silence(path: Path, *, hours: float, rate: int = 8_000) -> Path:
    """Writes long silence as FLAC, one second at a time, using little memory."""
    second = np.zeros((1, rate), np.int16)
    with av.open(str(path), "w", format="flac") as output:
        stream: Any = output.add_stream("flac", rate=rate)
        stream.codec_context.layout = "mono"
        for index in range(round(hours * 3600)):
            frame = av.AudioFrame.from_ndarray(second, format="s16", layout="mono")
            frame.sample_rate, frame.pts, frame.time_base = rate, index * rate, Fraction(1, rate)
            output.mux(stream.encode(frame))
        output.mux(stream.encode(None))
    return path


def cut(source: Path, target: Path, share: float) -> Path:
    """Writes the first `share` (0 to 1) of the bytes, like an interrupted copy."""
    raw = source.read_bytes()
    target.write_bytes(raw[: int(len(raw) * share)])
    return target


def damage(source: Path, target: Path, *, start: float = 0.3, length: int = 4_000) -> Path:
    """Overwrites `length` bytes with noise, starting at the share `start` of the file."""
    raw = bytearray(source.read_bytes())
    at = int(len(raw) * start)
    raw[at : at + length] = np.random.default_rng(5).bytes(length)[: len(raw) - at]
    target.write_bytes(bytes(raw))
    return target


def playlist(path: Path, kind: str, target: str) -> Path:
    """Writes a text that refers to another file, under any name."""
    path.write_text(PLAYLISTS[kind].format(target=target), encoding="utf-8")
    return path


def remux(
    source: Path,
    target: Path,
    *,
    options: Mapping[str, str] | None = None,
    metadata: Mapping[str, str] | None = None,
    container: str | None = None,
) -> Path:
    """Copies the audio packets of a recording to another container, or to the same one with other tags."""
    with (
        av.open(str(source)) as given,
        av.open(str(target), "w", format=container, options=dict(options or {})) as output,
    ):
        output.metadata.update(metadata or {})
        stream = output.add_stream_from_template(given.streams.audio[0])
        for packet in given.demux(given.streams.audio[0]):
            if packet.dts is not None:
                packet.stream = stream
                output.mux(packet)
    return target


def with_cover(source: Path, target: Path) -> Path:
    """Adds a cover picture to the ID3 tag of an mp3."""
    png = io.BytesIO()
    Image.new("RGB", (8, 8), "red").save(png, "PNG")
    frame = b"\0image/png\0\x03\0" + png.getvalue()
    body = b"APIC" + len(frame).to_bytes(4, "big") + b"\0\0" + frame
    size = bytes(len(body) >> shift & 127 for shift in (21, 14, 7, 0))
    target.write_bytes(b"ID3\x03\0\0" + size + body + source.read_bytes())
    return target


def _frames(samples: Samples, rate: int, recipe: Recipe) -> Iterator[Any]:
    """Yields frames of 20 ms at 48 kHz, in the codec's rate and layout."""
    layout, gains = recipe.layout, recipe.gains
    resampler = av.AudioResampler(format="fltp", layout=layout, rate=rate)
    channels = av.AudioLayout(layout).nb_channels
    gains = (*gains, *[0.5] * (channels - len(gains)))
    size = RATE // 50
    for start in range(0, len(samples), size):
        piece = samples[start : start + size]
        rows = np.stack([piece * gain for gain in gains])
        frame = av.AudioFrame.from_ndarray(np.ascontiguousarray(rows), format="fltp", layout=layout)
        frame.sample_rate, frame.pts, frame.time_base = RATE, start, Fraction(1, RATE)
        yield from resampler.resample(frame)
    yield from resampler.resample(None)


def _video_stream(output: Any, picture: Picture) -> Any:
    stream = output.add_stream(picture.codec, rate=picture.rate)
    stream.width, stream.height, stream.pix_fmt = picture.width, picture.height, "yuv420p"
    return stream


def _pictures(picture: Picture, seconds: float) -> Iterator[Any]:
    """Yields frames with a bright left half that flash white for the first 0.2 s of every second."""
    for index in range(round(seconds * picture.rate)):
        rgb = np.full((picture.height, picture.width, 3), 40, np.uint8)
        rgb[:, : picture.width // 2] = (30, 120, 200)
        if index / picture.rate % 1.0 < 0.2:
            rgb[:] = 250
        frame = av.VideoFrame.from_ndarray(rgb, format="rgb24")
        frame.pts, frame.time_base = index, Fraction(1, picture.rate)
        yield frame


def _encode(stream: Any, frames: Iterator[Any]) -> Iterator[Any]:
    for frame in frames:
        yield from stream.encode(frame)
    yield from stream.encode(None)


def _shift(packet: Any, recipe: Recipe) -> None:
    """Shifts a packet by the pauses before it and by the start of the recording."""
    second = float((packet.pts or 0) * packet.time_base)
    pause = recipe.start_seconds + sum(length for at, length in recipe.gaps if second >= at - 1e-6)
    ticks = round(pause / packet.time_base)
    packet.pts = (packet.pts or 0) + ticks
    if packet.dts is not None:
        packet.dts += ticks


def _turn(path: Path, degrees: int) -> None:
    """Writes a rotation into the first track header of an MP4 or MOV, which is the video's here."""
    one, quarter = 0x10000, {90: (0, 1, -1, 0), 180: (-1, 0, 0, -1), 270: (0, -1, 1, 0)}
    a, b, c, d = (value * one for value in quarter[degrees])
    matrix = b"".join(value.to_bytes(4, "big", signed=True) for value in (a, b, 0, c, d, 0, 0, 0, 0x40000000))
    raw = bytearray(path.read_bytes())
    at = raw.index(b"tkhd") + 4 + 40  # version 0: flags, times, id, duration, layer, volume
    raw[at : at + 36] = matrix
    path.write_bytes(bytes(raw))

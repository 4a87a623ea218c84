"""Published media keep the times of the transcript, can be streamed, and contain no personal data."""

from __future__ import annotations

from typing import TYPE_CHECKING

import av
import numpy as np
import pytest
from PIL import Image

import sounds
from hallway import files
from hallway.capture.audio.decode import decode
from hallway.capture.media.published import publish
from hallway.errors import RecordingError
from sounds import Picture, Recipe

if TYPE_CHECKING:
    from pathlib import Path

ONSETS = (1.0, 3.0, 5.0)
MARKS = (b"Ana", b"48.8584", b"Examplephone", b"2026", b"at home", b"Lavf", b"Lavc")


@pytest.fixture(scope="module")
def tones() -> sounds.Samples:
    return sounds.tones(6, ONSETS)


@pytest.mark.parametrize(
    ("kind", "options"), [("m4a", "tagged"), ("mov", "tagged"), ("mp3", "plain"), ("webm", "plain"), ("wav", "plain")]
)
def test_nothing_personal_is_published(kind: str, options: str, tones: sounds.Samples, tmp_path: Path) -> None:
    """The original contains a location, device, name, date and version; the published file does not."""
    recipe = Recipe(metadata=sounds.PERSONAL, options=sounds.OPTIONS[options])
    source = sounds.write(tmp_path / f"phone.{kind}", tones, recipe)
    assert b"Ana" in source.read_bytes()
    raw = publish(source, tmp_path / "media", "a").media.read_bytes()
    assert [mark for mark in MARKS if mark in raw] == []


def test_index_comes_first(tones: sounds.Samples, tmp_path: Path) -> None:
    """The moov box comes before the audio, so that a player can start and seek immediately."""
    raw = publish(sounds.write(tmp_path / "a.wav", tones), tmp_path, "a").media.read_bytes()
    assert raw.index(b"ftyp") < raw.index(b"moov") < raw.index(b"mdat")


def test_sound_is_mono_aac_of_64_kbit(tmp_path: Path) -> None:
    """The published audio plays in every browser and takes about 8 kB a second."""
    source = sounds.write(tmp_path / "a.wav", sounds.babble(10), Recipe(layout="stereo"))
    published = publish(source, tmp_path, "a")
    with av.open(str(published.media)) as container:
        context = container.streams.audio[0].codec_context
        assert (context.name, context.layout.name, len(container.streams)) == ("aac", "mono", 1)
    assert 60_000 < published.media.stat().st_size < 110_000


def test_channels_that_cancel_are_published_as_loud_as_one(tones: sounds.Samples, tmp_path: Path) -> None:
    """A listener hears what the engine heard."""
    turned = sounds.write(tmp_path / "turned.wav", tones, Recipe(layout="stereo", gains=(1.0, -0.95)))
    mono = sounds.write(tmp_path / "mono.wav", tones)
    powers = [np.mean(decode(publish(path, tmp_path, path.stem).media).samples ** 2) for path in (turned, mono)]
    assert powers[0] == pytest.approx(powers[1], rel=0.05)
    assert powers[0] == pytest.approx(np.mean(decode(turned).samples ** 2), rel=0.05)


@pytest.mark.parametrize("kind", ["m4a", "webm", "ogg"])
def test_pauses_stay_in_the_published_copy(kind: str, tones: sounds.Samples, tmp_path: Path) -> None:
    """Times in the published file match the transcript, even after a pause."""
    source = sounds.write(tmp_path / f"gap.{kind}", tones, Recipe(gaps=((2.0, 2.5),)))
    published = publish(source, tmp_path / "media", "a")
    found = sounds.heard(decode(published.media).samples, 16_000)
    assert found == pytest.approx([1.0, 5.5, 7.5], abs=0.1)
    assert published.duration == pytest.approx(8.5, abs=0.1)


def test_same_recording_same_file(tones: sounds.Samples, tmp_path: Path) -> None:
    """Publishing again, or from a copy with other tags, gives the same file and leaves no other files."""
    source = sounds.write(tmp_path / "a.m4a", tones)
    tagged = sounds.remux(source, tmp_path / "b.m4a", metadata=sounds.PERSONAL, container="ipod")
    first = publish(source, tmp_path / "media", "a")
    assert publish(source, tmp_path / "media", "a") == first
    assert publish(tagged, tmp_path / "media", "a") == first
    assert [path.name for path in (tmp_path / "media").iterdir()] == [first.media.name]
    assert first.media.name == f"a.{files.sha256(first.media)[:8]}.m4a"


def test_an_unusable_recording_leaves_nothing(tones: sounds.Samples, tmp_path: Path) -> None:
    """A recording that fails half-way leaves no file, not even a hidden one."""
    live = sounds.write(tmp_path / "a.webm", tones, Recipe(options=sounds.OPTIONS["live"]))
    media = tmp_path / "media"
    with pytest.raises(RecordingError):
        publish(live, media, "a", max_seconds=3)
    assert list(media.iterdir()) == []


def test_the_original_is_not_touched(tones: sounds.Samples, tmp_path: Path) -> None:
    """Neither the bytes nor the modification time of the recording change."""
    source = sounds.write(tmp_path / "a.m4a", tones)
    before = (source.read_bytes(), source.stat().st_mtime_ns)
    publish(source, tmp_path / "media", "a")
    assert (source.read_bytes(), source.stat().st_mtime_ns) == before


def flashes(path: Path) -> list[float]:
    """Returns the seconds at which the picture turns white."""
    with av.open(str(path)) as container:
        frames = [(frame.time, frame.to_ndarray(format="gray").mean() > 200) for frame in container.decode(video=0)]
    return [time for (time, lit), (_, before) in zip(frames, [(0, False), *frames], strict=False) if lit and not before]


def test_picture_fits_and_has_a_poster(tones: sounds.Samples, tmp_path: Path) -> None:
    """A large video becomes H.264 in yuv420p within 1280 pixels, with a poster of the same size and no EXIF data."""
    source = sounds.write(tmp_path / "a.mov", tones[:60_000], Recipe(picture=Picture(1922, 1082, rate=5)))
    published = publish(source, tmp_path / "media", "a")
    assert published.media.suffix == ".mp4"
    with av.open(str(published.media)) as container:
        context = container.streams.video[0].codec_context
        assert (context.name, context.pix_fmt, context.width, context.height) == ("h264", "yuv420p", 1280, 720)
    assert published.poster is not None
    with Image.open(published.poster) as poster:
        assert poster.size == (1280, 720)
        assert not poster.getexif()
        assert np.asarray(poster.convert("L")).std() > 12


@pytest.mark.parametrize(("degrees", "bright"), [(0, "left"), (90, "top"), (180, "right"), (270, "bottom")])
def test_picture_stands_upright(degrees: int, bright: str, tones: sounds.Samples, tmp_path: Path) -> None:
    """The rotation that a phone stored as metadata is applied to the picture."""
    source = sounds.write(tmp_path / "a.mp4", tones, Recipe(picture=Picture(64, 48, rate=5, rotation=degrees)))
    poster = publish(source, tmp_path / "media", "a").poster
    assert poster is not None
    with Image.open(poster) as image:
        gray = np.asarray(image.convert("L")).astype(float)
        assert image.size == ((64, 48) if degrees % 180 == 0 else (48, 64))
    edges = {"left": gray[:, :8], "right": gray[:, -8:], "top": gray[:8], "bottom": gray[-8:]}
    assert max(edges, key=lambda edge: edges[edge].mean()) == bright


@pytest.mark.slow
@pytest.mark.parametrize(("kind", "codec"), [("mp4", "libx264"), ("webm", "libvpx")])
def test_picture_and_sound_stay_together(kind: str, codec: str, tones: sounds.Samples, tmp_path: Path) -> None:
    """After a pause, picture and sound are still in sync, within 0.15 s."""
    recipe = Recipe(picture=Picture(64, 48, codec=codec), gaps=((2.0, 2.5),), start_seconds=1.0)
    published = publish(sounds.write(tmp_path / f"a.{kind}", tones, recipe), tmp_path / "media", "a")
    heard = sounds.heard(decode(published.media).samples, 16_000)
    seen = flashes(published.media)
    assert heard == pytest.approx([2.0, 6.5, 8.5], abs=0.1)
    assert all(min(abs(second - flash) for flash in seen) <= 0.15 for second in heard)


def test_cover_art_is_not_a_film(tones: sounds.Samples, tmp_path: Path) -> None:
    """An mp3 with cover art is published as audio only."""
    source = sounds.with_cover(sounds.write(tmp_path / "a.mp3", tones), tmp_path / "cover.mp3")
    published = publish(source, tmp_path / "media", "a")
    assert (published.media.suffix, published.poster) == (".m4a", None)

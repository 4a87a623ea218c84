"""Times in the samples are the player's times, and missing audio is always reported."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING

import numpy as np
import pytest

import seeds
import sounds
from hallway.capture.audio.decode import audio_sha256, blocks, decode, probe
from hallway.errors import RecordingError
from sounds import Picture, Recipe

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

ONSETS = (1.0, 3.0, 5.0)
PAUSES = ((2.0, 2.5), (4.0, 0.7))  # (second of the sound, length)
PAUSED_ONSETS = (1.0, 5.5, 8.2)
CUTS = 20


@pytest.fixture(scope="module")
def tones() -> sounds.Samples:
    return sounds.tones(6, ONSETS)


@pytest.fixture(scope="module")
def speech() -> sounds.Samples:
    return sounds.babble(8)


def assert_heard_at(path: Path, onsets: tuple[float, ...]) -> None:
    """Asserts that the tones are at these seconds, within 0.1 s."""
    found = sounds.heard(decode(path).samples, 16_000)
    assert found == pytest.approx(onsets, abs=0.1)


def strength(samples: sounds.Samples) -> float:
    """Returns the root mean square."""
    return float(np.sqrt(np.mean(samples**2)))


@pytest.mark.parametrize("kind", sounds.KINDS)
def test_every_container_decodes_to_the_players_seconds(kind: str, tones: sounds.Samples, tmp_path: Path) -> None:
    """In every supported container, onsets are right within 0.1 s."""
    path = sounds.write(tmp_path / f"ok.{kind}", tones)
    assert_heard_at(path, ONSETS)
    assert not decode(path).decoding.truncated
    assert decode(path).decoding.errors == 0


@pytest.mark.parametrize("kind", ["m4a", "mp4", "mov", "webm", "3gp"])
def test_pauses_become_silence(kind: str, tones: sounds.Samples, tmp_path: Path) -> None:
    """Speech after a pause of the recorder keeps its time, and the pauses are reported."""
    path = sounds.write(tmp_path / f"gap.{kind}", tones, Recipe(gaps=PAUSES))
    assert_heard_at(path, PAUSED_ONSETS)
    found = [end - start for start, end in decode(path).decoding.gaps]
    assert found == pytest.approx([length for _, length in PAUSES], abs=0.1)


@pytest.mark.parametrize(
    ("kind", "recipe"),
    [
        ("m4a", Recipe(layout="stereo", rate=44_100)),
        ("m4a", Recipe(options=sounds.OPTIONS["fragmented"])),
        ("mp3", Recipe(layout="stereo", rate=22_050)),
        ("wav", Recipe(layout="5.1", rate=96_000)),
        ("mp4", Recipe(picture=Picture())),
    ],
)
def test_rates_and_channels(kind: str, recipe: Recipe, tones: sounds.Samples, tmp_path: Path) -> None:
    """Any sample rate and number of channels becomes mono at 16 kHz with correct times."""
    assert_heard_at(sounds.write(tmp_path / f"x.{kind}", tones, recipe), ONSETS)


@pytest.mark.parametrize("kind", ["wav", "flac", "m4a", "mp3", "webm"])
@pytest.mark.parametrize("gains", [(1.0, -1.0), (1.0, -0.95), (-0.9, 1.0)])
def test_channels_that_cancel_are_heard(
    kind: str, gains: tuple[float, float], tones: sounds.Samples, tmp_path: Path
) -> None:
    """If one channel is inverted, so that mixing would cancel the sound, only one channel is used."""
    recipe = Recipe(layout="stereo", gains=gains)
    path = sounds.write(tmp_path / f"x.{kind}", tones, recipe)
    assert_heard_at(path, ONSETS)
    assert strength(decode(path).samples) == pytest.approx(strength(tones), rel=0.1)


@pytest.mark.parametrize("gains", [(1.0, 1.0), (1.0, 0.0), (0.3, 1.0), (1.0, -0.4)])
def test_other_channels_are_mixed(gains: tuple[float, float], tones: sounds.Samples, tmp_path: Path) -> None:
    """One silent side, or two different sides, are mixed exactly as FFmpeg does it."""
    path = sounds.write(tmp_path / "x.wav", tones, Recipe(layout="stereo", gains=gains))
    assert decode(path).peak == pytest.approx(0.5 * sum(gains) / 2**0.5, abs=0.01)


@pytest.mark.parametrize(
    ("start", "expected"), [(2.0, (3.0, 5.0, 7.0)), (300.0, ONSETS)], ids=["late", "cut out of a stream"]
)
def test_late_start_is_kept_as_browsers_do(
    start: float, expected: tuple[float, ...], tones: sounds.Samples, tmp_path: Path
) -> None:
    """A late start stays late, as in the player; the start of the stream's clock does not matter."""
    assert_heard_at(sounds.write(tmp_path / "late.webm", tones, Recipe(start_seconds=start)), expected)


def test_parameters_may_change_in_the_middle(tones: sounds.Samples, tmp_path: Path) -> None:
    """Two recordings with different rates and channels, concatenated, are both heard at the right speed."""
    plain = sounds.OPTIONS["no-xing"]
    one = sounds.write(tmp_path / "1.mp3", tones, Recipe(layout="stereo", rate=44_100, options=plain))
    two = sounds.write(tmp_path / "2.mp3", tones, Recipe(rate=22_050, options=plain))
    both = tmp_path / "both.mp3"
    both.write_bytes(one.read_bytes() + two.read_bytes())
    assert_heard_at(both, (*ONSETS, *(onset + 6.06 for onset in ONSETS)))


def test_a_pause_in_ogg_is_kept_to_the_page(tones: sounds.Samples, tmp_path: Path) -> None:
    """Ogg has timestamps for pages of a second, not for packets; a pause between two pages is exact."""
    assert_heard_at(sounds.write(tmp_path / "gap.ogg", tones, Recipe(gaps=PAUSES[:1])), (1.0, 5.5, 7.5))


def test_a_clock_that_starts_again_loses_nothing(tones: sounds.Samples, tmp_path: Path) -> None:
    """Two live recordings in one file are both heard, and the break counts as an error."""
    one = sounds.write(tmp_path / "1.webm", tones, Recipe(options=sounds.OPTIONS["live"])).read_bytes()
    both = tmp_path / "both.webm"
    both.write_bytes(one + one)
    assert_heard_at(both, (*ONSETS, *(onset + 6 for onset in ONSETS)))
    assert decode(both).decoding.errors == 1


@pytest.mark.parametrize("kind", ["m4a", "mov", "mp3", "ogg", "webm", "flac"])
def test_damage_costs_only_what_is_damaged(kind: str, tmp_path: Path) -> None:
    """After damaged bytes, the tones are found at the right seconds again, and the damage is reported."""
    onsets = tuple(float(second) for second in range(1, 20, 2))
    whole = sounds.write(tmp_path / f"whole.{kind}", sounds.tones(20, onsets))
    sound = decode(sounds.damage(whole, tmp_path / f"damaged.{kind}", start=0.32, length=1_500))
    found = sounds.heard(sound.samples, 16_000)
    right = [onset for onset in onsets if min(abs(onset - second) for second in found) <= 0.1]
    assert len(right) >= len(onsets) - 3
    assert onsets[-1] in right
    assert sound.decoding.errors or sound.decoding.gaps


@pytest.mark.fuzz
@pytest.mark.parametrize(
    ("kind", "options"),
    [(kind, "plain") for kind in sounds.KINDS] + [("m4a", "faststart"), ("m4a", "fragmented")],
)
def test_no_cut_is_silent(
    kind: str, options: str, speech: sounds.Samples, tmp_path: Path, record_property: Callable[[str, object], None]
) -> None:
    """A recording cut off anywhere is refused or reported as truncated, unless its format declares no length."""
    whole = sounds.write(tmp_path / f"whole.{kind}", speech, Recipe(options=sounds.OPTIONS[options]))
    for share in seeds.dice(f"cuts {kind} {options}").choices(range(50, 999), k=CUTS):
        part = sounds.cut(whole, tmp_path / f"part.{kind}", share / 1000)
        try:
            decoding = decode(part).decoding
        except RecordingError:
            continue
        assert decoding.truncated or (decoding.length_unknown and kind in {"aac", "amr"}), share
    record_property("examples", CUTS)


def test_a_flac_without_its_last_moment_is_truncated(speech: sounds.Samples, tmp_path: Path) -> None:
    """FLAC declares its number of samples, so even 32 missing milliseconds are noticed."""
    whole = sounds.write(tmp_path / "whole.flac", speech)
    assert not decode(whole).decoding.truncated
    assert decode(sounds.cut(whole, tmp_path / "part.flac", 0.996)).decoding.truncated


@pytest.mark.parametrize(
    ("kind", "options"), [("aac", "plain"), ("amr", "plain"), ("mp3", "no-xing"), ("webm", "live")]
)
def test_forms_without_a_length_are_marked(kind: str, options: str, speech: sounds.Samples, tmp_path: Path) -> None:
    """A format that cannot declare its length is marked as such, whether the file is complete or cut off."""
    whole = sounds.write(tmp_path / f"whole.{kind}", speech, Recipe(options=sounds.OPTIONS[options]))
    decoding = decode(whole).decoding
    assert decoding.length_unknown
    assert not decoding.truncated
    part = sounds.cut(whole, tmp_path / f"part.{kind}", 0.5)
    assert decode(part).decoding.length_unknown


def test_length_is_capped_before_and_while_decoding(speech: sounds.Samples, tmp_path: Path) -> None:
    """A recording over the limit is refused with an error that names the limit, even if it declares no length."""
    declared = sounds.write(tmp_path / "declared.flac", speech)
    live = sounds.write(tmp_path / "live.webm", speech, Recipe(options=sounds.OPTIONS["live"]))
    for path in (declared, live):
        with pytest.raises(RecordingError, match=r"longer than 0\.1 minutes"):
            decode(path, max_seconds=6.0)


def test_stops_reading_at_the_cap(speech: sounds.Samples, tmp_path: Path) -> None:
    """The limit applies while streaming: no samples past it are ever returned."""
    live = sounds.write(tmp_path / "live.webm", speech, Recipe(options=sounds.OPTIONS["live"]))
    used: list[int] = []
    with pytest.raises(RecordingError):
        used.extend(len(block) for block in blocks(live, max_seconds=3.0))
    assert 0 < sum(used) <= 3 * 16_000


BAD: dict[str, Callable[[Path], object]] = {
    r"empty \(0 bytes\)": lambda path: path.write_bytes(b""),
    "text file": lambda path: path.write_text("Minutes of the meeting\n" * 40, encoding="utf-8"),
    "regular": lambda path: path.mkdir(),
    "no audio in it|not a recording": lambda path: path.write_bytes(np.random.default_rng(1).bytes(200_000)),
    "not a recording": lambda path: path.write_bytes(bytes(5_000)),
    "regular file": lambda path: os.mkfifo(path),
    "not a regular": lambda path: path.symlink_to("/etc/hostname"),
    "cut off before its index": lambda path: path.write_bytes(b"\0\0\0\x20ftypM4A \0\0\0\0" + bytes(99)),
}


@pytest.mark.parametrize("reason", BAD)
def test_what_is_no_recording_says_so(reason: str, tmp_path: Path) -> None:
    """Each kind of unusable file gives a one-line error with its name, the reason and a hint."""
    path = tmp_path / "false.mp3"
    BAD[reason](path)
    with pytest.raises(RecordingError, match=reason) as caught:
        decode(path)
    assert str(path) in caught.value.message
    assert "\n" not in caught.value.message
    assert caught.value.hint


@pytest.mark.parametrize("kind", sounds.PLAYLISTS)
@pytest.mark.parametrize("name", ["list.mp3", "list.m4a", "list.m3u8", "list.sdp", "list.ogg"])
def test_a_list_never_opens_another_file(kind: str, name: str, tones: sounds.Samples, tmp_path: Path) -> None:
    """A playlist or concat list never opens the files that it lists, whatever it is called."""
    sounds.write(tmp_path / "private.mp3", tones)
    with pytest.raises(RecordingError, match="list that points"):
        decode(sounds.playlist(tmp_path / name, kind, "private.mp3"))


def test_video_without_sound(tones: sounds.Samples, tmp_path: Path) -> None:
    """A video without an audio track is refused with that reason."""
    path = sounds.write(tmp_path / "film.mp4", tones, Recipe(has_sound=False, picture=Picture()))
    with pytest.raises(RecordingError, match="no audio track"):
        probe(path)


def test_protected_recording(tones: sounds.Samples, tmp_path: Path) -> None:
    """An encrypted recording is refused as protected; it is not decoded to silence."""
    path = sounds.write(tmp_path / "drm.m4a", tones, Recipe(options=sounds.OPTIONS["protected"]), kind="mp4")
    with pytest.raises(RecordingError, match="protected"):
        decode(path)


def test_probe_tells_what_it_is(tones: sounds.Samples, tmp_path: Path) -> None:
    """Probing finds the container, the codec and the declared length without decoding."""
    info = probe(sounds.write(tmp_path / "film.mp4", tones, Recipe(picture=Picture())))
    assert (info.codec, info.has_video, info.encrypted) == ("aac", True, False)
    assert info.declared_seconds == pytest.approx(6, abs=0.1)


def test_names_do_not_matter(tones: sounds.Samples, tmp_path: Path) -> None:
    """The format depends on the content, not the name, even if that looks like a protocol or an option."""
    raw = sounds.write(tmp_path / "x.m4a", tones).read_bytes()
    for name in (b"http:x.mp3", b"concat:a|b", b"-i", b"$(touch X).wav", b"\xff\xfe\n.ogg", b"%03d.m4a"):
        path = tmp_path / os.fsdecode(name)
        path.write_bytes(raw)
        assert_heard_at(path, ONSETS)


def test_same_sound_same_hash(tones: sounds.Samples, tmp_path: Path) -> None:
    """Changing tags, index or container keeps the hash of the audio; different audio has a different hash."""
    first = sounds.write(tmp_path / "a.m4a", tones)
    copies = [
        sounds.remux(first, tmp_path / "tagged.m4a", metadata=sounds.PERSONAL, container="ipod"),
        sounds.remux(first, tmp_path / "fast.m4a", options=sounds.OPTIONS["faststart"], container="ipod"),
        sounds.remux(first, tmp_path / "b.mp4"),
        sounds.remux(first, tmp_path / "b.mkv"),
        sounds.remux(first, tmp_path / "b.aac", container="adts"),
    ]
    assert len({path.read_bytes() for path in copies}) == len(copies)
    assert {audio_sha256(path) for path in copies} == {audio_sha256(first)}
    assert audio_sha256(sounds.write(tmp_path / "c.m4a", tones[::-1])) != audio_sha256(first)


def test_mp3_tags_are_not_sound(tones: sounds.Samples, tmp_path: Path) -> None:
    """Tags at either end of an mp3 change neither its hash nor its error count."""
    plain = sounds.write(tmp_path / "a.mp3", tones)
    tag = b"APETAGEX" + (2000).to_bytes(4, "little") + (32).to_bytes(4, "little") + bytes(16)
    tagged = tmp_path / "tagged.mp3"
    tagged.write_bytes(b"ID3\x04\0\0\0\0\x02\0" + bytes(256) + plain.read_bytes() + tag + b"TAG" + bytes(125))
    assert audio_sha256(tagged) == audio_sha256(plain)
    assert decode(tagged).decoding.errors == 0


def test_decoding_twice_gives_the_same_samples(speech: sounds.Samples, tmp_path: Path) -> None:
    """The same file always gives the same samples."""
    path = sounds.write(tmp_path / "a.webm", speech)
    assert np.array_equal(decode(path).samples, decode(path).samples)


@pytest.mark.slow
def test_memory_does_not_grow_with_the_length(tmp_path: Path) -> None:
    """Decoding an hour, whose samples have 220 MB, and reading all of them takes less than 60 MB."""
    hour = tmp_path / "hour.flac"
    sounds.write_silence(hour, hours=1)
    script = (
        "import re, sys, pathlib, av, numpy\n"
        "from hallway.capture.audio import level\n"
        "from hallway.capture.audio.decode import decode\n"
        "from hallway.capture.engines import speech\n"
        "status = pathlib.Path('/proc/self/status')\n"  # rusage includes the peak of the process that started this one
        "peak = lambda: int(re.search(r'VmHWM:\\s+(\\d+)', status.read_text())[1]) // 1024\n"
        "before = peak()\n"
        "samples = speech.usable(decode(pathlib.Path(sys.argv[1])).samples)\n"
        "level.measure(samples)\n"
        "print(samples.nbytes >> 20, peak() - before)\n"
    )
    done = subprocess.run([sys.executable, "-c", script, str(hour)], capture_output=True, text=True, check=True)
    size, taken = map(int, done.stdout.split())
    assert size > 200
    assert taken < 60

"""Only the requested ranges are silent, and the published media keep their length."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from typing import TYPE_CHECKING

import av
import numpy as np
import pytest

import drop_folder
import sounds
from hallway.capture.audio.decode import decode
from hallway.capture.draft.redraft import redraft
from hallway.capture.media.published import publish, silence
from hallway.capture.media.voice import FADE_SECONDS, Mute
from hallway.library import redaction
from hallway.library.document import change_header
from hallway.library.redaction import BAR
from sounds import Picture, Recipe

if TYPE_CHECKING:
    from pathlib import Path

    from hallway.library.library import Library

RATE = 16_000
PLACE = (2.0, 3.25)


def part(path: Path, start: float, end: float) -> sounds.Samples:
    """Returns the samples of a file between two seconds."""
    return decode(path).samples[round(start * RATE) : round(end * RATE)]


@pytest.fixture
def talk(tmp_path: Path) -> Path:
    return sounds.write(tmp_path / "talk.wav", sounds.babble(6.35))


def test_silent_there_untouched_elsewhere_same_length(talk: Path, tmp_path: Path) -> None:
    """The range is silent except for codec blur at its edges, and the rest is unchanged."""
    before = publish(talk, tmp_path / "media", "a")
    after = silence(talk, tmp_path / "media", "a", [PLACE])
    assert not part(after.media, 2.05, 3.2).any()
    assert np.array_equal(part(after.media, 0.0, 1.9), part(before.media, 0.0, 1.9))
    assert np.corrcoef(part(after.media, 3.35, 6.0), part(before.media, 3.35, 6.0))[0, 1] > 0.999  # other bit budget
    assert decode(after.media).seconds == decode(before.media).seconds
    assert after.media.name != before.media.name


def test_a_copy_made_anew_is_the_same_file(talk: Path, tmp_path: Path) -> None:
    """A redaction and a later run give a file with the same bytes and name."""
    made = silence(talk, tmp_path / "media", "a", [PLACE])
    assert publish(talk, tmp_path / "media", "a", silence=[PLACE]).media == made.media


def test_a_copy_of_a_copy_is_no_longer_than_it(talk: Path, tmp_path: Path) -> None:
    """If the recording is gone, the published file can be redacted repeatedly without moving its audio."""
    first = publish(talk, tmp_path / "media", "a").media
    copy = first
    for place in (PLACE, (4.0, 4.5)):
        copy = silence(copy, tmp_path / "media", "a", [PLACE, place]).media
    assert decode(copy).seconds == decode(first).seconds
    alike = np.corrcoef(part(first, 0.2, 1.8), part(copy, 0.2, 1.8))[0, 1]
    assert alike > 0.98
    assert not part(copy, 2.05, 3.2).any()


def test_the_picture_is_handed_on_untouched(tmp_path: Path) -> None:
    """The packets of the picture keep their bytes and times, only the audio changes, and there is no creation date."""
    source = sounds.write(
        tmp_path / "a.mp4", sounds.babble(6), Recipe(picture=Picture(64, 48), metadata=sounds.PERSONAL)
    )
    before = publish(source, tmp_path / "media", "a").media
    after = silence(before, tmp_path / "media", "a", [PLACE], keeps_picture=True).media
    assert pictures(after) == pictures(before)
    assert not part(after, 2.05, 3.2).any()
    raw = after.read_bytes()
    assert raw.index(b"moov") < raw.index(b"mdat")
    assert [mark for mark in (b"Ana", b"2026", b"Lavf", b"Lavc") if mark in raw] == []


def pictures(path: Path) -> list[tuple[int | None, int | None, bytes]]:
    with av.open(str(path)) as container:
        found = container.demux(container.streams.video[0])
        return [(packet.pts, packet.dts, bytes(packet)) for packet in found if packet.dts is not None]


def test_blocks_of_any_size_are_silenced_alike() -> None:
    """The same samples are silenced for any block size, and the input is never changed."""
    samples = np.ones(1000, np.float32)
    whole = Mute([(0.1, 0.25), (0.8, 2.0)], rate=1000).take(samples)
    by_block = Mute([(0.1, 0.25), (0.8, 2.0)], rate=1000)
    pieces = [by_block.take(samples[at : at + 37]) for at in range(0, 1000, 37)]
    assert np.array_equal(np.concatenate(pieces), whole)
    fade = round(FADE_SECONDS * 1000)
    assert not whole[100 + fade : 250 - fade].any()
    assert not whole[800 + fade :].any()
    assert whole[:100].all()
    assert whole[250:800].all()
    assert samples.all()


@pytest.fixture
def redacted(tmp_path: Path, engine: Path) -> Library:
    """A drafted recording with a range that a person redacted, listed in the header."""
    base = drop_folder.make(tmp_path / "base", (drop_folder.REFUND,))
    drop_folder.record(base.recordings / drop_folder.REFUND, seconds=2.0)
    drop_folder.go(base)
    (path,) = base.answer_paths()
    path.write_bytes(change_header(path.read_bytes(), {"redacted": ["0:01-0:01.5"]}))
    return base


def test_the_engine_never_hears_it_again(redacted: Library) -> None:
    """A new transcription gets silence for that range and shows a bar for it."""
    (id,) = redacted.transcript_ids()
    mark = next(word for word in said(redacted, id) if len(word) == 8)  # the fake engine says the hash of what it hears
    drop_folder.go(redacted, again=True, model="larger")
    words = said(redacted, id)
    assert mark not in words
    assert BAR in words
    assert redaction.ranges_of(redacted.transcript(id)) == ((1.0, 1.5),)


def test_a_draft_that_was_deleted_comes_back_with_its_bars(redacted: Library) -> None:
    """The transcript alone is enough to redact text, header and audio of the new draft."""
    (id,) = redacted.transcript_ids()
    drop_folder.go(redacted, again=True)
    old = redacted.answer(id)
    redacted.answer_path(id).unlink()
    for path in [*redacted.recordings.rglob("*.txt"), *redacted.media.iterdir()]:
        path.unlink()
    drop_folder.go(redacted)
    new = redacted.answer(id)
    assert new.redacted == ("0:01-0:01.5",)
    assert BAR in new.body
    assert new.media != old.media
    assert not part(redacted.answers / new.media, 1.05, 1.45).any()


def test_a_lost_transcript_does_not_bring_it_back(redacted: Library) -> None:
    """If the transcript is deleted and made again, the range is found by the hash in the header."""
    (id,) = redacted.transcript_ids()
    redacted.transcript_path(id).unlink()
    drop_folder.go(redacted)
    assert all(BAR in said(redacted, each) for each in redacted.transcript_ids())


def test_redraft_keeps_the_ranges(redacted: Library) -> None:
    """A new draft lists the redacted ranges and shows bars for them."""
    (id,) = redacted.transcript_ids()
    transcript = redacted.transcript(id)
    assert transcript is not None
    covered = redaction.cover(transcript, [(1.0, 1.5)])
    raw = redacted.answer_path(id).read_bytes()
    noted = replace(covered, drafted_sha256=hashlib.sha256(raw).hexdigest())
    redacted.transcript_path(id).write_text(noted.to_json(), encoding="utf-8")
    after = redraft(redacted, id).answer
    assert after.redacted == ("0:01-0:01.5",)
    assert BAR in after.body


def said(library: Library, id: str) -> list[str]:
    """Returns the words of a transcript, without their full stops."""
    transcript = library.transcript(id)
    assert transcript is not None
    return [word.text.strip(" .,?") for segment in transcript.segments for word in segment.words]

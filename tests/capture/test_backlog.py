"""The work for one recording does not depend on how many recordings, transcripts and answers there are."""

from __future__ import annotations

import os
from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from drop_folder import NAMES, go, make, record
from hallway.capture.inbox.cache import TranscriptIndex

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from hallway.library.library import Library

pytestmark = pytest.mark.usefixtures("engine")


@pytest.fixture
def listings(monkeypatch: pytest.MonkeyPatch) -> Counter[str]:
    """Counts how often each folder is listed, by its name."""
    counts = Counter[str]()

    def counting(list_folder: Callable[..., object]) -> Callable[..., object]:
        def listed(path: object = ".") -> object:
            counts[os.path.basename(os.fspath(path))] += 1  # type: ignore[call-overload]  # noqa: PTH119
            return list_folder(path)

        return listed

    for name in ("scandir", "listdir"):
        monkeypatch.setattr(os, name, counting(getattr(os, name)))
    return counts


def test_folders_are_listed_as_often_for_many_recordings_as_for_few(tmp_path: Path, listings: Counter[str]) -> None:
    """A run lists transcripts and answers a fixed number of times, so that a backlog takes time linear in its size."""
    counts = []
    for size in (1, 6):
        library = make(tmp_path / str(size), tuple(f"Question {number}.wav" for number in range(size)))
        listings.clear()
        go(library)
        counts.append({name: listings[name] for name in ("transcripts", "answers", "media")})
    assert counts[0] == counts[1]


def test_a_run_learns_from_the_log_what_another_one_has_written(base: Library, listings: Counter[str]) -> None:
    """An index finds a transcript of another run without listing the folder, but none that was only announced."""
    index = TranscriptIndex(base)
    listings.clear()
    go(base, base.recordings / NAMES[1])
    (id,) = base.transcript_ids()
    transcript = base.transcript(id)
    assert transcript
    index.announce(replace(transcript, id="never-written", sha256="0" * 64, audio_sha256=""))
    listings.clear()
    index.refresh()
    assert index.id_of(transcript.sha256) == index.id_of(transcript.audio_sha256) == id
    assert index.id_of("0" * 64) == ""
    assert not listings


def test_a_deleted_or_replaced_transcript_is_not_found_again(base: Library) -> None:
    """An index checks that a transcript it knows still exists and has the same content."""
    go(base, base.recordings / NAMES[1])
    (id,) = base.transcript_ids()
    index, transcript = TranscriptIndex(base), base.transcript(id)
    assert transcript
    path = base.transcript_path(id)
    path.write_text(replace(transcript, sha256="1" * 64).to_json())
    assert index.id_of(transcript.sha256) == ""
    path.unlink()
    assert index.id_of(transcript.audio_sha256) == ""


def test_recordings_that_were_answered_are_known_without_reading_their_transcripts(
    base: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    """After a run, the next one reads no transcript that has not changed."""
    go(base)
    record(base.recordings / "New Recording 3.wav", 9)
    monkeypatch.setattr(TranscriptIndex, "_entry", lambda *_: pytest.fail("read again"))
    assert len(TranscriptIndex(base)._ids) == 2 * len(NAMES)

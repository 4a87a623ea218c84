"""The work for one recording does not depend on how many recordings, transcripts and answers there are."""

from __future__ import annotations

import gc
import os
import re
import tracemalloc
from collections import Counter
from dataclasses import replace
from itertools import pairwise
from statistics import median
from typing import TYPE_CHECKING

import pytest

from drop_folder import NAMES, SerialExecutor, go, made, make, record
from fake_engine import heard
from hallway import locks
from hallway.capture.engines.interface import EngineOptions
from hallway.capture.inbox import transcript_log
from hallway.capture.inbox.cache import TranscriptIndex
from hallway.capture.inbox.drop_folder import Settling
from hallway.capture.pipeline import process
from hallway.capture.run.executors import Workers
from hallway.capture.run.report import Reporter, Result
from hallway.capture.run.task import RunOptions
from hallway.library import document

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


def test_a_transcript_from_elsewhere_is_found_within_a_minute(base: Library) -> None:
    """A transcript that a sync client or git adds during a run is not in the log, but the folder is listed again."""
    go(base, base.recordings / NAMES[1])
    (id,) = base.transcript_ids()
    transcript, seconds = base.transcript(id), 0.0
    assert transcript
    index = TranscriptIndex(base, monotonic=lambda: seconds)
    base.transcript_path("synced").write_text(replace(transcript, id="synced", sha256="2" * 64).to_json())
    index.refresh()
    assert index.id_of("2" * 64) == ""
    seconds = 60.0
    index.refresh()
    assert index.id_of("2" * 64) == "synced"


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


class TestLog:
    """The log of what was transcribed stays small, and no run misses what another one has transcribed."""

    @pytest.fixture(autouse=True)
    def _any_size(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(transcript_log, "TRIMMED_BYTES", 1)

    def test_only_recent_transcripts_stay_in_the_log(self, base: Library) -> None:
        """Transcripts written over an hour ago, or deleted since, are dropped at the end of a run."""
        go(base)
        old, gone, recent = base.transcript_ids()
        os.utime(base.transcript_path(old), (1e9, 1e9))
        base.transcript_path(gone).unlink()
        TranscriptIndex(base).save()
        assert [line.split()[0] for line in log_of(base)] == [recent]

    def test_a_run_learns_what_is_transcribed_after_the_log_was_trimmed(
        self, base: Library, listings: Counter[str]
    ) -> None:
        """A run that has read the log notices that it was replaced, without listing the folder."""
        go(base, base.recordings / NAMES[1])
        waiting = TranscriptIndex(base)
        waiting.refresh()
        for id in base.transcript_ids():
            os.utime(base.transcript_path(id), (1e9, 1e9))
        TranscriptIndex(base).save()
        assert not log_of(base)
        go(base, base.recordings / NAMES[2])
        listings.clear()
        waiting.refresh()
        assert all(waiting.id_of(digest) for line in log_of(base) for digest in line.split()[1:])
        assert not listings

    def test_a_transcript_that_is_being_written_stays_in_the_log(self, base: Library) -> None:
        """The log is left alone between the announcement of a transcript and its file."""
        go(base)
        before, id = log_of(base), base.transcript_ids()[0]
        base.transcript_path(id).unlink()
        with locks.locked(base.state / "library.lock"):
            TranscriptIndex(base).save()
        assert log_of(base) == before


def log_of(library: Library) -> list[str]:
    return (library.state / "transcribed.txt").read_text().splitlines()


def test_recordings_that_were_answered_are_known_without_reading_their_transcripts(
    base: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    """After a run, the next one reads no transcript that has not changed."""
    go(base)
    record(base.recordings / "New Recording 3.wav", 9)
    monkeypatch.setattr(TranscriptIndex, "_entry", lambda *_: pytest.fail("read again"))
    assert len(TranscriptIndex(base)._ids) == 2 * len(NAMES)


def test_a_stopped_run_continues_where_it_was(tmp_path: Path, engine: Path) -> None:
    """After Ctrl-C in the middle, the next run transcribes only the rest, and the result is the same as without it."""
    names = tuple(f"Question {number}.wav" for number in range(6))
    whole, stopped = (make(tmp_path / name, names) for name in ("whole", "stopped"))

    class Impatient(Reporter):
        done = 0

        def finished(self, result: Result, key: str = "") -> None:
            self.done += 1
            if self.done == 3:
                raise KeyboardInterrupt

    go(whole)
    with pytest.raises(KeyboardInterrupt):
        go(stopped, reporter=Impatient())
    assert 3 <= len(stopped.transcript_ids()) < len(names)
    go(stopped)
    assert made(stopped) == made(whole)
    assert heard(engine) == 2 * len(names)


def test_memory_does_not_grow_with_the_backlog(tmp_path: Path) -> None:
    """What stays in memory of each finished recording is a few kilobytes, whatever its length and its transcript."""
    library = make(tmp_path / "base", tuple(f"Question {number}.wav" for number in range(12)))
    go(library, library.recordings / "Question 0.wav")  # imports and caches
    kept = list[int]()

    class Measuring(Reporter):
        def finished(self, result: Result, key: str = "") -> None:
            document._header.cache_clear()  # two caches of fixed size
            re.purge()
            gc.collect()
            kept.append(tracemalloc.get_traced_memory()[0])

    options = RunOptions("fake", EngineOptions("m"))
    with SerialExecutor() as serial:  # nothing is being transcribed while it is measured
        workers = Workers(serial, serial, lambda: {"": 1})
        tracemalloc.start()
        process(library, options=options, settling=Settling(0), reporter=Measuring(), workers=workers)
        tracemalloc.stop()
    steps = [after - before for before, after in pairwise(kept[3:])]
    assert median(steps) < 6_000  # Python's table of strings grows by 2 MB at once, now and then

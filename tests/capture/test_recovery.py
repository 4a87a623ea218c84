"""Broken, missing, incomplete or unreachable files affect nothing else, and the next run recovers."""

from __future__ import annotations

import hashlib
import os
import shutil
from concurrent.futures import Future
from pathlib import Path

import pytest

import fake_engine
from drop_folder import REFUND, SerialExecutor, go, made, record, results
from hallway.capture.engines.interface import EngineOptions
from hallway.capture.inbox import drop_folder
from hallway.capture.inbox.cache import ContentCache
from hallway.capture.inbox.drop_folder import Settling
from hallway.capture.pipeline import process
from hallway.capture.run import task
from hallway.capture.run.executors import Workers
from hallway.capture.run.outputs import Outputs
from hallway.capture.run.report import Reporter
from hallway.errors import DocumentError, EngineError, HallwayError
from hallway.library.library import Library

pytestmark = pytest.mark.usefixtures("engine")


def test_one_bad_recording_never_stops_the_others(base: Library) -> None:
    """Each failure gives a result and a receipt with the file, the reason and what to do; the exit status is 1."""
    (base.recordings / "empty.m4a").touch()
    (base.recordings / "text.mp3").write_text("this is not audio\n" * 99)
    (base.recordings / "link.wav").symlink_to(base.recordings / REFUND)
    summary = go(base)
    failed = summary.of("failed")
    assert {result.recording for result in failed} == {"empty.m4a", "text.mp3", "link.wav"}
    assert all(result.detail for result in failed)
    assert len(summary.of("answered")) == 3
    assert summary.exit_status == 1
    assert (base.recordings / "text.mp3.hallway.txt").read_text().startswith("Hallway could not use this recording: ")


def test_a_failure_is_remembered_and_a_good_copy_mends_it(base: Library) -> None:
    """The same bytes are not decoded again; a new file with that name is processed and gets a new receipt."""
    bad = base.recordings / "late.wav"
    bad.write_bytes(b"RIFF")
    first = go(base, bad).results
    assert go(base, bad).results == first
    record(bad, 50)
    assert results(go(base, bad)) == {"late.wav": "answered"}
    assert bad.with_name("late.wav.hallway.txt").read_text().startswith("Your answer is ready: ")


def test_a_stalled_copy_is_one_recording_when_the_rest_has_come(base: Library) -> None:
    """A file that grows after it was processed keeps its id; transcript, media and unedited draft are replaced."""
    whole = record(base.root / "whole.wav", 60, seconds=2.0).read_bytes()
    path = base.recordings / "Slow talk.wav"
    path.write_bytes(whole[: len(whole) // 2])
    assert results(go(base))["Slow talk.wav"] == "answered"
    path.write_bytes(whole)
    assert results(go(base))["Slow talk.wav"] == "renewed"
    answer = base.answer("slow-talk")
    assert (answer.duration, answer.recording_sha256) == (2.0, hashlib.sha256(whole).hexdigest())
    assert (base.answers / answer.media).is_file()
    assert len(base.answer_paths()) == 4
    assert set(results(go(base)).values()) == {"known"}


def test_a_stalled_copy_never_costs_a_persons_words(base: Library) -> None:
    """If the draft was edited in the meantime, it stays, and only the transcript is replaced."""
    whole = record(base.root / "whole.wav", 60, seconds=2.0).read_bytes()
    path = base.recordings / "Slow talk.wav"
    path.write_bytes(whole[: len(whole) // 2])
    go(base)
    edited = base.answer_path("slow-talk").read_bytes() + b"\nA person's words.\n"
    base.answer_path("slow-talk").write_bytes(edited)
    path.write_bytes(whole)
    result = go(base, path).results[0]
    assert (result.status, result.id) == ("renewed", "slow-talk")
    assert "was edited" in result.hint
    assert base.answer_path("slow-talk").read_bytes() == edited
    transcript = base.transcript("slow-talk")
    assert transcript is not None
    assert transcript.duration == 2.0


def test_what_was_heard_out_of_turn_survives_a_stop(base: Library, engine: Path) -> None:
    """Files are written in order; finished transcripts that were waiting when the run stopped are not lost."""
    futures: list[Future[object]] = []

    class Uneven(SerialExecutor):
        """Finishes the first recording last, with an error."""

        def submit(self, fn: object, /, *args: object, **kwargs: object) -> Future[object]:  # type: ignore[override]
            done: Future[object] = super().submit(fn, *args, **kwargs)  # type: ignore[arg-type]
            if fn is not task.transcribe:
                return done
            futures.append(done if futures else Future())
            if len(futures) == 3:
                futures[0].set_result(task.Stopped("out of order", kind="engine"))
            return futures[-1]

    options = task.RunOptions("fake", EngineOptions("m"))
    with Uneven() as uneven:
        workers = Workers(uneven, uneven, lambda: {"": 4})
        with pytest.raises(EngineError, match="out of order"):
            process(base, options=options, settling=Settling(0), reporter=Reporter(), workers=workers)
    assert fake_engine.heard(engine) == 3
    assert not base.transcript_ids()
    assert set(results(go(base)).values()) == {"answered"}
    assert fake_engine.heard(engine) == 4


def test_an_empty_folder_that_was_full_is_said(base: Library) -> None:
    """An empty folder looks like an unmounted share, so nothing is deleted."""
    go(base)
    shutil.rmtree(base.recordings)
    base.recordings.mkdir()
    said: list[str] = []

    class Listener(Reporter):
        def message(self, text: str) -> None:
            said.append(text)

    assert go(base, reporter=Listener()).results == []
    assert "mounted" in said[0]
    assert len(base.answer_paths()) == 3


@pytest.mark.parametrize(
    ("where", "then", "is_known"),
    [
        (drop_folder, "scan", False),
        (drop_folder, "scan", True),
        (ContentCache, "sha256", False),
        (ContentCache, "sha256", True),
        (Outputs, "save", False),
    ],
)
def test_a_share_that_goes_away_in_mid_run_is_no_failure(
    base: Library, monkeypatch: pytest.MonkeyPatch, where: object, then: str, is_known: bool
) -> None:
    """The folder is not created again, no recording counts as failed, and all are processed when it is back."""
    if is_known:
        go(base)
    work, away = getattr(where, then), base.root / "away"

    def works_and_goes_away(*args: object, **kwargs: object) -> object:
        outcome = work(*args, **kwargs)
        if not away.exists():
            base.recordings.rename(away)
        return outcome

    with monkeypatch.context() as patched:
        patched.setattr(where, then, works_and_goes_away)
        assert set(results(go(base)).values()) == {"waiting"}
    assert not base.recordings.exists()
    away.rename(base.recordings)
    assert set(results(go(base)).values()) == {"known" if is_known else "answered"}
    assert len(base.answer_paths()) == 3


def test_a_torn_transcript_stops_nobody(base: Library, engine: Path) -> None:
    """The recording is still known; if the answer is missing too, the file is reported and the others are processed."""
    go(base)
    path = base.transcript_path("how-do-i-refund")
    path.write_bytes(path.read_bytes()[:-40])
    assert set(results(go(base)).values()) == {"known"}
    base.answer_path("how-do-i-refund").unlink()
    (base.recordings / f"{REFUND}.hallway.txt").unlink()
    summary = go(base)
    assert [(result.recording, "how-do-i-refund.json" in result.detail) for result in summary.of("failed")] == [
        (REFUND, True)
    ]
    assert len(summary.of("known")) == 2
    assert fake_engine.heard(engine) == 3


def test_a_deleted_answer_stays_deleted(base: Library, engine: Path) -> None:
    """A deleted answer is not created again, unless its receipt is deleted too."""
    go(base)
    base.answer_path("how-do-i-refund").unlink()
    assert results(go(base))[REFUND] == "left"
    go(base, again=True)
    assert len(base.answer_paths()) == 2
    (base.recordings / f"{REFUND}.hallway.txt").unlink()
    assert results(go(base))[REFUND] == "answered"
    assert fake_engine.heard(engine) == 6


def test_an_unfinished_recording_is_finished_without_transcribing(base: Library, engine: Path) -> None:
    """If a run stops after the transcript, the next run creates the remaining files, identical to a full run."""
    go(base)
    before = made(base)
    for path in [*base.answers.rglob("*.*"), *base.recordings.rglob("*.hallway.txt")]:
        path.unlink()
    assert set(results(go(base)).values()) == {"answered"}
    assert made(base) == before
    assert fake_engine.heard(engine) == 3


def test_lost_media_are_made_again(base: Library) -> None:
    """Missing media are encoded again from the recording; the answer does not change."""
    go(base)
    before = made(base)
    shutil.rmtree(base.media)
    go(base)
    assert made(base) == before


def test_a_receipt_never_overwrites_what_is_not_ours(base: Library) -> None:
    """A person's file with the name of a receipt is kept, and the recording still gets its answer."""
    theirs = base.recordings / f"{REFUND}.hallway.txt"
    theirs.write_text("My own notes.\n")
    assert results(go(base))[REFUND] == "answered"
    assert results(go(base))[REFUND] == "known"
    assert theirs.read_text() == "My own notes.\n"


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
def test_a_read_only_folder_has_its_receipts_elsewhere(base: Library) -> None:
    """If nothing can be written next to the recordings, the receipts go elsewhere and the answers are created."""
    for folder in [base.recordings, *(path for path in base.recordings.rglob("*") if path.is_dir())]:
        folder.chmod(0o555)
    assert set(results(go(base)).values()) == {"answered"}
    assert set(results(go(base)).values()) == {"known"}
    assert len(list((base.state / "receipts").iterdir())) == 3


def test_a_file_that_changes_while_it_is_read_waits(base: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    """The result for a file that changed while it was read is discarded."""
    transcribe = task.transcribe

    def grow_and_transcribe(work: task.TranscriptionTask) -> task.Outcome:
        with work.path.open("ab") as opened:
            opened.write(b"more")
        return transcribe(work)

    monkeypatch.setattr(task, "transcribe", grow_and_transcribe)
    assert results(go(base, base.recordings / REFUND)) == {REFUND: "waiting"}
    assert not base.transcript_ids()


def test_a_missing_model_is_said_once(base: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    """A problem that affects every recording ends the run; nothing is written, and no recording counts as failed."""
    with pytest.raises(EngineError, match="nobody"):
        go(base, engine="nobody")
    assert not base.transcript_ids()


def test_a_slip_in_the_vocabulary_is_found_before_any_work(base: Library, engine: Path) -> None:
    """An unreadable curation file is reported before any recording is transcribed."""
    (base.curation / "moments.yml").write_text("refund-request: {title: [")
    with pytest.raises(DocumentError, match=r"moments\.yml"):
        go(base)
    assert fake_engine.heard(engine) == 0


def test_a_full_disk_ends_the_run_and_loses_nothing(
    base: Library, engine: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing is half-written, no recording counts as failed, and the next run continues."""
    with monkeypatch.context() as patch:
        patch.setattr("hallway.files.create", lambda *_: (_ for _ in ()).throw(OSError(28, "No space left on device")))
        with pytest.raises(HallwayError, match="No space left"):
            go(base)
    assert set(results(go(base)).values()) == {"answered"}

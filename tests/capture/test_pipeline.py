"""From the drop folder to transcript, draft and receipt: once each, whatever is in it and whatever happens."""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Iterator
from concurrent.futures import Future
from pathlib import Path

import pytest

import drop_folder
import fake_engine
from drop_folder import go, made, record, results
from hallway.capture import task
from hallway.capture.engines.interface import EngineOptions
from hallway.capture.executors import SerialExecutor, Workers
from hallway.capture.inbox import Settling
from hallway.capture.pipeline import pass_over
from hallway.capture.report import Reporter, Result
from hallway.errors import DocumentError, EngineError, HallwayError
from hallway.library.library import Library

REFUND = "refund-request/support-lead/How do I refund.wav"
NAMES = (REFUND, "New Recording 1.wav", "New Recording 2.wav")


@pytest.fixture(autouse=True)
def engine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Installs the fake engine, and returns the file in which it notes what it hears."""
    fake_engine.install(tmp_path / "engines")
    monkeypatch.syspath_prepend(str(tmp_path / "engines"))
    monkeypatch.setenv("HALLWAY_FAKE_LOG", str(tmp_path / "heard.txt"))
    return tmp_path / "heard.txt"


@pytest.fixture
def base(tmp_path: Path) -> Library:
    return drop_folder.make(tmp_path / "base", NAMES)


def heard(engine: Path) -> int:
    """How many recordings were transcribed so far."""
    return len(engine.read_text().splitlines()) if engine.exists() else 0


def test_a_recording_becomes_transcript_media_answer_and_receipt(base: Library) -> None:
    """Name and folders say what it answers, when, and who speaks; the receipt says it in three lines."""
    go(base)
    answer = base.answer("how-do-i-refund")
    assert (answer.title, answer.expert, answer.moments) == ("How do I refund?", "support-lead", ("refund-request",))
    assert answer.recording == REFUND
    assert (base.answers / answer.media).is_file()
    receipt = (base.recordings / f"{REFUND}.hallway.txt").read_text().splitlines()
    assert receipt[0] == "Your answer is ready: answers/how-do-i-refund.md (0:00)"
    assert receipt[1].startswith("1 word to check: 0:00 ")
    assert receipt[2] == "Next: read it, then run: hallway approve how-do-i-refund"


def test_a_second_run_transcribes_nothing(base: Library, engine: Path) -> None:
    """What is done stays as it is, byte for byte."""
    go(base)
    before = made(base)
    assert set(results(go(base)).values()) == {"known"}
    assert made(base) == before
    assert heard(engine) == 3


def test_recordings_are_never_touched(base: Library) -> None:
    """Nothing that a person put into the folder is changed, moved or deleted."""
    before = {path: (path.read_bytes(), path.stat().st_mtime_ns) for path in base.recordings.rglob("*.wav")}
    go(base)
    go(base, again=True)
    assert {path: (path.read_bytes(), path.stat().st_mtime_ns) for path in base.recordings.rglob("*.wav")} == before


def test_a_copy_and_a_new_name_are_recognised(base: Library, engine: Path) -> None:
    """The same bytes under any name are one recording; the result names its answer."""
    go(base)
    (base.recordings / NAMES[1]).rename(base.recordings / "Renamed.wav")
    shutil.copy(base.recordings / REFUND, base.recordings / "Copied.wav")
    summary = go(base)
    assert summary.results[0] == Result("Copied.wav", "known", "how-do-i-refund", f"the same sound as {REFUND}")
    assert set(results(summary).values()) == {"known"}
    assert heard(engine) == 3
    assert (base.recordings / "Copied.wav.hallway.txt").read_text().startswith("This recording is answered already: ")


def test_two_copies_in_one_run_are_one_recording(tmp_path: Path, engine: Path) -> None:
    """Nor does a copy that comes at the same time get an answer of its own."""
    base = drop_folder.make(tmp_path / "base", ("A.wav",))
    shutil.copy(base.recordings / "A.wav", base.recordings / "B.wav")
    assert results(go(base, jobs=2)) == {"A.wav": "answered", "B.wav": "known"}
    assert heard(engine) == 1


def test_another_tag_makes_no_other_recording(base: Library, engine: Path) -> None:
    """The sound decides: more bytes around it change the file's hash, and nothing else."""
    go(base)
    retagged = base.recordings / "Tagged.wav"
    chunk = b"LIST\x0c\x00\x00\x00INFOIART\x00\x00\x00\x00"
    raw = (base.recordings / REFUND).read_bytes() + chunk
    retagged.write_bytes(raw[:4] + (len(raw) - 8).to_bytes(4, "little") + raw[8:])
    assert results(go(base))["Tagged.wav"] == "known"
    assert heard(engine) == 3


def test_the_same_name_again_is_another_recording(base: Library) -> None:
    """Recorders call everything New Recording; content decides, and the first answer stays."""
    go(base)
    record(base.recordings / NAMES[1], 99)
    assert results(go(base))[NAMES[1]] == "answered"
    assert len(base.answer_paths()) == 4


def test_ids_are_never_used_twice(tmp_path: Path) -> None:
    """Two recordings of one name get two ids, in the order of the folder."""
    base = drop_folder.make(tmp_path / "base", ("a/Refund.wav", "b/Refund.wav"))
    assert [result.id for result in go(base, jobs=2).results] == ["refund", "refund-2"]


def test_one_bad_recording_never_stops_the_others(base: Library) -> None:
    """Each failure is one result with file, reason and what to do, and a receipt; the exit status says so."""
    (base.recordings / "empty.m4a").touch()
    (base.recordings / "text.mp3").write_text("this is no sound\n" * 99)
    (base.recordings / "link.wav").symlink_to(base.recordings / REFUND)
    summary = go(base)
    failed = summary.of("failed")
    assert {result.recording for result in failed} == {"empty.m4a", "text.mp3", "link.wav"}
    assert all(result.detail for result in failed)
    assert len(summary.of("answered")) == 3
    assert summary.exit_status == 2
    assert (base.recordings / "text.mp3.hallway.txt").read_text().startswith("Hallway could not use this recording: ")


def test_a_failure_is_remembered_and_a_good_copy_mends_it(base: Library) -> None:
    """The same bytes fail without being decoded again; another file under that name is tried, and gets its receipt."""
    bad = base.recordings / "late.wav"
    bad.write_bytes(b"RIFF")
    first = go(base, bad).results
    assert go(base, bad).results == first
    record(bad, 50)
    assert results(go(base, bad)) == {"late.wav": "answered"}
    assert bad.with_name("late.wav.hallway.txt").read_text().startswith("Your answer is ready: ")


def test_again_renews_the_transcript_and_never_the_text(base: Library) -> None:
    """Another model's words go into transcripts/; the answer, edited or not, stays byte for byte."""
    go(base)
    path = base.answer_path("how-do-i-refund")
    path.write_text(path.read_text() + "\nA person's words.\n")
    before = path.read_bytes()
    assert set(results(go(base, again=True, model="larger")).values()) == {"renewed"}
    transcript = base.transcript("how-do-i-refund")
    assert transcript is not None
    assert "larger" in transcript.text
    assert path.read_bytes() == before
    assert len(base.transcript_ids()) == 3


def test_a_stalled_copy_is_one_recording_when_the_rest_has_come(base: Library) -> None:
    """What was taken for whole and then grew keeps its id; transcript, media and untouched draft are made anew."""
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
    """A draft that was edited meanwhile stays; only the transcript gets the rest."""
    whole = record(base.root / "whole.wav", 60, seconds=2.0).read_bytes()
    path = base.recordings / "Slow talk.wav"
    path.write_bytes(whole[: len(whole) // 2])
    go(base)
    edited = base.answer_path("slow-talk").read_bytes() + b"\nA person's words.\n"
    base.answer_path("slow-talk").write_bytes(edited)
    path.write_bytes(whole)
    result = go(base, path).results[0]
    assert (result.what, result.id) == ("renewed", "slow-talk")
    assert "was edited" in result.hint
    assert base.answer_path("slow-talk").read_bytes() == edited
    transcript = base.transcript("slow-talk")
    assert transcript is not None
    assert transcript.duration == 2.0


def test_what_was_heard_out_of_turn_survives_a_stop(base: Library, engine: Path) -> None:
    """Files are written in order; what waited for its turn when the run was stopped is not transcribed again."""
    futures: list[Future[object]] = []

    class Uneven(SerialExecutor):
        """Gets done with the first recording last, and badly."""

        def submit(self, fn: object, /, *args: object, **kwargs: object) -> Future[object]:  # type: ignore[override]
            done: Future[object] = super().submit(fn, *args, **kwargs)  # type: ignore[arg-type]
            if fn is not task.perform:
                return done
            futures.append(done if futures else Future())
            if len(futures) == 3:
                futures[0].set_result(task.Stopped("out of order", is_model=False))
            return futures[-1]

    how = task.RunOptions("fake", EngineOptions("m"))
    with Uneven(lambda *_: None) as uneven:
        workers = Workers(uneven, uneven, lambda: 4)
        with pytest.raises(EngineError, match="out of order"):
            pass_over(base, how=how, settling=Settling(0), reporter=Reporter(), workers=workers)
    assert heard(engine) == 3
    assert not base.transcript_ids()
    assert set(results(go(base)).values()) == {"answered"}
    assert heard(engine) == 4


def test_an_empty_folder_that_was_full_is_said(base: Library) -> None:
    """It looks like a share that is not mounted; nothing is deleted for it."""
    go(base)
    shutil.rmtree(base.recordings)
    base.recordings.mkdir()
    said: list[str] = []

    class Listener(Reporter):
        def says(self, text: str) -> None:
            said.append(text)

    assert go(base, reporter=Listener()).results == []
    assert "mounted" in said[0]
    assert len(base.answer_paths()) == 3


def test_a_torn_transcript_stops_nobody(base: Library, engine: Path) -> None:
    """Its recording is still known; where the answer is gone too, the file is named and the others are done."""
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
    assert heard(engine) == 3


def test_a_deleted_answer_stays_deleted(base: Library, engine: Path) -> None:
    """Who deletes an answer does not find it again after the next run, unless the receipt goes too."""
    go(base)
    base.answer_path("how-do-i-refund").unlink()
    assert results(go(base))[REFUND] == "left"
    go(base, again=True)
    assert len(base.answer_paths()) == 2
    (base.recordings / f"{REFUND}.hallway.txt").unlink()
    assert results(go(base))[REFUND] == "answered"
    assert heard(engine) == 6


def test_an_unfinished_recording_is_finished_without_transcribing(base: Library, engine: Path) -> None:
    """A run that was stopped after the transcript leaves the rest to the next, which makes the same files."""
    go(base)
    before = made(base)
    for path in [*base.answers.rglob("*.*"), *base.recordings.rglob("*.hallway.txt")]:
        path.unlink()
    assert set(results(go(base)).values()) == {"answered"}
    assert made(base) == before
    assert heard(engine) == 3


def test_lost_media_are_made_again(base: Library) -> None:
    """They can be made from the recording at any time; the answer does not change."""
    go(base)
    before = made(base)
    shutil.rmtree(base.media)
    go(base)
    assert made(base) == before


def test_a_receipt_never_overwrites_what_is_not_ours(base: Library) -> None:
    """A person's file that has the name of a receipt stays, and the recording is answered all the same."""
    theirs = base.recordings / f"{REFUND}.hallway.txt"
    theirs.write_text("My own notes.\n")
    assert results(go(base))[REFUND] == "answered"
    assert results(go(base))[REFUND] == "known"
    assert theirs.read_text() == "My own notes.\n"


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
def test_a_read_only_folder_has_its_receipts_elsewhere(base: Library) -> None:
    """Where nothing may be written beside a recording, the answer is made all the same."""
    for folder in [base.recordings, *(path for path in base.recordings.rglob("*") if path.is_dir())]:
        folder.chmod(0o555)
    assert set(results(go(base)).values()) == {"answered"}
    assert set(results(go(base)).values()) == {"known"}
    assert len(list((base.state / "receipts").iterdir())) == 3


def test_a_file_that_changes_while_it_is_read_waits(base: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    """What was heard in a file that is no longer the same counts for nothing."""
    perform = task.perform

    def grow_and_perform(work: task.Task) -> task.Outcome:
        with work.path.open("ab") as opened:
            opened.write(b"more")
        return perform(work)

    monkeypatch.setattr(task, "perform", grow_and_perform)
    assert results(go(base, base.recordings / REFUND)) == {REFUND: "waiting"}
    assert not base.transcript_ids()


def test_a_missing_model_is_said_once(base: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    """What would fail for every recording ends the run, with nothing written and no recording blamed."""
    with pytest.raises(EngineError, match="nobody"):
        go(base, engine="nobody")
    assert not base.transcript_ids()


def test_a_slip_in_the_vocabulary_is_found_before_any_work(base: Library, engine: Path) -> None:
    """A curation file that cannot be read does not cost an hour of transcribing first."""
    (base.curation / "moments.yml").write_text("refund-request: {title: [")
    with pytest.raises(DocumentError, match=r"moments\.yml"):
        go(base)
    assert heard(engine) == 0


def test_a_full_disk_ends_the_run_and_loses_nothing(
    base: Library, engine: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing is half-written, and no recording is blamed for it; the next run goes on."""
    with monkeypatch.context() as patch:
        patch.setattr("hallway.files.create", lambda *_: (_ for _ in ()).throw(OSError(28, "No space left on device")))
        with pytest.raises(HallwayError, match="No space left"):
            go(base)
    assert set(results(go(base)).values()) == {"answered"}


def test_hostile_names_get_answers_of_their_own(tmp_path: Path) -> None:
    """Whatever a file is called, it gets an id of plain letters, and its name does no harm anywhere."""
    raw = [
        b"\xff\xfe.wav",
        b"a\nb.wav",
        b"\x1b[2J.wav",
        b"a;rm -r ...wav",
        b"--help.wav",
        b"$(touch X).wav",
        "é.wav".encode(),
    ]
    raw += ["e\u0301.wav".encode(), "\u202egnp.wav".encode(), b"CON.wav", "😀".encode() + b".wav", b"x" * 251 + b".wav"]
    base = drop_folder.make(tmp_path / "base", tuple(map(os.fsdecode, raw)))
    summary = go(base)
    ids = [result.id for result in summary.of("answered")]
    assert len(set(ids)) == len(raw) == len(base.answer_paths())
    assert all(base.answer(id).recording for id in ids)
    assert set(results(go(base)).values()) == {"known"}


def test_progress_is_told_in_seconds_of_audio(base: Library) -> None:
    """A reporter hears how many there are, what starts, how far it is, and what became of it."""
    told: list[tuple[object, ...]] = []

    class Listener(Reporter):
        def begins(self, recordings: int) -> None:
            told.append(("begins", recordings))

        def is_at(self, key: str, done_seconds: float, total_seconds: float) -> None:
            told.append(("at", round(done_seconds, 2), total_seconds))

        def ends(self, result: Result, key: str = "") -> None:
            told.append(("ends", result.recording, bool(key)))

    go(base, base.recordings / REFUND, reporter=Listener())
    assert told[0] == ("begins", 1)
    assert told[1:3] == [("at", 0.0, 0.4), ("at", 0.04, 0.4)]
    assert told[-1] == ("ends", REFUND, True)


class TestElsewhere:
    """Worker processes and a Dask cluster give the files that one process gives."""

    @pytest.fixture
    def alone(self, tmp_path: Path) -> dict[str, bytes]:
        base = drop_folder.make(tmp_path / "alone", NAMES)
        go(base)
        return made(base)

    def test_processes_give_the_same_files(self, base: Library, alone: dict[str, bytes]) -> None:
        """However many work side by side."""
        assert set(results(go(base, jobs=3)).values()) == {"answered"}
        assert made(base) == alone

    def test_a_worker_that_dies_costs_one_retry(
        self, base: Library, alone: dict[str, bytes], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Each recording kills its worker the first time, and is transcribed the second time."""
        monkeypatch.setenv("HALLWAY_FAKE_DIES", str(tmp_path))
        assert set(results(go(base, jobs=2)).values()) == {"answered"}
        assert made(base) == alone

    def test_a_recording_that_kills_every_worker_fails_alone(
        self, base: Library, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """The run ends with a reason for each, and the next run tries again."""
        (tmp_path / "always").touch()
        with monkeypatch.context() as patch:
            patch.setenv("HALLWAY_FAKE_DIES", str(tmp_path))
            summary = go(base, jobs=2)
        assert [result.detail for result in summary.results] == ["the process that worked on it died, twice"] * 3
        assert set(results(go(base)).values()) == {"answered"}

    @pytest.mark.slow
    def test_a_dask_cluster_gives_the_same_files(self, base: Library, alone: dict[str, bytes], cluster: str) -> None:
        """Two worker processes; what is written is written here."""
        assert set(results(go(base, cluster=cluster)).values()) == {"answered"}
        assert made(base) == alone

    @pytest.mark.slow
    def test_workers_that_cannot_see_the_folder_get_the_audio(
        self, base: Library, alone: dict[str, bytes], cluster: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """A cluster needs no shared disk: for what a worker does not find, the bytes themselves travel."""
        perform = task.perform
        monkeypatch.setattr(task, "perform", lambda work: perform(work) if work.audio else task.Different())
        assert set(results(go(base, cluster=cluster)).values()) == {"answered"}
        assert made(base) == alone

    @pytest.fixture
    def cluster(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
        """The address of a scheduler with two worker processes that have the fake engine."""
        distributed = pytest.importorskip("distributed")
        search = os.pathsep.join([str(tmp_path / "engines"), str(drop_folder.TESTS)])
        monkeypatch.setenv("PYTHONPATH", search)
        with distributed.LocalCluster(
            n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None, local_directory=str(tmp_path)
        ) as opened:
            yield opened.scheduler_address

"""From the drop folder to transcript, draft and receipt: each recording once, under any name."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

import drop_folder
import fake_engine
from drop_folder import NAMES, REFUND, go, made, record, results
from hallway.capture.run.report import Reporter, Result
from hallway.library.library import Library

pytestmark = pytest.mark.usefixtures("engine")


def test_a_recording_becomes_transcript_media_answer_and_receipt(base: Library) -> None:
    """The file name and folders determine question, date and expert; the receipt has three lines."""
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
    """Finished results stay the same, byte for byte."""
    go(base)
    before = made(base)
    assert set(results(go(base)).values()) == {"known"}
    assert made(base) == before
    assert fake_engine.heard(engine) == 3


def test_recordings_are_never_touched(base: Library) -> None:
    """No file that a person put into the folder is changed, moved or deleted."""
    before = {path: (path.read_bytes(), path.stat().st_mtime_ns) for path in base.recordings.rglob("*.wav")}
    go(base)
    go(base, again=True)
    assert {path: (path.read_bytes(), path.stat().st_mtime_ns) for path in base.recordings.rglob("*.wav")} == before


def test_a_copy_and_a_new_name_are_recognised(base: Library, engine: Path) -> None:
    """The same bytes under several names are one recording; the result names its answer."""
    go(base)
    (base.recordings / NAMES[1]).rename(base.recordings / "Renamed.wav")
    shutil.copy(base.recordings / REFUND, base.recordings / "Copied.wav")
    summary = go(base)
    assert summary.results[0] == Result("Copied.wav", "known", "how-do-i-refund", f"the same audio as {REFUND}")
    assert set(results(summary).values()) == {"known"}
    assert fake_engine.heard(engine) == 3
    assert (base.recordings / "Copied.wav.hallway.txt").read_text().startswith("This recording already has an answer: ")


def test_two_copies_in_one_run_are_one_recording(tmp_path: Path, engine: Path) -> None:
    """A copy that arrives at the same time does not get an answer of its own."""
    base = drop_folder.make(tmp_path / "base", ("A.wav",))
    shutil.copy(base.recordings / "A.wav", base.recordings / "B.wav")
    assert results(go(base, jobs=2)) == {"A.wav": "answered", "B.wav": "known"}
    assert fake_engine.heard(engine) == 1


def test_another_tag_makes_no_other_recording(base: Library, engine: Path) -> None:
    """A copy with other tags has a different file hash, but the same audio."""
    go(base)
    retagged = base.recordings / "Tagged.wav"
    chunk = b"LIST\x0c\x00\x00\x00INFOIART\x00\x00\x00\x00"
    raw = (base.recordings / REFUND).read_bytes() + chunk
    retagged.write_bytes(raw[:4] + (len(raw) - 8).to_bytes(4, "little") + raw[8:])
    assert results(go(base))["Tagged.wav"] == "known"
    assert fake_engine.heard(engine) == 3


def test_the_same_name_again_is_another_recording(base: Library) -> None:
    """Recorders reuse names like "New Recording"; the content decides, and the first answer stays."""
    earlier = next(each.id for each in go(base).results if each.recording == NAMES[1])
    record(base.recordings / NAMES[1], 99)
    (result,) = go(base).of("answered")
    assert result.recording == NAMES[1]
    assert len(base.answer_paths()) == 4
    question = f"answers/{earlier}.md was made from an earlier file of this name: merge, retire or keep it?"
    assert result.detail.partition("; ")[0] == question
    assert question in (base.recordings / f"{NAMES[1]}.hallway.txt").read_text()


def test_ids_are_never_used_twice(tmp_path: Path) -> None:
    """Two recordings with the same name get two ids, in folder order."""
    base = drop_folder.make(tmp_path / "base", ("a/Refund.wav", "b/Refund.wav"))
    assert [result.id for result in go(base, jobs=2).results] == ["refund", "refund-2"]


def test_again_renews_the_transcript_and_never_the_text(base: Library) -> None:
    """A new transcript is written, but the answer stays the same, byte for byte, edited or not."""
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


def test_hostile_names_get_answers_of_their_own(tmp_path: Path) -> None:
    """Any file name gets an id of plain letters and is safe everywhere."""
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
    """A reporter is told how many recordings there are, which one starts, its progress and its result."""
    told: list[tuple[object, ...]] = []

    class Listener(Reporter):
        def queued(self, recordings: int) -> None:
            told.append(("begins", recordings))

        def progress(self, key: str, done_seconds: float, total_seconds: float) -> None:
            told.append(("at", round(done_seconds, 2), total_seconds))

        def finished(self, result: Result, key: str = "") -> None:
            told.append(("ends", result.recording, bool(key)))

    go(base, base.recordings / REFUND, reporter=Listener())
    assert told[0] == ("begins", 1)
    assert told[1:3] == [("at", 0.0, 0.4), ("at", 0.04, 0.4)]
    assert told[-1] == ("ends", REFUND, True)


def test_a_cut_recording_says_so(base: Library) -> None:
    """The receipt and the run report that the file is cut off, and what to do."""
    whole = (base.recordings / REFUND).read_bytes()
    (base.recordings / REFUND).write_bytes(whole[: len(whole) // 2])
    (result,) = go(base, base.recordings / REFUND).results
    assert result.detail == "the file is cut off before the end"
    receipt = (base.recordings / f"{REFUND}.hallway.txt").read_text().splitlines()
    assert receipt[0].startswith("Your answer is ready: ")
    assert receipt[1] == (
        "Check the recording: the file is cut off before the end. Copy the whole file again, or record the rest."
    )

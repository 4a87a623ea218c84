"""A recording that crashes, blocks or floods the decoder is one failed recording, for any number of jobs."""

from __future__ import annotations

import signal
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import drop_folder
import faulty_decoder
import sounds
from drop_folder import go, results
from hallway.capture import isolation
from hallway.capture.audio.decode import decode, probe
from hallway.capture.media.published import publish
from hallway.errors import EngineError, InputError, RecordingError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    Record = Callable[[str, object], None]

pytestmark = pytest.mark.usefixtures("engine")

REASONS = {
    ("crash", "opening"): "the decoder crashed on it (SIGSEGV).",
    ("crash", "decoding"): "the decoder crashed on it (SIGSEGV).",
    ("crash", "publishing"): "the decoder crashed on it (SIGSEGV).",
    ("abort", "decoding"): "the decoder crashed on it (SIGABRT).",
    ("killed", "decoding"): "the system stopped the decoder, most likely because memory ran out.",
    ("hang", "decoding"): "decoding it made no progress for 3 seconds.",
    ("spin", "decoding"): "decoding it takes more than 0.0333333 minutes of processor time.",
    ("allocate", "decoding"): "decoding it takes more than 600 MB of memory.",
    ("raise", "decoding"): "there was an unexpected error (IndexError: pop from empty list).",
}
BAD = {faulty_decoder.name(*fault): reason for fault, reason in REASONS.items()}
GOOD = ("a first one.wav", "the last one.wav")


@pytest.fixture(autouse=True)
def _decoder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A faulty decoder with low limits."""
    faulty_decoder.install(tmp_path / "faults")
    monkeypatch.syspath_prepend(str(tmp_path / "faults"))
    monkeypatch.setenv("HALLWAY_DECODER_MEMORY_MB", "600")
    monkeypatch.setenv("HALLWAY_DECODER_CPU_SECONDS", "2")
    monkeypatch.setenv("HALLWAY_DECODER_STALL_SECONDS", "3")
    isolation.close()
    yield
    isolation.close()


@pytest.mark.slow
@pytest.mark.parametrize("jobs", [1, 2])
def test_row_15_a_crashing_decoder_is_one_failed_recording(jobs: int, tmp_path: Path, record_property: Record) -> None:
    """Each has its reason and a next step; the others succeed, and no file is left half-written."""
    base = drop_folder.make(tmp_path / "base", (*GOOD, *BAD))
    summary = go(base, jobs=jobs)
    failed = {each.recording: each for each in summary.of("failed")}
    assert {name: each.detail for name, each in failed.items()} == BAD
    assert all(each.hint for each in failed.values())
    assert {name for name, what in results(summary).items() if what == "answered"} == set(GOOD)
    assert list(base.root.rglob("*.hallway-tmp")) == []
    record_property("figure", f"{len(failed)} of {len(BAD)} failed alone with --jobs {jobs}, {len(GOOD)} answered")


def test_row_15_a_crash_is_remembered_until_the_limits_change(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Such a file is not tried again, unless the system killed the decoder, which is not the file's fault."""
    names = [faulty_decoder.name(fault, "decoding") for fault in ("allocate", "crash", "killed", "raise")]
    base = drop_folder.make(tmp_path / "base", tuple(names))
    assert [each.recording for each in go(base).of("failed")] == names
    (tmp_path / "faults" / "sitecustomize.py").unlink()
    isolation.close()
    assert [each.recording for each in go(base).of("answered")] == names[2:]
    monkeypatch.setenv("HALLWAY_DECODER_MEMORY_MB", "700")
    assert [each.recording for each in go(base).of("answered")] == names[:2]


def test_row_15_the_programs_own_process_opens_no_recording(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Only the decoder process opens audio or video, even with a single job."""
    base = drop_folder.make(tmp_path / "base", GOOD)
    film = sounds.write(base.recordings / "film.mp4", sounds.babble(2.0), sounds.Recipe(picture=sounds.Picture()))
    monkeypatch.setattr("av.open", None)
    assert results(go(base)) == dict.fromkeys((*GOOD, film.name), "answered")


def test_row_15_hostile_files_are_told_as_before(tmp_path: Path) -> None:
    """The decoder's own error messages are shown, and the same process decodes the next recording."""
    base = drop_folder.make(tmp_path / "base", GOOD)
    sounds.playlist(base.recordings / "list.m4a", "concat", "/etc/passwd")
    (base.recordings / "noise.mp3").write_bytes(bytes(range(256)) * 800)
    failed = {each.recording: each.detail for each in go(base).of("failed")}
    assert failed["list.m4a"] == "it is a playlist that points to other files."
    assert set(failed) == {"list.m4a", "noise.mp3"}
    assert set(results(go(base)).values()) == {"known", "failed"}


@pytest.mark.slow
@pytest.mark.parametrize(("how", "jobs"), [(signal.SIGINT, "1"), (signal.SIGINT, "2"), (signal.SIGKILL, "1")])
def test_row_15_a_stopped_run_leaves_no_decoder_behind(
    how: signal.Signals, jobs: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """After Ctrl-C or a kill, a hanging decoder ends together with the program that started it."""
    monkeypatch.setenv("HALLWAY_DECODER_STALL_SECONDS", "600")
    base = drop_folder.make(tmp_path / "base", (faulty_decoder.name("hang", "decoding"),))
    hanging = tmp_path / "hanging"
    hanging.mkdir()
    environment = {"PYTHONPATH": str(tmp_path / "faults"), faulty_decoder.HANGING: str(hanging)}
    started = drop_folder.command(base, tmp_path / "engines", "--jobs", jobs, **environment)
    drop_folder.wait_until(lambda: [*hanging.iterdir()], seconds=60)
    started.send_signal(how)
    started.communicate()
    assert started.returncode == (130 if how == signal.SIGINT else -how)
    drop_folder.wait_until(lambda: not any(Path("/proc", each.name).exists() for each in hanging.iterdir()))


def test_row_15_a_decoder_that_does_not_start_is_not_the_recordings_fault(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The error blames the installation, not the recording."""
    monkeypatch.setattr("hallway.capture.isolation.parent._START", "import sys; sys.exit(3)")
    with pytest.raises(EngineError, match=r"does not start \(status 3\)"):
        probe(drop_folder.record(tmp_path / "a.wav"))


def test_row_15_where_nothing_can_fork_each_job_has_a_process(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """On systems without fork, such as macOS, audio and errors are the same."""
    (tmp_path / "faults" / "sitecustomize.py").write_text(
        "import faulty_decoder, hallway.capture.isolation.child as child\n"
        "faulty_decoder.break_decoder()\nchild.CAN_FORK = False\n"
    )
    good, bad = drop_folder.record(tmp_path / "a.wav"), drop_folder.record(tmp_path / "crash while decoding.wav")
    monkeypatch.setattr("hallway.capture.isolation.child.CAN_FORK", False)
    for _ in range(2):
        assert decode(good).seconds == pytest.approx(0.4)
        with pytest.raises(RecordingError, match="SIGSEGV"):
            decode(bad)


def test_row_15_a_path_means_the_same_in_the_decoders_process(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A relative path is relative to the current folder, not to the one where the decoder was started."""
    for folder, seconds in (("a", 0.4), ("b", 0.8)):
        drop_folder.record(tmp_path / folder / "talk.wav", seconds=seconds)
        monkeypatch.chdir(tmp_path / folder)
        assert decode(Path("talk.wav")).seconds == pytest.approx(seconds)
        assert publish(Path("talk.wav"), Path("media"), "talk").media.is_file()


@pytest.mark.parametrize("text", ["0", "-1", "much", "1.5"])
def test_row_15_a_wrong_limit_is_named(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """An invalid limit is an error; it is never ignored."""
    monkeypatch.setenv("HALLWAY_DECODER_MEMORY_MB", text)
    with pytest.raises(InputError, match=f"HALLWAY_DECODER_MEMORY_MB must be a positive whole number, not “{text}”"):
        isolation.Limits.from_environment()

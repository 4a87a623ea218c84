"""A run says beforehand how many recordings there are, how much audio, and about how long it will take."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from drop_folder import go, made, make, record
from hallway.capture.engines import interface
from hallway.capture.engines.interface import EngineOptions, default_threads
from hallway.capture.inbox.drop_folder import Settling, scan
from hallway.capture.models import speed
from hallway.capture.run import plan as plans
from hallway.capture.run.plan import RunPlan, plan
from hallway.capture.run.task import RunOptions
from hallway.cli import main
from hallway.cli.progress import planned

if TYPE_CHECKING:
    from pathlib import Path

    from hallway.library.library import Library

NAMES = tuple(f"Question {number}.wav" for number in range(6))


@pytest.fixture
def backlog(tmp_path: Path) -> Library:
    """Six recordings of 0.4 s."""
    return make(tmp_path / "base", NAMES)


@pytest.fixture
def four_cores(monkeypatch: pytest.MonkeyPatch) -> None:
    """A machine with four cores, on which `base` was measured."""
    for module in (interface, plans):
        monkeypatch.setattr(module, "cores", lambda: 4)
    measured = {"base": speed.Speed(8.0, "cpu", 4)}
    monkeypatch.setattr(speed, "measured", measured.get)


def plan_of(library: Library, model: str = "base", *, engine: str = "faster-whisper", **options: int) -> RunPlan:
    recordings = scan(library.recordings, settling=Settling(0)).ready
    threads = options.pop("threads", 0)
    return plan(recordings, RunOptions(engine, EngineOptions(model, threads=threads), **options))  # type: ignore[arg-type]


@pytest.mark.usefixtures("four_cores")
def test_the_time_follows_from_the_measured_speed_and_the_cores_in_use(backlog: Library) -> None:
    """Jobs share the cores, so that more jobs are not faster, but fewer threads are slower; else nothing is known."""
    record(backlog.recordings / NAMES[0], seconds=2)
    assert plan_of(backlog).audio_seconds == pytest.approx(4.0, rel=0.01)
    assert plan_of(backlog).seconds == plan_of(backlog, jobs=2).seconds == pytest.approx(0.5, rel=0.01)
    assert plan_of(backlog, threads=1).seconds == pytest.approx(2.0, rel=0.01)
    assert plan_of(backlog, "small").seconds is plan_of(backlog, engine="fake").seconds is None


def test_lengths_of_many_recordings_are_estimated_from_a_few(backlog: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    """The plan says that they are an estimate. Files that are not recordings do not spoil it."""
    (backlog.recordings / "a.mp3").write_text("no sound")
    monkeypatch.setattr(plans, "MOST_PROBED", 4)
    assert plan_of(backlog).audio_seconds == pytest.approx(2.4, rel=0.02)
    assert not plan_of(backlog).is_exact


@pytest.mark.parametrize(
    ("found", "text"),
    [
        (RunPlan(0, 0, True, "base", None), "There is nothing to transcribe."),
        (
            RunPlan(1200, 360_000, False, "base", 10),
            "1,200 recordings, about 100 hours of audio. Transcribing with base takes about 10 hours on this machine.",
        ),
        (
            RunPlan(1, 300, True, "base", None),
            "1 recording, 5 minutes of audio. The speed of base is not known here; "
            "`hallway model list --measure` measures it.",
        ),
    ],
)
def test_a_plan_in_words(found: RunPlan, text: str) -> None:
    """A plan names the recordings, the audio and the time, each in a unit that people use."""
    assert planned(found) == text


@pytest.mark.usefixtures("engine")
def test_a_plan_counts_what_is_new_and_changes_nothing(backlog: Library) -> None:
    """--plan writes no transcript, draft or receipt, and counts only recordings without a transcript."""
    go(backlog, backlog.recordings / NAMES[0])
    before = made(backlog)
    command = ["--root", str(backlog.root), "transcribe", "--engine", "fake", "--settle", "0", "--plan"]
    found = json.loads(CliRunner().invoke(main, [*command, "--json"]).stdout)
    assert (found["recordings"], round(found["audio_seconds"], 1), found["seconds"]) == (5, 2.0, None)
    assert json.loads(CliRunner().invoke(main, [*command, "--again", "--json"]).stdout)["recordings"] == 6
    assert made(backlog) == before


@pytest.mark.usefixtures("engine")
def test_a_long_run_begins_with_the_plan(backlog: Library) -> None:
    """A run of five recordings or more tells what it is about to do; a shorter one does not."""
    command = ["--root", str(backlog.root), "transcribe", "--engine", "fake", "--model", "m", "--settle", "0"]
    assert CliRunner().invoke(main, command).stderr.startswith("6 recordings, 2 seconds of audio. The speed of m is")
    record(backlog.recordings / "One more.wav", 99)
    assert CliRunner().invoke(main, command).stderr.startswith("Transcribing")


@pytest.mark.parametrize(("cores", "jobs", "threads"), [(2, 1, 2), (2, 4, 1), (16, 1, 8), (16, 2, 8), (16, 4, 4)])
def test_jobs_share_the_cores(cores: int, jobs: int, threads: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each job gets its share of the cores, at least one and at most eight."""
    monkeypatch.setattr(interface, "cores", lambda: cores)
    assert default_threads(jobs) == threads

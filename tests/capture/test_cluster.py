"""A Dask cluster that loses a worker, all workers or its scheduler in the middle of a backlog."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

import drop_folder
from dask_cluster import Cluster
from drop_folder import go, make, results, wait_until
from fake_engine import heard
from hallway.capture.engines.interface import EngineOptions, default_threads
from hallway.capture.run import schedule
from hallway.capture.run.report import Reporter
from hallway.capture.run.task import TranscriptionTask
from hallway.library.library import Library

NAMES = tuple(f"Question {number}.wav" for number in range(7))


@pytest.mark.parametrize(
    ("slots", "given", "threads"),
    [({"": 2}, 0, 4), ({"": 2}, 3, 3), ({"": 1}, 0, 0), ({"10.0.0.5": 4}, 0, 0), ({"": 20}, 0, 1)],
)
def test_tasks_share_the_cores_of_their_own_machine(
    monkeypatch: pytest.MonkeyPatch, slots: dict[str, int], given: int, threads: int
) -> None:
    """Where several tasks run at a time, each gets its share of that machine's cores, unless `--threads` is given."""
    monkeypatch.setattr("hallway.capture.engines.interface.cores", lambda: 8)
    task = TranscriptionTask(Path("a.wav"), "", "fake", EngineOptions("m", threads=given), 60, slots=slots)
    assert task.engine_options().threads == threads


@pytest.mark.slow
class TestLosses:
    """No loss costs a recording, and none is transcribed twice for good."""

    @pytest.fixture
    def backlog(self, tmp_path: Path) -> Library:
        return make(tmp_path / "base", NAMES)

    @pytest.fixture
    def cluster(self, tmp_path: Path, engine: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Cluster]:
        """A cluster whose workers take half a second for each recording; it is not started."""
        pytest.importorskip("distributed")
        monkeypatch.setenv("HALLWAY_FAKE_SECONDS", "0.5")
        search = os.pathsep.join(map(str, (tmp_path / "engines", drop_folder.TESTS, drop_folder.TOOLS)))
        cluster = Cluster(tmp_path, search)
        yield cluster
        cluster.stop()

    def test_a_worker_lost_in_the_middle_costs_one_transcription(
        self, backlog: Library, cluster: Cluster, engine: Path
    ) -> None:
        """Its recording is transcribed by another worker; each gets one answer, and the exit status is 0."""
        cluster.start(2)

        def lose() -> None:
            wait_until(lambda: heard(engine) >= 3)
            os.kill(int(engine.read_text().splitlines()[2].split()[2]), signal.SIGKILL)  # it has just begun

        threading.Thread(target=lose).start()
        summary = go(backlog, cluster=cluster.address)
        assert results(summary) == dict.fromkeys(NAMES, "answered")
        assert summary.exit_status == 0
        assert len(backlog.transcript_ids()) == len(backlog.answer_paths()) == len(NAMES)
        assert heard(engine) == len(NAMES) + 1
        assert engine.read_text().split()[1] == str(default_threads(2))  # two workers, on one machine

    def test_without_a_worker_the_run_waits_and_says_so(
        self, backlog: Library, cluster: Cluster, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """The message names the command that starts a worker; with the worker, the run continues."""
        monkeypatch.setattr(schedule, "WORKERLESS_SECONDS", 0.1)
        cluster.start(0)

        class Helpful(Reporter):
            def message(self, text: str) -> None:
                assert f"dask worker {cluster.address}" in text
                cluster.add_worker()

        assert set(results(go(backlog, cluster=cluster.address, reporter=Helpful())).values()) == {"answered"}
        assert len(cluster.workers) == 1

    def test_a_lost_scheduler_ends_the_run_and_the_next_one_continues(
        self, backlog: Library, cluster: Cluster, engine: Path
    ) -> None:
        """The exit status is 1 with a message, not a traceback; what is finished is kept."""
        cluster.start(2)
        run = drop_folder.command(backlog, engine.parent / "engines", "--cluster", cluster.address)
        wait_until(lambda: len(backlog.transcript_ids()) >= 2, seconds=60)
        cluster.lose_scheduler()
        output = run.communicate(timeout=60)[0].decode()
        assert run.returncode == 1
        assert "connection to the cluster was lost" in output
        assert "Traceback" not in output
        kept = len(backlog.transcript_ids())
        assert set(results(go(backlog)).values()) <= {"answered", "known"}
        assert 2 <= kept < len(backlog.transcript_ids()) == len(NAMES)

"""The three places where work can run, behind one interface."""

from __future__ import annotations

import os
import signal
import threading
import time
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from pathlib import Path
from typing import Any

import pytest

import drop_folder
import fake_engine
from drop_folder import NAMES, SerialExecutor, results
from hallway.capture.engines.interface import EngineOptions
from hallway.capture.inbox.drop_folder import Settling
from hallway.capture.pipeline import process
from hallway.capture.run import task
from hallway.capture.run.executors import Workers, open_executor
from hallway.capture.run.progress import tell
from hallway.capture.run.report import Reporter, Summary
from hallway.capture.run.task import RunOptions
from hallway.errors import InputError
from hallway.library.library import Library


def work(number: int) -> tuple[int, int]:
    tell(str(number), 1.0, 2.0)
    return number, os.getpid()


def die(number: int) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def sleep(seconds: float) -> None:
    tell("sleep", 0.0, seconds)
    time.sleep(seconds)


def test_one_job_runs_here() -> None:
    """One job runs in this process and reports its progress immediately."""
    heard: list[object] = []
    with open_executor(1, on_progress=lambda *told: heard.append(told)) as workers:
        assert workers.executor.submit(work, 7).result() == (7, os.getpid())
    assert heard == [("7", 1.0, 2.0)]


def test_jobs_run_in_processes_of_their_own() -> None:
    """Several jobs run in other processes, which are reused, and report their progress here."""
    heard: list[tuple[str, float, float]] = []
    with open_executor(2, on_progress=lambda *told: heard.append(told)) as workers:
        futures = [workers.executor.submit(work, number) for number in range(4)]
        done = [future.result() for future in futures]
    assert [number for number, _ in done] == [0, 1, 2, 3]
    assert os.getpid() not in {process for _, process in done}
    assert sorted(heard) == [(str(number), 1.0, 2.0) for number in range(4)]


@pytest.mark.slow
def test_a_dying_worker_takes_nobody_with_it() -> None:
    """Only the task of the dead process fails; tasks of other workers and later tasks succeed."""
    with open_executor(2) as workers:
        neighbour, bad = workers.executor.submit(sleep, 0.5), workers.executor.submit(die, 1)
        with pytest.raises(BrokenProcessPool, match="-9"):
            bad.result()
        assert neighbour.result() is None
        assert workers.executor.submit(work, 5).result()[0] == 5


def test_an_exception_stops_the_workers_at_once() -> None:
    """Ctrl-C does not wait for running tasks."""
    began: list[object] = []

    def interrupt() -> None:
        with open_executor(2, on_progress=lambda *told: began.append(told)) as workers:
            for _ in range(4):
                workers.executor.submit(sleep, 600.0)
            drop_folder.wait_until(lambda: len(began) == 2)
            raise KeyboardInterrupt

    start = time.monotonic()
    with pytest.raises(KeyboardInterrupt):
        interrupt()
    assert time.monotonic() - start < 20


def test_a_cluster_that_does_not_answer_is_an_input_error(monkeypatch: pytest.MonkeyPatch) -> None:
    """The message names the address and the command to start a scheduler."""
    monkeypatch.setattr("hallway.capture.run.cluster.CONNECT_SECONDS", 0.2)
    with (
        pytest.raises(InputError, match=r"tcp://127.0.0.1:9.*dask scheduler"),
        open_executor(cluster="tcp://127.0.0.1:9"),
    ):
        pass


def test_an_exception_stops_a_task_of_this_process() -> None:
    """Ctrl-C ends a single job when it next reports progress, and does not begin the next one."""
    began: list[object] = []

    def work_on() -> None:
        while True:
            tell("work", 0.0, 1.0)

    def interrupt() -> None:
        with open_executor(on_progress=lambda *told: began.append(told)) as workers:
            for _ in range(2):
                workers.executor.submit(work_on)
            drop_folder.wait_until(lambda: began)
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        interrupt()


@pytest.mark.usefixtures("engine")
class TestPublishing:
    """Workers also encode media."""

    def test_a_single_job_publishes_a_recording_while_it_transcribes_the_next_one(
        self, base: Library, engine: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Encoding does not keep the model waiting, and the files are the same."""
        publish = task.publish

        def after_the_next_one_began(source: Path, folder: Path, id: str, **options: Any) -> Any:
            drop_folder.wait_until(lambda: fake_engine.heard(engine) > len(list(folder.glob("*.m4a"))) + 1 or is_last())
            return publish(source, folder, id, **options)

        def is_last() -> bool:
            return fake_engine.heard(engine) == len(NAMES)

        monkeypatch.setattr(task, "publish", after_the_next_one_began)
        assert [result.status for result in drop_folder.go(base).results] == ["answered"] * len(NAMES)

    def test_ctrl_c_while_media_are_encoded_leaves_no_part_of_them(
        self, base: Library, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """The encoder is killed, and not even a hidden file stays in the media folder."""
        record = drop_folder.record(base.recordings / "A long one.wav", 50, seconds=600)

        def started() -> bool:
            return any(base.media.glob(".*.m4a*")) if base.media.is_dir() else False

        def interrupt() -> None:
            with open_executor() as workers:
                workers.local.submit(task.publish, record, base.media, "a-long-one", max_seconds=900)
                drop_folder.wait_until(started)
                raise KeyboardInterrupt

        with pytest.raises(KeyboardInterrupt):
            interrupt()
        assert not list(base.media.iterdir())

    def test_media_are_published_side_by_side(self, base: Library) -> None:
        """Media of all three recordings are encoded at the same time."""
        everyone = threading.Barrier(len(NAMES), timeout=60)

        class Together(ThreadPoolExecutor):
            def submit(self, fn, /, *args, **kwargs):  # type: ignore[no-untyped-def]
                return super().submit(lambda: (everyone.wait(), fn(*args, **kwargs))[1])

        with Together(len(NAMES)) as local:
            assert set(results(published_by(base, local)).values()) == {"answered"}

    def test_a_worker_that_dies_while_it_encodes_costs_one_retry(self, base: Library) -> None:
        """The recording still gets its answer, in order."""

        class Dying(SerialExecutor):
            is_dead = False

            def submit(self, fn, /, *args, **kwargs):  # type: ignore[no-untyped-def]
                if self.is_dead:
                    return super().submit(fn, *args, **kwargs)
                self.is_dead, future = True, Future[object]()
                future.set_exception(BrokenProcessPool("killed"))
                return future

        summary = published_by(base, Dying())
        assert [result.status for result in summary.results] == ["answered"] * len(NAMES)
        assert [result.recording for result in summary.results] == sorted(NAMES)


def published_by(base: Library, local: Executor) -> Summary:
    """Processes the drop folder with an executor that encodes the media."""
    with SerialExecutor() as executor:
        workers = Workers(executor, local, lambda: {"": len(NAMES)})
        options = RunOptions("fake", EngineOptions("m"))
        return process(base, options=options, settling=Settling(0), reporter=Reporter(), workers=workers)

"""The three places where work is done, behind one interface."""

from __future__ import annotations

import os
import signal
import time
from concurrent.futures.process import BrokenProcessPool

import pytest

import drop_folder
from hallway.capture.run.executors import open_executor, tell
from hallway.errors import InputError


def work(number: int) -> tuple[int, int]:
    tell(str(number), 1.0, 2.0)
    return number, os.getpid()


def die(number: int) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def sleep(seconds: float) -> None:
    tell("sleep", 0.0, seconds)
    time.sleep(seconds)


def test_one_job_runs_here() -> None:
    """With one job nothing leaves this process, and progress is heard at once."""
    heard: list[object] = []
    with open_executor(1, on_progress=lambda *told: heard.append(told)) as workers:
        assert workers.executor.submit(work, 7).result() == (7, os.getpid())
    assert heard == [("7", 1.0, 2.0)]


def test_jobs_run_in_processes_of_their_own() -> None:
    """With more jobs the work is done elsewhere, progress is heard here, and a process serves many tasks."""
    heard: list[tuple[str, float, float]] = []
    with open_executor(2, on_progress=lambda *told: heard.append(told)) as workers:
        futures = [workers.executor.submit(work, number) for number in range(4)]
        done = [future.result() for future in futures]
    assert [number for number, _ in done] == [0, 1, 2, 3]
    assert os.getpid() not in {process for _, process in done}
    assert sorted(heard) == [(str(number), 1.0, 2.0) for number in range(4)]


def test_a_dying_worker_takes_nobody_with_it() -> None:
    """Only the task of the dead process fails; its neighbour's goes on, and so does the next one."""
    with open_executor(2) as workers:
        neighbour, bad = workers.executor.submit(sleep, 0.5), workers.executor.submit(die, 1)
        with pytest.raises(BrokenProcessPool, match="-9"):
            bad.result()
        assert neighbour.result() is None
        assert workers.executor.submit(work, 5).result()[0] == 5


def test_an_exception_stops_the_workers_at_once() -> None:
    """Ctrl-C does not wait for what is under way."""
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
    """The message names the address and what to start."""
    monkeypatch.setattr("hallway.capture.run.executors.CONNECT_SECONDS", 0.2)
    with (
        pytest.raises(InputError, match=r"tcp://127.0.0.1:9.*dask scheduler"),
        open_executor(cluster="tcp://127.0.0.1:9"),
    ):
        pass

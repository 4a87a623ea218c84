"""Executors: run tasks in this process, in worker processes, or on a Dask cluster.

Tasks report their progress with `tell`, wherever they run, to the listener of the executor.
"""

from __future__ import annotations

import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from multiprocessing import get_context
from typing import TYPE_CHECKING, Any, ParamSpec, TypeVar

from hallway.errors import InputError

if TYPE_CHECKING:
    from multiprocessing.connection import Connection

P = ParamSpec("P")
T = TypeVar("T")

Progress = Callable[[str, float, float], None]
"""Called with the key of a task, the seconds of audio done, and the total (0.0 while unknown)."""

TOPIC = "hallway-progress"
TELL_EVERY_SECONDS = 0.5
CONNECT_SECONDS = 10
END_SECONDS = 5  # time for a worker process to end by itself


@dataclass(frozen=True, slots=True)
class Workers:
    """Open executors, and how many tasks they can run in parallel."""

    executor: Executor
    """For transcribing, wherever that runs."""
    local: Executor
    """For publishing, on this machine, because the media folder is here."""
    count: Callable[[], int]
    retries_itself: bool = False
    """True if the executor has already retried a task whose worker died."""


@contextmanager
def open_executor(jobs: int = 1, cluster: str = "", *, on_progress: Progress | None = None) -> Iterator[Workers]:
    """Opens `jobs` worker processes (1: this process), or the Dask scheduler at `cluster` and as many for publishing.

    Leaving the block by an exception cancels tasks that have not started, and stops the others. Raises InputError if
    the cluster cannot be reached or the extra `dask` is not installed.
    """
    listener = on_progress or _nobody
    if cluster:
        with _on_cluster(cluster, jobs, listener) as workers:
            yield workers
        return
    if jobs <= 1:
        with SerialExecutor(listener) as serial:
            yield Workers(serial, serial, lambda: 1)
        return
    with WorkerProcesses(jobs, listener) as executor:
        yield Workers(executor, executor, lambda: jobs)


def tell(key: str, done_seconds: float, total_seconds: float) -> None:
    """Reports progress from inside a task. Never fails, and costs nothing without a listener."""
    (_listener or _dask_listener())(key, done_seconds, total_seconds)


class SerialExecutor(Executor):
    """Runs each task immediately, in the thread that submits it, so that Ctrl-C interrupts it."""

    def __init__(self, listener: Progress) -> None:
        _listen(listener)

    def submit(self, fn: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> Future[T]:
        future: Future[T] = Future()
        future.set_running_or_notify_cancel()
        try:
            future.set_result(fn(*args, **kwargs))
        except Exception as error:
            future.set_exception(error)
        return future

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        _listen(None)


class WorkerProcesses(Executor):
    """A pool of `jobs` worker processes that are independent of each other.

    In the standard library's pool, if one worker dies, the whole pool breaks, and all other recordings lose their
    work. Here, only the task of that worker fails, with `BrokenProcessPool`; the next task gets a new process.
    """

    def __init__(self, jobs: int, listener: Progress) -> None:
        self._listener = listener
        self._threads = ThreadPoolExecutor(jobs, thread_name_prefix="hallway-worker")
        self._own = threading.local()
        self._workers: set[_Worker] = set()
        self._is_closed = False

    def submit(self, fn: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> Future[T]:
        return self._threads.submit(self._run, fn, args, kwargs)

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        self.shutdown(wait=True, cancel_futures=kind is not None)

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """Ends the workers, after their tasks or, with `cancel_futures`, immediately."""
        if cancel_futures:
            self._is_closed = True
            self._stop()
        self._threads.shutdown(wait=wait, cancel_futures=cancel_futures)
        if wait:
            for worker in list(self._workers):
                worker.end()

    def _run(self, fn: Callable[..., T], args: tuple[Any, ...], kwargs: dict[str, Any]) -> T:
        worker: _Worker | None = getattr(self._own, "worker", None)
        if worker is None or not worker.process.is_alive():
            worker = self._own.worker = _Worker()
            self._workers.add(worker)
        if self._is_closed:
            worker.stop()
        try:
            result: T = worker.call(fn, args, kwargs, self._listener)
        except (EOFError, OSError) as error:
            worker.stop()
            self._workers.discard(worker)
            self._own.worker = None
            raise BrokenProcessPool(f"a worker process ended with status {worker.process.exitcode}") from error
        return result

    def _stop(self) -> None:
        for worker in list(self._workers):
            worker.stop()


class _Worker:
    """A worker process and our end of its pipe. The process ends when the pipe closes, even if we are killed."""

    def __init__(self) -> None:
        context = get_context("spawn")
        self._pipe, theirs = context.Pipe()
        self.process = context.Process(target=_serve, args=(theirs,), name="hallway-worker", daemon=True)
        self.process.start()
        theirs.close()

    def call(self, fn: Callable[..., T], args: tuple[Any, ...], kwargs: dict[str, Any], listener: Progress) -> T:
        self._pipe.send((fn, args, kwargs))
        while True:
            kind, value = self._pipe.recv()
            if kind == "progress":
                listener(*value)
            elif kind == "error":
                raise value
            else:
                result: T = value
                return result

    def end(self) -> None:
        """Lets the process end by itself. If killed, it would leave semaphores behind, and a warning about them."""
        self._pipe.close()
        self.process.join(END_SECONDS)
        self.stop()

    def stop(self) -> None:
        self.process.kill()
        self.process.join()


def _serve(pipe: Connection) -> None:
    """Runs one task after the other until the pipe closes."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches the whole group, but the parent decides

    def send_progress(key: str, done: float, total: float) -> None:
        pipe.send(("progress", (key, done, total)))

    _listen(send_progress)
    with suppress(EOFError, BrokenPipeError, ConnectionResetError):
        while True:
            fn, args, kwargs = pipe.recv()
            try:
                answer = ("result", fn(*args, **kwargs))
            except (BrokenPipeError, ConnectionResetError):
                return
            except Exception as error:
                answer = ("error", RuntimeError(f"{type(error).__name__}: {error}"))
            pipe.send(answer)


@contextmanager
def _on_cluster(address: str, jobs: int, listener: Progress) -> Iterator[Workers]:
    try:
        import dask.config
        import distributed
    except ImportError as error:
        hint = "In the clone of Hallway, run: pip install '.[dask]'"
        raise InputError(f"--cluster needs the extra 'dask'. {hint}") from error
    try:
        open_client: Any = distributed.Client
        client = open_client(address, timeout=CONNECT_SECONDS, set_as_default=False)
    except (OSError, ValueError) as error:
        raise InputError(f"No Dask scheduler responds at {address}. Start one with: dask scheduler") from error
    client.subscribe_topic(TOPIC, lambda event: listener(*event[1]))
    executor = client.get_executor(pure=False)

    def count() -> int:
        return int(sum(client.nthreads().values())) or 1

    try:
        # If workers cannot see our folder, the audio itself is an argument of the task.
        quiet = dask.config.set({"distributed.admin.large-graph-warning-threshold": "16 GiB"})
        with quiet, WorkerProcesses(jobs, listener) as local:
            yield Workers(executor, local, count, retries_itself=True)
    finally:
        executor.shutdown(wait=False)
        client.close()


_listener: Progress | None = None
_last_told: dict[str, float] = {}


def _listen(listener: Progress | None) -> None:
    global _listener
    _listener = listener


def _nobody(key: str, done_seconds: float, total_seconds: float) -> None:
    pass


def _dask_listener() -> Progress:
    """Returns a listener that sends events to the client if this is a Dask worker, else one that does nothing."""
    if "distributed.worker" not in sys.modules:
        return _nobody
    from distributed import get_worker

    try:
        worker = get_worker()
    except ValueError:  # not inside a task
        return _nobody

    def log(key: str, done: float, total: float) -> None:
        if time.monotonic() - _last_told.get(key, 0.0) >= TELL_EVERY_SECONDS or done >= total:
            _last_told[key] = time.monotonic()
            worker.log_event(TOPIC, (key, done, total))

    return log

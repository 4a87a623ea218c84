"""Executors: run tasks in this process, in worker processes, or on a Dask cluster."""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Executor, Future, ThreadPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from multiprocessing import get_context
from typing import TYPE_CHECKING, Any, ParamSpec, TypeVar

from hallway.capture import isolation
from hallway.capture.run.cluster import connected
from hallway.capture.run.progress import Progress, listen, nobody, stop

if TYPE_CHECKING:
    from multiprocessing.connection import Connection

P = ParamSpec("P")
T = TypeVar("T")

END_SECONDS = 5  # time for a worker process to end by itself
STOP_SECONDS = 0.1  # between attempts to stop a thread, which may be about to start another process


@dataclass(frozen=True, slots=True)
class Workers:
    """Open executors, and how many tasks they can run at a time."""

    executor: Executor
    """For transcribing, wherever that runs."""
    local: Executor
    """For publishing, on this machine, because the media folder is here."""
    slots: Callable[[], Mapping[str, int]]
    """How many tasks each machine runs at a time, by its address, which is empty for this one."""
    retries_itself: bool = False
    """True if the executor has already retried a task whose worker died."""

    def count(self) -> int:
        """Returns how many tasks run at a time; 0 if a cluster has no worker now."""
        return sum(self.slots().values())


@contextmanager
def open_executor(jobs: int = 1, cluster: str = "", *, on_progress: Progress | None = None) -> Iterator[Workers]:
    """Opens `jobs` worker processes, or the Dask scheduler at `cluster` and as many for publishing.

    One job runs in this process, which publishes a recording while it transcribes the next one.

    Leaving the block by an exception cancels tasks that have not started, and stops the others. Raises InputError if
    the cluster cannot be reached or the extra `dask` is not installed.
    """
    listener = on_progress or nobody
    if cluster:
        with connected(cluster, listener) as found, WorkerProcesses(jobs, listener) as local:
            yield Workers(found.executor, local, found.slots, retries_itself=True)
        return
    if jobs <= 1:
        with _listening(listener), Threads(1) as encoding, Threads(1) as transcribing:
            yield Workers(transcribing, encoding, lambda: {"": 1})
        return
    with WorkerProcesses(jobs, listener) as executor:
        yield Workers(executor, executor, lambda: {"": jobs})


@contextmanager
def _listening(listener: Progress) -> Iterator[None]:
    listen(listener)
    try:
        yield
    finally:
        listen(None)


class Threads(ThreadPoolExecutor):
    """Threads of this process. An exception stops their tasks: those that decode at once, others when they report."""

    def __init__(self, count: int) -> None:
        super().__init__(count, thread_name_prefix="hallway-thread")
        self._unfinished = set[Future[Any]]()

    def submit(self, fn: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> Future[T]:
        future = super().submit(fn, *args, **kwargs)
        self._unfinished.add(future)
        future.add_done_callback(self._unfinished.discard)
        return future

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        if kind is not None:
            self.shutdown(wait=False, cancel_futures=True)
            listen(stop)
            while wait(set(self._unfinished), STOP_SECONDS).not_done:
                isolation.stop()
        self.shutdown(wait=True)


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

    listen(send_progress)
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

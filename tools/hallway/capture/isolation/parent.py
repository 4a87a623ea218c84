"""The parent of the decoder process: starts it when there is a job, and ends it when a job fails.

Works in any process or thread: in a run, in its worker processes, on a Dask cluster. An idle process waits for
the next job, and ends with its parent.
"""

from __future__ import annotations

import atexit
import json
import os
import pickle
import signal
import subprocess
import sys
from contextlib import suppress
from typing import TYPE_CHECKING, Any, BinaryIO, cast

from hallway.capture.isolation import child, failures
from hallway.capture.isolation.child import ALIVE, BLOCK, HEAD, RESULT, DecoderRequest
from hallway.capture.isolation.limits import Limits

if TYPE_CHECKING:
    from collections.abc import Callable, Generator
    from pathlib import Path

END_SECONDS = 10  # how long a process may take to end after its pipe is closed
_START = "from hallway.capture.isolation.child import main; main()"
_ENVIRONMENT = {
    "OMP_NUM_THREADS": "1",  # a process with threads cannot fork
    "OPENBLAS_NUM_THREADS": "1",
    "MALLOC_ARENA_MAX": "2",  # glibc reserves 64 MB of address space for each arena
}


def run(job: Callable[..., Any], path: Path, *arguments: Any, may_write: bool = False, **keywords: Any) -> Any:
    """Returns what `job(path, ...)` returns in the decoder's process. Raises as `stream` does."""
    answer = stream(job, path, *arguments, may_write=may_write, **keywords)
    while True:
        try:
            next(answer)
        except StopIteration as end:
            return end.value


def stream(
    job: Callable[..., Any], path: Path, *arguments: Any, may_write: bool = False, **keywords: Any
) -> Generator[bytes, None, Any]:
    """Yields the bytes that `job(path, ...)` yields in the decoder's process, and returns what it returns.

    Paths among the other arguments must be absolute. Raises what the job raises, and RecordingError if it crashes or
    exceeds a limit. `may_write` allows it to write files. Closing the stream early ends the process.
    """
    path = path.absolute()  # the process may have started in another folder
    limits = Limits.from_environment()
    process = _ready()
    _busy.append(process)
    try:
        process.ask(DecoderRequest(job, path, arguments, keywords, limits, may_write))
        while True:
            kind, body = process.receive()
            if kind == BLOCK:
                yield body
            elif kind != ALIVE:
                break
    except (EOFError, BrokenPipeError):
        code = process.end()
        raise (failures.died(code, path, limits) if process.has_started else failures.no_start(code)) from None
    except BaseException:
        process.kill()
        raise
    finally:
        _busy.remove(process)
    _release(process)
    content = json.loads(body)
    if kind != RESULT:
        raise failures.from_json(content, path, limits)
    return content


def close() -> None:
    """Ends idle processes."""
    while _idle:
        _idle.pop().end()


def stop() -> None:
    """Kills the processes that have a job, which then raises RecordingError. May be called from another thread."""
    for process in [*_busy]:
        process.kill_job()


class _Process:
    """A process for jobs, in its own session, so that Ctrl-C reaches only its parent."""

    def __init__(self) -> None:
        search = os.pathsep.join(each for each in sys.path if each)
        self._started = subprocess.Popen(
            [sys.executable, "-P", "-c", _START],
            env=os.environ | _ENVIRONMENT | {"PYTHONPATH": search},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        self._requests = cast(BinaryIO, self._started.stdin)
        self._answers = cast(BinaryIO, self._started.stdout)
        self.has_started = False
        """Whether a message has arrived."""

    @property
    def is_alive(self) -> bool:
        return self._started.poll() is None

    def ask(self, request: DecoderRequest) -> None:
        self._requests.write(pickle.dumps(request))
        self._requests.flush()

    def receive(self) -> tuple[bytes, bytes]:
        """Returns the kind and the content of the next message. Raises EOFError if the process ended instead."""
        kind, size = HEAD.unpack(self._read(HEAD.size))
        self.has_started = True
        return kind, self._read(size)

    def _read(self, size: int) -> bytes:
        found = self._answers.read(size)
        if len(found) < size:
            raise EOFError
        return found

    def end(self) -> int:
        """Lets the process end by itself, by closing its input, and returns its exit code."""
        with suppress(BrokenPipeError):
            self._requests.close()
        with suppress(subprocess.TimeoutExpired):
            self._started.wait(END_SECONDS)
        return self.kill()

    def kill_job(self) -> None:
        """Ends the process and its fork immediately."""
        if self.is_alive and child.CAN_FORK:
            with suppress(ProcessLookupError):
                os.killpg(self._started.pid, signal.SIGKILL)
        self._started.kill()

    def kill(self) -> int:
        """Ends the process and its fork immediately, and returns the exit code."""
        self.kill_job()
        for pipe in (self._requests, self._answers):
            with suppress(BrokenPipeError):
                pipe.close()
        return self._started.wait()


_idle: list[_Process] = []
_busy: list[_Process] = []
atexit.register(close)


def _ready() -> _Process:
    """Returns a process that is ready for a job."""
    while True:
        try:
            process = _idle.pop()
        except IndexError:
            return _Process()
        if process.is_alive:
            return process
        process.kill()


def _release(process: _Process) -> None:
    """Keeps a process for the next job."""
    if child.CAN_FORK:
        _idle.append(process)
    else:
        process.end()

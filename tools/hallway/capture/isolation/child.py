"""The decoder process: runs one job after the other, each in a fork with limits.

A job is a function of this program whose first argument is a path. What it yields is sent immediately; what it returns
must be JSON. The parent never executes anything that a job sends.
"""

from __future__ import annotations

import importlib
import json
import os
import pickle
import select
import signal
import struct
import sys
import time
from collections.abc import Generator
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, BinaryIO

from hallway.capture.isolation import failures
from hallway.capture.isolation.limits import Limits, watch_progress

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

HEAD = struct.Struct("<cI")
"""Before each message: its kind and the number of bytes that follow."""
BLOCK, ALIVE, RESULT, ERROR = b"b", b".", b"r", b"e"

CAN_FORK = sys.platform.startswith("linux")
"""Elsewhere, a process does one job only: Apple's frameworks may crash after a fork, and Windows has no fork."""
PRELOADED = ("av", "numpy")  # importing them takes 300 ms, which each fork saves
ALIVE_SECONDS = 1.0  # between two messages that say the job is alive
NICENESS = 10  # of jobs that write: encoding fills the gaps that the transcription of the next recording leaves


@dataclass(frozen=True, slots=True)
class DecoderRequest:
    """A job for the decoder's process."""

    job: Callable[..., Any]
    path: Path
    arguments: tuple[Any, ...]
    keywords: dict[str, Any]
    limits: Limits
    may_write: bool


class Link:
    """The pipe to the parent, and the timer that ends a job without progress."""

    def __init__(self, pipe: BinaryIO, stall_seconds: int) -> None:
        self._pipe = pipe
        self._stall_seconds = stall_seconds
        self._sent = time.monotonic()
        watch_progress(stall_seconds)

    def send(self, kind: bytes, body: bytes = b"") -> None:
        """Sends a message. Stops the timer meanwhile, because the parent may be paused, for example with Ctrl-Z."""
        watch_progress(0)
        self._pipe.write(HEAD.pack(kind, len(body)) + body)
        self._pipe.flush()
        self._sent = time.monotonic()
        watch_progress(self._stall_seconds)

    def alive(self) -> None:
        """Tells the parent that the job is alive, unless it did so recently."""
        if time.monotonic() - self._sent >= ALIVE_SECONDS:
            self.send(ALIVE)


_link: Link | None = None


def alive() -> None:
    """Reports progress from inside a job; does nothing in any other process."""
    if _link:
        _link.alive()


def main() -> None:
    """Reads jobs from standard input until it is closed, and writes their results to standard output."""
    pipe = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # so that what a library prints does not mix with the results
    for name in PRELOADED:
        with suppress(ImportError):  # the job that needs it will fail
            importlib.import_module(name)
    pipe.write(HEAD.pack(ALIVE, 0))
    pipe.flush()
    while request := _next():
        if not CAN_FORK:
            _perform(request, pipe)
            return
        if code := _in_fork(request, pipe):
            os._exit(128 - code if code < 0 else code)  # like a shell, so that the parent sees how the job died


def _next() -> DecoderRequest | None:
    try:
        request: DecoderRequest = pickle.load(sys.stdin.buffer)
    except EOFError:
        return None
    return request


def _in_fork(request: DecoderRequest, pipe: BinaryIO) -> int:
    """Runs a job in a fork, and returns its exit code, negative for a signal. Kills it if the parent is gone."""
    ours, theirs = os.pipe()
    fork = os.fork()
    if not fork:
        try:
            _perform(request, pipe)
            os._exit(0)
        finally:
            os._exit(1)
    os.close(theirs)  # the fork's copy closes when it dies
    ends = select.poll()
    for each in (ours, sys.stdin.fileno()):
        ends.register(each, 0)  # only events for a closed end
    if ours not in dict(ends.poll()):
        os.kill(fork, signal.SIGKILL)
    os.close(ours)
    return os.waitstatus_to_exitcode(os.waitpid(fork, 0)[1])


def _perform(request: DecoderRequest, pipe: BinaryIO) -> None:
    global _link
    request.limits.apply(may_write=request.may_write)
    if request.may_write and hasattr(os, "nice"):
        os.nice(NICENESS)
    _link = link = Link(pipe, request.limits.stall_seconds)
    try:
        result = request.job(request.path, *request.arguments, **request.keywords)
        if isinstance(result, Generator):
            result = _sent(result, link)
        kind, content = RESULT, result
    except Exception as error:
        kind, content = ERROR, failures.to_json(error)
    link.send(kind, json.dumps(content).encode())


def _sent(job: Generator[bytes, None, Any], link: Link) -> Any:
    """Sends what a job yields, and returns what it returns."""
    while True:
        try:
            block = next(job)
        except StopIteration as end:
            return end.value
        link.send(BLOCK, block)

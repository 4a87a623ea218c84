"""A knowledge base with recordings in its drop folder, and runs with the fake engine."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
import wave
from collections.abc import Callable
from concurrent.futures import Executor, Future
from pathlib import Path
from typing import ParamSpec, TypeVar

import numpy as np
import pytest

import fake_engine
import hallway
import small_library
from hallway.capture.engines.interface import EngineOptions
from hallway.capture.inbox.drop_folder import Settling
from hallway.capture.pipeline import run
from hallway.capture.run.report import Reporter, Summary
from hallway.capture.run.task import RunOptions
from hallway.library.library import Library

Started = subprocess.Popen[bytes]
P = ParamSpec("P")
T = TypeVar("T")

TESTS = Path(__file__).parent
TOOLS = Path(hallway.__file__).parents[1]
LONG_AGO = 1_700_000_000.0
REFUND = "refund-request/support-lead/How do I refund.wav"
NAMES = (REFUND, "New Recording 1.wav", "New Recording 2.wav")


@pytest.fixture
def engine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Installs the fake engine; returns the file where it logs what it hears."""
    fake_engine.install(tmp_path / "engines")
    monkeypatch.syspath_prepend(str(tmp_path / "engines"))
    monkeypatch.setenv("HALLWAY_FAKE_LOG", str(tmp_path / "heard.txt"))
    return tmp_path / "heard.txt"


@pytest.fixture
def base(tmp_path: Path) -> Library:
    """A drop folder with three recordings."""
    return make(tmp_path / "base", NAMES)


def make(root: Path, names: tuple[str, ...] = ()) -> Library:
    """Returns a library with a different recording for each name."""
    library = small_library.make(root)
    library.recordings.mkdir()
    for number, name in enumerate(names):
        record(library.recordings / name, number)
    return library


def record(path: Path, number: int = 0, *, seconds: float = 0.4) -> Path:
    """Writes a WAV file with a tone that depends on `number` and an old modification time, like a copy from a phone."""
    times = np.arange(round(seconds * 16_000)) / 16_000
    samples = (8_000 * np.sin(2 * np.pi * (200 + 7 * number) * times)).astype("<i2")
    path.parent.mkdir(parents=True, exist_ok=True)
    with wave.open(str(path), "wb") as sound:
        sound.setparams((1, 2, 16_000, 0, "NONE", ""))
        sound.writeframes(samples.tobytes())
    os.utime(path, (LONG_AGO, LONG_AGO))
    return path


def go(
    library: Library, *paths: Path, settle: float = 0.0, reporter: Reporter | None = None, **changes: object
) -> Summary:
    """Processes the drop folder with the fake engine."""
    engine, model = str(changes.pop("engine", "fake")), str(changes.pop("model", "m"))
    options = RunOptions(engine, EngineOptions(model), **changes)  # type: ignore[arg-type]
    return run(library, paths, options=options, settling=Settling(settle), reporter=reporter)


def command(library: Library, engines: Path, *arguments: str, **environment: str) -> Started:
    """Starts `hallway transcribe` with the fake engine in another process, with PYTHONPATH first in the search path."""
    fake_engine.install(engines)
    first = environment.pop("PYTHONPATH", "")
    search = os.pathsep.join(filter(None, [first, str(engines), str(TESTS), str(TOOLS)]))
    hallway = [sys.executable, "-c", "from hallway.cli import main; main()", "--root", str(library.root)]
    return subprocess.Popen(
        [*hallway, "transcribe", "--engine", "fake", "--model", "m", "--settle", "0", *arguments],
        env={**os.environ, "PYTHONPATH": search, **environment},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        preexec_fn=_obey_ctrl_c,
    )


def _obey_ctrl_c() -> None:
    """Resets SIGINT, which shells make background commands ignore."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def results(summary: Summary) -> dict[str, str]:
    """Returns the status of each recording."""
    return {result.recording: result.status for result in summary.results}


def made(library: Library) -> dict[str, bytes]:
    """Returns the content of every file made from the recordings, by path, without the time of the run."""
    found = {}
    for folder in (library.transcripts, library.answers, library.recordings):
        for path in sorted(folder.rglob("*")):
            if path.is_file() and path.suffix not in (".wav", ".mp3"):
                lines = path.read_bytes().splitlines(keepends=True)
                kept = [line for line in lines if path.suffix != ".json" or b'"created"' not in line]
                found[path.relative_to(library.root).as_posix()] = b"".join(kept)
    return found


def wait_until(is_so: object, *, seconds: float = 20.0) -> None:
    """Waits for a change made by another thread or process."""
    end = time.monotonic() + seconds
    while not is_so():  # type: ignore[operator]
        assert time.monotonic() < end, "timed out"
        time.sleep(0.02)


class SerialExecutor(Executor):
    """Runs each task immediately, in the thread that submits it."""

    def submit(self, fn: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> Future[T]:
        future: Future[T] = Future()
        try:
            future.set_result(fn(*args, **kwargs))
        except Exception as error:
            future.set_exception(error)
        return future

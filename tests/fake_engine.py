"""An engine for tests, with the real interface and found by its entry point, like one from another package.

Its transcript depends only on the samples. Environment variables control it: HALLWAY_FAKE_SECONDS (per recording),
HALLWAY_FAKE_LOG (gets a line for each recording: its mark, the number of threads and the process) and HALLWAY_FAKE_DIES
(a folder: for each new recording, the engine leaves a file there and kills its process; if it contains a file "always",
it does so every time).
"""

from __future__ import annotations

import hashlib
import os
import signal
import time
from pathlib import Path
from typing import TYPE_CHECKING

from hallway.capture.engines.interface import EngineOptions, EngineResult
from hallway.library.transcript import Segment, Word

if TYPE_CHECKING:
    from collections.abc import Callable

    import numpy as np
    from numpy.typing import NDArray

STEPS = 10


class FakeEngine:
    """Hears five sentences in any recording, one of them with the hash of the audio."""

    name = "fake"
    version = "1"

    def load(self, options: EngineOptions) -> None:
        self._model = options.model

    def model_digest(self) -> str:
        return hashlib.sha256(self._model.encode()).hexdigest()

    def transcribe(
        self, samples: NDArray[np.float32], options: EngineOptions, on_progress: Callable[[float], None]
    ) -> EngineResult:
        mark, seconds = hashlib.sha256(samples.tobytes()).hexdigest()[:8], len(samples) / 16_000
        _log(f"{mark} {options.threads} {os.getpid()}")
        _die(mark)
        for step in range(STEPS):
            time.sleep(float(os.environ.get("HALLWAY_FAKE_SECONDS", "0")) / STEPS)
            on_progress(seconds * (step + 1) / STEPS)
        words = f"So what do you do about number {mark} today? You wait for it with {options.model}.".split()
        step_seconds = seconds / len(words)
        heard = tuple(
            Word(f" {word}", number * step_seconds, (number + 0.9) * step_seconds, 0.3 if word == mark else 0.9)
            for number, word in enumerate(words)
        )
        segment = Segment(0.0, seconds, " ".join(words), heard, avg_logprob=-0.2, compression_ratio=1.1)
        return EngineResult("en", 0.98, (segment,), seconds, speech=((0.0, seconds),))


class PitchEngine:
    """Understands only a steady voice of one pitch; the more the pitch differs, the lower its confidence."""

    name = "pitch"
    version = "1"
    pitch = 200.0  # Hz
    times_heard = 0

    def load(self, options: EngineOptions) -> None:
        """Does nothing: this engine has no model."""

    def model_digest(self) -> str:
        return "0" * 64

    def transcribe(
        self, samples: NDArray[np.float32], options: EngineOptions, on_progress: Callable[[float], None]
    ) -> EngineResult:
        type(self).times_heard += 1
        seconds = len(samples) / 16_000
        turns = ((samples[:-1] < 0) & (samples[1:] >= 0)).sum() / seconds if seconds else 0.0
        off = abs(turns / self.pitch - 1)
        if off > 0.6:
            return EngineResult("en", 0.5, (), seconds, speech=())
        words = tuple(Word(f" {(at + 1) * 7919 % 99991:x}", at, at + 0.4, 0.9 - off) for at in range(int(seconds)))
        said = Segment(0.0, seconds, "".join(word.text for word in words), words, avg_logprob=-0.2)
        return EngineResult("en", 0.98, (said,), seconds, speech=((0.0, seconds),))


def install(folder: Path) -> None:
    """Installs these engines into `folder`, which must be on the path."""
    info = folder / "hallway_fake_engine-1.0.dist-info"
    info.mkdir(parents=True, exist_ok=True)
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: hallway-fake-engine\nVersion: 1.0\n")
    (info / "entry_points.txt").write_text(
        "[hallway.engines]\nfake = fake_engine:FakeEngine\npitch = fake_engine:PitchEngine\n"
    )


def _log(line: str) -> None:
    if path := os.environ.get("HALLWAY_FAKE_LOG"):
        with Path(path).open("a") as log:
            log.write(f"{line}\n")


def _die(mark: str) -> None:
    if folder := os.environ.get("HALLWAY_FAKE_DIES"):
        died = Path(folder, mark)
        if not died.exists() or Path(folder, "always").exists():
            died.touch()
            os.kill(os.getpid(), signal.SIGKILL)


def heard(log: Path) -> int:
    """Returns how many recordings were transcribed so far, according to the file named in HALLWAY_FAKE_LOG."""
    return len(log.read_text().splitlines()) if log.exists() else 0

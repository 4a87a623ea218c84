"""Measures how fast a model is on this machine, once, and stores the result beside the models.

The default engine transcribes a short recording that is part of Hallway. Loading the model does not count.
"""

from __future__ import annotations

import json
import platform
import subprocess
import time
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from hallway import files
from hallway.capture import models
from hallway.capture.engines.interface import cores

RECORDING = Path(__file__).with_name("speed.opus")  # 24 s of Piper's voice en_US-joe, 16 kbit/s
QUICK_MEGABYTES = 500  # measuring larger models takes more than a few seconds on a CPU
_KEPT = "speeds.json"  # in the store


@dataclass(frozen=True, slots=True)
class Speed:
    """A measured speed, and the machine it was measured on."""

    times_real_time: float
    """Seconds of recording transcribed per second."""
    cpu: str
    cores: int
    """How many cores this process may use."""

    def __str__(self) -> str:
        digits = 0 if self.times_real_time >= 10 else 1
        return f"{self.times_real_time:.{digits}f}x real time"


def measure(name: str, folder: Path) -> Speed:
    """Measures a model, and stores its speed under its name. Raises ModelError or EngineError."""
    from hallway.capture.audio.decode import decode
    from hallway.capture.engines import EngineOptions, engine

    sound, options = decode(RECORDING), EngineOptions(model=str(folder))
    recogniser = engine("faster-whisper")
    recogniser.load(options)
    started = time.perf_counter()
    recogniser.transcribe(sound.samples, options, lambda seconds: None)
    speed = Speed(round(sound.seconds / (time.perf_counter() - started), 1), *_machine())
    kept = _read() | {name: asdict(speed)}
    files.write_atomic(models.store() / _KEPT, json.dumps(kept, indent=2, sort_keys=True) + "\n")
    return speed


def measured(name: str) -> Speed | None:
    """Returns the speed of a model on this machine; None if it was not measured here."""
    try:
        speed = Speed(**_read()[name])
    except (KeyError, TypeError):
        return None
    return speed if (speed.cpu, speed.cores) == _machine() else None


def _read() -> dict[str, Any]:
    """Returns the stored speeds by model name."""
    try:
        kept = json.loads((models.store() / _KEPT).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return kept if isinstance(kept, dict) else {}


def _machine() -> tuple[str, int]:
    """Returns the name of the CPU and how many cores this process may use."""
    return _cpu() or platform.processor() or platform.machine(), cores()


def _cpu() -> str:
    """Returns the CPU's model name; empty if the system does not report it."""
    try:
        if platform.system() == "Darwin":
            command = ["sysctl", "-n", "machdep.cpu.brand_string"]
            return subprocess.run(command, capture_output=True, text=True, check=True, timeout=5).stdout.strip()
        for line in Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    except (OSError, subprocess.SubprocessError):
        pass
    return ""

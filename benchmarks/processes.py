"""Runs a program to its end and says what it cost, with everything that it started."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median

HALLWAY = (sys.executable, "-m", "hallway")
MKDOCS = (sys.executable, "-m", "mkdocs")
QUIET = {"NO_MKDOCS_2_WARNING": "1"}  # of Material for MkDocs
LINES_SHOWN = 3  # of what a failed program said
SMALL_PARENT = """
import os, subprocess, sys, time
began = time.monotonic()
process = subprocess.Popen(sys.argv[1:], stdin=subprocess.DEVNULL)
_, status, used = os.wait4(process.pid, 0)
figures = used.ru_utime + used.ru_stime, time.monotonic() - began, used.ru_maxrss
print(os.waitstatus_to_exitcode(status), *figures, file=sys.stderr)
"""
"""Starts a program and says what it used. Linux counts the memory of the parent, too, until the program has started."""
KIBIBYTES = 1 if sys.platform == "linux" else 1024  # in which ru_maxrss counts; macOS counts bytes


@dataclass(frozen=True, slots=True)
class Cost:
    """What a program used, with all that it started."""

    cpu_seconds: float
    wall_seconds: float
    peak_megabytes: float
    """Of the largest process."""
    output: str = ""


def cost_of(
    command: Sequence[str], *, environment: Mapping[str, str] | None = None, folder: Path | None = None
) -> Cost:
    """Runs a program in a folder; ends this one with the last lines of its messages if it fails."""
    done = subprocess.run(
        [sys.executable, "-c", SMALL_PARENT, *command],
        capture_output=True, text=True, check=True, cwd=folder, env={**os.environ, **QUIET, **(environment or {})},
    )  # fmt: skip
    *messages, figures = done.stderr.splitlines()
    status, cpu, wall, peak = figures.split()
    if int(status):
        raise SystemExit(f"{' '.join(command[:6])} ended with {status}: {' '.join(messages[-LINES_SHOWN:])}")
    return Cost(float(cpu), float(wall), int(peak) / KIBIBYTES / 1024, done.stdout)


def cpu(costs: Sequence[Cost]) -> float:
    """Returns the median of the processor seconds."""
    return median(cost.cpu_seconds for cost in costs)


def peak(costs: Sequence[Cost]) -> float:
    """Returns the largest peak of memory, in megabytes."""
    return max(cost.peak_megabytes for cost in costs)

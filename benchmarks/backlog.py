"""What a backlog costs: Hallway beside openai-whisper on the same weights, and two workers of a cluster beside one.

The recordings are parts of this repository's samples. openai-whisper transcribes them one after another with all
cores; Hallway also publishes their media and writes the drafts. Speed is by the clock, in hours of sound for each hour,
with the start of the programs. On the cluster, the recordings are transcribed again, so that its client has no media to
encode: here it would take the cores from the workers, which have one thread each. openai-whisper needs PyTorch and may
live in another environment: name its Python in OPENAI_PYTHON.

    python benchmarks/backlog.py
    OPENAI_PYTHON=/path/to/python python benchmarks/backlog.py --recordings 24 --model base
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import numpy as np

import spoken
from accuracy import HERE, model_folder
from dask_cluster import Cluster
from processes import HALLWAY, Cost, cost_of
from sound_files import CODINGS, RATE, decode, encode
from table import Row, Run, table

SAMPLES = HERE.parent / "samples"
MODEL = "tiny.en"
SECONDS = 50  # of each recording
M4A = next(coding for coding in CODINGS if coding.suffix == ".m4a")
OFFLINE = {"HF_HUB_OFFLINE": "1"}
JOBS = (1, 2)
WORKERS = 2
HEAD = ("", "recordings", "seconds", "CPU seconds", "hours of sound in an hour", "MB of the largest process")


@dataclass(frozen=True, slots=True)
class Backlog:
    """Recordings to transcribe, and with which model."""

    folder: Path
    recordings: tuple[Path, ...]
    weights: Path

    def size(self) -> str:
        """Returns what it consists of as people read it."""
        return f"{len(self.recordings)} recordings of {SECONDS} s, {self.weights.name}, {os.cpu_count()} cores"

    def base(self, name: str, count: int) -> Path:
        """Returns a new knowledge base with so many of the recordings."""
        root = self.folder / name
        cost_of([*HALLWAY, "init", str(root)])
        for path in self.recordings[:count]:
            shutil.copy(path, root / "recordings")
        return root


@dataclass(frozen=True, slots=True)
class Measured:
    """What a backlog cost one of the programs."""

    name: str
    recordings: int
    cost: Cost

    @property
    def speed(self) -> float:
        """Hours of sound in an hour."""
        return self.recordings * SECONDS / self.cost.wall_seconds

    def cells(self) -> list[str]:
        """Returns its line of the table."""
        cost = self.cost
        figures = [f"{cost.wall_seconds:.1f}", f"{cost.cpu_seconds:.1f}", f"{self.speed:.1f}"]
        return [self.name, str(self.recordings), *figures, f"{cost.peak_megabytes:.0f}"]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--recordings", type=int, default=12)
    parser.add_argument("--model", default=MODEL, metavar="NAME|FOLDER")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="hallway-bench-") as name:
        backlog = make(Path(name), given.recordings, given.model)
        print(f"{backlog.size()}\n")
        print(_details([*([theirs] if (theirs := openai(backlog)) else []), *ours(backlog), *on_cluster(backlog)]))


def rows(run: Run) -> Iterator[Row]:
    """Yields the speed on this machine, and of each worker of a cluster."""
    backlog = make(run.folder, run.size(12, quick=3), MODEL)
    theirs, local = openai(backlog), ours(backlog)
    fastest = max((each for each in local if each.recordings == len(backlog.recordings)), key=lambda each: each.speed)
    yield Row(
        "backlog", fastest.speed, theirs.speed if theirs else None, backlog.size(),
        note=f"{fastest.name}; openai-whisper in 32-bit floats" if theirs else "openai-whisper is not installed",
        details=_details([*([theirs] if theirs else []), *local]),
    )  # fmt: skip
    one, all_ = on_cluster(backlog)
    yield Row(
        "cluster", all_.speed / WORKERS, one.speed, f"{backlog.size()}, {WORKERS} workers",
        note="scheduler, client and workers share the cores", details=_details([one, all_]),
    )  # fmt: skip


def make(folder: Path, count: int, model: str) -> Backlog:
    """Writes the recordings: parts of the samples, from their beginnings on."""
    (folder / "parts").mkdir()
    sounds = [decode(recording.path) for recording in sorted(spoken.find(SAMPLES), key=lambda each: each.name)]
    paths = []
    for number in range(count):
        sound, start = sounds[number % len(sounds)], number // len(sounds) * SECONDS * RATE
        paths.append(folder / "parts" / f"What do I do in case {number + 1}.m4a")
        encode(np.roll(sound, -start)[: SECONDS * RATE], paths[-1], M4A)
    return Backlog(folder, tuple(paths), model_folder(model))


def openai(backlog: Backlog) -> Measured | None:
    """Measures openai-whisper; None if it is not installed."""
    python = os.environ.get("OPENAI_PYTHON", sys.executable)
    if subprocess.run([python, "-c", "import whisper"], capture_output=True).returncode:
        return None
    out, paths = backlog.folder / "openai.json", map(str, backlog.recordings)
    options = ("--model", str(backlog.weights), "--threads", str(os.cpu_count()))
    cost = cost_of([python, str(HERE / "hearing.py"), "openai", str(out), *paths, *options], environment=OFFLINE)
    return Measured("openai-whisper", len(backlog.recordings), cost)


def ours(backlog: Backlog) -> list[Measured]:
    """Measures Hallway with one job and with several, and with a third of the backlog: its memory must be the same."""
    count = len(backlog.recordings)
    found = [_transcribe(backlog, f"Hallway, --jobs {jobs}", count, "--jobs", str(jobs)) for jobs in JOBS]
    return [*found, _transcribe(backlog, "the same, a third of the backlog", count // 3, "--jobs", str(JOBS[-1]))]


def on_cluster(backlog: Backlog) -> tuple[Measured, Measured]:
    """Measures one worker and several, which have loaded the model before."""
    count = len(backlog.recordings)
    with _cluster(backlog.folder) as cluster:
        options = ("--cluster", cluster.address, "--threads", "1")
        root = backlog.base("cluster", count)
        _run(root, backlog, *options)
        all_ = Measured(f"{WORKERS} workers", count, _run(root, backlog, *options, "--again"))
        cluster.lose_worker()
        one = Measured("1 worker", count, _run(root, backlog, *options, "--again"))
    return one, all_


@contextmanager
def _cluster(folder: Path) -> Iterator[Cluster]:
    cluster = Cluster(folder, os.pathsep.join(filter(None, sys.path)))
    try:
        cluster.start(WORKERS)
        yield cluster
    finally:
        cluster.stop()


def _transcribe(backlog: Backlog, name: str, count: int, *options: str) -> Measured:
    return Measured(name, count, _run(backlog.base(name, count), backlog, *options))


def _run(root: Path, backlog: Backlog, *options: str) -> Cost:
    fixed = ("--model", str(backlog.weights), "--settle", "0")
    return cost_of([*HALLWAY, "--root", str(root), "transcribe", *fixed, *options], environment=OFFLINE)


def _details(measured: list[Measured]) -> str:
    return table(HEAD, [each.cells() for each in measured])


if __name__ == "__main__":
    main()

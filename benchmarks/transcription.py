"""What a recording costs to transcribe: Hallway beside faster-whisper alone, on the same model and the same sound.

faster-whisper has the setting that does best on people's voices and skips silence (`best` in hearing.py), which is also
the fastest of its settings that lose nothing. The first figure is of the transcription alone, without loading the
model: that of `hallway transcribe` without the media that the site plays. The second is of whole programs: `hallway
transcribe` with the media, drafts and receipts, and a program that does nothing but transcribe. The recordings are this
repository's samples. Seconds are those of the processor; all engines have one thread, and take turns.

    python benchmarks/transcription.py
    python benchmarks/transcription.py --model base --recordings 2 --rounds 1
"""

from __future__ import annotations

import argparse
import json
import shutil
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median

import spoken
from accuracy import model_folder
from processes import HALLWAY, Cost, cost_of, cpu
from score import Heard, combine, score
from table import Row, Run, table

HERE = Path(__file__).parent
SAMPLES = HERE.parent / "samples"
OURS, THEIRS = "ours", "best"
USUAL, SMALLEST = "base", "tiny.en"
OFFLINE = {"HF_HUB_OFFLINE": "1", "OMP_NUM_THREADS": "1"}


@dataclass(slots=True)
class Costs:
    """What the rounds of one engine took."""

    hearing_seconds: list[float] = field(default_factory=list)
    """Of the processor, without loading the model."""
    error_rates: list[float] = field(default_factory=list)
    whole: list[Cost] = field(default_factory=list)
    """Of a program: ours with the media that the site plays."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--model", default=SMALLEST, metavar="NAME|FOLDER")
    parser.add_argument("--recordings", type=int, default=4, help="how many of the samples")
    parser.add_argument("--rounds", type=int, default=3)
    given = parser.parse_args()
    recordings = find(given.recordings)
    with tempfile.TemporaryDirectory(prefix="hallway-bench-") as name:
        costs = compare(Path(name), given.model, recordings, given.rounds)
    body = [
        [name, f"{median(each.hearing_seconds):.1f}", f"{cpu(each.whole):.1f}", f"{median(each.error_rates):.1%}"]
        for name, each in (("faster-whisper", costs[THEIRS]), ("Hallway", costs[OURS]))
    ]
    head = (_size(recordings, given.model), "transcription, CPU s", "whole program, CPU s", "word error rate")
    print(table(head, body))


def rows(run: Run) -> Iterator[Row]:
    """Yields the processor seconds without and with publishing."""
    recordings, model = find(run.size(2, quick=1)), SMALLEST if run.is_quick else _usual_model()
    costs = compare(run.folder, model, recordings, run.size(2, quick=1))
    ours, theirs = costs[OURS], costs[THEIRS]
    size = _size(recordings, model)
    rates = f"{median(ours.error_rates):.1%} of the words are wrong, and {median(theirs.error_rates):.1%} of theirs"
    yield Row("transcribe", median(ours.hearing_seconds), median(theirs.hearing_seconds), size, note=rates)
    yield Row("transcribe-publish", cpu(ours.whole), cpu(theirs.whole), size)


def _usual_model() -> str:
    """Returns the model of `make demo`, or the smallest if that is not on this machine."""
    from hallway.capture import models
    from hallway.errors import HallwayError

    try:
        models.resolve(USUAL)
    except HallwayError:
        return SMALLEST
    return USUAL


def find(count: int) -> list[spoken.Recording]:
    """Returns the shortest samples."""
    return sorted(spoken.find(SAMPLES), key=lambda recording: recording.path.stat().st_size)[:count]


def compare(folder: Path, model: str, recordings: Sequence[spoken.Recording], rounds: int) -> dict[str, Costs]:
    """Returns the costs by engine."""
    costs = {THEIRS: Costs(), OURS: Costs()}
    weights = model_folder(model)
    for number in range(rounds):
        for engine, each in costs.items():
            out = folder / f"{engine}-{number}.json"
            whole = _hear(engine, weights, recordings, out)
            heard = json.loads(out.read_text(encoding="utf-8"))["recordings"]
            each.hearing_seconds.append(sum(found["cpu_seconds"] for found in heard.values()))
            each.error_rates.append(_error_rate(recordings, heard))
            if engine == THEIRS:
                each.whole.append(whole)
        costs[OURS].whole.append(_publish(folder / f"base-{number}", weights, recordings))
    return costs


def _hear(engine: str, weights: Path, recordings: Sequence[spoken.Recording], out: Path) -> Cost:
    paths = [str(recording.path) for recording in recordings]
    command = [sys.executable, str(HERE / "hearing.py"), engine, str(out), *paths, "--model", str(weights)]
    return cost_of([*command, "--threads", "1"], environment=OFFLINE)


def _publish(root: Path, weights: Path, recordings: Sequence[spoken.Recording]) -> Cost:
    """Transcribes copies of the recordings in a new knowledge base."""
    cost_of([*HALLWAY, "init", str(root)])
    for recording in recordings:
        shutil.copy(recording.path, root / "recordings")
    options = ("--model", str(weights), "--threads", "1", "--jobs", "1", "--settle", "0")
    return cost_of([*HALLWAY, "--root", str(root), "transcribe", *options], environment=OFFLINE)


def _error_rate(recordings: Sequence[spoken.Recording], heard: dict[str, dict[str, list[dict[str, object]]]]) -> float:
    found = (Heard.from_segments(heard[str(recording.path)]["segments"]) for recording in recordings)
    return combine(
        score(recording.spoken, each, seconds=0.0) for recording, each in zip(recordings, found, strict=True)
    ).error_rate


def _size(recordings: Sequence[spoken.Recording], model: str) -> str:
    plural = "s" if len(recordings) > 1 else ""
    return f"{len(recordings)} recording{plural}, {Path(model).name}, one thread"


if __name__ == "__main__":
    main()

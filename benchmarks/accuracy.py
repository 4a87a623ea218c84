"""How much of what is said is heard: Hallway beside faster-whisper and openai-whisper, on the same models.

DIR holds audio files with a `.txt` beside each, which says what is said; a `.tsv` (start, end, text) gives the times of
its parts. A folder with `recordings/` and `scripts/`, as samples/, is read too. `join.py` and `stress.py` make such
folders from clips. Each engine runs in a process of its own, so that processor time and memory are its own.

Speech is lost where three words in a row or more are missing; it is lost silently where the transcript doesn't mark
the place as not understood, which only Hallway does. A word is invented where it stands between those that are said.

openai-whisper needs PyTorch and may live in another environment: name its Python with --openai-python.

    python benchmarks/accuracy.py samples
    python benchmarks/accuracy.py joined stress samples --model tiny.en --model base --engines ours,best
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import median
from typing import Any

import av

import sound_files
import spoken
from score import Heard, Score, combine, score

ENGINES = {
    "ours": "Hallway",
    "best": "faster-whisper, best setting",
    "bare": "faster-whisper, defaults",
    "batched": "faster-whisper, batched",
    "openai": "openai-whisper",
}
HERE = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class Row:
    """What one engine made of one recording."""

    set: str
    model: str
    engine: str
    run: int
    recording: str
    seconds: float
    cpu_seconds: float
    peak_mib: float
    """Of the process that heard all recordings."""
    score: Score
    text: str
    """What was heard."""


def main() -> None:
    """Runs the engines and prints the tables."""
    chosen = _arguments()
    sets = _sets(chosen.folders)
    rows: list[Row] = []
    notes: list[str] = []
    for model in chosen.model:
        for engine in chosen.engines.split(","):
            for run in range(1, chosen.runs + 1):
                print(f"{ENGINES[engine]}, {model}", file=sys.stderr)
                heard = _hear(engine, model, run, sets, chosen)
                if heard is None:
                    notes.append(f"{ENGINES[engine]} was not run: it is not installed for {chosen.openai_python}.")
                    break
                rows += _rows(heard, sets, model=Path(model).name, engine=engine, run=run)
    tables = "\n".join([*_tables(rows, list(sets)), *dict.fromkeys(notes)])
    print(tables)
    if chosen.markdown:
        chosen.markdown.write_text(tables + "\n", encoding="utf-8")
    if chosen.json:
        chosen.json.write_text(json.dumps([asdict(row) for row in rows], indent=1) + "\n", encoding="utf-8")


def _sets(folders: Sequence[Path]) -> dict[str, list[spoken.Recording]]:
    """Returns the recordings of each folder by its name."""
    sets = {folder.resolve().name: spoken.find(folder) for folder in folders}
    if empty := [name for name, recordings in sets.items() if not recordings]:
        raise SystemExit(f"No audio with a .txt beside it in {', '.join(empty)}.")
    if len(sets) < len(folders):
        raise SystemExit("Two of the folders have the same name; rename one, so that the tables tell them apart.")
    return sets


def _hear(
    engine: str, model: str, run: int, sets: dict[str, list[spoken.Recording]], chosen: argparse.Namespace
) -> dict[str, Any] | None:
    """Runs an engine on all recordings in its own process; None where it is not installed."""
    python = chosen.openai_python if engine == "openai" else sys.executable
    if engine == "openai" and subprocess.run([python, "-c", "import whisper"], capture_output=True).returncode:
        return None
    paths = [str(recording.path) for recordings in sets.values() for recording in recordings]
    with tempfile.TemporaryDirectory() as scratch:
        out = Path(scratch, "heard.json")
        command = [python, str(HERE / "hearing.py"), engine, str(out), *paths, "--model", str(model_folder(model))]
        command += ["--language", chosen.language, "--threads", str(chosen.threads), "--seed", str(run)]
        command += ["--glossary", str(chosen.glossary)] if chosen.glossary else []
        threads = {name: str(chosen.threads) for name in ("OMP_NUM_THREADS", "MKL_NUM_THREADS")}
        subprocess.run(command, env=os.environ | threads, check=True)
        heard: dict[str, Any] = json.loads(out.read_text(encoding="utf-8"))
    return heard


def model_folder(model: str) -> Path:
    """Returns the folder of a model given by its name or as a folder."""
    from hallway.capture import models
    from hallway.errors import HallwayError

    try:
        return Path(models.resolve(model))
    except HallwayError as error:
        raise SystemExit(error.message) from error


def _rows(heard: dict[str, Any], sets: dict[str, list[spoken.Recording]], **names: Any) -> Iterator[Row]:
    for name, recordings in sets.items():
        for recording in recordings:
            found = heard["recordings"][str(recording.path)]
            seconds = _seconds(recording.path)
            transcript = Heard.from_segments(found["segments"])
            yield Row(
                set=name,
                recording=recording.name,
                seconds=seconds,
                cpu_seconds=found["cpu_seconds"],
                peak_mib=heard["peak_mib"],
                score=score(recording.spoken, transcript, seconds=seconds),
                text="".join(word.text for word in transcript.words).strip(),
                **names,
            )


def _seconds(path: Path) -> float:
    """Returns the length of a recording; decodes it where its container does not say."""
    with av.open(str(path)) as container:
        declared = float(container.duration or 0) / av.time_base
    return declared or len(sound_files.decode(path)) / sound_files.RATE


def _tables(rows: Sequence[Row], sets: Sequence[str]) -> Iterator[str]:
    """Yields a table of all figures for each set and model, then one of each recording's word error rate."""
    for name in sets:
        for model in dict.fromkeys(row.model for row in rows):
            here = [row for row in rows if (row.set, row.model) == (name, model)]
            engines: dict[str, list[Row]] = {}
            for row in here:
                engines.setdefault(_label(row, rows), []).append(row)
            seconds = sum(row.seconds for row in next(iter(engines.values()), []))
            yield f"**{name}, {model}** ({seconds / 60:.0f} minutes)\n"
            yield _table(("engine", *COLUMNS), [[label, *_figures(found)] for label, found in engines.items()])
            yield _table(("recording", *engines), _by_recording(here, engines))


def _label(row: Row, rows: Sequence[Row]) -> str:
    """Returns the engine's name, with the number of the run where there are several."""
    runs = max(other.run for other in rows)
    return ENGINES[row.engine] + (f", run {row.run}" if runs > 1 else "")


COLUMNS: dict[str, Callable[[Score, Sequence[Row]], str]] = {
    "word error rate": lambda found, rows: f"{found.error_rate:.1%}",
    "speech lost, s": lambda found, rows: f"{found.lost_seconds:.0f}",
    "silently, s": lambda found, rows: f"{found.silent_seconds:.0f}",
    "longest runs of lost words": lambda found, rows: _longest([run.words for run in found.lost]),
    "words invented": lambda found, rows: str(found.inserted),
    "longest runs of invented words": lambda found, rows: _longest(found.invented),
    "words where nobody speaks (not flagged)": lambda found, rows: f"{found.in_silence} ({found.in_silence_unflagged})",
    "word starts, ends off by, s": lambda found, rows: f"{_middle(found.start_errors)}, {_middle(found.end_errors)}",
    "real-time factor": lambda found, rows: f"{_cpu(rows):.3f}",
    "peak memory, MiB": lambda found, rows: f"{rows[0].peak_mib:.0f}",
}


def _figures(rows: Sequence[Row]) -> list[str]:
    found = combine(row.score for row in rows)
    return [column(found, rows) for column in COLUMNS.values()]


def _by_recording(rows: Sequence[Row], engines: dict[str, list[Row]]) -> list[list[str]]:
    cells = {(label, row.recording): _short(row.score) for label, found in engines.items() for row in found}
    names = dict.fromkeys(row.recording for row in rows)
    return [[name, *(cells[label, name] for label in engines)] for name in names]


def _short(found: Score) -> str:
    """Returns the word error rate, or the number of words where nobody speaks, and the seconds lost."""
    errors = f"{found.error_rate:.1%}" if found.words else f"{found.inserted} invented"
    return errors + (f", {found.lost_seconds:.0f} s lost" if found.lost_seconds else "")


def _cpu(rows: Sequence[Row]) -> float:
    """Returns processor seconds of all cores for each second of sound."""
    return sum(row.cpu_seconds for row in rows) / max(1.0, sum(row.seconds for row in rows))


def _longest(runs: Sequence[int]) -> str:
    return ", ".join(map(str, sorted(runs, reverse=True)[:4])) or "-"


def _middle(errors: Sequence[float]) -> str:
    return f"{median(errors):.2f}" if errors else "-"


def _table(head: Sequence[str], body: Sequence[Sequence[str]]) -> str:
    rows = [head, ["---"] * len(head), *body]
    return "\n".join(f"| {' | '.join(row)} |" for row in rows) + "\n"


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folders", nargs="+", type=Path, metavar="DIR")
    parser.add_argument("--model", action="append", metavar="NAME|FOLDER", help="may be repeated; tiny.en if not given")
    parser.add_argument("--engines", default=",".join(ENGINES), help="which, in this order")
    parser.add_argument("--language", default="auto")
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--runs", type=int, default=1, help="readings at higher temperatures are drawn at random")
    parser.add_argument("--glossary", type=Path, help="a glossary.yml for Hallway")
    parser.add_argument("--openai-python", default=sys.executable, help="a Python that has openai-whisper and PyAV")
    parser.add_argument("--json", type=Path, help="write all figures there")
    parser.add_argument("--markdown", type=Path, help="write the tables there")
    chosen = parser.parse_args()
    chosen.model = chosen.model or ["tiny.en"]
    if unknown := set(chosen.engines.split(",")) - ENGINES.keys():
        parser.error(f"--engines knows {', '.join(ENGINES)}, not {', '.join(sorted(unknown))}")
    return chosen


if __name__ == "__main__":
    main()

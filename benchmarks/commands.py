"""What the commands for a whole library cost, at any size, beside an older version of Hallway in the same run.

The knowledge base is made up (`benchmarks/corpus.py`). Seconds are those of the processor, because others may use it
too; the load is printed with the table. The first time, a command finds no caches, as after `git clone`.

    python benchmarks/commands.py
    git worktree add /tmp/older v1.0; python benchmarks/commands.py --before /tmp/older/tools
"""

from __future__ import annotations

import argparse
import hashlib
import os
import sys
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path

import corpus
from hallway.library import receipts
from hallway.library.library import Library
from processes import HALLWAY, MKDOCS, Cost, cost_of, cpu
from table import Row, Run, answers

ROOT = Path(__file__).parents[1]
ALIKE = """
import pickle, sys, time
from hallway.library.similarity import similar_pairs
answers = pickle.loads(open(sys.argv[1], "rb").read())
began = time.process_time()
pairs = similar_pairs(answers)
print(time.process_time() - began, len(pairs))
"""
HELP = ((), ("transcribe",), ("build",), ("report",), ("measure",))
"""Commands whose help is asked for: the one that loads most is slowest."""


@dataclass(frozen=True, slots=True)
class Measured:
    """A command that is measured, and on how many answers."""

    key: str
    name: str
    count: int
    command: tuple[str, ...]
    """What is run."""
    library: Library | None = None
    """The knowledge base whose caches are put aside first; None keeps them."""

    def cost(self, tools: Path) -> Cost:
        """Runs the command with the program in this folder."""
        if self.library and self.library.state.exists():
            self.library.state.replace(self.library.root / f"before-{time.monotonic_ns()}")
        return cost_of(self.command, environment={"PYTHONPATH": str(tools)})


@dataclass(frozen=True, slots=True)
class Sizes:
    """Of the knowledge bases."""

    answers: int = 5000
    """For review and check."""
    done: int = 1000
    """Recordings that have an answer."""
    alike: int = 10_000
    """For near duplicates, and a tenth of it."""


def main() -> None:
    """Makes the knowledge bases, runs every command, and prints the table."""
    chosen = _arguments()
    sizes = Sizes(chosen.answers, chosen.done, chosen.alike)
    with tempfile.TemporaryDirectory() as scratch:
        print("| command | answers | before, s | now, s | ratio | peak MB |\n|---|---|---|---|---|---|", flush=True)
        for each in [*_commands(Path(scratch), sizes), *_alike(Path(scratch), sizes)]:
            old = each.cost(chosen.before) if chosen.before else None
            new = each.cost(ROOT / "tools")
            before, ratio = (f"{old.cpu_seconds:.2f}", f"{new.cpu_seconds / old.cpu_seconds:.2f}") if old else ("", "")
            figures = f"{before} | {new.cpu_seconds:.2f} | {ratio} | {new.peak_megabytes:.0f}"
            print(f"| {each.name} | {each.count:,} | {figures} |", flush=True)
    print(f"\nLoad of the machine ({os.cpu_count()} cores): {', '.join(f'{load:.1f}' for load in os.getloadavg())}")


def rows(run: Run) -> Iterator[Row]:
    """Yields the processor time of the commands, of near duplicates, and of help."""
    sizes = Sizes(200, 100, 1000) if run.is_quick else Sizes()
    for each in _commands(run.folder, sizes):
        rounds = 1 if each.library else run.size(3, quick=1)  # there is only one first time
        costs = [each.cost(ROOT / "tools") for _ in range(rounds)]
        yield Row(each.key, cpu(costs), size=f"{each.count:,} {'recordings' if 'done' in each.key else 'answers'}")
    few, many = (Alike.of(each.count, each.cost(ROOT / "tools")) for each in _alike(run.folder, sizes))
    yield Row("alike", many.seconds, size=answers(many.count))
    pairs = f"{many.pairs:,} pairs are found, {few.pairs:,} among a tenth of the answers"
    yield Row("alike-growth", many.for_each, few.for_each, f"{answers(many.count)}, {few.count:,}", pairs)
    yield _help(run.size(5, quick=1))


@dataclass(frozen=True, slots=True)
class Alike:
    """What it took to find near duplicates among so many answers."""

    count: int
    seconds: float
    """Of the processor, without reading the answers."""
    pairs: int

    @classmethod
    def of(cls, count: int, cost: Cost) -> Alike:
        """Reads what the program has printed."""
        seconds, pairs = cost.output.split()
        return cls(count, float(seconds), int(pairs))

    @property
    def for_each(self) -> float:
        """Milliseconds for each answer that is read and each pair that is found: no program can do less."""
        return self.seconds * 1000 / (self.count + self.pairs)


def _help(rounds: int) -> Row:
    """Returns the time of the slowest help."""
    theirs = [cost_of([*MKDOCS, "--help"]) for _ in range(rounds)]
    ours = {name: [cost_of([*HALLWAY, *name, "--help"]) for _ in range(rounds)] for name in HELP}
    slowest = max(ours, key=lambda name: cpu(ours[name]))
    return Row("help", cpu(ours[slowest]), cpu(theirs), f"`{' '.join(('hallway', *slowest))} --help`")


def _commands(scratch: Path, sizes: Sizes) -> Iterator[Measured]:
    whole = corpus.write(scratch / "whole", sizes.answers)
    for name in ("review", "check"):
        command = (*HALLWAY, "--root", str(whole.root), name, "--json")
        yield Measured(f"{name}-first", f"{name}, the first time", sizes.answers, command, whole)
        yield Measured(name, name, sizes.answers, command)
    done = corpus.write(scratch / "done", sizes.done)
    record(done)
    again = (*HALLWAY, "--root", str(done.root), "transcribe", "--settle", "0", "--json")
    yield Measured("done-first", "transcribe, all done, the first time", sizes.done, again, done)
    yield Measured("done", "transcribe, all done", sizes.done, again)


def _alike(scratch: Path, sizes: Sizes) -> Iterator[Measured]:
    for count in (sizes.alike // 10, sizes.alike):
        command = (sys.executable, "-c", ALIKE, str(_pickled(scratch, count)))
        yield Measured("alike", "near duplicates", count, command)


def record(library: Library) -> None:
    """Adds the recording and the receipt of every answer, so that nothing is left to transcribe."""
    for id in library.transcript_ids():
        transcript = library.transcript(id)
        assert transcript
        path = library.recordings / transcript.recording_name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(id.encode() * 40)
        digest = hashlib.sha256(path.read_bytes()).hexdigest()
        library.transcript_path(id).write_text(replace(transcript, sha256=digest).to_json(), encoding="utf-8")
        receipts.path_for(path).write_text(f"{receipts.OPENINGS['ready']}answers/{id}.md (5:00)\n", encoding="utf-8")


def _pickled(scratch: Path, count: int) -> Path:
    import pickle

    path = scratch / f"{count}.pickle"
    with ProcessPoolExecutor() as pool:
        path.write_bytes(pickle.dumps([answer for answer, *_ in pool.map(corpus.made, range(count), chunksize=50)]))
    return path


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    usual = Sizes()
    parser.add_argument("--answers", type=int, default=usual.answers, help="for review and check")
    parser.add_argument("--done", type=int, default=usual.done, help="recordings that have an answer")
    parser.add_argument("--alike", type=int, default=usual.alike, help="for near duplicates, and a tenth of it")
    parser.add_argument("--before", type=Path, help="the folder tools/ of an older version")
    return parser.parse_args()


if __name__ == "__main__":
    main()

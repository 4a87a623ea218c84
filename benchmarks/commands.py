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
import shutil
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import corpus
from hallway.library import receipts
from hallway.library.library import Library
from measure import HALLWAY, Run, run

ROOT = Path(__file__).parents[1]
ALIKE = """
import pickle, sys
from hallway.library.similarity import similar_pairs
print(len(similar_pairs(pickle.loads(open(sys.argv[1], "rb").read()))))
"""


@dataclass(frozen=True, slots=True)
class Row:
    """A command that is measured, and on how many answers."""

    name: str
    count: int
    command: tuple[str, ...]
    """The arguments of Python."""
    library: Library | None = None
    """The knowledge base whose caches are deleted first; None keeps them."""

    def measured(self, tools: Path) -> Run:
        """Runs the command with the program in this folder."""
        if self.library:
            shutil.rmtree(self.library.state, ignore_errors=True)
        os.environ["PYTHONPATH"] = str(tools)
        return run([sys.executable, *self.command])


def main() -> None:
    """Makes the knowledge bases, runs every command, and prints the table."""
    chosen = _arguments()
    with tempfile.TemporaryDirectory() as scratch:
        rows = list(_rows(Path(scratch), chosen))
        print("| command | answers | before, s | now, s | ratio | peak MB |\n|---|---|---|---|---|---|", flush=True)
        for row in rows:
            old = row.measured(chosen.before) if chosen.before else None
            new = row.measured(ROOT / "tools")
            before, ratio = (f"{old.seconds:.2f}", f"{new.seconds / old.seconds:.2f}") if old else ("", "")
            figures = f"{before} | {new.seconds:.2f} | {ratio} | {new.megabytes:.0f}"
            print(f"| {row.name} | {row.count:,} | {figures} |", flush=True)
    print(f"\nLoad of the machine ({os.cpu_count()} cores): {', '.join(f'{load:.1f}' for load in os.getloadavg())}")


def _rows(scratch: Path, chosen: argparse.Namespace) -> Iterator[Row]:
    whole = corpus.write(scratch / "whole", chosen.answers)
    for name in ("review", "check"):
        command = ("-c", HALLWAY, "--root", str(whole.root), name, "--json")
        yield Row(f"{name}, the first time", chosen.answers, command, whole)
        yield Row(name, chosen.answers, command)
    done = corpus.write(scratch / "done", chosen.done)
    record(done)
    again = ("-c", HALLWAY, "--root", str(done.root), "transcribe", "--settle", "0", "--json")
    yield Row("transcribe, all done, the first time", chosen.done, again, done)
    yield Row("transcribe, all done", chosen.done, again)
    for count in (chosen.alike // 10, chosen.alike):
        yield Row("near duplicates", count, ("-c", ALIKE, str(_pickled(scratch, count))))


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
    path.write_bytes(pickle.dumps([corpus.made(number)[0] for number in range(count)]))
    return path


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--answers", type=int, default=5000, help="for review and check")
    parser.add_argument("--done", type=int, default=1000, help="recordings that have an answer")
    parser.add_argument("--alike", type=int, default=10_000, help="for near duplicates, and a tenth of it")
    parser.add_argument("--before", type=Path, help="the folder tools/ of an older version")
    return parser.parse_args()


if __name__ == "__main__":
    main()

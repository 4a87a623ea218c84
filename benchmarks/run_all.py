"""Measures everything that has a budget, beside what one would use instead, and writes the table to RESULTS.md.

Each part runs by itself, and its figures are written when it is done: one that fails, or Ctrl-C, loses only its own.
The exit status is 1 if a part failed; a missed budget is explained in the table. Everything is built in memory
(/dev/shm) if there is room, so that the disk does not blur the figures. A quick run takes smaller sizes and one round:
it shows that everything works, not whether a budget is met.

    python benchmarks/run_all.py
    python benchmarks/run_all.py --only search --only pages
    python benchmarks/run_all.py --quick --out quick.md
"""

from __future__ import annotations

import argparse
import os
import shutil
import sys
import tempfile
import time
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path

import yaml

import machine
from budgets import BUDGETS
from table import Run, Table

HERE = Path(__file__).parent
RESULTS = HERE / "RESULTS.md"
MISSED = HERE / "missed.yml"
PARTS = tuple(dict.fromkeys(budget.part for budget in BUDGETS))
ROOM = 8 << 30  # bytes that a whole run needs at most
QUICK_ROOM = 1 << 30


def main() -> None:
    """Runs the parts, prints the table and ends with its status."""
    given = _arguments()
    parts = given.only or PARTS
    reasons = yaml.safe_load(MISSED.read_text(encoding="utf-8"))
    table = Table([budget for budget in BUDGETS if budget.part in parts], reasons)
    parent = given.folder or machine.scratch(QUICK_ROOM if given.quick else ROOM)
    heading = _heading(is_quick=given.quick, parts=given.only, folder=parent)
    seconds: dict[str, float] = {}
    folder = Path(tempfile.mkdtemp(prefix="hallway-bench-", dir=parent))
    os.environ["TMPDIR"] = tempfile.tempdir = str(folder)  # for all that the parts start
    try:
        for part in parts:
            seconds[part] = _measure(part, table, folder, is_quick=given.quick)
            if given.out:
                given.out.write_text(_document(heading, table, seconds), encoding="utf-8")
    except KeyboardInterrupt:
        print("Stopped. These figures are complete:", file=sys.stderr)
    finally:
        print(_document(heading, table, seconds))
        shutil.rmtree(folder, ignore_errors=True)
    sys.exit(1 if table.problems or len(seconds) < len(parts) else 0)


def _measure(part: str, table: Table, folder: Path, *, is_quick: bool) -> float:
    """Adds the rows of a part to the table, or why it failed; returns how many seconds it took."""
    print(f"{time.strftime('%H:%M:%S')} {part} ...", file=sys.stderr, flush=True)
    own = folder / part
    own.mkdir()
    began = time.monotonic()
    try:
        for row in import_module(part).rows(Run(own, is_quick)):
            budget = table.add(row)
            print(f"  {' | '.join(filter(None, table.cells(budget)))}", file=sys.stderr, flush=True)
    except (Exception, SystemExit) as error:  # the other parts go on
        table.problems[part] = f"{type(error).__name__}: {error}" if isinstance(error, Exception) else str(error)
        print(f"  failed: {table.problems[part]}", file=sys.stderr, flush=True)
    if machine.is_in_memory(own):  # elsewhere, deleting slows down what comes next
        shutil.rmtree(own, ignore_errors=True)
    return time.monotonic() - began


def _heading(*, is_quick: bool, parts: Sequence[str] | None, folder: Path) -> str:
    """Returns what a reader must know of a run, as Markdown."""
    options = [*(["--quick"] if is_quick else []), *(f"--only {part}" for part in parts or ())]
    command = "make bench" + (f" ARGS={' '.join(options)!r}" if options else "")
    lines = [
        "# What Hallway costs",
        "Each figure is measured beside what one would use instead, in the same run. A ratio is ours divided by the "
        "baseline's. CPU seconds are those of the processor, with all that a program starts; other seconds are by the "
        "clock. `benchmarks/budgets.py` has the budgets.",
    ]
    if is_quick:
        lines.append("**A quick run: the sizes are too small to tell whether a budget is met.**")
    facts = {"Command": f"`{command}`", "Files": str(folder), **machine.facts()}
    lines.append("\n".join(f"- {name}: {value}" for name, value in facts.items()))
    return "\n\n".join(lines)


def _document(heading: str, table: Table, seconds: dict[str, float]) -> str:
    took = ", ".join(f"{part} {spent / 60:.1f}" for part, spent in seconds.items())
    total = sum(seconds.values()) / 60
    return f"{heading}\n- Minutes: {total:.1f} ({took})\n\n{table.markdown()}"


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", action="append", choices=PARTS, metavar="PART", help=f"of {', '.join(PARTS)}")
    parser.add_argument("--quick", action="store_true", help="smaller sizes, one round")
    parser.add_argument("--folder", type=Path, help="where to build; default: /dev/shm or the temporary folder")
    parser.add_argument("--out", type=Path, help="default: RESULTS.md if everything is measured in full, else none")
    given = parser.parse_args()
    given.out = given.out or (None if given.only or given.quick else RESULTS)
    return given


if __name__ == "__main__":
    main()

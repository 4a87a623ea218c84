"""What counting access logs costs: `hallway measure` beside GoAccess on the same made-up log, in the same run.

The log's contents are known, so every count is compared first; a wrong one ends the benchmark. Seconds are those of the
processor, because others may use it too. Memory is the peak of the process. GoAccess is Debian's (`apt-get install
goaccess`); it makes a general report of the log and knows nothing of placements or plays, so the ratio says what is
usual, not which is better.

    python benchmarks/measure.py
    python benchmarks/measure.py --lines 100000 --format caddy
"""

from __future__ import annotations

import argparse
import json
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from statistics import median

ROOT = Path(__file__).parents[1]
MOST_MEGABYTES = 200
GOACCESS = {"common": "COMMON", "combined": "COMBINED", "caddy": "CADDY", "cloudfront": "CLOUDFRONT", "s3": "AWSS3"}
"""What it calls the formats."""
HALLWAY = "from hallway.cli import main; main()"
SMALL_PARENT = """
import os, subprocess, sys
process = subprocess.Popen(sys.argv[1:], stderr=subprocess.DEVNULL, stdin=subprocess.DEVNULL)
_, status, used = os.wait4(process.pid, 0)
print(os.waitstatus_to_exitcode(status), used.ru_utime + used.ru_stime, used.ru_maxrss, file=sys.stderr)
"""
"""Starts a program and says what it used. Linux counts the memory of the parent, too, until the program has started."""


@dataclass(frozen=True, slots=True)
class Run:
    """What one run of a program cost."""

    seconds: float
    """Of the processor."""
    megabytes: float
    output: str


def main() -> None:
    """Writes the log, compares the counts and prints the table."""
    chosen = _arguments()
    sys.path[:0] = [str(ROOT / "tests"), str(ROOT / "tools")]
    import access_logs
    from log_formats import FORMATS

    with tempfile.TemporaryDirectory() as scratch:
        library = access_logs.make_library(Path(scratch, "base"))
        log = Path(scratch, "access.log")
        writer = access_logs.LogWriter(FORMATS[chosen.format])
        with log.open("w") as opened:
            opened.writelines(writer.lines(chosen.lines))
        _compare(library, log, writer.truth)
        ours = [sys.executable, "-c", HALLWAY, "--root", str(library.root), "measure", str(log), "--json"]
        rows = {"hallway measure": [run(ours) for _ in range(chosen.rounds)]}
        assert json.loads(rows["hallway measure"][0].output)["unreadable"] == writer.truth.unreadable
        if theirs := _goaccess(log, chosen.format):
            rows["goaccess"] = [run(theirs) for _ in range(chosen.rounds)]
        _table(rows, chosen, lines=writer.truth.lines, size=log.stat().st_size)


def _compare(library: object, log: Path, truth: object) -> None:
    """Ends the program unless every count is right."""
    import access_logs
    from hallway.adopt.measure.counting import count
    from hallway.adopt.measure.senders import Senders
    from hallway.adopt.measure.targets import PublishedAddresses
    from hallway.library.access_log.reader import AccessLogs
    from hallway.library.library import Library

    assert isinstance(library, Library)
    assert isinstance(truth, access_logs.Truth)
    logs = AccessLogs((log,), date.today())
    senders = Senders.ignoring(["teamcheck"], [access_logs.CHECK_ADDRESS])
    counts = count(logs.requests(), PublishedAddresses.of(library), senders)
    if counts.weeks != dict(truth.weeks) or (logs.lines, logs.unreadable) != (truth.lines, truth.unreadable):
        sys.exit("The counts differ from what is in the log.")
    print(f"Every count of {logs.lines:,} lines is right; {logs.unreadable:,} of them are damaged, and named.")


def _goaccess(log: Path, name: str) -> list[str]:
    """Returns the command; nothing if it is not installed or does not know the format."""
    if not (program := shutil.which("goaccess")) or name not in GOACCESS:
        print("Without GoAccess: it is not installed, or does not know this format.")
        return []
    options = ["--no-global-config", "--ignore-crawlers", "--no-progress", "--output", f"{log.parent}/report.json"]
    return [program, str(log), f"--log-format={GOACCESS[name]}", *options]


def run(command: list[str]) -> Run:
    """Runs a program to its end."""
    done = subprocess.run([sys.executable, "-c", SMALL_PARENT, *command], capture_output=True, text=True, check=True)
    status, seconds, kilobytes = done.stderr.split()
    if int(status):
        sys.exit(f"{command[0]} failed with status {status}.")
    return Run(float(seconds), int(kilobytes) / 1024, done.stdout)


def _table(rows: dict[str, list[Run]], chosen: argparse.Namespace, *, lines: int, size: int) -> None:
    """Prints the figures as a Markdown table; too much memory ends the program with an error."""
    print(f"\n**{lines:,} lines, {size >> 20} MB, {chosen.format}**, median of {chosen.rounds}\n")
    print("| | seconds | lines/s | ratio | peak MB |\n|---|---|---|---|---|")
    base = median(run.seconds for run in rows["hallway measure"])
    for name, runs in rows.items():
        seconds, peak = median(run.seconds for run in runs), max(run.megabytes for run in runs)
        print(f"| {name} | {seconds:.1f} | {lines / seconds:,.0f} | {seconds / base:.2f} | {peak:.0f} |")
    if (peak := max(run.megabytes for run in rows["hallway measure"])) > MOST_MEGABYTES:
        sys.exit(f"{peak:.0f} MB is more than {MOST_MEGABYTES}.")


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--lines", type=int, default=1_000_000)
    parser.add_argument("--format", default="combined")
    parser.add_argument("--rounds", type=int, default=3, help="the median of so many runs counts")
    return parser.parse_args()


if __name__ == "__main__":
    main()

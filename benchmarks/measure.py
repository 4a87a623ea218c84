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
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from processes import HALLWAY, Cost, cost_of, cpu, peak
from table import Row, Run, table

OURS, GOACCESS = "hallway measure", "goaccess"
FORMAT = "combined"
THEIR_FORMATS = {
    "common": "COMMON",
    "combined": "COMBINED",
    "caddy": "CADDY",
    "cloudfront": "CLOUDFRONT",
    "s3": "AWSS3",
}
"""What it calls the formats."""


def main() -> None:
    """Writes the log, compares the counts and prints the table."""
    chosen = _arguments()
    with tempfile.TemporaryDirectory() as scratch:
        log = write(Path(scratch), chosen.lines, chosen.format)
        print(f"Every count of {log.lines:,} lines is right; {log.unreadable:,} of them are damaged, and named.")
        _table(measured(log, chosen.format, chosen.rounds), chosen, log)


def rows(run: Run) -> Iterator[Row]:
    """Yields the time and the memory for counting a log."""
    log = write(run.folder, run.size(1_000_000, quick=20_000), FORMAT)
    costs = measured(log, FORMAT, run.size(3, quick=1))
    ours, theirs = costs[OURS], costs.get(GOACCESS)
    note = "" if theirs else "GoAccess is not installed here (`apt-get install goaccess`)"
    size = f"{log.lines:,} lines"
    yield Row("log-time", cpu(ours), cpu(theirs) if theirs else None, size, note)
    yield Row("log-memory", peak(ours), peak(theirs) if theirs else None, size)


@dataclass(frozen=True, slots=True)
class Log:
    """An access log whose counts are known, and have been compared."""

    library: Path
    path: Path
    lines: int
    unreadable: int


def write(folder: Path, lines: int, name: str) -> Log:
    """Writes a knowledge base and its log, and compares every count."""
    import access_logs
    from log_formats import FORMATS

    library = access_logs.make_library(folder / "base")
    path = folder / "access.log"
    writer = access_logs.LogWriter(FORMATS[name])
    with path.open("w") as opened:
        opened.writelines(writer.lines(lines))
    _compare(library, path, writer.truth)
    return Log(library.root, path, writer.truth.lines, writer.truth.unreadable)


def measured(log: Log, name: str, rounds: int) -> dict[str, list[Cost]]:
    """Returns what counting cost, by program; they take turns."""
    ours = [*HALLWAY, "--root", str(log.library), "measure", str(log.path), "--json"]
    commands = {OURS: ours, GOACCESS: _goaccess(log.path, name)}
    costs: dict[str, list[Cost]] = {program: [] for program, command in commands.items() if command}
    for _ in range(rounds):
        for program in costs:
            costs[program].append(cost_of(commands[program]))
    assert json.loads(costs[OURS][0].output)["unreadable"] == log.unreadable
    return costs


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


def _goaccess(log: Path, name: str) -> list[str]:
    """Returns the command; nothing if it is not installed or does not know the format."""
    if not (program := shutil.which("goaccess")) or name not in THEIR_FORMATS:
        print("Without GoAccess: it is not installed, or does not know this format.", file=sys.stderr)
        return []
    options = ["--no-global-config", "--ignore-crawlers", "--no-progress", "--output", f"{log.parent}/report.json"]
    return [program, str(log), f"--log-format={THEIR_FORMATS[name]}", *options]


def _table(costs: dict[str, list[Cost]], chosen: argparse.Namespace, log: Log) -> None:
    """Prints the figures as a Markdown table."""
    size = log.path.stat().st_size >> 20
    print(f"\n**{log.lines:,} lines, {size} MB, {chosen.format}**, median of {chosen.rounds}\n")
    base = cpu(costs[OURS])
    body = [
        [name, f"{cpu(found):.1f}", f"{log.lines / cpu(found):,.0f}", f"{cpu(found) / base:.2f}", f"{peak(found):.0f}"]
        for name, found in costs.items()
    ]
    print(table(("", "seconds", "lines/s", "ratio", "peak MB"), body))


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--lines", type=int, default=1_000_000)
    parser.add_argument("--format", default=FORMAT)
    parser.add_argument("--rounds", type=int, default=3, help="the median of so many runs counts")
    return parser.parse_args()


if __name__ == "__main__":
    main()

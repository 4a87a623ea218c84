"""Runs the randomised tests with fresh seeds, in rounds, for the given time: `make fuzz MINUTES=60`.

A round runs every test marked `fuzz`, even after failures. Each failure is listed with the command to run its seed
again; for hypothesis, the output includes the line that pins a failing example in a test. Ctrl-C stops early and
prints the figures of the finished rounds.
"""

from __future__ import annotations

import argparse
import os
import random
import subprocess
import sys
import tempfile
import time
from collections import Counter
from contextlib import suppress
from pathlib import Path
from xml.etree import ElementTree

SEEDS = 10**9
INTERRUPTED, NOTHING_RAN = 2, 5  # pytest's exit statuses


def main() -> int:
    """Returns 1 if a test failed in any round."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--minutes", type=float, default=10, help="start no new round after this many minutes")
    parser.add_argument("--seed", help="run one round with this seed")
    options, pytest_options = parser.parse_known_args()
    end, examples, failed = time.monotonic() + options.minutes * 60, Counter[str](), list[tuple[str, str]]()
    rounds = 0
    with suppress(KeyboardInterrupt):
        while rounds == 0 or (not options.seed and time.monotonic() < end):
            seed = options.seed or str(random.randrange(SEEDS))
            print(f"\nRound {rounds + 1}, seed {seed}", flush=True)
            for name, count, is_failure in run_round(seed, pytest_options):
                examples[name] += count
                failed += [(seed, name)] * is_failure
            rounds += 1
    report(rounds, examples, failed)
    return 1 if failed else 0


def run_round(seed: str, pytest_options: list[str]) -> list[tuple[str, int, bool]]:
    """Returns the tests of one round, each with the examples it ran and whether it failed."""
    with tempfile.TemporaryDirectory() as folder:
        results = Path(folder, "results.xml")
        command = [sys.executable, "-m", "pytest", "-q", "-m", "fuzz", f"--hypothesis-seed={seed}"]
        command += [f"--junit-xml={results}", "-o", "junit_family=xunit1", *pytest_options]  # xunit2 has no properties
        status = subprocess.run(command, env=os.environ | {"HALLWAY_FUZZ_SEED": seed}, check=False).returncode
        if status == INTERRUPTED:
            raise KeyboardInterrupt
        if status not in (0, 1):
            sys.exit("No test ran." if status == NOTHING_RAN else status)
        return [_result(case) for case in ElementTree.parse(results).iter("testcase")]


def _result(case: ElementTree.Element) -> tuple[str, int, bool]:
    count = next((int(each.get("value", 0)) for each in case.iter("property") if each.get("name") == "examples"), 1)
    is_failure = case.find("failure") is not None or case.find("error") is not None
    return f"{case.get('classname')}.{case.get('name')}", count, is_failure


def report(rounds: int, examples: Counter[str], failed: list[tuple[str, str]]) -> None:
    """Prints the number of examples of each test, and how to run failed ones again."""
    print("\nExamples run:" if rounds == 1 else f"\nExamples run in {rounds} rounds:")
    for name, count in examples.most_common():
        print(f"{count:>9,}  {name}")
    print(f"{examples.total():>9,}  in all, of {len(examples)} targets")
    for seed, name in failed:
        function = name.rpartition(".")[2].partition("[")[0]
        print(f"\nFAILED {name}\n  Run it again: make fuzz SEED={seed} ARGS='-k {function}'")
    if not failed:
        print("Nothing failed.")


if __name__ == "__main__":
    sys.exit(main())

"""Runs the tests of the fault matrix and prints it: `make faults`. Exits with 1 unless every row passes."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
import tempfile
import tomllib
from dataclasses import dataclass, field
from pathlib import Path
from xml.etree import ElementTree

ROOT = Path(__file__).parents[1]
FAULTS = ROOT / "tests" / "faults"
OF_A_ROW = re.compile(r"test_row_(\d+)_")
LIMIT = re.compile(r"^- Row (\d+): (.+(?:\n  .+)*)", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Row:
    """A fault and the tests for what Hallway does about it."""

    number: int
    title: str
    figure: str
    """The figure that its tests guarantee."""
    tests: tuple[str, ...]
    """The pytest node ids, without parameters."""
    gap: str = ""
    """What is not tested yet."""
    limit: str = ""
    """What cannot be tested, and why, from README.md."""


@dataclass(slots=True)
class Result:
    """The results of the cases of one test."""

    cases: int = 0
    failed: int = 0
    skipped: int = 0
    seconds: float = 0.0
    figures: list[str] = field(default_factory=list)
    """What the test measured, from its property `figure`."""


def main() -> int:
    """Prints each row with its tests, their results and what they measured, then the other faults in the folder."""
    rows = read_rows()
    listed = [test for row in rows for test in row.tests]
    others = [test for test in own_tests() if test not in listed]
    results = run(sorted({*listed, *others}))
    print()
    are_held = [show(row, results) for row in rows]
    print("Faults beside the matrix")
    are_others_held = [_show_test(test, results) for test in others]
    partly = sum(is_held and bool(row.gap) for row, is_held in zip(rows, are_held, strict=True))
    print(f"\n{sum(are_held)} of {len(rows)} rows held, {partly} of them partly;", end=" ")
    print(f"{sum(are_others_held)} of {len(others)} other faults held.")
    return 0 if all(are_held) and all(are_others_held) else 1


def read_rows() -> list[Row]:
    """Returns the rows of matrix.toml, each with its limit and the tests in this folder that are named after it."""
    named: dict[int, list[str]] = {}
    for test in own_tests():
        if found := OF_A_ROW.match(test.rpartition("::")[2]):
            named.setdefault(int(found[1]), []).append(test)
    rows = tomllib.loads((FAULTS / "matrix.toml").read_text(encoding="utf-8"))["row"]
    limits = read_limits()
    for row in rows:
        row["tests"] = (*row["tests"], *named.get(row["number"], []))
        row["limit"] = limits.get(row["number"], "")
    return [Row(**row) for row in rows]


def read_limits() -> dict[int, str]:
    """Returns the limits in README.md by number of the row."""
    text = (FAULTS / "README.md").read_text(encoding="utf-8")
    return {int(number): " ".join(limit.split()) for number, limit in LIMIT.findall(text)}


def own_tests() -> list[str]:
    """Returns the tests in this folder."""
    return [test for path in sorted(FAULTS.glob("test_*.py")) for test in node_ids(path) if path.stem != "test_matrix"]


def node_ids(path: Path) -> list[str]:
    """Returns the node ids of the tests in a file, in order, without running it."""
    found = []
    uri = path.relative_to(ROOT).as_posix()
    for node in ast.parse(path.read_text(encoding="utf-8")).body:
        if isinstance(node, ast.FunctionDef) and node.name.startswith("test_"):
            found.append(f"{uri}::{node.name}")
        elif isinstance(node, ast.ClassDef) and node.name.startswith("Test"):
            functions = [each.name for each in node.body if isinstance(each, ast.FunctionDef)]
            found += [f"{uri}::{node.name}::{name}" for name in functions if name.startswith("test_")]
    return found


def run(tests: list[str]) -> dict[str, Result]:
    """Returns the result of each test."""
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder, "results.xml")
        command = [sys.executable, "-m", "pytest", "-q", f"--junit-xml={report}", "-o", "junit_family=xunit1"]
        there = {each for path in {test.partition("::")[0] for test in tests} for each in node_ids(ROOT / path)}
        known = [test for test in tests if test in there]  # pytest runs nothing at all if one is unknown
        subprocess.run([*command, *sys.argv[1:], *known], cwd=ROOT, check=False)
        cases = list(ElementTree.parse(report).iter("testcase")) if report.exists() else []
    results = {_dotted(test): Result() for test in tests}
    for case in cases:
        name = str(case.get("name")).partition("[")[0]
        if result := results.get(f"{case.get('classname')}.{name}"):
            _add(result, case)
    return {test: results[_dotted(test)] for test in tests}


def _dotted(test: str) -> str:
    """Returns a node id in the form that the report uses."""
    path, _, rest = test.partition("::")
    return f"{path.removesuffix('.py').replace('/', '.')}.{rest.replace('::', '.')}"


def _add(result: Result, case: ElementTree.Element) -> None:
    result.cases += 1
    result.failed += case.find("failure") is not None or case.find("error") is not None
    result.skipped += case.find("skipped") is not None
    result.seconds += float(case.get("time", 0))
    result.figures += [each.get("value", "") for each in case.iter("property") if each.get("name") == "figure"]


def show(row: Row, results: dict[str, Result]) -> bool:
    """Prints a row; returns whether it passes, which needs at least one test that ran and none that failed."""
    found = [results[test] for test in row.tests]
    has_failed = any(each.failed or not each.cases for each in found)
    has_run = any(each.cases > each.skipped for each in found)
    is_held = has_run and not has_failed
    state = ("partly" if row.gap else "held") if is_held else "FAILED" if has_failed else "OPEN"
    print(f"{row.number:>2}  {state:<6}  {row.title}")
    print(f"            {row.figure}" if row.figure else "", end="\n" if row.figure else "")
    for test in row.tests:
        _show_test(test, results)
    for label, text in (("limit", row.limit), ("not tested yet", row.gap)):
        print(f"            {label}: {text}\n" if text else "", end="")
    print()
    return is_held


def _show_test(test: str, results: dict[str, Result]) -> bool:
    result = results[test]
    state = f"{result.failed} FAILED" if result.failed else "skipped" if result.cases == result.skipped else "passed"
    state = state if result.cases else "DID NOT RUN"
    print(f"            {test}  {result.cases} {state}, {result.seconds:.1f} s")
    for figure in result.figures:
        print(f"              measured: {figure}")
    return state == "passed"


if __name__ == "__main__":
    sys.exit(main())

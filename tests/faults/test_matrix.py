"""The matrix is complete: every row has an existing test, or says what is missing."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from fault_matrix import OF_A_ROW, ROOT, Row, node_ids, own_tests, read_limits, read_rows, run, show

ROWS = 60


def test_every_row_has_a_test_or_a_reason() -> None:
    """Rows are numbered from 1 without gaps, and each has tests or a reason."""
    rows = read_rows()
    assert [row.number for row in rows] == [*range(1, ROWS + 1)]
    assert [row.number for row in rows if not row.tests and not row.gap] == []
    assert read_limits().keys() == {row.number for row in rows if row.limit}


def test_every_test_of_the_matrix_exists() -> None:
    """If a test is renamed, its row must be updated."""
    listed = {test for row in read_rows() for test in row.tests}
    existing = {test for path in {test.partition("::")[0] for test in listed} for test in node_ids(ROOT / path)}
    assert listed <= existing
    assert {int(found[1]) for test in own_tests() if (found := OF_A_ROW.match(test.rpartition("::")[2]))} <= {
        *range(1, ROWS + 1)
    }


def test_a_failure_is_told_from_what_did_not_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A row passes if one of its tests ran and none failed; measurements of tests are printed."""
    path = tmp_path / "test_some.py"
    path.write_text(
        "import pytest\n"
        "def test_good(record_property): record_property('figure', '0 of 9')\n"
        "@pytest.mark.parametrize('n', [1, 2])\n"
        "def test_bad(n): assert n == 1\n"
        "def test_passed_over(): pytest.skip('not here')\n"
    )
    monkeypatch.setattr("fault_matrix.ROOT", tmp_path)
    monkeypatch.setattr(sys, "argv", ["matrix.py", "-p", "no:cacheprovider"])
    good, bad, skipped = (f"test_some.py::test_{name}" for name in ("good", "bad", "passed_over"))
    results = run([good, bad, skipped, "test_some.py::test_gone"])
    assert [show(Row(1, "", "", (test,)), results) for test in results] == [True, False, False, False]
    printed = capsys.readouterr().out
    assert "measured: 0 of 9" in printed
    assert "2 1 FAILED" in printed
    assert "DID NOT RUN" in printed

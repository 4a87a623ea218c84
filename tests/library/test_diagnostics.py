"""Diagnostics: one file a day, complete, with a reason for each changed score."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from hallway.errors import DocumentError, InputError
from hallway.library.diagnostics import Diagnostic, Score, load_diagnostics, save

DAY = date(2026, 11, 22)
SCORES = (
    Score(1, 1, 1, "3 of 8 answers are pinned"),
    Score(2, 2, 1, "median 130 s", 'We timed it: "45 s"'),
    Score(3, 0),
    Score(4, 2, 2, "nine weeks"),
    Score(5, 1, note="The ramp time is being measured"),
)
RUN = Diagnostic(DAY, "Knowledge team", SCORES)


def test_what_is_saved_is_read_again(tmp_path: Path) -> None:
    """Scores, evidence, notes and author are read back, and the total is a sum."""
    path = save(RUN, tmp_path / "diagnostics", may_replace=False)
    assert path.name == "2026-11-22.yml"
    assert load_diagnostics([path]) == (RUN,)
    assert (RUN.total, RUN.points) == (6, (1, 2, 0, 2, 1))
    assert [score.is_override for score in SCORES] == [False, True, False, False, False]


def test_the_oldest_run_comes_first(tmp_path: Path) -> None:
    """The order of the files does not matter."""
    paths = [save(replace(RUN, run_on=date(2026, month, 1)), tmp_path, may_replace=False) for month in (11, 8)]
    assert [each.run_on.month for each in load_diagnostics(paths)] == [8, 11]


def test_a_second_run_on_one_day_has_to_be_meant(tmp_path: Path) -> None:
    """The first one is only replaced on request."""
    path = save(RUN, tmp_path, may_replace=False)
    with pytest.raises(InputError, match=r"already has a diagnostic from this date\. Use --replace"):
        save(replace(RUN, by="Ana"), tmp_path, may_replace=False)
    assert Diagnostic.load(path) == RUN
    save(replace(RUN, by="Ana"), tmp_path, may_replace=True)
    assert Diagnostic.load(path).by == "Ana"


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        (
            "run_on: 2026-11-22",
            "run_on: 2026-11-21",
            "line 3: run_on: the file for this date must be called 2026-11-21.yml",
        ),
        ("run_on: 2026-11-22", "", "run_on: a diagnostic needs a date"),
        ("question: 3, score: 0", "question: 4, score: 0", "scores: question 4 is scored twice"),
        ("  - {question: 3, score: 0}\n", "", "scores: question 3 has no score"),
        ("question: 3, score: 0", "question: 3", "line 8: score: this key is missing"),
        ("question: 3, score: 0", "question: 3, score: 3", "line 8: score: “3” is not a number from 0 to 2"),
        ("question: 3, score: 0", "question: 6, score: 0", "line 8: question: “6” is not a number from 1 to 5"),
        (
            "question: 3, score: 0",
            "question: 3, score: 0, suggested: 1",
            "line 8: score: the evidence suggested 1",
        ),
        ("question: 3, score: 0", "question: 3, score: 0, logins: 3", "line 8: a score has no “logins”"),
        ("scores:", "scores: {a: b}\nby2:", "line 6: a diagnostic has no “by2”"),
    ],
)
def test_a_mistake_has_a_line(tmp_path: Path, old: str, new: str, reason: str) -> None:
    """Missing, duplicate, out-of-range and unexplained values are reported."""
    path = tmp_path / "2026-11-22.yml"
    text = RUN.to_yaml()
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(DocumentError, match=reason):
        Diagnostic.load(path)

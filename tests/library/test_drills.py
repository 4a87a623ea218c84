"""Drill runs are read strictly, added without changing other lines, and never about a person."""

from __future__ import annotations

from dataclasses import fields, replace
from datetime import date
from pathlib import Path

import pytest

from hallway.errors import DocumentError
from hallway.library.drills import KEYS, DrillRun, Drills

DAY = date(2026, 11, 20)
BY_HAND = """\
# timed on Friday
- place: desk        # the macro
  seconds: 1:05
  run_on: 2026-11-20
- {place: wall, seconds: 7.5, found: false, run_on: 2026-11-20}
"""


def load(folder: Path, text: str) -> Drills:
    """Returns the runs of a file with this text."""
    (folder / "drills.yml").write_text(text, encoding="utf-8")
    return Drills.load(folder / "drills.yml")


def test_a_file_written_by_hand(tmp_path: Path) -> None:
    """Times are seconds or minutes, and a run can say that the person gave up."""
    assert load(tmp_path, BY_HAND).entries == (DrillRun("desk", 65, DAY), DrillRun("wall", 7.5, DAY, found=False))
    assert Drills.load(tmp_path / "none.yml").entries == ()


def test_a_run_is_added_and_the_rest_stays(tmp_path: Path) -> None:
    """Two equal runs on one day are both kept, and existing lines do not change."""
    drills = load(tmp_path, BY_HAND)
    for _ in range(2):
        drills.add(DrillRun("desk", 48, DAY, placement="desk-abcd"))
    again = Drills.load(tmp_path / "drills.yml")
    added = again.entries[2:]
    assert {replace(each, run="") for each in added} == {DrillRun("desk", 48, DAY, placement="desk-abcd")}
    assert len({each.run for each in added}) == 2
    text = (tmp_path / "drills.yml").read_text()
    assert text.startswith(BY_HAND)
    assert "- {place: desk, placement: desk-abcd, seconds: 48, run_on: 2026-11-20, run: " in text


def test_whoever_gave_up_is_written_down(tmp_path: Path) -> None:
    """The first run creates the file, with its explanation."""
    Drills.load(tmp_path / "drills.yml").add(DrillRun("wall", 90.4, DAY, found=False))
    text = (tmp_path / "drills.yml").read_text()
    assert text.startswith("# How long it took")
    assert "{place: wall, seconds: 90.4, found: false, run_on: 2026-11-20, run: " in text


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("- {place: desk, run_on: 2026-11-20}", "line 1: seconds: a drill run needs its duration"),
        ("- {place: desk, seconds: 48}", "line 1: run_on: a drill run needs a date"),
        ("- {place: desk, seconds: 1:00:01, run_on: 2026-11-20}", "line 1: seconds: a drill run takes at most an hour"),
        ("- {place: desk, seconds: soon, run_on: 2026-11-20}", "line 1: seconds: “soon”"),
        ("- {place: desk, seconds: 4, run_on: 2026-11-20, by: Ana}", "line 1: a drill run has no “by”"),
    ],
)
def test_a_mistake_has_a_line(tmp_path: Path, text: str, reason: str) -> None:
    """Missing, impossible and personal values are reported."""
    with pytest.raises(DocumentError, match=reason):
        load(tmp_path, text)


def test_no_field_is_for_a_person() -> None:
    """A run records the place and the time, and no person."""
    assert {field.name for field in fields(DrillRun)} == set(KEYS)
    assert not {"by", "person", "name", "expert", "team"} & set(KEYS)

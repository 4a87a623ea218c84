"""Weekly picks: ISO weeks, and entries that stay as people wrote them."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from hallway.days import Week
from hallway.errors import DocumentError
from hallway.library.picks import Pick, Picks

DAY = date(2026, 11, 22)
PICK = Pick(Week(2026, 49), "past-30-days", "Three tickets: a week", 'Say "well done"', "Support desk", "Ana", DAY)


@pytest.mark.parametrize(
    ("day", "week"),
    [
        (date(2026, 11, 22), "2026-W47"),  # Sunday
        (date(2026, 11, 23), "2026-W48"),  # Monday
        (date(2026, 12, 31), "2026-W53"),
        (date(2027, 1, 3), "2026-W53"),  # a Sunday in January still belongs to the old year
        (date(2027, 1, 4), "2027-W01"),
        (date(2024, 12, 30), "2025-W01"),  # and a Monday in December to the new one
    ],
)
def test_a_week_is_what_iso_8601_says(day: date, week: str) -> None:
    """Weeks are right around New Year, too, and the written form is read back."""
    found = Week.of(day)
    assert str(found) == week
    assert Week.parse(week) == found
    assert found.monday <= day <= found.sunday


@pytest.mark.parametrize(
    "text", ["2025-W53", "2026-W00", "2026-W54", "2026-49", "W49", "", "0000-W01", "\uff12026-W01"]
)
def test_what_is_no_week_is_refused(text: str) -> None:
    """Week 53 is only valid in years that have one."""
    with pytest.raises(ValueError, match="week"):
        Week.parse(text)


def test_a_team_is_found_again_under_its_cleaned_name(tmp_path: Path) -> None:
    """Invisible characters are not written and do not prevent adding or replacing a pick."""
    for answer in ("one", "two"):
        Picks.load(tmp_path / "picks.yml").put(Pick(Week(2026, 49), answer, "Why", "Where", "Sales \u202e team"))
    assert [(each.answer, each.team) for each in Picks.load(tmp_path / "picks.yml").entries] == [("two", "Sales team")]


def test_an_entry_is_added_and_changed_in_its_own_lines(tmp_path: Path) -> None:
    """Comments, order and quotes of other entries stay; a pick for the same week and team is replaced."""
    path = tmp_path / "picks.yml"
    old = "# ours\n- week: 2026-W48 # was late\n  answer: quiet-deal\n  why: 'So'\n  reinforce: Stand-up\n"
    path.write_text(old)
    picks = Picks.load(path)
    assert picks.put(PICK) is None
    assert path.read_text().startswith(old)
    assert Picks.load(path).find(Week(2026, 49), "support  DESK") == PICK
    assert picks.put(Pick(Week(2026, 48), "other", "Why", "Where", by="Ben", picked_on=DAY)) is not None
    assert path.read_text().startswith("# ours\n- week: 2026-W48 # was late\n  answer: other\n  why: 'Why'\n")
    assert [each.answer for each in Picks.load(path).entries] == ["other", "past-30-days"]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("- week: 2025-W53\n  answer: x\n  why: y\n  reinforce: z\n", "line 1: week: “2025-W53”: there is no week 53"),
        ("- week: 2026-W01\n  answer: x\n  reinforce: z\n", "line 1: why: a pick needs one"),
        ("- week: 2026-W01\n  answer: x\n  why: y\n", "reinforce: a pick needs one"),
        ("- weak: 2026-W01\n", "line 1: a pick has no “weak”. Did you mean “week”?"),
        ("week: 2026-W01\n", "must be a list"),
    ],
)
def test_a_wrong_entry_is_named(tmp_path: Path, text: str, said: str) -> None:
    """The error has the file, the line and the allowed values."""
    path = tmp_path / "picks.yml"
    path.write_text(text)
    with pytest.raises(DocumentError, match=r"picks\.yml") as error:
        Picks.load(path)
    assert said in error.value.message

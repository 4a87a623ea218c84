"""Outcomes are read strictly, record who reported them, and are changed without touching other lines."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from hallway.errors import DocumentError
from hallway.library.outcome import METRICS, Outcome
from hallway.library.outcomes import KEYS, Outcomes
from hallway.library.period import Period

BY_HAND = """\
# told in the quarterly review
- answer: quiet-deal
  metric: Win rate     # the known ones need no unit
  before: 21
  after: 24.5
  period: 2026-Q3
  source: CRM
  said_by: Head of sales
"""
WON = Outcome(
    *("win rate", 21, 24.5, "%", "higher", Period.parse("2026-Q3"), "CRM", "Head of sales"), answer="quiet-deal"
)
IMPORTED = Outcome(
    *("handle time", 9, 7, "minutes", "lower", Period.parse("2026-10"), "Ticket desk", "Ana"),
    moment="refund-request",
    compares="without and with",
    before_count=412,
    after_count=388,
    low=-3.25,
    high=-1,
    recorded_on=date(2026, 11, 22),
)


def load(folder: Path, text: str) -> Outcomes:
    """Returns the outcomes of a file with this text."""
    (folder / "outcomes.yml").write_text(text, encoding="utf-8")
    return Outcomes.load(folder / "outcomes.yml")


def test_a_file_written_by_hand(tmp_path: Path) -> None:
    """A known metric has a unit and a preferred direction."""
    assert load(tmp_path, BY_HAND).entries == (WON,)
    assert Outcomes.load(tmp_path / "none.yml").entries == ()


def test_an_outcome_is_added_and_the_rest_stays(tmp_path: Path) -> None:
    """The new entry is one line with all known values."""
    outcomes = load(tmp_path, BY_HAND)
    assert outcomes.put(IMPORTED) is None
    text = (tmp_path / "outcomes.yml").read_text()
    assert text.startswith(BY_HAND)
    assert 'period: "2026-10"' in text.splitlines()[-1]
    assert Outcomes.load(tmp_path / "outcomes.yml").entries == (WON, IMPORTED)


def test_the_same_outcome_is_kept_once(tmp_path: Path) -> None:
    """New numbers for the same metric, period and source replace the old ones."""
    outcomes = load(tmp_path, BY_HAND)
    assert outcomes.put(replace(WON, after=25, source="crm")) == WON
    assert [(each.after, each.source) for each in outcomes.entries] == [(25, "crm")]


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        ("answer: quiet-deal\n  metric", "metric", "answer: an outcome needs the id of an answer or of a moment"),
        ("Win rate", "Smiles", "unit: an outcome needs one"),
        ("Win rate", "Smiles\n  unit: points", "better: an outcome needs one"),
        ("Win rate", "logins\n  logins: 4", "an outcome has no “logins”"),
        ("before: 21", "before:", "before: an outcome needs a number before and one after"),
        ("24.5", "245", "line 5: after: “245” is not a number from 0 to 100"),
        ("24.5", "inf", "line 5: after: “inf” is not a number"),
        ("2026-Q3", "2026-Q5", "line 6: period: “2026-Q5”: write a period like 2026-Q3"),
        ("said_by: Head of sales", "low: 3", "line 8: low: an interval needs both"),
        ("said_by: Head of sales", "low: 3\n  high: 2", "line 8: low: it is larger than `high`"),
        ("said_by: Head of sales", "", "said_by: an outcome needs one"),
    ],
)
def test_a_mistake_has_a_line(tmp_path: Path, old: str, new: str, reason: str) -> None:
    """Missing and impossible values, and metrics that are not outcomes, are reported."""
    assert old in BY_HAND
    with pytest.raises(DocumentError, match=reason):
        load(tmp_path, BY_HAND.replace(old, new))


def test_no_field_is_for_vanity() -> None:
    """No field or known metric counts logins, completions or views."""
    words = " ".join((*KEYS, *METRICS))
    assert not [word for word in ("login", "completion", "view", "attend", "active") if word in words]


@pytest.mark.parametrize(
    ("change", "is_better", "is_clear"),
    [
        ({}, True, None),
        ({"after": 20}, False, None),
        ({"after": 21}, False, None),
        ({"after": 20, "better": "lower", "low": -2, "high": -0.5}, True, True),
        ({"low": -1, "high": 8}, True, False),
    ],
)
def test_what_an_outcome_shows(change: dict[str, float], is_better: bool, is_clear: bool | None) -> None:
    """An outcome shows whether the number moved in the right direction, and whether chance can explain that."""
    found = replace(WON, **change)  # type: ignore[arg-type]
    assert (found.is_better, found.is_clear) == (is_better, is_clear)

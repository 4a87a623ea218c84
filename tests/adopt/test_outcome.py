"""Outcomes in words, with the interval that their counts allow."""

from __future__ import annotations

from dataclasses import replace

import pytest

from hallway.adopt import outcome_words, outcomes
from hallway.library.outcome import Outcome
from hallway.library.period import Period

DRAFT = Outcome("error rate", 10, 5, "%", "lower", Period.parse("2026-Q3"), "Desk", "Ana", answer="refund")


def test_an_outcome_with_counts_gets_its_interval() -> None:
    """A share without counts has none, and an interval that was given stays."""
    known = replace(DRAFT, before=60, after=80, before_count=80, after_count=70)
    found = outcomes.with_interval(known)
    assert (found.low, found.high) == pytest.approx((5.24, 33.39), abs=0.005)
    for other in (DRAFT, replace(known, low=1, high=2), replace(known, unit="weeks")):
        assert outcomes.with_interval(other) == other


@pytest.mark.parametrize(
    ("value", "low", "high", "unit", "said"),
    [
        (-4.3, -6.5, -2.1, "%", "4.3 points lower (95% interval: 2.1 to 6.5 points lower)"),
        (3, 1.25, 4, "weeks", "3 weeks higher (95% interval: 1.25 to 4 weeks higher)"),
        (
            -1,
            -3,
            2,
            "%",
            "1 point lower (95% interval: 3 points lower to 2 points higher, so there may be no difference)",
        ),
        (1234.56, None, None, "tickets", "1,234.6 tickets higher"),
        (0, None, None, "%", "no change"),
        (0, 0, 0, "minutes", "no change (95% interval: no difference)"),
    ],
)
def test_a_change_in_words(value: float, low: float | None, high: float | None, unit: str, said: str) -> None:
    """The text has the direction, the size and the interval."""
    assert outcome_words.change(value, low, high, unit) == said

"""A baseline's file contains numbers only, reads back as it was, and anything else in it is refused."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from hallway.errors import DocumentError, InputError
from hallway.library import baselines
from hallway.library.baseline import Share, Use
from quarters import BASELINE

PATH = Path("2026-Q4.json")


def changed(**changes: Any) -> bytes:
    return json.dumps({**json.loads(baselines.to_json(BASELINE)), **changes}).encode()


def test_it_reads_back_as_it_was() -> None:
    """Whole numbers are written as such, short tables on one line, and a quarter that was not over is marked."""
    text = baselines.to_json(BASELINE)
    assert baselines.parse(text.encode(), PATH) == BASELINE
    assert '"complete": false' in text
    assert '"active_placements": 5,' in text
    assert '"deep_plays": {"count": 236, "of": 690}' in text


def test_what_is_not_known_is_null() -> None:
    """No week was measured and the diagnostic never run."""
    unknown = Use(weeks=0, visit_days=None, active_placements=None, deep_plays=Share(0, 0))
    raw = changed(diagnostic=None, use={**json.loads(baselines.to_json(BASELINE))["use"], "visit_days": None})
    assert baselines.parse(raw, PATH).use.visit_days is None
    assert unknown.deep_plays.value is None


@pytest.mark.parametrize(
    ("raw", "reason"),
    [
        (b"", "this is not a baseline"),
        (b"[]", "it does not say version 1"),
        (changed(version=2), "it does not say version 1"),
        (changed(logins=12), "“logins” is unknown"),
        (changed(quarter="2026"), "write a quarter like 2026-Q4"),
        (changed(quarter="2026-Q3", complete=True), "it is about 2026-Q3"),
        (changed(frozen_on="2026-09-30"), "before the quarter began"),
        (changed(complete=True), "“complete” does not fit"),
        (changed(barriers={"open": 1, "overdue": 0}), "“closed” is missing"),
        (changed(barriers={"open": -1, "overdue": 0, "closed": 0}), "“-1” is not a whole number"),
        (changed(barriers=[1]), "expected a table"),
        (changed(use={"weeks": 1, "visit_days": 0.3, "active_placements": 1, "deep_plays": {}}), "“0.3” is not"),
        (changed(diagnostic={"run_on": "2026-11-24", "points": [2, 1]}), "needs 5 scores"),
        (changed(diagnostic={"run_on": "2026-11-24", "points": [3, 1, 1, 1, 1]}), "from 0 to 2"),
        (changed(health={"verified": {"count": 8, "of": 7}}), "is missing"),
        (b"[" * 100_000, "this is not a baseline"),
    ],
)
def test_anything_else_is_refused(raw: bytes, reason: str) -> None:
    """With the file, and what is wrong."""
    with pytest.raises(DocumentError, match=reason):
        baselines.parse(raw, PATH)


def test_a_share_is_at_most_all() -> None:
    """8 of 7 is a typo."""
    health = json.loads(baselines.to_json(BASELINE))["health"] | {"verified": {"count": 8, "of": 7}}
    with pytest.raises(DocumentError, match="8 of 7 is more than all"):
        baselines.parse(changed(health=health), PATH)


def test_a_quarter_is_frozen_once(tmp_path: Path) -> None:
    """Unless someone asks for it again."""
    path = baselines.save(BASELINE, tmp_path, may_replace=False)
    assert path.name == "2026-Q4.json"
    with pytest.raises(InputError, match="Use --again"):
        baselines.save(BASELINE, tmp_path, may_replace=False)
    baselines.save(BASELINE, tmp_path, may_replace=True)
    assert baselines.load_baselines([path]) == (BASELINE,)

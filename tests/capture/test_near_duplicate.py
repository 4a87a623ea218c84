"""A recording that repeats an answer: whoever drops it, and whoever curates, is asked at once."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from drop_folder import REFUND, go
from hallway.library.answer import Answer

if TYPE_CHECKING:
    from hallway.library.library import Library

pytestmark = pytest.mark.usefixtures("engine")


def answer(base: Library, id: str, **fields: object) -> None:
    made = Answer(id=id, title="How do I refund?", recorded=date(2026, 11, 1), **fields)  # type: ignore[arg-type]
    base.answer_path(id).write_text(made.to_markdown(), encoding="utf-8")


def test_the_receipt_and_the_run_name_what_it_is_like(base: Library) -> None:
    """By how much and which; how many more there are; a draft is made all the same."""
    answer(base, "refund-an-order")
    answer(base, "refund-it")
    summary = go(base, base.recordings / REFUND)
    (result,) = summary.of("answered")
    assert result.detail == "100 % like answers/refund-an-order.md and 1 more: merge or link?"
    receipt = (base.recordings / f"{REFUND}.hallway.txt").read_text().splitlines()
    assert receipt[2] == result.detail
    assert receipt[3].startswith("Next: ")


def test_neither_retired_nor_unreadable_answers_stand_in_the_way(base: Library) -> None:
    """Of them nobody needs to be told here."""
    answer(base, "old", status="retired")
    base.answer_path("torn").write_bytes(b"---\nid: torn\n")
    assert [result.detail for result in go(base, base.recordings / REFUND).of("answered")] == [""]

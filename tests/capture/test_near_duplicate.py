"""A recording that repeats an existing answer is reported immediately, to the expert and to the curator."""

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
    """Receipt and run name the similar answer, the similarity and how many more there are; the draft is created."""
    answer(base, "refund-an-order")
    answer(base, "refund-it")
    summary = go(base, base.recordings / REFUND)
    (result,) = summary.of("answered")
    assert result.detail == "100 % like answers/refund-an-order.md and 1 more: merge or link?"
    receipt = (base.recordings / f"{REFUND}.hallway.txt").read_text().splitlines()
    assert receipt[2] == result.detail
    assert receipt[3].startswith("Next: ")


def test_neither_retired_nor_unreadable_answers_stand_in_the_way(base: Library) -> None:
    """Retired and unreadable answers are ignored."""
    answer(base, "old", status="retired")
    base.answer_path("torn").write_bytes(b"---\nid: torn\n")
    assert [result.detail for result in go(base, base.recordings / REFUND).of("answered")] == [""]

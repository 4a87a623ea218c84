"""The receipt next to a recording tells the expert what happened to it and what is left to do."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

import small_library
import talk
from hallway.capture.run import receipt
from hallway.library import receipts
from hallway.library.answer import Answer
from hallway.library.transcript import UNHEARD, Segment

SPOKEN = talk.spoken(talk.REFUND)


@pytest.fixture
def answer(tmp_path: Path) -> Answer:
    """A draft."""
    return small_library.drafted(small_library.make(tmp_path / "base"), "support-lead/How do I refund.m4a")


def unheard(*starts: float) -> tuple[Segment, ...]:
    """Passages without words, 12 s each."""
    return tuple(Segment(start, start + 12.4, "", flags=(UNHEARD,)) for start in starts)


def test_speech_that_was_not_understood_is_named_by_its_seconds(answer: Answer) -> None:
    """The receipt also says what to do, because only the expert knows what was said."""
    lines = receipt.ready(answer, replace(SPOKEN, segments=unheard(118.2)), []).splitlines()
    assert lines[1] == "1:58 to 2:10: speech that was not understood; listen and write it down"


def test_many_such_passages_are_counted(answer: Answer) -> None:
    """Only the first few are listed, so that the receipt stays short enough to be recognised as one."""
    heard = replace(SPOKEN, segments=unheard(*range(0, 9000, 30)), flags=(UNHEARD, "truncated", "long", "clipped"))
    text = receipt.ready(answer, heard, [(1.0, "x" * 90)] * 30, ["99% like answers/other.md: merge or link?"])
    assert "300 passages of speech were not understood; listen and write them down: 0:00 to 0:12, 0:30 to 0:42" in text
    assert " and 294 more\n" in text
    assert len(text.encode()) < receipts.LONGEST_RECEIPT
    assert "parts of the speech" not in text


def test_each_flag_of_the_recording_has_a_line(answer: Answer) -> None:
    """The flags come after the first line, by which a receipt is recognised."""
    lines = receipt.ready(answer, replace(SPOKEN, flags=("truncated", "length_unknown", "very_quiet")), []).splitlines()
    assert lines[0].startswith(receipts.OPENINGS["ready"])
    assert [line.partition(":")[0] for line in lines[1:]] == ["Check the recording"] * 2 + [lines[3], "Next"]

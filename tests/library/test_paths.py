"""Learning paths: what a file may say, and with which line a mistake is reported."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from hallway.errors import DocumentError
from hallway.library.paths import LearningPath, PathEntry, load_paths

if TYPE_CHECKING:
    from pathlib import Path

TEXT = """\
support:
  foundational:
    - refund-after-30-days
    - {answer: quiet-deal, kpi: Win rate, recognition: "Friday's stand-up"}
  mastery:
    - question: What then?
      moment: deal-gone-quiet
desk-admin:
  audience: admin
"""


def loaded(folder: Path, text: str) -> tuple[LearningPath, ...]:
    (folder / "paths.yml").write_text(text, encoding="utf-8")
    return load_paths(folder / "paths.yml")


def test_a_path_is_read_in_its_order(tmp_path: Path) -> None:
    """An id alone is an answer without reinforcement; a stage may be left out; a path is for end users by default."""
    support, admin = loaded(tmp_path, TEXT)
    refund, quiet, gap = support.entries
    assert refund == PathEntry(answer="refund-after-30-days")
    assert list(quiet.reinforcements.items()) == [("kpi", "Win rate"), ("recognition", "Friday's stand-up")]
    assert gap.is_gap
    assert [each.line for each in support.entries] == [3, 4, 6]
    assert (support.audience, admin.audience, admin.entries) == ("user", "admin", ())


def test_without_a_file_there_are_no_paths(tmp_path: Path) -> None:
    """A missing file is an empty list of paths."""
    assert load_paths(tmp_path / "paths.yml") == ()


@pytest.mark.parametrize(
    ("text", "line", "reason"),
    [
        ("a:\n  stages: []\n", 2, "Did you mean|Allowed: audience, foundational, mastery, role"),
        ("a:\n  audience: boss\n", 2, "use one of: user, admin"),
        ("a:\n  role: refund\n", 2, "expected a list here"),
        ("a:\n  role: [Not an id]\n", 2, "Did you mean not-an-id"),
        ("a:\n  role:\n    - {kpi: Rate}\n", 3, "needs an answer, or the moment or question"),
        ("a:\n  role:\n    - {answer: b, question: c}\n", 3, "those are for gaps"),
        ("a:\n  role:\n    - {answer: b, check: c}\n", 3, "no “check”"),
        ("a:\n  role: [b]\n  mastery:\n    - b\n", 4, "b is in this path twice"),
    ],
)
def test_a_mistake_is_named_with_its_line(tmp_path: Path, text: str, line: int, reason: str) -> None:
    """The error has the line and says what is allowed."""
    with pytest.raises(DocumentError, match=reason) as refused:
        loaded(tmp_path, text)
    assert refused.value.line == line

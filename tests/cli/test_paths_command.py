"""Learning paths: what each entry leads to today, and what `hallway check` and `hallway paths` say about it."""

from __future__ import annotations

import json
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest
from click.testing import CliRunner, Result

from hallway.cli import main
from hallway.curate import vocabulary as words
from hallway.curate.check import check
from hallway.library.ledger_entry import LedgerEntry
from knowledge import add_answer

if TYPE_CHECKING:
    from hallway.library.library import Library

DAY = date(2026, 11, 22)
CHECKED = "kpi: Reopen rate"


def write(library: Library, text: str) -> None:
    (library.curation / "paths.yml").write_text(text, encoding="utf-8")


def run(library: Library, *words: str) -> Result:
    return CliRunner().invoke(main, ["--root", str(library.root), "paths", *words])


def steps(library: Library) -> list[tuple[str, str]]:
    """Returns the answer and the reason of each step of the first path."""
    path = json.loads(run(library, "--json").stdout)[0]
    return [(step["answer"], step["reason"]) for stage in path["stages"].values() for step in stage]


def problems(library: Library) -> list[tuple[str, int | None]]:
    return [(each.kind, each.line) for each in check(library, today=DAY) if each.path and each.path.name == "paths.yml"]


def test_an_answer_is_followed(library: Library) -> None:
    """Renamed and replaced answers are followed and shown once; an answer that is not shown has a reason."""
    library.ledger().append(LedgerEntry("old-name", "renamed", "2026-11-20", to="refund-after-30-days"))
    write(library, "support: {role: [old-name, old-way, quiet-deal, secret-plan, never-was]}\n")
    assert steps(library) == [
        ("refund-after-30-days", "it was renamed to refund-after-30-days"),
        ("quiet-deal", "it was retired and replaced by quiet-deal"),
        ("", "it leads to quiet-deal, which is on this path already"),
        ("", "it is a draft and not published"),
        ("", "there is no such answer"),
    ]


def test_a_gap_that_was_filled_is_named(library: Library) -> None:
    """A gap about a moment names the answer that the moment has by now."""
    (library.curation / "moments.yml").write_text(
        "deal-gone-quiet: A deal goes quiet\nrefund-request: Refund\nno: No\n"
    )
    write(library, "support: {role: [{moment: deal-gone-quiet}, {moment: no}, {question: Why?, moment: no}]}\n")
    assert steps(library) == [("", "quiet-deal answers this moment by now"), ("", ""), ("", "")]


def test_every_answer_needs_a_reinforcement(library: Library) -> None:
    """An answer without a reinforcement is reported with its line; a gap needs none."""
    write(
        library,
        "support:\n  role:\n"
        f"    - {{answer: refund-after-30-days, {CHECKED}}}\n    - quiet-deal\n    - {{question: And then?}}\n",
    )
    assert problems(library) == [("reinforcement", 4)]


@pytest.mark.parametrize("is_listed", [True, False])
def test_no_answer_is_for_both_audiences(library: Library, is_listed: bool) -> None:
    """An answer on paths of both audiences is reported, and so is one whose roles include one of the other audience."""
    add_answer(library, "set-up-desk", roles=("sales",))
    library.ledger().append(LedgerEntry("set-up-desk", "approved", "2026-11-20", anchors=(0,)))
    other = f"[{{answer: quiet-deal, {CHECKED}}}]" if is_listed else "[]"
    write(
        library,
        "support:\n  role:\n"
        f"    - {{answer: refund-after-30-days, {CHECKED}}}\n    - {{answer: quiet-deal, {CHECKED}}}\n"
        f"sales:\n  audience: admin\n  role: {other}\n",
    )
    assert problems(library) == [("audience", 4)] + [("audience", 7)] * is_listed


def test_an_answer_that_was_replaced_counts_as_its_successor(library: Library) -> None:
    """Two audiences that would see the same answer are reported, even if the file names two."""
    library.ledger().append(LedgerEntry("old-way", "retired", "2026-11-20", to="quiet-deal"))
    write(
        library,
        f"support: {{role: [{{answer: quiet-deal, {CHECKED}}}]}}\n"
        f"boss: {{audience: admin, role: [{{answer: old-way, {CHECKED}}}]}}\n",
    )
    assert problems(library) == [("audience", 1), ("audience", 2), ("unknown word", 2)]


def test_unknown_words_and_answers_are_named(library: Library) -> None:
    """Unknown roles and moments, and answers that never existed, are reported."""
    write(library, f"suport:\n  role:\n    - {{answer: never-was, {CHECKED}}}\n    - {{moment: refund-requests}}\n")
    assert problems(library) == [("missing answer", None), ("unknown word", 2), ("unknown word", 4)]


def test_a_renamed_word_is_renamed_here_too(library: Library) -> None:
    """Renaming a role or a moment updates the paths; a stage with the same name stays."""
    write(library, "sales: # them\n  role: [{moment: deal-gone-quiet}]\n")
    words.rename(library, "role", "sales", "role").changes.apply()
    words.rename(library, "moment", "deal-gone-quiet", "silence").changes.apply()
    assert (library.curation / "paths.yml").read_text() == "role: # them\n  role: [{moment: silence}]\n"


def test_the_list_names_gaps_and_flags(library: Library) -> None:
    """Each path has a line, and below it a command for each gap and everything that needs attention."""
    write(library, "support:\n  role:\n    - quiet-deal\n    - {question: It's late?, moment: refund-request}\n")
    assert run(library).stdout == (
        "support  Support agent, for end users: 1 answer in 0:12, 1 gap\n"
        "    No answer yet: hallway ask 'It'\"'\"'s late?' --moment refund-request\n"
        "    ! nothing brings people back to quiet-deal on the path of support: "
        "add a manager_check, a kpi or a recognition. (line 3)\n"
    )


def test_one_path_is_shown_whole(library: Library) -> None:
    """`show` accepts the title of a role and prints each answer with what reinforces it."""
    write(library, "support: {mastery: [{answer: quiet-deal, kpi: Win rate}, {moment: refund-request}, secret-plan]}\n")
    shown = run(library, "show", "Support agent").stdout
    assert "\nMastery\n  1. Why is the deal quiet?  0:12\n     quiet-deal\n     KPI: Win rate\n" in shown
    assert "  2. No answer yet: A customer asks for money back\n  3. Not published: secret-plan\n" in shown


def test_an_unknown_role_is_an_error(library: Library) -> None:
    """The error names the closest role; without any paths, the list says how to begin."""
    assert "curation/paths.yml" in run(library).stderr
    write(library, "support: {}\n")
    done: Any = run(library, "show", "suport")
    assert done.exit_code == 1
    assert "Did you mean support?" in done.output

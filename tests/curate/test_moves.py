"""Rename, merge and retire change all files together, never overwrite anything, and lose no address."""

from __future__ import annotations

import json
from datetime import date
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from hallway.cli import moves as commands
from hallway.curate.approve import approve
from hallway.curate.moves import merge, rename, retire
from hallway.curate.published import AddressFixes, alias_lost, lost, unrecorded
from hallway.errors import ConflictError, InputError
from hallway.library.ledger_entry import LedgerEntry
from knowledge import BODY, add_answer

if TYPE_CHECKING:
    import click

    from hallway.library.library import Library

TODAY = date(2026, 11, 22)


def files_of(library: Library) -> dict[str, bytes]:
    """Returns the content of all answers and of the ledger."""
    return {path.name: path.read_bytes() for path in (*library.answer_paths(), library.ledger_path)}


def run(library: Library, command: click.Command, *arguments: str) -> tuple[int, str, str]:
    done = CliRunner().invoke(command, arguments, obj=lambda: library)
    return done.exit_code, done.stdout, done.stderr


def test_a_renamed_answer_is_the_same_but_for_its_id(library: Library) -> None:
    """The file moves and its id changes; references to it are updated, and transcript and media keep their names."""
    before = library.answer_path("quiet-deal").read_bytes()
    rename(library, "quiet-deal", "why-quiet", by="Ana", today=TODAY).apply()
    assert not library.answer_path("quiet-deal").exists()
    assert library.answer_path("why-quiet").read_bytes() == before.replace(b"id: quiet-deal", b"id: why-quiet", 1)
    assert library.answer("why-quiet").transcript == "quiet-deal"
    assert library.answer("old-way").successor == "why-quiet"
    title = library.answer("why-quiet").title
    assert library.ledger().entries[-1] == LedgerEntry(
        "quiet-deal", "renamed", "2026-11-22", "Ana", title, to="why-quiet"
    )


def test_a_rename_is_undone_by_another(library: Library) -> None:
    """An answer can get a former id of its own back; everything except the ledger is then as before."""
    before = files_of(library)
    rename(library, "quiet-deal", "why-quiet", by="", today=TODAY).apply()
    rename(library, "why-quiet", "quiet-deal", by="", today=TODAY).apply()
    after = files_of(library)
    assert library.ledger().resolve("why-quiet") == "quiet-deal"
    assert {**after, "ledger.jsonl": b""} == {**before, "ledger.jsonl": b""}


@pytest.mark.parametrize("is_id_changed", [False, True])
def test_a_file_renamed_by_hand_is_taken_as_it_is(library: Library, is_id_changed: bool) -> None:
    """The id in the header may be the old or the new one."""
    path = library.answer_path("quiet-deal").rename(library.answer_path("why-quiet"))
    if is_id_changed:
        path.write_bytes(path.read_bytes().replace(b"id: quiet-deal", b"id: why-quiet"))
    assert "`hallway rename quiet-deal why-quiet`" in AddressFixes(library, library.ledger()).of("quiet-deal")
    rename(library, "quiet-deal", "why-quiet", by="", today=TODAY).apply()
    assert library.answer("why-quiet").title == "Why is the deal quiet?"
    assert library.ledger().resolve("quiet-deal") == "why-quiet"


def test_a_file_renamed_by_hand_is_not_approved_as_another(library: Library) -> None:
    """First, the old address needs a redirect or a notice; otherwise, its links would be lost."""
    path = library.answer_path("quiet-deal").rename(library.answer_path("why-quiet"))
    raw = path.read_bytes().replace(b"status: approved", b"status: draft\nreview_by: 2099-01-01")
    path.write_bytes(raw.replace(b"id: quiet-deal", b"id: why-quiet"))
    with pytest.raises(InputError, match="`hallway rename quiet-deal why-quiet`"):
        approve(library, "why-quiet", by="Ana", today=TODAY)
    retire(library, "quiet-deal", why="Another question", by="", today=TODAY).apply()
    assert approve(library, "why-quiet", by="Ana", today=TODAY).is_new


def test_a_merge_is_undone_by_approving_again(library: Library) -> None:
    """An answer that was merged by mistake can be approved again at its own address."""
    merge(library, "quiet-deal", "refund-after-30-days", by="", today=TODAY).apply()
    path = library.answer_path("quiet-deal")
    path.write_bytes(path.read_bytes().replace(b"status: retired", b"status: draft\nreview_by: 2099-01-01"))
    approve(library, "quiet-deal", by="Ana", today=TODAY)
    assert library.ledger().resolve("quiet-deal") == "quiet-deal"


def test_a_draft_leaves_nothing_at_its_old_id(library: Library) -> None:
    """A draft has no published address, so only its file moves."""
    before = library.ledger_path.read_bytes()
    move = rename(library, "secret-plan", "plan", by="", today=TODAY)
    move.apply()
    assert not move.is_published
    assert library.answer("plan").status == "draft"
    assert library.ledger_path.read_bytes() == before
    assert library.answer_id("secret-plan") == "plan"


@pytest.mark.parametrize(
    ("id", "new", "said"),
    [
        ("quiet-deal", "refund-after-30-days", "hallway merge quiet-deal INTO refund-after-30-days"),
        ("quiet-deal", "secret-plan", "There is already an answer secret-plan"),
        ("quiet-deal", "used-once", "addresses are never reused"),
        ("quiet-deal", "other", "belongs to another recording"),
        ("quiet-deal", "quiet-deal", "The id is quiet-deal already"),
        ("quiet-deal", "Why Quiet?", "How about why-quiet?"),
        ("quiet-deal", "../x", "is not a valid id"),
        ("quiet-deal", "con", "is not a valid id"),
        ("quiet-deal", "a" * 81, "is not a valid id"),
        ("quiet-del", "x", "Did you mean quiet-deal?"),
        ("used-once", "x", "its file is gone"),
        ("once-called", "x", "already redirects to quiet-deal"),
        ("../x", "x", "is not an id"),
    ],
)
def test_what_cannot_be_renamed_is_said(library: Library, id: str, new: str, said: str) -> None:
    """An address in use is never given to another answer, and nothing is changed."""
    library.ledger().append(LedgerEntry("used-once", "approved", "2026-01-01"))
    library.ledger().append(LedgerEntry("once-called", "renamed", "2026-01-01", to="quiet-deal"))
    library.transcript_path("other").write_bytes(library.transcript_path("secret-plan").read_bytes())
    before = files_of(library)
    with pytest.raises(InputError, match=said.replace("?", r"\?")):
        rename(library, id, new, by="", today=TODAY)
    assert files_of(library) == before


def test_a_merged_answer_keeps_its_text_and_leads_on(library: Library) -> None:
    """Its file is retired with a successor, references point to the other answer, and former ids are accepted."""
    rename(library, "refund-after-30-days", "refund", by="", today=TODAY).apply()
    merge(library, "quiet-deal", "refund-after-30-days", by="Ana", today=TODAY).apply()
    merged = library.answer("quiet-deal")
    assert (merged.status, merged.successor, merged.body) == ("retired", "refund", "[0:00] Call them.\n")
    assert library.answer("old-way").successor == "refund"
    assert library.ledger().resolve("quiet-deal") == "refund"
    assert not merge(library, "quiet-deal", "refund", by="Ana", today=TODAY).is_new


@pytest.mark.parametrize(
    ("id", "other", "said"),
    [
        ("quiet-deal", "quiet-deal", "cannot replace itself"),
        ("quiet-deal", "secret-plan", "hallway approve secret-plan"),
        ("quiet-deal", "old-way", "is retired"),
        ("quiet-deal", "nowhere", "There is no answer nowhere"),
        ("quiet-deal", "../x", "is not an id"),
        ("nowhere", "quiet-deal", "There is no answer nowhere"),
    ],
)
def test_what_cannot_be_merged_is_said(library: Library, id: str, other: str, said: str) -> None:
    """A redirect must lead to a published answer."""
    before = files_of(library)
    with pytest.raises(InputError, match=said):
        merge(library, id, other, by="", today=TODAY)
    assert files_of(library) == before


def test_a_merge_in_a_circle_is_refused(library: Library) -> None:
    """An answer that redirects here cannot be the replacement."""
    merge(library, "quiet-deal", "refund-after-30-days", by="", today=TODAY).apply()
    with pytest.raises(InputError, match="quiet-deal redirects to refund-after-30-days itself"):
        merge(library, "refund-after-30-days", "quiet-deal", by="", today=TODAY)


def test_a_draft_is_merged_without_a_trace_in_the_ledger(library: Library) -> None:
    """A near duplicate that was never published leaves no redirect."""
    before = library.ledger_path.read_bytes()
    merge(library, "secret-plan", "quiet-deal", by="", today=TODAY).apply()
    assert library.answer("secret-plan").successor == "quiet-deal"
    assert library.ledger_path.read_bytes() == before


@pytest.mark.parametrize("is_deleted", [False, True])
def test_a_retired_answer_says_why(library: Library, is_deleted: bool) -> None:
    """The notice works even if the file was deleted, because the ledger has its title."""
    library.ledger().append(LedgerEntry("quiet-deal", "published", "2026-11-20", title="Why is the deal quiet?"))
    if is_deleted:
        library.answer_path("quiet-deal").unlink()
    retire(library, "quiet-deal", successor="refund-after-30-days", why="It\n changed.", by="Ana", today=TODAY).apply()
    last = library.ledger().entries[-1]
    assert (last.event, last.to, last.why, last.title) == (
        "retired",
        "refund-after-30-days",
        "It changed.",
        "Why is the deal quiet?",
    )
    assert is_deleted or library.answer("quiet-deal").status == "retired"
    again = retire(library, "quiet-deal", successor="refund-after-30-days", why="It changed.", by="", today=TODAY)
    assert not again.is_new


@pytest.mark.parametrize(
    ("id", "successor", "why", "said"),
    [
        ("quiet-deal", "", " ", "Say why"),
        ("quiet-deal", "quiet-deal", "x", "cannot replace itself"),
        ("quiet-deal", "secret-plan", "x", "hallway approve secret-plan"),
        ("nowhere", "", "x", "There is no answer nowhere"),
    ],
)
def test_what_cannot_be_retired_is_said(library: Library, id: str, successor: str, why: str, said: str) -> None:
    """A reason is required, and the successor must be published."""
    with pytest.raises(InputError, match=said):
        retire(library, id, successor=successor, why=why, by="", today=TODAY)


def test_a_save_in_the_meantime_wins(library: Library) -> None:
    """If someone saved after the change was planned, their version stays, no file moves, and the ledger stays."""
    move = rename(library, "quiet-deal", "why-quiet", by="", today=TODAY)
    library.answer_path("quiet-deal").write_bytes(library.answer_path("quiet-deal").read_bytes() + b"\nMine.\n")
    before = files_of(library)
    with pytest.raises(ConflictError):
        move.apply()
    assert files_of(library) == before


def test_lost_seconds_are_let_go_by_one_command(library: Library) -> None:
    """Lost seconds are published ones that are no longer in the text; the command accepts their loss."""
    add_answer(library, "refund-after-30-days", body=BODY.replace("[0:00]", "[0:02]"))
    answer = library.answer("refund-after-30-days")
    assert lost(library.ledger(), answer) == (0,)
    assert alias_lost(library, answer.id, by="Ana", today=TODAY) == (0,)
    assert alias_lost(library, answer.id, by="Ana", today=TODAY) == lost(library.ledger(), answer) == ()
    assert library.ledger().aliased_anchors(answer.id) == {0}


def test_new_seconds_and_unknown_answers_are_to_be_noted(library: Library) -> None:
    """Each is recorded once; an answer approved by hand is recorded too, even without any times."""
    add_answer(library, "by-hand", body="No times here.\n")
    answers = [library.answer(id_) for id_ in ("by-hand", "quiet-deal", "refund-after-30-days")]
    entries = unrecorded(library.ledger(), answers, today=TODAY)
    assert [(entry.id, entry.event, entry.anchors) for entry in entries] == [
        ("by-hand", "published", ()),
        ("refund-after-30-days", "published", (4, 9)),
    ]
    library.ledger().extend(entries)
    assert unrecorded(library.ledger(), answers, today=TODAY) == ()


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (b"status: approved", b"status: draft", "`hallway approve quiet-deal`"),
        (b"id: quiet-deal", b"id: other", "change it to `id: quiet-deal`"),
        (b"duration:", b"durations:", "fix answers/quiet-deal.md, line 6"),
    ],
)
def test_the_command_that_fixes_it_is_named(library: Library, old: bytes, new: bytes, said: str) -> None:
    """For an existing file, the command depends on the problem; for a deleted file, it creates a notice."""
    path = library.answer_path("quiet-deal")
    path.write_bytes(path.read_bytes().replace(old, new))
    assert said in AddressFixes(library, library.ledger()).of("quiet-deal")
    path.unlink()
    assert "`hallway retire quiet-deal --why TEXT`" in AddressFixes(library, library.ledger()).of("quiet-deal")


def test_the_commands_say_what_they_did(library: Library) -> None:
    """Each prints text, JSON or a diff; the word INTO is optional."""
    before = files_of(library)
    code, shown, told = run(library, commands.rename, "quiet-deal", "why-quiet", "--dry-run")
    assert (code, told) == (0, "Nothing was changed.\n")
    assert "+id: why-quiet" in shown
    assert "+successor: why-quiet" in shown
    assert files_of(library) == before
    code, shown, _ = run(library, commands.rename, "quiet-deal", "why-quiet", "--by", "Ana")
    assert shown.splitlines() == [
        "quiet-deal is now why-quiet. After the next build, /a/quiet-deal/ redirects there.",
        "  answers/old-way.md named it as its successor and was updated.",
    ]
    code, shown, _ = run(library, commands.merge, "why-quiet", "Into", "refund-after-30-days", "--json")
    assert json.loads(shown)["files"] == ["answers/why-quiet.md", "answers/old-way.md"]
    code, shown, _ = run(library, commands.merge, "why-quiet", "refund-after-30-days")
    assert (code, shown) == (0, "why-quiet is already part of refund-after-30-days.\n")
    code, shown, _ = run(library, commands.retire, "refund-after-30-days", "--why", "No more refunds")
    assert shown == "refund-after-30-days is retired. After the next build, /a/refund-after-30-days/ shows a notice.\n"
    assert run(library, commands.merge, "one", "two", "three")[0] == 2
    assert run(library, commands.retire, "old-way")[0] == 2

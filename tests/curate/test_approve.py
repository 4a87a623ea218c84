"""Approval: what is missing is said at once, only the asked keys change, and the id is frozen in the ledger."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner

import small_library
from hallway import files
from hallway.cli import drafts
from hallway.curate import approve as approving
from hallway.curate.approve import anchors, approve
from hallway.errors import ConflictError, InputError
from hallway.library.answer import Answer
from hallway.library.document import is_published
from hallway.library.library import Library

TODAY = date(2026, 11, 20)


@pytest.fixture
def library(tmp_path: Path) -> Library:
    """A knowledge base without answers."""
    return small_library.make(tmp_path / "base")


@pytest.fixture
def answer(library: Library) -> Answer:
    """A draft with an expert and a suggested moment."""
    return small_library.drafted(library, "support-lead/New Recording 12.m4a")


def test_approval_lets_an_answer_out(library: Library, answer: Answer) -> None:
    """The header says who and when, the suggestion is gone, and both readers take it as published."""
    done = approve(library, answer.id, by="Ana", today=TODAY, moments=["refund-request"])
    now = library.answer(answer.id)
    assert done.is_new
    assert done.answer == now
    assert (now.status, now.approved_by, now.approved_on) == ("approved", "Ana", TODAY)
    assert (now.moments, now.suggested_moments) == (("refund-request",), ())
    assert is_published(library.answer_path(answer.id).read_bytes())


def test_the_ledger_keeps_the_id_and_its_seconds(library: Library, answer: Answer) -> None:
    """One line: id, day, person, title and every second that can be linked to."""
    approve(library, answer.id, by="Ana", today=TODAY, moments=["refund-request"])
    [entry] = library.ledger().entries
    assert (entry.id, entry.event, entry.at, entry.by) == (answer.id, "approved", "2026-11-20", "Ana")
    assert entry.anchors == anchors(answer)
    assert entry.anchors[0] == 0
    assert len(entry.anchors) > 3


def test_only_the_asked_keys_change(library: Library, answer: Answer) -> None:
    """Comments, order, quotes and line ends of the person's file stay byte for byte."""
    path = library.answer_path(answer.id)
    text = path.read_text(encoding="utf-8").replace("tags: []", "# keep me\ntags:   []   # and me")
    path.write_bytes(text.replace("\n", "\r\n").encode())
    before = path.read_bytes().split(b"\r\n")
    approve(library, answer.id, by="Ana", today=TODAY, moments=["refund-request"])
    after = path.read_bytes().split(b"\r\n")
    changed = {line.split(b":")[0] for line in set(after) ^ set(before)}
    assert changed == {b"status", b"moments", b"suggested_moments", b"approved_by", b"approved_on"}
    assert [line for line in before if line in after] == [line for line in after if line in before]


def test_everything_missing_is_said_at_once(library: Library, answer: Answer) -> None:
    """One run tells the curator all that is to do, with the options and files to do it with."""
    path = library.answer_path(answer.id)
    text = path.read_text(encoding="utf-8")
    header = "\n".join(
        'summary: ""' if line.startswith("summary:") else "expert: nobody" if line.startswith("expert:") else line
        for line in text.split("---\n")[1].splitlines()
        if not line.startswith("review_by:")
    )
    path.write_text(f"---\n{header}\nmedia: media/gone.m4a\n---\n", encoding="utf-8")
    before = path.read_bytes()
    with pytest.raises(InputError) as raised:
        approve(library, answer.id, by=" ", today=TODAY)
    said = [line.strip("- ").split(":")[0] for line in raised.value.message.splitlines()[1:]]
    assert said == ["summary", "text", "expert", "moments", "review_by", "approved_by", "media"]
    assert "--moment refund-request" in raised.value.message
    assert path.read_bytes() == before
    assert not library.ledger_path.exists()


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"moments": ["refund"]}, "moments: refund is not known; curation/moments.yml has"),
        ({"moments": ["refund-request"], "review_by": TODAY}, "review_by: 2026-11-20 is past"),
        ({}, "suggested: --moment refund-request"),
    ],
)
def test_a_wrong_header_is_refused(library: Library, answer: Answer, options: dict[str, object], said: str) -> None:
    """What is not in the vocabulary, past or unconfirmed is named with what is allowed."""
    with pytest.raises(InputError, match=said):
        approve(library, answer.id, by="Ana", today=TODAY, **options)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("against", "listened", "said"),
    [
        ("price list v7", False, "price list v7"),
        ("", True, "the recording"),
        ("  price\n list v7 ", True, "the recording and price list v7"),
        ("a: b # c", False, "a: b # c"),
        ("", False, ""),
    ],
)
def test_approval_says_against_what(library: Library, answer: Answer, against: str, listened: bool, said: str) -> None:
    """What it was checked against stands in the header as one line, whatever the words; without any there is no key."""
    approve(library, answer.id, by="Ana", today=TODAY, moments=["refund-request"], against=against, listened=listened)
    assert library.answer(answer.id).approved_against == said
    assert (b"approved_against" in library.answer_path(answer.id).read_bytes()) is bool(said)
    assert is_published(library.answer_path(answer.id).read_bytes())


def test_what_an_earlier_approval_was_held_against_does_not_count_again(library: Library, answer: Answer) -> None:
    """Taken back to a draft, edited and approved anew: the page no longer names what that text was not held against."""
    approve(library, answer.id, by="Ana", today=TODAY, moments=["refund-request"], against="price list v7")
    path = library.answer_path(answer.id)
    path.write_bytes(path.read_bytes().replace(b"status: approved", b"status: draft"))
    approve(library, answer.id, by="Ben", today=date(2026, 11, 22))
    assert library.answer(answer.id).approved_against == ""


def test_the_command_takes_what_it_was_checked_against(library: Library, answer: Answer) -> None:
    """`--listened --against "price list v7"` end up in the header."""
    arguments = [answer.id, "--by", "Ana", "--moment", "refund-request", "--review-by", "2999-01-01"]
    result = CliRunner().invoke(
        drafts.approve, [*arguments, "--listened", "--against", "price list v7"], obj=lambda: library
    )
    assert result.exit_code == 0
    assert library.answer(answer.id).approved_against == "the recording and price list v7"


def test_approving_twice_changes_nothing(library: Library, answer: Answer) -> None:
    """The second time neither the file nor the ledger is written, whoever asks."""
    approve(library, answer.id, by="Ana", today=TODAY, moments=["refund-request"])
    path, ledger = library.answer_path(answer.id).read_bytes(), library.ledger_path.read_bytes()
    again = approve(library, answer.id, by="Ben", today=date(2027, 1, 1), moments=["price-objection"])
    assert not again.is_new
    assert again.answer.approved_by == "Ana"
    assert (library.answer_path(answer.id).read_bytes(), library.ledger_path.read_bytes()) == (path, ledger)


def test_a_stop_between_file_and_ledger_is_mended(
    library: Library, answer: Answer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Killed before the ledger's line: approving again adds it, and the first day stays."""
    with monkeypatch.context() as patch:
        patch.setattr(approving, "_note", lambda *_: None)
        approve(library, answer.id, by="Ana", today=TODAY, moments=["refund-request"])
    before = library.answer_path(answer.id).read_bytes()
    approve(library, answer.id, by="", today=date(2026, 11, 21))
    assert library.answer_path(answer.id).read_bytes() == before
    assert library.ledger().entries[0].at == "2026-11-20"


def test_a_save_in_the_meantime_wins(library: Library, answer: Answer, monkeypatch: pytest.MonkeyPatch) -> None:
    """A person who saves while we write keeps what they saved, and nothing gets into the ledger."""
    path, replace_if_same = library.answer_path(answer.id), files.replace_if_same

    def save_first(target: Path, expected: bytes, data: bytes) -> None:
        path.write_bytes(expected + b"\nMine.\n")
        replace_if_same(target, expected, data)

    monkeypatch.setattr(files, "replace_if_same", save_first)
    with pytest.raises(ConflictError):
        approve(library, answer.id, by="Ana", today=TODAY, moments=["refund-request"])
    assert path.read_bytes().endswith(b"\nMine.\n")
    assert not library.ledger_path.exists()


def test_a_retired_answer_stays_retired(library: Library, answer: Answer) -> None:
    """Its page names the successor; letting it out again is a person's edit first."""
    path = library.answer_path(answer.id)
    path.write_bytes(path.read_bytes().replace(b"status: draft", b"status: retired"))
    with pytest.raises(InputError, match="is retired"):
        approve(library, answer.id, by="Ana", today=TODAY, moments=["refund-request"])


@pytest.mark.parametrize("id", ["no-such", "../../etc/passwd", "", "--by"])
def test_an_unknown_id_is_said_so(library: Library, id: str) -> None:
    """No id leads out of answers/."""
    with pytest.raises(InputError):
        approve(library, id, by="Ana", today=TODAY)


def test_the_command_goes_on_past_a_bad_id(library: Library, answer: Answer) -> None:
    """The good one is approved, the bad one is named, and the exit status says that there was one."""
    arguments = ["no-such", answer.id, "--by", "Ana", "--moment", "refund-request", "--review-by", "2999-01-01"]
    result = CliRunner().invoke(drafts.approve, arguments, obj=lambda: library)
    assert result.exit_code == 1
    assert f"{answer.id}: approved, at /a/{answer.id}/" in result.stdout
    assert "no-such" in result.stderr
    assert library.answer(answer.id).review_by == date(2999, 1, 1)


def test_the_commands_say_when_there_was_nothing_to_do(library: Library, answer: Answer) -> None:
    """Approving and redrafting again are no errors."""
    redrafted = CliRunner().invoke(drafts.redraft, [answer.id], obj=lambda: library)
    assert (redrafted.exit_code, redrafted.stdout) == (0, f"{answer.id}: already what its transcript says.\n")
    approve(library, answer.id, by="Ana", today=TODAY, moments=["refund-request"])
    approved = CliRunner().invoke(drafts.approve, [answer.id], obj=lambda: library)
    assert (approved.exit_code, approved.stdout) == (
        0,
        f"{answer.id}: was approved by Ana on 2026-11-20; nothing to do.\n",
    )


def test_all_drafts_can_be_approved_at_once_and_a_broken_one_is_named(library: Library) -> None:
    """`approve --all` lets every sound draft out, names the file it cannot read, and then ends with 1."""
    answer = small_library.drafted(library, "refund-request/support-lead/How do I refund.m4a")
    library.answer_path("broken").write_text("no header here\n", encoding="utf-8")
    result = CliRunner().invoke(drafts.approve, ["--all", "--by", "Anna"], obj=lambda: library)
    assert library.answer(answer.id).status == "approved"
    assert result.exit_code == 1
    assert "broken.md" in result.output


def test_approve_wants_to_know_which(library: Library) -> None:
    """Neither ids nor --all, or both, is a question back, not a guess."""
    for arguments in ([], ["--all", "x"]):
        assert CliRunner().invoke(drafts.approve, arguments, obj=lambda: library).exit_code == 2

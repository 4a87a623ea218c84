"""Verification: a person confirms a specific text, and later edits show on its page."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner

import small_library
from hallway import files
from hallway.cli import drafts
from hallway.curate.approve import approve
from hallway.curate.verify import verify
from hallway.errors import ConflictError, InputError
from hallway.library.answer import Answer, text_digest
from hallway.library.document import is_published
from hallway.library.ledger import Ledger
from hallway.library.library import Library

TODAY, LATER = date(2026, 11, 20), date(2027, 3, 1)


def interrupt(*_: object) -> None:
    """Interrupts a command, like Ctrl-C."""
    raise KeyboardInterrupt


@pytest.fixture
def library(tmp_path: Path) -> Library:
    """A knowledge base without answers."""
    return small_library.make(tmp_path / "base")


@pytest.fixture
def answer(library: Library) -> Answer:
    """A published answer."""
    draft = small_library.drafted(library, "support-lead/New Recording 12.m4a")
    return approve(library, draft.id, by="Ana", today=TODAY, moments=["refund-request"], against="price list v7").answer


def edit(library: Library, answer: Answer, old: str = "refund", new: str = "full refund") -> None:
    """Changes the text by hand, but not the header."""
    path = library.answer_path(answer.id)
    head, fence, body = path.read_text(encoding="utf-8").rpartition("---\n")
    path.write_text(head + fence + body.replace(old, new, 1), encoding="utf-8", newline="")


def test_an_edit_of_the_text_makes_the_check_stale(library: Library, answer: Answer) -> None:
    """Any change of the text counts; changes of the header or of line endings do not."""
    assert not library.answer(answer.id).is_edited_since_checked
    path = library.answer_path(answer.id)
    path.write_bytes(path.read_bytes().replace(b"tags: []", b"tags: []  # mine").replace(b"\n", b"\r\n"))
    assert not library.answer(answer.id).is_edited_since_checked
    edit(library, answer)
    assert library.answer(answer.id).is_edited_since_checked


def test_what_was_approved_before_digests_were_kept_is_not_stale(library: Library, answer: Answer) -> None:
    """Without a digest of the checked text, nobody can tell whether it changed."""
    path = library.answer_path(answer.id)
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    path.write_text("".join(line for line in lines if not line.startswith("approved_text")), encoding="utf-8")
    edit(library, answer)
    assert not library.answer(answer.id).is_edited_since_checked


def test_verifying_renews_who_when_against_what_and_until_when(library: Library, answer: Answer) -> None:
    """The check covers the current text; what the earlier check was against is replaced."""
    edit(library, answer)
    done = verify(library, answer.id, by="Ben", today=LATER, listened=True)
    now = library.answer(answer.id)
    assert done.is_new
    assert (now.approved_by, now.approved_on, now.approved_against) == ("Ben", LATER, "the recording")
    assert now.approved_text == text_digest(now.body)
    assert now.review_by == date(2027, 8, 28)  # 180 days on
    assert is_published(library.answer_path(answer.id).read_bytes())


def test_only_the_keys_of_the_check_change(library: Library, answer: Answer) -> None:
    """Comments, order, quotes, line endings and the text stay the same, byte for byte."""
    path = library.answer_path(answer.id)
    path.write_bytes(
        path.read_bytes().replace(b"tags: []", b"# keep me\ntags:   []   # me too").replace(b"\n", b"\r\n")
    )
    before = path.read_bytes().split(b"\r\n")
    verify(library, answer.id, by="Ben", today=LATER)
    after = path.read_bytes().split(b"\r\n")
    changed = {line.split(b":")[0] for line in set(after) ^ set(before)}
    assert changed == {b"approved_by", b"approved_on", b"approved_against", b"review_by"}


@pytest.mark.parametrize(
    ("written", "asked", "expected"),
    [
        ("2026-12-01", None, date(2027, 8, 28)),
        ("2029-01-01", None, date(2029, 1, 1)),
        ("2029-01-01", date(2027, 6, 1), date(2027, 6, 1)),
    ],
)
def test_the_next_look_is_due_later(
    library: Library, answer: Answer, written: str, asked: date | None, expected: date
) -> None:
    """The next review is due on the given date; otherwise after the usual time, or on a later date already set."""
    path = library.answer_path(answer.id)
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace(f"review_by: {answer.review_by}", f"review_by: {written}"), encoding="utf-8")
    assert verify(library, answer.id, by="Ben", today=LATER, review_by=asked).answer.review_by == expected


def test_the_ledger_has_a_line_for_each_check(library: Library, answer: Answer) -> None:
    """The same check by the same person on the same day is recorded only once."""
    verify(library, answer.id, by="Ben", today=LATER, against="v8")
    before = library.ledger_path.read_bytes()
    assert not verify(library, answer.id, by="Ben", today=LATER, against="v8").is_new
    assert library.ledger_path.read_bytes() == before
    verify(library, answer.id, by="Cy", today=LATER)
    events = [(entry.event, entry.by, entry.at) for entry in library.ledger().events(answer.id)]
    assert events[1:] == [("verified", "Ben", "2027-03-01"), ("verified", "Cy", "2027-03-01")]


def test_the_checklist_holds_here_too(library: Library, answer: Answer) -> None:
    """New personal data or a missing name stops the verification, and the file stays."""
    edit(library, answer, new="refund to jane@acme.com, full")
    before = library.answer_path(answer.id).read_bytes()
    with pytest.raises(InputError) as raised:
        verify(library, answer.id, by=" ", today=LATER)
    assert "cannot be verified yet" in raised.value.message
    assert "approved_by: name who checked it" in raised.value.message
    assert "e-mail address “jane@acme.com” at " in raised.value.message
    assert library.answer_path(answer.id).read_bytes() == before
    done = verify(library, answer.id, by="Ben", today=LATER, despite="our own  mailbox")
    assert [finding.kind for finding in done.overridden] == ["personal data"]
    assert library.ledger().entries[-1].why == "our own mailbox"


def test_a_save_in_the_meantime_wins(library: Library, answer: Answer, monkeypatch: pytest.MonkeyPatch) -> None:
    """If someone saves the file in the meantime, their version stays, and the check is not recorded."""
    path, put_if_same = library.answer_path(answer.id), files.put_if_same

    def save_first(target: Path, staged: Path, expected: bytes, data: bytes) -> None:
        path.write_bytes(expected + b"\nMine.\n")
        put_if_same(target, staged, expected, data)

    monkeypatch.setattr(files, "put_if_same", save_first)
    with pytest.raises(ConflictError):
        verify(library, answer.id, by="Ben", today=LATER)
    assert path.read_bytes().endswith(b"\nMine.\n")
    assert len(library.ledger().entries) == 1


def test_a_crash_between_file_and_ledger_is_finished_by_the_next_command(
    library: Library, answer: Answer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The ledger gets the line of the check once."""
    with monkeypatch.context() as patch:
        patch.setattr(Ledger, "append", interrupt)
        with pytest.raises(KeyboardInterrupt):
            verify(library, answer.id, by="Ben", today=LATER)
    library = Library.open(library.root)
    assert not verify(library, answer.id, by="Ben", today=LATER).is_new
    assert [entry.event for entry in library.ledger().entries] == ["approved", "verified"]


def test_a_check_that_the_ledger_lost_is_noted_again(library: Library, answer: Answer) -> None:
    """Verifying again on the same day adds the missing line."""
    verify(library, answer.id, by="Ben", today=LATER)
    lines = library.ledger_path.read_bytes().splitlines(keepends=True)
    library.ledger_path.write_bytes(b"".join(lines[:-1]))
    assert verify(library, answer.id, by="Ben", today=LATER).is_new
    assert library.ledger_path.read_bytes() == b"".join(lines)


@pytest.mark.parametrize(
    ("status", "said"),
    [("draft", "use `hallway approve"), ("retired", "is retired; only published answers can be verified")],
)
def test_only_what_is_published_can_be_verified(library: Library, answer: Answer, status: str, said: str) -> None:
    """The error names the command to use instead."""
    path = library.answer_path(answer.id)
    path.write_bytes(path.read_bytes().replace(b"status: approved", f"status: {status}".encode()))
    with pytest.raises(InputError, match=said):
        verify(library, answer.id, by="Ben", today=LATER)


def test_the_commands_go_together(library: Library, answer: Answer) -> None:
    """`approve` on an edited answer suggests `verify`, which continues after an invalid id and exits with 1."""
    edit(library, answer)
    approved = CliRunner().invoke(drafts.approve, [answer.id], obj=lambda: library)
    assert f"edited since it was checked on 2026-11-20. Run `hallway verify {answer.id}`" in (approved.stdout)
    arguments = ["no-such", answer.id, "--by", "Ben", "--listened", "--against", "v8", "--review-by", "2099-01-01"]
    result = CliRunner().invoke(drafts.verify, arguments, obj=lambda: library)
    assert result.exit_code == 1
    assert f"{answer.id}: checked by Ben against the recording and v8. Review by 2099-01-01" in result.stdout
    again = CliRunner().invoke(drafts.verify, arguments[1:], obj=lambda: library)
    assert (again.exit_code, again.stdout) == (0, f"{answer.id}: already verified by Ben today.\n")

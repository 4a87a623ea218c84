"""Approval lists everything that is missing, changes only the requested keys, and freezes the id in the ledger."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner

import small_library
from hallway import files
from hallway.cli import drafts
from hallway.curate.approve import approve
from hallway.curate.checklist import is_question
from hallway.curate.verify import verify
from hallway.errors import ConflictError, InputError
from hallway.library.answer import Answer
from hallway.library.body import anchors
from hallway.library.document import is_published
from hallway.library.ledger import Ledger
from hallway.library.ledger_entry import LedgerEntry
from hallway.library.library import Library
from hallway.library.transcript import UNHEARD, Segment
from hallway.library.unheard import note

TODAY = date(2026, 11, 20)


def interrupt(*_: object) -> None:
    """Interrupts a command, like Ctrl-C."""
    raise KeyboardInterrupt


@pytest.fixture
def library(tmp_path: Path) -> Library:
    """A knowledge base without answers."""
    return small_library.make(tmp_path / "base")


@pytest.fixture
def answer(library: Library) -> Answer:
    """A draft with an expert and a suggested moment."""
    return small_library.drafted(library, "support-lead/New Recording 12.m4a")


def test_approval_lets_an_answer_out(library: Library, answer: Answer) -> None:
    """The header has the name and the date, the suggestion is gone, and both parsers consider it published."""
    done = approve(library, answer.id, by="Ana", today=TODAY, moments=["refund-request"])
    now = library.answer(answer.id)
    assert done.is_new
    assert done.answer == now
    assert (now.status, now.approved_by, now.approved_on) == ("approved", "Ana", TODAY)
    assert (now.moments, now.suggested_moments) == (("refund-request",), ())
    assert is_published(library.answer_path(answer.id).read_bytes())


def test_the_ledger_keeps_the_id_and_its_seconds(library: Library, answer: Answer) -> None:
    """The ledger gets one line: id, date, name, title and every second that can be linked to."""
    approve(library, answer.id, by="Ana", today=TODAY, moments=["refund-request"])
    [entry] = library.ledger().entries
    assert (entry.id, entry.event, entry.at, entry.by) == (answer.id, "approved", "2026-11-20", "Ana")
    assert entry.anchors == anchors(answer.body)
    assert entry.anchors[0] == 0
    assert len(entry.anchors) > 3


def test_only_the_asked_keys_change(library: Library, answer: Answer) -> None:
    """Comments, order, quotes and line endings of the file stay the same, byte for byte."""
    path = library.answer_path(answer.id)
    text = path.read_text(encoding="utf-8").replace("tags: []", "# keep me\ntags:   []   # and me")
    path.write_bytes(text.replace("\n", "\r\n").encode())
    before = path.read_bytes().split(b"\r\n")
    approve(library, answer.id, by="Ana", today=TODAY, moments=["refund-request"])
    after = path.read_bytes().split(b"\r\n")
    changed = {line.split(b":")[0] for line in set(after) ^ set(before)}
    assert changed == {b"status", b"moments", b"suggested_moments", b"approved_by", b"approved_on", b"approved_text"}
    assert [line for line in before if line in after] == [line for line in after if line in before]


def test_everything_missing_is_said_at_once(library: Library, answer: Answer) -> None:
    """One message lists everything that is missing, with the options and files to provide it."""
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
    assert said == ["summary", "text", "moments", "expert", "review_by", "approved_by", "media"]
    assert "--moment refund-request" in raised.value.message
    assert path.read_bytes() == before
    assert not library.ledger_path.exists()


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"moments": ["refund"]}, r"moments: “refund” is not in curation/moments.yml. Did you mean “refund-request”\?"),
        ({"moments": ["refund-request"], "review_by": TODAY}, "review_by: 2026-11-20 is in the past"),
        ({}, "suggested: --moment refund-request"),
    ],
)
def test_a_wrong_header_is_refused(library: Library, answer: Answer, options: dict[str, object], said: str) -> None:
    """A value that is unknown, in the past or unconfirmed is refused, with the allowed values."""
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
    """The header has what the answer was checked against as one line, or no key if there is nothing."""
    approve(library, answer.id, by="Ana", today=TODAY, moments=["refund-request"], against=against, listened=listened)
    assert library.answer(answer.id).approved_against == said
    assert (b"approved_against" in library.answer_path(answer.id).read_bytes()) is bool(said)
    assert is_published(library.answer_path(answer.id).read_bytes())


def test_what_an_earlier_approval_was_held_against_does_not_count_again(library: Library, answer: Answer) -> None:
    """After an edit and a new approval, the header no longer says what the earlier text was checked against."""
    approve(library, answer.id, by="Ana", today=TODAY, moments=["refund-request"], against="price list v7")
    path = library.answer_path(answer.id)
    path.write_bytes(path.read_bytes().replace(b"status: approved", b"status: draft"))
    approve(library, answer.id, by="Ben", today=date(2026, 11, 22))
    assert library.answer(answer.id).approved_against == ""


def test_the_command_takes_what_it_was_checked_against(library: Library, answer: Answer) -> None:
    """The values of `--listened` and `--against "price list v7"` are stored in the header."""
    arguments = [answer.id, "--by", "Ana", "--moment", "refund-request", "--review-by", "2099-01-01"]
    result = CliRunner().invoke(
        drafts.approve, [*arguments, "--listened", "--against", "price list v7"], obj=lambda: library
    )
    assert result.exit_code == 0
    assert library.answer(answer.id).approved_against == "the recording and price list v7"


def test_approving_twice_changes_nothing(library: Library, answer: Answer) -> None:
    """The second approval writes neither the file nor the ledger, even if someone else approves."""
    approve(library, answer.id, by="Ana", today=TODAY, moments=["refund-request"])
    path, ledger = library.answer_path(answer.id).read_bytes(), library.ledger_path.read_bytes()
    again = approve(library, answer.id, by="Ben", today=date(2027, 1, 1), moments=["price-objection"])
    assert not again.is_new
    assert again.answer.approved_by == "Ana"
    assert (library.answer_path(answer.id).read_bytes(), library.ledger_path.read_bytes()) == (path, ledger)


def test_a_crash_between_file_and_ledger_is_finished_by_the_next_command(
    library: Library, answer: Answer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The ledger gets its line once, with the original date, and the file is not written again."""
    with monkeypatch.context() as patch:
        patch.setattr(Ledger, "append", interrupt)
        with pytest.raises(KeyboardInterrupt):
            approve(library, answer.id, by="Ana", today=TODAY, moments=["refund-request"])
    before = library.answer_path(answer.id).read_bytes()
    library = Library.open(library.root)
    assert not approve(library, answer.id, by="", today=date(2026, 11, 21)).is_new
    assert library.answer_path(answer.id).read_bytes() == before
    [entry] = library.ledger().entries
    assert (entry.id, entry.at, entry.by) == (answer.id, "2026-11-20", "Ana")


def test_a_crash_before_the_file_is_written_changes_nothing(
    library: Library, answer: Answer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Neither the file nor the ledger changes, and no temporary files are left."""
    before = library.answer_path(answer.id).read_bytes()
    with monkeypatch.context() as patch:
        patch.setattr(files, "put_if_same", interrupt)
        with pytest.raises(KeyboardInterrupt):
            approve(library, answer.id, by="Ana", today=TODAY, moments=["refund-request"])
    assert library.answer_path(answer.id).read_bytes() == before
    assert not library.ledger_path.exists()
    assert [path.name for path in library.answers.iterdir()] == [f"{answer.id}.md"]


def test_an_approved_answer_that_the_ledger_lost_is_noted_with_its_day(library: Library, answer: Answer) -> None:
    """Approving it again adds the line with the original date; the file stays."""
    approve(library, answer.id, by="Ana", today=TODAY, moments=["refund-request"])
    before = library.answer_path(answer.id).read_bytes()
    library.ledger_path.unlink()
    approve(library, answer.id, by="", today=date(2026, 11, 21))
    assert library.answer_path(answer.id).read_bytes() == before
    assert library.ledger().entries[0].at == "2026-11-20"


def test_a_save_in_the_meantime_wins(library: Library, answer: Answer, monkeypatch: pytest.MonkeyPatch) -> None:
    """If someone saves the file in the meantime, their version stays and the ledger gets no line."""
    path, put_if_same = library.answer_path(answer.id), files.put_if_same

    def save_first(target: Path, staged: Path, expected: bytes, data: bytes) -> None:
        path.write_bytes(expected + b"\nMine.\n")
        put_if_same(target, staged, expected, data)

    monkeypatch.setattr(files, "put_if_same", save_first)
    with pytest.raises(ConflictError):
        approve(library, answer.id, by="Ana", today=TODAY, moments=["refund-request"])
    assert path.read_bytes().endswith(b"\nMine.\n")
    assert not library.ledger_path.exists()


def test_a_retired_answer_stays_retired(library: Library, answer: Answer) -> None:
    """A retired answer must be changed back to a draft by hand before it can be approved."""
    path = library.answer_path(answer.id)
    path.write_bytes(path.read_bytes().replace(b"status: draft", b"status: retired"))
    with pytest.raises(InputError, match="is retired"):
        approve(library, answer.id, by="Ana", today=TODAY, moments=["refund-request"])


@pytest.mark.parametrize("id", ["no-such", "../../etc/passwd", "", "--by"])
def test_an_unknown_id_is_said_so(library: Library, id: str) -> None:
    """No id can point outside answers/."""
    with pytest.raises(InputError):
        approve(library, id, by="Ana", today=TODAY)


def test_the_command_goes_on_past_a_bad_id(library: Library, answer: Answer) -> None:
    """The valid one is approved, the invalid one is named, and the exit status is 1."""
    arguments = ["no-such", answer.id, "--by", "Ana", "--moment", "refund-request", "--review-by", "2099-01-01"]
    result = CliRunner().invoke(drafts.approve, arguments, obj=lambda: library)
    assert result.exit_code == 1
    assert f"{answer.id}: approved. The next build publishes it at /a/{answer.id}/" in result.stdout
    assert "no-such" in result.stderr
    assert library.answer(answer.id).review_by == date(2099, 1, 1)


def test_the_commands_say_when_there_was_nothing_to_do(library: Library, answer: Answer) -> None:
    """Approving or redrafting again is not an error."""
    redrafted = CliRunner().invoke(drafts.redraft, [answer.id], obj=lambda: library)
    assert (redrafted.exit_code, redrafted.stdout) == (0, f"{answer.id}: already up to date.\n")
    approve(library, answer.id, by="Ana", today=TODAY, moments=["refund-request"])
    approved = CliRunner().invoke(drafts.approve, [answer.id], obj=lambda: library)
    assert (approved.exit_code, approved.stdout) == (
        0,
        f"{answer.id}: already approved by Ana on 2026-11-20.\n",
    )


def test_all_drafts_can_be_approved_at_once_and_a_broken_one_is_named(library: Library) -> None:
    """`approve --all` approves every valid draft, names the unreadable file and exits with 1."""
    answer = small_library.drafted(library, "refund-request/support-lead/How do I refund.m4a")
    library.answer_path("broken").write_text("no header here\n", encoding="utf-8")
    result = CliRunner().invoke(drafts.approve, ["--all", "--by", "Anna"], obj=lambda: library)
    assert library.answer(answer.id).status == "approved"
    assert result.exit_code == 1
    assert "broken.md" in result.output


def test_approve_wants_to_know_which(library: Library) -> None:
    """Giving neither ids nor --all, or both, is a usage error."""
    for arguments in ([], ["--all", "x"]):
        assert CliRunner().invoke(drafts.approve, arguments, obj=lambda: library).exit_code == 2


DOUBTED = Segment(0.0, 9.0, "Say what you can do.", flags=("low_confidence",))


@pytest.fixture
def doubtful(library: Library, answer: Answer) -> Answer:
    """The draft with a doubtful passage and a person's e-mail address."""
    path = library.answer_path(answer.id)
    body = "[0:00] Say what you can do.\n\n[0:20] Write to jane@acme.com.\n"
    path.write_text(path.read_text(encoding="utf-8").partition("\n---\n")[0] + f"\n---\n{body}", encoding="utf-8")
    transcript = library.transcript(answer.transcript)
    assert transcript is not None
    small_library.write(library, replace(transcript, segments=(DOUBTED,)))
    return library.answer(answer.id)


def test_doubtful_passages_and_personal_data_wait_for_a_person(library: Library, doubtful: Answer) -> None:
    """Each problem is listed with its time, its words and what to do; nothing is written."""
    before = library.answer_path(doubtful.id).read_bytes()
    with pytest.raises(InputError) as raised:
        approve(library, doubtful.id, by="Ana", today=TODAY, moments=["refund-request"], listened=True)
    assert "doubtful: 1 passage that Whisper was unsure of: 0:00 “Say what" in raised.value.message
    assert "personal data: e-mail address “jane@acme.com” at 0:20; remove it" in raised.value.message
    assert "--despite" in raised.value.message
    assert library.answer_path(doubtful.id).read_bytes() == before
    assert not library.ledger_path.exists()


def test_a_person_who_sees_it_otherwise_says_why(library: Library, doubtful: Answer) -> None:
    """The ledger stores the reason; the header does not, and nothing is stored if there was nothing to override."""
    done = approve(
        library, doubtful.id, by="Ana", today=TODAY, moments=["refund-request"], despite=" It is\nour own desk. "
    )
    assert [finding.kind for finding in done.overridden] == ["doubtful", "personal data"]
    assert library.ledger().entries[-1].why == "It is our own desk."
    assert b"own desk" not in library.answer_path(doubtful.id).read_bytes()
    other = small_library.drafted(library, "price-objection/sales-lead/How do I quote.m4a")
    approve(library, other.id, by="Ana", today=TODAY, despite="Just so.")
    assert library.ledger().entries[-1].why == ""


def test_a_reason_overrides_nothing_else(library: Library, doubtful: Answer) -> None:
    """A missing name, moment or question cannot be overridden."""
    path = library.answer_path(doubtful.id)
    text = path.read_text(encoding="utf-8").replace(doubtful.title, "Refunds")
    path.write_text(text, encoding="utf-8")
    with pytest.raises(InputError) as raised:
        approve(library, doubtful.id, by="", today=TODAY, despite="Trust me.")
    said = [line.strip("- ").split(":")[0] for line in raised.value.message.splitlines()[1:]]
    assert said == ["title", "moments", "approved_by"]


@pytest.mark.parametrize(
    ("title", "language", "expected"),
    [
        ("What now?", "en", True), ("What is “done”?”", "en", True), ("How (really?)", "en", True),
        ("怎么办\uff1f", "zh", True), ("كيف؟", "ar", True), ("Πώς;", "el", True), ("Πώς;", "en", False),
        ("What now", "en", False), ("?", "en", False), ("What? Now.", "en", False), ("", "en", False),
        ("Really?!", "en", True),
    ],
)  # fmt: skip
def test_a_title_is_a_question(title: str, language: str, expected: bool) -> None:
    """A question mark in the script of the language decides."""
    assert is_question(title, language=language) is expected


def test_an_old_word_is_written_as_the_one_it_stands_for(library: Library, answer: Answer) -> None:
    """An old word is replaced by the current one."""
    path = library.curation / "moments.yml"
    path.write_text(path.read_text("utf-8").replace("who: Support", "synonyms: [refund], who: Support"), "utf-8")
    assert approve(library, answer.id, by="Ana", today=TODAY, moments=["refund"]).answer.moments == ("refund-request",)


def test_an_old_address_is_not_given_away(library: Library, answer: Answer) -> None:
    """An address that redirects to another answer cannot be reused."""
    library.ledger().append(LedgerEntry(answer.id, "approved", "2026-11-01"))
    library.ledger().append(LedgerEntry(answer.id, "renamed", "2026-11-02", to="the-new-name"))
    with pytest.raises(InputError, match="is an old address of the-new-name"):
        approve(library, answer.id, by="Ana", today=TODAY, moments=["refund-request"])


def test_the_command_says_what_was_overridden(library: Library, doubtful: Answer) -> None:
    """The output has one line for each overridden finding."""
    arguments = [doubtful.id, "--by", "Ana", "--moment", "refund-request", "--review-by", "2099-01-01"]
    result = CliRunner().invoke(drafts.approve, [*arguments, "--despite", "our desk"], obj=lambda: library)
    assert result.exit_code == 0
    assert result.stdout.count("accepted despite") == 2


UNDERSTOOD, NOT_UNDERSTOOD = Segment(0.0, 9.0, "Say what you can do."), Segment(118.2, 160.9, "", flags=(UNHEARD,))


@pytest.fixture
def unheard(library: Library, answer: Answer) -> Answer:
    """The draft of a recording with speech that was not understood."""
    path = library.answer_path(answer.id)
    body = f"[0:00] Say what you can do.\n\n[1:58] {note(NOT_UNDERSTOOD)}\n"
    path.write_text(path.read_text(encoding="utf-8").partition("\n---\n")[0] + f"\n---\n{body}", encoding="utf-8")
    transcript = library.transcript(answer.transcript)
    assert transcript is not None
    small_library.write(library, replace(transcript, segments=(UNDERSTOOD, NOT_UNDERSTOOD), flags=(UNHEARD,)))
    return library.answer(answer.id)


def test_speech_that_nobody_wrote_down_keeps_an_answer_back(library: Library, unheard: Answer) -> None:
    """The answer cannot be approved until someone replaces the note with what was said."""
    with pytest.raises(InputError) as raised:
        approve(library, unheard.id, by="Ana", today=TODAY, moments=["refund-request"])
    assert (
        "not transcribed: 1 passage of speech, 1:58 to 2:40; listen, and replace the note with what is said"
        in raised.value.message
    )
    assert "doubtful:" not in raised.value.message
    path = library.answer_path(unheard.id)
    path.write_text(path.read_text("utf-8").replace(note(NOT_UNDERSTOOD), "Then call the lead."), "utf-8")
    assert approve(library, unheard.id, by="Ana", today=TODAY, moments=["refund-request"]).is_new


def flagged(library: Library, answer: Answer, *flags: str) -> None:
    """Sets the flags of an answer's recording."""
    transcript = library.transcript(answer.transcript)
    assert transcript is not None
    small_library.write(library, replace(transcript, flags=flags))


@pytest.mark.parametrize("flag", ["truncated", "damaged", "language_unsure", "several_languages"])
def test_a_recording_that_may_be_wrong_waits_for_a_person(library: Library, answer: Answer, flag: str) -> None:
    """Approval needs a reason, but only once: verifying does not ask again."""
    flagged(library, answer, flag)
    with pytest.raises(InputError, match=r"(?s)recording: .*; .*--despite"):
        approve(library, answer.id, by="Ana", today=TODAY, moments=["refund-request"])
    done = approve(
        library, answer.id, by="Ana", today=TODAY, moments=["refund-request"], despite="The answer is complete."
    )
    assert [finding.kind for finding in done.overridden] == ["recording"]
    assert verify(library, answer.id, by="Ana", today=TODAY).overridden == ()


def test_what_only_sounds_bad_keeps_nothing_back(library: Library, answer: Answer) -> None:
    """Quiet, clipped, paused or long recordings do not prevent approval; neither does an unknown length."""
    flagged(library, answer, "very_quiet", "clipped", "gaps", "length_unknown", "long")
    assert approve(library, answer.id, by="Ana", today=TODAY, moments=["refund-request"]).overridden == ()

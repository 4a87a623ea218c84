"""Redrafting: an unedited draft follows its transcript; an edited one stays as it is."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

import small_library
import talk
from hallway.capture.draft.draft import digest
from hallway.capture.draft.redraft import difference, redraft
from hallway.errors import ConflictError, InputError
from hallway.library.answer import Answer
from hallway.library.library import Library


@pytest.fixture
def library(tmp_path: Path) -> Library:
    """A knowledge base without answers."""
    return small_library.make(tmp_path / "base")


@pytest.fixture
def answer(library: Library) -> Answer:
    """A draft that nobody has edited."""
    return small_library.drafted(library, "New Recording 12.m4a")


def transcribe_again(library: Library, id: str, script: str) -> None:
    """Replaces the transcript, as another model would, but keeps the hash of the draft."""
    old = library.transcript(id)
    assert old is not None
    small_library.write(
        library, talk.spoken(script, id=id, drafted_sha256=old.drafted_sha256, created="2027-02-01T00:00:00Z")
    )


def test_an_untouched_draft_follows_its_transcript(library: Library, answer: Answer) -> None:
    """Title, summary and text are new, id and dates stay, and the draft can be updated again."""
    for said in ("Seventy", "Seventeen"):
        transcribe_again(library, answer.id, f"How do we count? {said} days is what the page says.")
        assert redraft(library, answer.id).is_changed
        now = library.answer(answer.id)
        assert now.summary == f"{said} days is what the page says."
        assert (now.id, now.recorded, now.review_by) == (answer.id, answer.recorded, answer.review_by)


def test_the_same_transcript_changes_nothing(library: Library, answer: Answer) -> None:
    """The second redraft finds the same bytes and does not write the file."""
    before = library.answer_path(answer.id).stat()
    assert not redraft(library, answer.id).is_changed
    assert library.answer_path(answer.id).stat().st_mtime_ns == before.st_mtime_ns


def test_a_touched_draft_stays_and_shows_the_difference(library: Library, answer: Answer) -> None:
    """If one letter was edited, no byte changes, and the error shows what would have changed."""
    path = library.answer_path(answer.id)
    path.write_bytes(path.read_bytes().replace(b"stay calm", b"keep calm"))
    edited = path.read_bytes()
    with pytest.raises(ConflictError, match=r"(?s)\n-.*keep calm.*\n\+.*stay calm"):
        redraft(library, answer.id)
    assert path.read_bytes() == edited


def test_an_approved_answer_is_never_redrafted(library: Library, answer: Answer) -> None:
    """Only drafts can be redrafted."""
    path = library.answer_path(answer.id)
    path.write_bytes(path.read_bytes().replace(b"status: draft", b"status: approved"))
    with pytest.raises(InputError, match="is approved"):
        redraft(library, answer.id)


@pytest.mark.parametrize("id", ["no-such-answer", "../mkdocs", "-rf", "a\x1b[31m"])
def test_an_answer_that_is_not_there_is_said_so(library: Library, id: str) -> None:
    """An unknown or malicious id gives an error that is safe to print."""
    with pytest.raises(InputError) as raised:
        redraft(library, id)
    assert "\x1b" not in raised.value.message


def test_without_a_transcript_there_is_nothing_to_draft_from(library: Library, answer: Answer) -> None:
    """The error names the command that creates a transcript."""
    library.transcript_path(answer.id).unlink()
    with pytest.raises(InputError, match="hallway transcribe"):
        redraft(library, answer.id)


def test_a_stop_between_answer_and_note_is_mended(
    library: Library, answer: Answer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A redraft that was killed before it recorded the hash of the answer still counts the answer as unedited."""
    transcribe_again(library, answer.id, "How do we count? Seventy days.")
    with monkeypatch.context() as patch:
        patch.setattr("hallway.capture.draft.redraft._remember", lambda *_: None)
        redraft(library, answer.id)
    assert not redraft(library, answer.id).is_changed
    transcribe_again(library, answer.id, "How do we count? Seventeen days.")
    assert redraft(library, answer.id).is_changed


def test_the_published_media_stay(library: Library, answer: Answer) -> None:
    """A redraft keeps the published media."""
    published = replace(answer, media=f"media/{answer.id}.0a1b2c3d.m4a", path=None)
    library.answer_path(answer.id).write_text(published.to_markdown(), encoding="utf-8")
    old = library.transcript(answer.id)
    assert old is not None
    small_library.write(library, replace(old, drafted_sha256=digest(published)))
    transcribe_again(library, answer.id, "How do we count? Seventy days.")
    redraft(library, answer.id)
    assert library.answer(answer.id).media == published.media


def test_a_difference_is_short_and_safe_to_print() -> None:
    """Escape sequences are shown as text, and long differences are cut."""
    shown = difference(Path("x.md"), b"a\x1b[31m\n\xff\n", b"".join(b"%d\n" % n for n in range(1000)))
    assert "\x1b" not in shown
    assert shown.splitlines()[-1].startswith("... and ")

"""The commands `hallway transcribe`, `watch` and `add`, run as a user runs them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

import drop_folder
import fake_engine
from hallway.capture.add import add, file_name
from hallway.cli import main
from hallway.library.library import Library

QUESTION = "What do I do when a refund is past 30 days?"


@pytest.fixture
def base(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Library:
    fake_engine.install(tmp_path / "engines")
    monkeypatch.syspath_prepend(str(tmp_path / "engines"))
    return drop_folder.make(tmp_path / "base", ("How do I refund.wav",))


def hallway(base: Library, *arguments: str) -> Result:
    return CliRunner().invoke(main, ["--root", str(base.root), *arguments])


def transcribe(base: Library, *arguments: str) -> Result:
    return hallway(base, "transcribe", "--engine", "fake", "--settle", "0", *arguments)


def test_results_go_to_stdout_and_talk_to_stderr(base: Library) -> None:
    """Stdout has one line for each new answer; progress goes to stderr."""
    done = transcribe(base)
    assert done.exit_code == 0
    assert done.stdout == "How do I refund.wav: answers/how-do-i-refund.md is ready (0:00)\n"
    assert done.stderr == "Transcribing How do I refund.wav ...\n1 new answer.\n"


def test_a_copy_names_its_answer(base: Library) -> None:
    """A recording that was processed before, under any name, is not an error."""
    transcribe(base)
    (base.recordings / "Copy.wav").write_bytes((base.recordings / "How do I refund.wav").read_bytes())
    done = transcribe(base)
    assert done.exit_code == 0
    assert done.stdout == "Copy.wav: already answered: how-do-i-refund: the same audio as How do I refund.wav\n"


def test_failures_are_listed_at_the_end(base: Library) -> None:
    """Each failure is one line with the file, the reason and what to do. The exit status is 1; the others succeed."""
    (base.recordings / "a\x1bbad.mp3").write_text("no sound\n" * 99)
    done = transcribe(base)
    assert done.exit_code == 1
    *_, failure, closing = done.stderr.splitlines()
    assert failure.startswith("a\\x1bbad.mp3: failed: ")
    assert closing == "1 new answer, 1 failed."
    assert "\x1b" not in done.output


def test_json_is_all_that_a_machine_sees_on_stdout(base: Library) -> None:
    """Stdout is one JSON object with the result for each recording."""
    found = json.loads(transcribe(base, "--json").stdout)
    assert found["results"][0]["status"] == "answered"
    assert found["results"][0]["id"] == "how-do-i-refund"


def test_a_path_outside_is_refused_with_the_way_in(base: Library, tmp_path: Path) -> None:
    """Recordings must be inside `recordings/`; the error names the command that copies them there."""
    done = transcribe(base, str(drop_folder.record(tmp_path / "elsewhere.wav")))
    assert done.exit_code == 1
    assert "hallway add" in done.stderr


def test_bars_show_on_a_terminal(base: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    """On a terminal, stderr shows progress in seconds of audio for each recording and in total."""
    drop_folder.record(base.recordings / "Second.wav", 2)
    monkeypatch.setattr("hallway.cli.capture._is_terminal", lambda: True)
    done = transcribe(base)
    assert done.exit_code == 0
    assert done.stdout.count("is ready") == 2


def test_add_copies_under_the_question(base: Library, tmp_path: Path) -> None:
    """The folders give the moment and the expert, the file name gives the question, and the original stays."""
    source = drop_folder.record(tmp_path / "memo.WAV", 5)
    done = hallway(
        base, "add", str(source), "--question", QUESTION, "--expert", "support-lead", "--moment", "refund-request"
    )
    assert done.stdout == "recordings/refund-request/support-lead/What do I do when a refund is past 30 days.wav\n"
    copied = base.root / done.stdout.strip()
    assert copied.read_bytes() == source.read_bytes()
    transcribe(base)
    answer = base.answer("what-do-i-do-when-a-refund-is-past-30-days")
    assert (answer.title, answer.expert, answer.moments) == (QUESTION, "support-lead", ("refund-request",))


def test_add_never_overwrites(base: Library, tmp_path: Path) -> None:
    """Adding the same file again changes nothing; a different file with the same name gets a number."""
    one, other = drop_folder.record(tmp_path / "one.wav", 1), drop_folder.record(tmp_path / "other.wav", 2)
    assert add(base.recordings, one, question="Why?") == (base.recordings / "Why?.wav".replace("?", ""), True)
    assert add(base.recordings, one, question="Why?") == (base.recordings / "Why.wav", False)
    assert add(base.recordings, other, question="Why?") == (base.recordings / "Why (2).wav", True)
    assert (base.recordings / "Why.wav").read_bytes() == one.read_bytes()


def test_add_knows_the_vocabulary(base: Library, tmp_path: Path) -> None:
    """An unknown expert or moment is an error that suggests the closest one; nothing is copied."""
    source = drop_folder.record(tmp_path / "memo.wav", 5)
    done = hallway(base, "add", str(source), "--moment", "refund-requests")
    assert done.exit_code == 1
    assert "Did you mean refund-request?" in done.stderr


@pytest.mark.parametrize(
    ("text", "name"),
    [
        (QUESTION, "What do I do when a refund is past 30 days"),
        ("../../etc/passwd", "etc passwd"),
        ("a\x1b\n:b|c", "a b c"),
        ("é" * 200, "é" * 50),
        ("???", ""),
    ],
)
def test_questions_become_file_names(text: str, name: str) -> None:
    """Any question becomes a file name that is valid on every file system and stays in its folder."""
    assert file_name(text, 100) == name

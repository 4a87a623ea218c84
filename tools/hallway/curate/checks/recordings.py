"""Finds replaced recordings: the file that an answer names is no longer the one it was made from."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from hallway.curate.checks.state import State
from hallway.errors import DocumentError, printable
from hallway.library import recording_hashes
from hallway.library.finding import Finding

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hallway.library.answer import Answer

KINDS = {"replaced recording": "the recording that an answer names is not the one that it was made from"}


def check(state: State) -> Iterator[Finding]:
    """Yields the answers whose recording was replaced. Only files that changed since the last run are read."""
    known = recording_hashes.read(recording_hashes.cache_path(state.library))
    answers = [answer for answer in state.answers.values() if answer.recording and answer.status != "retired"]
    for answer in answers:
        now = recording_hashes.digests(state.library, answer.recording, known)
        if not now or answer.recording_sha256 in now:
            continue
        if (original := _original(state, answer)) and not original & now:
            other = next((each.id for each in answers if each.recording_sha256 in now), "")
            path, reason = state.library.answer_path(answer.id), _reason(answer, other)
            yield Finding("replaced recording", path, reason, subject=answer.id)


def _original(state: State, answer: Answer) -> set[str]:
    """Returns the hashes of the recording that an answer was made from: of the file and of its audio."""
    found = {answer.recording_sha256}
    with suppress(DocumentError):  # reported by `answers`
        if answer.transcript and (transcript := state.library.transcript(answer.transcript)):
            found |= {transcript.sha256, transcript.audio_sha256}
    return found - {""}


def _reason(answer: Answer, other: str) -> str:
    replaced = f"recording: recordings/{printable(answer.recording)} is not the file that this answer was made from."
    if other:
        choice = "Merge, retire or delete one of the two, or remove `recording` from this header."
        return f"{replaced} answers/{other}.md was made from the current file. {choice}"
    return f"{replaced} Put the original file back, or run `hallway transcribe` to get an answer from the new one."

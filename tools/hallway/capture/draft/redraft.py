"""Recreates a draft from its current transcript, unless a person has edited it."""

from __future__ import annotations

import difflib
import hashlib
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from hallway import files
from hallway.capture.draft.draft import renew
from hallway.errors import ConflictError, InputError, printable
from hallway.library.answer import Answer

if TYPE_CHECKING:
    from pathlib import Path

    from hallway.library.library import Library
    from hallway.library.transcript import Transcript

MOST_LINES = 200  # of the diff that an error shows


@dataclass(frozen=True, slots=True)
class Redrafted:
    """The result for one draft."""

    answer: Answer
    """The answer as it is in the file now."""
    is_changed: bool
    """Whether the file was written; False if the new draft has the same bytes."""


def redraft(library: Library, id: str) -> Redrafted:
    """Recreates the draft of `id` from transcripts/<id>.json: title, summary, moments, chapters, text.

    The id, the dates and the media stay the same. Raises InputError if there is no such draft or no transcript, and
    ConflictError, with a diff, if the file is not as the program last wrote it.
    """
    before = _read(library, id)
    path, raw = library.answer_path(id), before.raw
    transcript = _transcript(library, before)
    after = renew(
        before,
        transcript,
        moments=library.moments(),
        experts=library.experts(),
        settings=library.settings(),
    )
    fresh = after.to_markdown().encode()
    if raw != fresh:
        _refuse_if_touched(path, raw, fresh, transcript)
        files.replace_if_same(path, raw, fresh)
    _remember(library, transcript, fresh)
    return Redrafted(after, is_changed=raw != fresh)


def difference(path: Path, before: bytes, after: bytes) -> str:
    """Returns a unified diff that is safe to print, of at most 200 lines."""
    old, new = (text.decode("utf-8", "backslashreplace").splitlines() for text in (before, after))
    lines = [
        printable(line)
        for line in difflib.unified_diff(old, new, f"{path.name} now", f"{path.name} redrafted", lineterm="")
    ]
    more = len(lines) - MOST_LINES
    return "\n".join([*lines[:MOST_LINES], f"... and {more} more lines"] if more > 0 else lines)


def _read(library: Library, id: str) -> Answer:
    answer = library.answer(id)
    if answer.status != "draft":
        raise InputError(f"{id}.md is {answer.status}: only drafts can be redrafted. Edit the file instead.")
    return answer


def _transcript(library: Library, answer: Answer) -> Transcript:
    transcript = library.transcript(answer.transcript or answer.id)
    if transcript is None:
        raise InputError(
            f"{answer.id} has no transcript to draft it from. Run `hallway transcribe` on its recording first."
        )
    return transcript


def _refuse_if_touched(path: Path, raw: bytes, fresh: bytes, transcript: Transcript) -> None:
    if hashlib.sha256(raw).hexdigest() == transcript.drafted_sha256:
        return
    raise ConflictError(
        f"{path.name} has been edited since it was drafted, so it was not changed. The new draft would change this:\n\n"
        f"{difference(path, raw, fresh)}\n\n"
        f"Copy over what you want. To start again from the generated text, move {path.name} out of "
        "answers/, delete the receipt beside its recording, and run `hallway transcribe` again."
    )


def _remember(library: Library, transcript: Transcript, fresh: bytes) -> None:
    """Records what was written. If a run stops just before this, the next redraft finds the same bytes and does it."""
    drafted = hashlib.sha256(fresh).hexdigest()
    if transcript.drafted_sha256 != drafted:
        noted = replace(transcript, drafted_sha256=drafted)
        files.write_atomic(library.transcript_path(transcript.id), noted.to_json())

"""From what was heard to what people see: transcript, media, draft, receipt, in this order, each written whole.

A stop between two of them is mended by the next run: everything after the transcript is made from it, without
transcribing again, and comes out the same.
"""

from __future__ import annotations

import hashlib
import os
import time
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from hallway import files, locks, plain
from hallway.capture.draft.draft import digest, draft
from hallway.capture.quality.corrections import correct
from hallway.capture.run import receipt
from hallway.errors import ConflictError
from hallway.library import likeness, receipts
from hallway.library.answer import Answer

if TYPE_CHECKING:
    from collections.abc import Sequence

    from hallway.capture.inbox.drop_folder import Recording
    from hallway.capture.media.published import Published
    from hallway.library.library import Library
    from hallway.library.transcript import Transcript


def now() -> str:
    """The present moment as transcripts keep it; `SOURCE_DATE_EPOCH` stands in for it where it is set."""
    epoch = os.environ.get("SOURCE_DATE_EPOCH", "")
    seconds = int(epoch) if epoch.isdecimal() else int(time.time())
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def keep(library: Library, transcript: Transcript, recording: Recording) -> Transcript:
    """Gives the transcript an id that no answer ever had and writes it; the same content is never written twice."""
    corrected = correct(replace(transcript, id=""), library.glossary())
    with locks.locked(library.state / "library.lock", seconds=-1):
        taken = _taken_ids(library)
        while True:
            named = replace(corrected, id=_draft(library, corrected, recording, taken_ids=taken).id)
            if files.create(library.transcript_path(named.id), named.to_json()):
                return named
            taken |= {named.id}  # the name of something that is no transcript


def renew(library: Library, before: Transcript, transcript: Transcript) -> Transcript:
    """Puts a new transcription of the same recording in the place of the old one; the answer's text stays."""
    corrected = correct(replace(transcript, id=""), library.glossary())
    named = replace(corrected, id=before.id, recording_name=before.recording_name, drafted_sha256=before.drafted_sha256)
    files.write_atomic(library.transcript_path(before.id), named.to_json())
    return named


def answer(library: Library, transcript: Transcript, recording: Recording, published: Published) -> Answer:
    """Writes the draft of a transcript; an answer that is there already stays as it is."""
    path = library.answer_path(library.answer_id(transcript.id))
    if not plain.is_file(path):
        drafted = _published_draft(library, transcript, recording, published)
        _note(library, transcript, drafted)
        files.create(path, drafted.to_markdown())
    return library.answer(path.stem)


def replace_draft(
    library: Library, before: Transcript, transcript: Transcript, recording: Recording, published: Published
) -> Answer | None:
    """Renews transcript and draft of a recording of which only a part had been there.

    An answer that a person has touched or deleted stays so: then only the transcript is renewed, and None comes back.
    """
    whole = replace(correct(replace(transcript, id=""), library.glossary()), id=before.id)
    path = library.answer_path(before.id)
    raw = plain.read(path) or b""
    drafted = _published_draft(library, whole, recording, published)
    fresh = drafted.to_markdown().encode()
    is_ours = raw == fresh or hashlib.sha256(raw).hexdigest() == before.drafted_sha256
    try:
        if is_ours and raw != fresh:
            files.replace_if_same(path, raw, fresh)
    except ConflictError:
        is_ours = False
    _note(library, replace(whole, drafted_sha256=before.drafted_sha256), drafted if is_ours else None)
    return drafted if is_ours else None


def questions(library: Library, made: Answer) -> tuple[str, ...]:
    """Returns what a curator should decide about a new answer because of those that are there, each as a question."""
    others, _ = library.read_answers()  # those that cannot be read are named where they would be published
    current = [other for other in others if other.status != "retired" and other.id != made.id]
    return tuple(filter(None, (_earlier(made, current), _alike(made, current))))


def _earlier(made: Answer, others: list[Answer]) -> str:
    """Says which answer was made from an earlier file of the same name; empty where none was."""
    found = (other.id for other in others if other.recording == made.recording != "")
    earlier = next(found, "")
    return (
        f"answers/{earlier}.md was made from an earlier file of this name: merge, retire or keep it?" if earlier else ""
    )


def _alike(made: Answer, others: list[Answer]) -> str:
    """Says which answer a new one is like, and how much; empty where none is."""
    near = likeness.near(made, others)
    if not near:
        return ""
    (nearest, share), *more = near
    also = f" and {len(more)} more" if more else ""
    return f"{likeness.percent(share)} like answers/{nearest.id}.md{also}: merge or link?"


def leave_receipt(
    library: Library, transcript: Transcript, recording: Recording, made: Answer, *, questions: Sequence[str] = ()
) -> bool:
    """Writes the receipt for an answer; False when a file that is not ours has its name."""
    from hallway.capture.quality.flagging import doubtful_words

    names = [term.term for term in library.glossary().terms]
    words = doubtful_words(transcript.segments, transcript.language, names)
    text = receipt.ready(made, transcript, [(word.start, word.text) for word in words], questions)
    return receipt.write(recording.path, text, elsewhere=receipts.folder(library))


def _draft(
    library: Library, transcript: Transcript, recording: Recording, *, taken_ids: frozenset[str] = frozenset()
) -> Answer:
    return draft(
        transcript,
        recording=recording.relative,
        moments=library.moments(),
        experts=library.experts(),
        settings=library.settings(),
        taken_ids=taken_ids,
    )


def _published_draft(library: Library, transcript: Transcript, recording: Recording, published: Published) -> Answer:
    return replace(
        _draft(library, transcript, recording),
        media=published.media.relative_to(library.answers).as_posix(),
        poster=published.poster.relative_to(library.answers).as_posix() if published.poster else "",
    )


def _note(library: Library, transcript: Transcript, drafted: Answer | None) -> None:
    noted = replace(transcript, drafted_sha256=digest(drafted)) if drafted else transcript
    files.write_atomic(library.transcript_path(transcript.id), noted.to_json())


def _taken_ids(library: Library) -> frozenset[str]:
    answers = (path.stem for path in library.answer_paths())
    return frozenset([*library.transcript_ids(), *answers, *library.ledger().ids()])

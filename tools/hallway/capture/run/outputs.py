"""Outputs: writes the transcript, the draft and the receipt, in this order, each completely or not at all.

The next run completes what a stopped one left half-done: everything after the transcript is derived from it, without
transcribing again, and comes out the same. So every function here may be called again after a stop at any moment.
"""

from __future__ import annotations

import hashlib
import os
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from hallway import files, locks, plain
from hallway.capture.draft import draft as drafts
from hallway.capture.quality.corrections import correct
from hallway.capture.quality.flagging import doubtful_words
from hallway.capture.run import receipt, task
from hallway.capture.run.existing_answers import ExistingAnswers
from hallway.capture.run.report import Result
from hallway.errors import ConflictError, HallwayError
from hallway.library import flags, receipts
from hallway.names import counted

if TYPE_CHECKING:
    from contextlib import AbstractContextManager
    from pathlib import Path

    from hallway.capture.inbox.cache import ContentCache, TranscriptIndex
    from hallway.capture.inbox.drop_folder import Recording
    from hallway.capture.media.published import Published
    from hallway.capture.run.jobs import Job
    from hallway.library.answer import Answer
    from hallway.library.library import Library
    from hallway.library.transcript import Transcript


def transcript_of(job: Job, heard: Transcript) -> Transcript:
    """Returns a worker's transcript with what the worker could not know: names, hashes and the time."""
    return replace(
        heard,
        recording_name=job.recording.name,
        sha256=job.sha256,
        audio_sha256=job.audio_sha256,
        created=_now(),
    )


def renew(library: Library, before: Transcript, transcript: Transcript) -> Transcript:
    """Replaces a transcript with another one of the same recording; the answer's text stays."""
    corrected = correct(replace(transcript, id=""), library.glossary())
    named = replace(corrected, id=before.id, recording_name=before.recording_name, drafted_sha256=before.drafted_sha256)
    files.write_atomic(library.transcript_path(before.id), named.to_json())
    return named


class TakenIds:
    """Every id that an answer or a transcript has or had. Asking for one lists no folder."""

    def __init__(self, library: Library) -> None:
        self._library = library
        self._ledger: tuple[int, int] | None = None
        self._published: frozenset[str] = frozenset()

    def __contains__(self, id: object) -> bool:
        library = self._library
        paths = (library.transcript_path(str(id)), library.answer_path(str(id)))
        return any(os.path.lexists(path) for path in paths) or id in self._published_ids()

    def _published_ids(self) -> frozenset[str]:
        """Returns the ids in the ledger, which is read again only when it has changed."""
        path = self._library.ledger_path
        signature = (path.lstat().st_mtime_ns, path.lstat().st_size) if plain.is_file(path) else (0, 0)
        if signature != self._ledger:
            self._published, self._ledger = self._library.ledger().ids(), signature
        return self._published


class Outputs:
    """Writes transcripts, drafts and receipts for one run."""

    def __init__(
        self,
        library: Library,
        options: task.RunOptions,
        *,
        contents: ContentCache,
        transcripts: TranscriptIndex,
        message: Callable[[str], None],
    ) -> None:
        self._library = library
        self._options = options
        self._contents = contents
        self._transcripts = transcripts
        self._message = message
        self._taken = TakenIds(library)
        self._existing = ExistingAnswers(library)
        self._without_answer = set[str]()  # the transcripts that this run has created but not drafted

    def save(self, transcript: Transcript, recording: Recording) -> Transcript:
        """Gives a transcript an id that no answer ever had, and writes it. The same content is never written twice."""
        corrected = correct(replace(transcript, id=""), self._library.glossary())
        title = drafts.title(corrected, recording=recording.relative)
        with self._writing():
            while True:
                named = replace(corrected, id=drafts.allot_id(title, self._taken))
                self._transcripts.announce(named)
                if files.create(self._library.transcript_path(named.id), named.to_json()):
                    self._without_answer.add(named.id)
                    return named

    def finish(self, recording: Recording, transcript: Transcript, published: Published) -> Result:
        """Writes the draft of a transcript, unless it has an answer, and the receipt."""
        path = self._answer_path(transcript)
        had_answer = plain.is_file(path)
        try:
            answer = self._answer(path, recording, transcript, published)
        except HallwayError as error:
            return Result(recording.name, "failed", transcript.id, error.message)
        made = f"media/{published.media.name}"
        if answer.media not in ("", made) and not plain.is_file(self._library.answers / answer.media):
            self._message(f"answers/{answer.id}.md refers to {answer.media}, which is gone. Change it to {made}.")
        questions = receipt.questions(answer, self._existing.candidates(answer))
        self._existing.add(answer)
        if not self._write_receipt(recording, transcript, answer, questions):
            self._message(f"{recording.name} has no receipt: a file that Hallway did not write has its name.")
        if had_answer:
            return Result(recording.name, "known", transcript.id, seconds=transcript.duration)
        detail = "; ".join([*_findings(transcript), *questions])
        return Result(recording.name, "answered", transcript.id, detail, seconds=transcript.duration)

    def finish_grown(
        self, recording: Recording, before: Transcript, transcript: Transcript, published: Published
    ) -> Result:
        """Replaces the transcript and draft of a recording of which only the first part was there before.

        An answer that a person has edited or deleted is left alone. The transcript is written last: until then, the
        next run does all of this again.
        """
        whole = replace(correct(replace(transcript, id=""), self._library.glossary()), id=before.id)
        draft = self._published_draft(recording, whole, published)
        is_replaced = self._replace_draft(before, draft)
        digest = drafts.digest(draft) if is_replaced else before.drafted_sha256
        with self._writing():
            self._transcripts.announce(whole)
            self._write_transcript(replace(whole, drafted_sha256=digest))
        if not is_replaced:
            hint = f"its answer was edited and stays; transcripts/{before.id}.json has the rest"
            return Result(recording.name, "renewed", before.id, "it was incomplete before", hint)
        self._write_receipt(recording, transcript, draft)
        detail = "it was incomplete before; its draft is new too"
        return Result(recording.name, "renewed", before.id, detail, seconds=transcript.duration)

    def fail(self, recording: Recording, failed: task.Failed) -> Result:
        """Writes a receipt that says what to do, and remembers failures that are final."""
        if away := went_away(recording):
            return away
        if failed.is_lasting:
            self._contents.note_failure(recording, failed.reason, failed.hint, self._options.digest)
        text = receipt.failed(failed.reason, failed.hint)
        receipt.write(recording.path, text, elsewhere=receipts.folder(self._library))
        return Result(recording.name, "failed", detail=failed.reason, hint=failed.hint)

    def _writing(self) -> AbstractContextManager[None]:
        """Locks the library while a transcript is announced and written."""
        return locks.locked(self._library.state / "library.lock", seconds=-1)

    def _answer_path(self, transcript: Transcript) -> Path:
        """Returns the path of a transcript's answer, which may have been renamed unless the transcript is new."""
        is_new = transcript.id in self._without_answer
        self._without_answer.discard(transcript.id)
        return self._library.answer_path(transcript.id if is_new else self._library.answer_id(transcript.id))

    def _answer(self, path: Path, recording: Recording, transcript: Transcript, published: Published) -> Answer:
        """Writes the draft of a transcript, unless there is an answer; returns the answer."""
        if not plain.is_file(path):
            draft = self._published_draft(recording, transcript, published)
            self._write_transcript(replace(transcript, drafted_sha256=drafts.digest(draft)))
            files.create(path, draft.to_markdown())
        return self._library.answer(path.stem)

    def _replace_draft(self, before: Transcript, draft: Answer) -> bool:
        """Replaces a draft that is still as the program wrote it; returns False if it is not."""
        path = self._library.answer_path(before.id)
        old, new = plain.read(path) or b"", draft.to_markdown().encode()
        if old != new and hashlib.sha256(old).hexdigest() != before.drafted_sha256:
            return False
        try:
            if old != new:
                files.replace_if_same(path, old, new)
        except ConflictError:
            return False
        return True

    def _published_draft(self, recording: Recording, transcript: Transcript, published: Published) -> Answer:
        library = self._library
        draft = drafts.draft(
            transcript,
            recording=recording.relative,
            moments=library.moments(),
            experts=library.experts(),
            settings=library.settings(),
        )
        return replace(
            draft,
            media=published.media.relative_to(library.answers).as_posix(),
            poster=published.poster.relative_to(library.answers).as_posix() if published.poster else "",
        )

    def _write_transcript(self, transcript: Transcript) -> None:
        files.write_atomic(self._library.transcript_path(transcript.id), transcript.to_json())

    def _write_receipt(
        self, recording: Recording, transcript: Transcript, answer: Answer, questions: Sequence[str] = ()
    ) -> bool:
        """Writes the receipt for an answer; returns False if a file that Hallway did not write has its name."""
        names = [term.term for term in self._library.glossary().terms]
        words = doubtful_words(transcript.segments, transcript.language, names)
        text = receipt.ready(answer, transcript, [(word.start, word.text) for word in words], questions)
        return receipt.write(recording.path, text, elsewhere=receipts.folder(self._library))


def went_away(recording: Recording) -> Result | None:
    """Returns the result for a recording that is gone, for example because its share was unmounted; otherwise None."""
    if os.path.lexists(recording.path):
        return None
    return Result(recording.name, "waiting", detail="it is gone; it will be processed when it is back")


def _findings(transcript: Transcript) -> Iterator[str]:
    """Yields messages about the recording for the person who started the run."""
    yield from (each.finding for each in flags.told(transcript))
    if count := sum(segment.is_unheard for segment in transcript.segments):
        yield f"{counted(count, 'passage')} of speech not understood"


def _now() -> str:
    """Returns the time in the format of transcripts; `SOURCE_DATE_EPOCH` overrides it."""
    epoch = os.environ.get("SOURCE_DATE_EPOCH", "")
    seconds = int(epoch) if epoch.isdecimal() else int(time.time())
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")

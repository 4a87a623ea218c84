"""The writing half of a run: what was heard becomes transcript, media, answer and receipt, or a reason why not."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from concurrent.futures.process import BrokenProcessPool
from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING, ParamSpec, TypeVar

from hallway import plain
from hallway.capture.run import finish, receipt, task
from hallway.capture.run.report import Result, What
from hallway.errors import HallwayError
from hallway.library import flags, receipts, redaction
from hallway.names import counted

if TYPE_CHECKING:
    from hallway.capture.inbox.cache import Contents
    from hallway.capture.inbox.drop_folder import Recording
    from hallway.capture.inbox.finished import Known
    from hallway.capture.media.published import Published
    from hallway.capture.run.executors import Workers
    from hallway.library.library import Library
    from hallway.library.transcript import Transcript

P = ParamSpec("P")
T = TypeVar("T")

TRIES = 2  # a worker that dies costs one retry; a recording under which two died is taken for the cause
DIED = task.Failed(
    "the process that worked on it died, twice",
    "free some memory, or use a smaller --model, and run again; the file itself may be made to break players",
    is_lasting=False,
)


class Writer:
    """Writes for one run; belongs to its thread. Every method may be called again after a stop at any moment."""

    def __init__(
        self, library: Library, how: task.RunOptions, workers: Workers, contents: Contents, say: Callable[[str], None]
    ) -> None:
        self._library = library
        self._how = how
        self._workers = workers
        self._contents = contents
        self._say = say

    def first(self, recording: Recording, heard: Transcript) -> Result:
        """Writes everything for a recording that was never heard before."""
        return self.complete(recording, finish.keep(self._library, heard, recording))

    def renewed(self, recording: Recording, before: Transcript, heard: Transcript, known: Known) -> Result:
        """Puts a new transcript in the place of the old one; makes an answer only where none was ever made."""
        kept = finish.renew(self._library, before, heard)
        if known.result(recording, kept.id) is None:
            self.complete(recording, kept)
        return Result(recording.name, "renewed", kept.id, seconds=kept.duration)

    def grown(self, recording: Recording, before: Transcript, heard: Transcript) -> Result:
        """Takes the whole recording for the part of it that had been drafted; a touched draft stays as it is."""
        published = self._publish(recording, replace(heard, id=before.id))
        if isinstance(published, task.Failed):
            return self.failed(recording, published)
        answer = finish.replace_draft(self._library, before, heard, recording, published)
        if not answer:
            hint = f"its answer was edited and stays; transcripts/{before.id}.json has the rest"
            return Result(recording.name, "renewed", before.id, "it had been taken up before it was whole", hint)
        finish.leave_receipt(self._library, heard, recording, answer)
        detail = "it had been taken up before it was whole; its draft is new too"
        return Result(recording.name, "renewed", before.id, detail, seconds=heard.duration)

    def complete(self, recording: Recording, transcript: Transcript) -> Result:
        """Makes of a transcript what is missing: media, draft, receipt."""
        had_answer = plain.is_file(self._library.answer_path(self._library.answer_id(transcript.id)))
        published = self._publish(recording, transcript)
        if isinstance(published, task.Failed):
            return self.failed(recording, published)
        try:
            answer = finish.answer(self._library, transcript, recording, published)
        except HallwayError as error:
            return Result(recording.name, "failed", transcript.id, error.message)
        made = f"media/{published.media.name}"
        if answer.media not in ("", made) and not plain.is_file(self._library.answers / answer.media):
            self._say(f"answers/{answer.id}.md names {answer.media}, which is gone. Write {made} there instead.")
        questions = finish.questions(self._library, answer)
        if not finish.leave_receipt(self._library, transcript, recording, answer, questions=questions):
            self._say(f"{recording.name} has no receipt: a file that is not ours has its name.")
        what: What = "known" if had_answer else "answered"
        detail = "" if had_answer else "; ".join([*_findings(transcript), *questions])
        return Result(recording.name, what, transcript.id, detail, seconds=transcript.duration)

    def failed(self, recording: Recording, failed: task.Failed) -> Result:
        """Leaves a receipt that says what to do, and remembers what need not be tried again."""
        if away := went_away(recording):
            return away
        if failed.is_lasting:
            self._contents.note_failure(recording, failed.reason, failed.hint, self._how.mark)
        text = receipt.failed(failed.reason, failed.hint)
        receipt.write(recording.path, text, elsewhere=receipts.folder(self._library))
        return Result(recording.name, "failed", detail=failed.reason, hint=failed.hint)

    def aside(self, work: Callable[P, T | task.Failed], *args: P.args, **kwargs: P.kwargs) -> T | task.Failed:
        """Does a piece of work on a recording where it can take nobody with it, if there is such a place."""
        for _ in range(TRIES):
            with suppress(BrokenProcessPool):
                return self._workers.aside.submit(work, *args, **kwargs).result()
        return DIED

    def _publish(self, recording: Recording, transcript: Transcript) -> Published | task.Failed:
        return self.aside(
            task.publish,
            recording.path,
            self._library.media,
            transcript.id,
            max_seconds=self._how.max_seconds,
            silence=redaction.kept(self._library, transcript),
        )


def _findings(transcript: Transcript) -> Iterator[str]:
    """Yields what the person who runs this should know about the recording."""
    yield from (each.finding for each in flags.told(transcript))
    if count := sum(segment.is_unheard for segment in transcript.segments):
        yield f"{counted(count, 'passage')} of speech not understood"


def went_away(recording: Recording) -> Result | None:
    """The result for a recording that is no longer there, on a share that was unmounted for example: no failure."""
    if os.path.lexists(recording.path):
        return None
    return Result(recording.name, "waiting", detail="it went away; it is taken up when it is back")


def heard_in(outcome: task.Transcribed, recording: Recording, *, sha256: str, audio_sha256: str) -> Transcript:
    """The transcript with what the worker could not know."""
    return replace(
        outcome.transcript,
        recording_name=recording.name,
        sha256=sha256,
        audio_sha256=audio_sha256,
        created=finish.now(),
    )

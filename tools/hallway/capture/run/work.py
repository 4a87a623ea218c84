"""The work of one run: each recording claimed, handed to a worker, and what comes back written.

Transcribing may happen anywhere and in any order; what is written is written here, in the order of the recordings, so
that ids do not depend on who was quickest.
"""

from __future__ import annotations

import time
from collections import deque
from concurrent.futures import FIRST_COMPLETED, CancelledError, Future, wait
from contextlib import ExitStack, suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from hallway import files
from hallway.capture.inbox.cache import Contents, Spool, Transcripts
from hallway.capture.inbox.claims import RETRY_SECONDS, Claims
from hallway.capture.inbox.finished import Known
from hallway.capture.run import task
from hallway.capture.run.report import Result, Summary
from hallway.capture.run.writer import DIED, TRIES, Writer, heard_in, went_away
from hallway.errors import DocumentError, EngineError, HallwayError, InputError, ModelError
from hallway.library import contents, redaction

if TYPE_CHECKING:
    from hallway.capture.inbox.drop_folder import Found, Recording, Settling
    from hallway.capture.run.executors import Workers
    from hallway.capture.run.report import Reporter
    from hallway.library.library import Library
    from hallway.library.transcript import Transcript


@dataclass(frozen=True, slots=True)
class _Claimed:
    """A recording that this run has claimed, on its way through a worker."""

    recording: Recording
    sha256: str
    audio_sha256: str
    claims: frozenset[str]
    before: Transcript | None = None
    """The transcript to renew, if that is asked for."""
    is_grown: bool = False
    """`before` is of the first part only, taken up when the copy stalled."""
    audio: bytes | None = None
    tries: int = 0


class Work:
    """The state of one run; belongs to one thread."""

    def __init__(
        self, library: Library, how: task.RunOptions, reporter: Reporter, workers: Workers, settling: Settling
    ) -> None:
        self.summary = Summary()
        self._library = library
        self._how = how
        self._reporter = reporter
        self._workers = workers
        self._settling = settling
        self._contents = Contents(contents.cache_path(library))
        self._transcripts = Transcripts(library)
        self._known = Known(library, self._transcripts)
        self._writer = Writer(library, how, workers, self._contents, self._say)
        self._spool = Spool(library.state_folder("heard"), how.mark)
        self._claims = Claims(library.locks)
        self._under_way: deque[tuple[_Claimed, Future[task.Outcome]]] = deque()
        self._renewed: set[str] = set()
        self._said: set[str] = set()
        self._redacted = redaction.by_recording(library)
        self._sends_audio = False

    def take_up(self, found: Found) -> None:
        """Works through what a scan found ready, in order; what another run is at comes last."""
        self._known.refresh()
        self.summary.ignored += sum(kind == "temporary" for _, kind in found.ignored)
        for path, reason in found.rejected:
            self._end(Result(self._name(path), "failed", detail=reason))
        new = [recording for recording in found.ready if not self._is_known(recording)]
        self._reporter.begins(len(new))
        later = [recording for recording in new if not self._begin(recording)]
        self._conclude_down_to(0)
        for recording in later:
            while not self._begin(recording):
                self._say("Another run is at the same recordings; waiting for it ...")
                time.sleep(RETRY_SECONDS)
            self._conclude_down_to(0)

    def leave(self, found: Found) -> None:
        """Names what is left for a later run."""
        for path, reason in found.waiting:
            self._end(Result(self._name(path), "waiting", detail=reason))

    def close(self) -> None:
        """Keeps what was learned and heard, and lets go of all claims."""
        self._spool_done()
        self._claims.release_all()
        self._contents.save()
        self._transcripts.save()

    # Before a worker has it

    def _is_known(self, recording: Recording) -> bool:
        """True, and the result said, for what needs no work; reads nothing that was read before."""
        try:
            sha256 = self._contents.sha256(recording)
        except (OSError, InputError) as error:
            failed = Result(recording.name, "failed", detail=f"cannot be read: {error}", hint="look at its permissions")
            self._end(went_away(recording) or failed)
            return True
        if self._how.again:
            return False
        id, failure = self._transcripts.id_of(sha256), self._contents.failure(recording, self._how.mark)
        result = self._known.result(recording, id) if id else None
        if not id and failure:
            result = Result(recording.name, "failed", detail=failure[0], hint=failure[1])
        if result:
            self._end(result)
        return result is not None

    def _begin(self, recording: Recording) -> bool:
        """Claims a recording and hands it to a worker; False when another run is at it."""
        step: _Claimed | Result | None
        try:
            step = self._claim(recording)
        except DocumentError as error:
            step = Result(recording.name, "failed", detail=error.message)
        if isinstance(step, Result):
            self._end(step, self._contents.sha256(recording))
        elif step:
            self._submit(step)
            self._conclude_down_to(2 * self._workers.count() - 1)
        return step is not None

    def _claim(self, recording: Recording) -> _Claimed | Result | None:
        """Makes sure that nobody else works on this content, and that nobody has."""
        with ExitStack() as undo:
            sha256 = self._contents.sha256(recording)
            if not self._claims.take([sha256]):
                return None
            undo.callback(self._claims.release, [sha256])
            self._transcripts.refresh()
            id, audio_sha256 = self._transcripts.id_of(sha256), ""
            if not id:
                identity = self._writer.aside(task.identify, recording.path)
                if isinstance(identity, task.Failed):
                    return self._writer.failed(recording, identity)
                audio_sha256, id = identity, self._transcripts.id_of(identity)
                self._contents.note_audio(recording, identity)
            before = self._library.transcript(id) if id else None
            part = None if before else self._part(recording)
            others = {audio_sha256, *(_digests(before or part))} - {sha256, ""}
            if not self._claims.take(others):
                return None
            undo.callback(self._claims.release, others)
            self._transcripts.refresh()
            if not id and self._transcripts.id_of(audio_sha256):
                return None  # another run got done with the same sound under other bytes, just before the claim
            if before and (not self._how.again or id in self._renewed):
                return self._known.result(recording, id) or self._writer.complete(recording, before)
            undo.pop_all()
            audio_sha256 = audio_sha256 or (before.audio_sha256 if before else "")
            return _Claimed(
                recording, sha256, audio_sha256, frozenset({sha256, *others}), before or part, is_grown=bool(part)
            )

    def _part(self, recording: Recording) -> Transcript | None:
        """The transcript of the first part of this recording, if that was taken for the whole when its copy stalled."""
        id = self._transcripts.id_of(self._contents.has_grown_from(recording))
        return self._library.transcript(id) if id else None

    # With a worker

    def _submit(self, claimed: _Claimed) -> None:
        self._reporter.starts(claimed.sha256, claimed.recording.name)
        silence = self._silence(claimed)
        if (heard := self._spool.get(claimed.sha256)) and not silence:  # what a stopped run heard may be what must go
            future: Future[task.Outcome] = Future()
            future.set_result(task.Transcribed(heard))
        else:
            how = self._how
            audio = claimed.audio or (_bytes(claimed) if self._sends_audio else None)
            work = task.Task(
                claimed.recording.path, claimed.sha256, how.engine, how.options, how.max_seconds, audio, silence
            )
            future = self._workers.executor.submit(task.perform, work)
        self._under_way.append((claimed, future))

    def _conclude_down_to(self, most_running: int) -> None:
        """Writes what is done, in order, and waits until at most so many are with workers; 0 waits for all."""
        while True:
            while self._under_way and self._under_way[0][1].done():
                self._conclude(*self._under_way.popleft())
            self._spool_done()
            running = [future for _, future in self._under_way if not future.done()]
            if len(running) <= most_running and (most_running or not self._under_way):
                return
            wait(running, return_when=FIRST_COMPLETED)

    def _spool_done(self) -> None:
        """Keeps what was heard and has to wait for its turn."""
        for _, future in self._under_way:
            if future.done() and not future.cancelled() and not future.exception():
                outcome = future.result()
                if isinstance(outcome, task.Transcribed):
                    self._spool.put(outcome.transcript)

    # After a worker had it

    def _conclude(self, claimed: _Claimed, future: Future[task.Outcome]) -> None:
        outcome = self._outcome(claimed, future)
        if outcome is None:
            return
        try:
            result = self._written(claimed, outcome)
        except (OSError, HallwayError) as error:
            if isinstance(outcome, task.Transcribed):
                with suppress(OSError):
                    self._spool.put(outcome.transcript)
            if isinstance(error, HallwayError):
                raise
            raise _cannot_write(error) from error
        finally:
            self._claims.release(claimed.claims)
        self._end(result, claimed.sha256)

    def _outcome(self, claimed: _Claimed, future: Future[task.Outcome]) -> task.Outcome | None:
        """What a worker said; None when the recording has gone to a worker once more."""
        try:
            outcome = future.result()
        except CancelledError as error:
            raise HallwayError("The cluster let go of the work. What is done is kept; run again to go on.") from error
        except Exception:  # BrokenProcessPool, or Dask's KilledWorker: nobody else raises, see task.perform
            if self._workers.retries_itself or claimed.tries + 1 >= TRIES:
                return DIED
            self._submit_again(replace(claimed, tries=claimed.tries + 1))
            return None
        if isinstance(outcome, task.Stopped):
            raise (ModelError if outcome.is_model else EngineError)(outcome.message)
        if isinstance(outcome, task.Different) and not claimed.audio and not _has_changed(claimed):
            self._sends_audio = True
            self._submit_again(replace(claimed, audio=_bytes(claimed)))
            return None
        return outcome

    def _silence(self, claimed: _Claimed) -> tuple[redaction.Range, ...]:
        """Where words were taken out for good, as the files say at this moment."""
        known = [*self._redacted.get(claimed.sha256, ())]
        if claimed.before and (now := self._library.transcript(claimed.before.id)):
            known += [*self._redacted.get(now.sha256, ()), *redaction.kept(self._library, now)]
        return redaction.merged(known)

    def _submit_again(self, claimed: _Claimed) -> None:
        self._submit(claimed)
        self._under_way.rotate(1)  # its turn is still the first

    def _written(self, claimed: _Claimed, outcome: task.Outcome) -> Result:
        recording, before = claimed.recording, claimed.before
        if isinstance(outcome, task.Failed):
            return self._writer.failed(recording, outcome)
        if not isinstance(outcome, task.Transcribed):
            self._settling.has_changed(recording.path)
            return Result(recording.name, "waiting", detail="it changed while it was read; it waits for the next run")
        for note in outcome.notes:
            self._say(note)
        heard = heard_in(outcome, recording, sha256=claimed.sha256, audio_sha256=claimed.audio_sha256)
        heard = redaction.cover(heard, self._silence(claimed))
        if not before:
            result = self._writer.first(recording, heard)
        elif claimed.is_grown:
            result = self._writer.grown(recording, before, heard)
        else:
            result = self._writer.renewed(recording, before, heard, self._known)
            self._renewed.add(result.id)
        self._spool.drop(claimed.sha256)
        return result

    # Small change

    def _name(self, path: Path) -> str:
        root = self._library.recordings.resolve()
        return files.printable(path.relative_to(root).as_posix() if path.is_relative_to(root) else path)

    def _end(self, result: Result, key: str = "") -> None:
        self.summary.results.append(result)
        self._reporter.ends(result, key)

    def _say(self, text: str) -> None:
        if text not in self._said:
            self._said.add(text)
            self._reporter.says(text)


def _digests(transcript: Transcript | None) -> tuple[str, ...]:
    return (transcript.sha256, transcript.audio_sha256) if transcript else ()


def _bytes(claimed: _Claimed) -> bytes | None:
    """The file itself; None once it is gone, which the worker will find too."""
    try:
        return claimed.recording.path.read_bytes()
    except OSError:
        return None


def _has_changed(claimed: _Claimed) -> bool:
    try:
        return files.sha256(claimed.recording.path) != claimed.sha256
    except (OSError, InputError):
        return True


def _cannot_write(error: OSError) -> HallwayError:
    where = files.printable(str(error.filename or "the knowledge base"))
    return HallwayError(
        f"Cannot write {where}: {error.strerror}. Nothing is half-written; mend that and run again to go on."
    )

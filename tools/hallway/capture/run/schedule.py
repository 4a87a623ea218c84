"""The schedule: takes recordings through a run, from claim to receipt, as many in parallel as there are workers.

Workers may finish in any order. Their results are written here in the order of the recordings, so that neither ids
nor receipts depend on which worker was fastest.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from concurrent.futures import FIRST_COMPLETED, Future, wait
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from hallway import files
from hallway.capture.inbox.cache import ContentCache, Spool, TranscriptIndex
from hallway.capture.run import outputs, task
from hallway.capture.run.claims import Busy, Claims
from hallway.capture.run.finished import FinishedRecordings
from hallway.capture.run.jobs import Job, JobQueue
from hallway.capture.run.outputs import Outputs
from hallway.capture.run.plan import plan
from hallway.capture.run.report import Result, Summary
from hallway.errors import DocumentError, HallwayError, InputError, printable
from hallway.library import recording_hashes, redaction

if TYPE_CHECKING:
    from hallway.capture.inbox.drop_folder import Recording, Scan, Settling
    from hallway.capture.media.published import Published
    from hallway.capture.run.executors import Workers
    from hallway.capture.run.report import Reporter
    from hallway.library.library import Library
    from hallway.library.transcript import Transcript

    Publication = Published | task.Failed | task.Stopped

RETRY_SECONDS = 0.25
WORKERLESS_SECONDS = 10.0  # without a result, before the run says that the cluster has no worker
NO_WORKER = "The cluster has no worker; waiting for one. Start it with: dask worker"
FEWEST_PLANNED = 5  # recordings before which a person is told how long they will take


class Schedule:
    """The work of one run; belongs to one thread. The methods are in the order in which they are used."""

    def __init__(
        self, library: Library, options: task.RunOptions, reporter: Reporter, workers: Workers, settling: Settling
    ) -> None:
        self.summary = Summary()
        self._library = library
        self._options = options
        self._reporter = reporter
        self._workers = workers
        self._settling = settling
        self._contents = ContentCache(recording_hashes.cache_path(library))
        self._transcripts = TranscriptIndex(library)
        self._spool = Spool(library.state_folder("heard"), options.digest)
        self._claims = Claims(
            library,
            options,
            contents=self._contents,
            transcripts=self._transcripts,
            finished=FinishedRecordings(library, self._transcripts),
        )
        self._outputs = Outputs(
            library, options, contents=self._contents, transcripts=self._transcripts, message=self._message
        )
        self._transcribing = JobQueue[task.Outcome](self._transcribe, retries_itself=workers.retries_itself)
        self._publishing = JobQueue["Publication | Result"](self._publish)
        self._messages: set[str] = set()
        self._redacted = redaction.by_recording(library)
        self._sends_audio = False

    def process(self, scan: Scan) -> None:
        """Processes the recordings that a scan found ready, in order; first those that no other run is processing."""
        self._claims.refresh()
        self.summary.ignored += sum(kind == "temporary" for _, kind in scan.ignored)
        for path, reason in scan.rejected:
            self._finished(Result(self._name(path), "failed", detail=reason))
        new = [recording for recording in scan.ready if not self._needs_no_work(recording)]
        if len(new) >= FEWEST_PLANNED:
            self._reporter.planned(plan(new, self._options))
        self._reporter.queued(len(new))
        busy = [recording for recording in new if not self._start(recording)]
        self._collect()
        for recording in busy:
            while not self._start(recording):
                self._message("Another run is processing the same recordings; waiting for it ...")
                time.sleep(RETRY_SECONDS)
            self._collect()

    def postpone(self, scan: Scan) -> None:
        """Reports what remains for a later run."""
        for path, reason in scan.waiting:
            self._finished(Result(self._name(path), "waiting", detail=reason))

    def close(self) -> None:
        """Saves caches and transcripts, and releases all claims."""
        self._spool_transcribed()
        self._claims.release_all()
        self._contents.save()
        self._transcripts.save()

    def _needs_no_work(self, recording: Recording) -> bool:
        """Reports a recording that is finished, failed for good, or gone."""
        try:
            result = self._claims.without_work(recording)
        except (OSError, InputError) as error:
            failed = Result(recording.name, "failed", detail=f"cannot be read: {error}", hint="check its permissions")
            result = outputs.went_away(recording) or failed
        if result:
            self._finished(result)
        return result is not None

    def _start(self, recording: Recording) -> bool:
        """Claims a recording and gives it to a worker; returns False if another run has it."""
        claim: Job | Result | task.Failed | task.Stopped | Busy
        try:
            claim = self._claims.claim(recording)
        except DocumentError as error:
            claim = Result(recording.name, "failed", detail=error.message)
        match claim:
            case Busy():
                return False
            case Job(transcript=None):
                self._reporter.started(claim.sha256, recording.name)
                self._transcribing.submit(claim)
            case Job():
                self._publishing.submit(claim)
            case task.Stopped():
                raise claim.error()
            case task.Failed():
                self._finished(self._outputs.fail(recording, claim), self._contents.sha256(recording))
            case Result():
                self._finished(claim, self._contents.sha256(recording))
        self._collect(max(1, 2 * self._workers.count() - 1))
        return True

    def _collect(self, most_running: int = 0) -> None:
        """Writes what is done, in order, until at most `most_running` jobs are with workers; 0 waits for all."""
        while True:
            for job, transcribed in self._transcribing.take():
                self._transcribed(job, transcribed)
            for job, published in self._publishing.take():
                self._published(job, published)
            self._spool_transcribed()
            running = [*self._transcribing.running, *self._publishing.running]
            is_empty = not self._transcribing and not self._publishing
            if is_empty or (most_running and len(running) <= most_running):
                return
            if not wait(running, WORKERLESS_SECONDS, FIRST_COMPLETED).done and not self._workers.count():
                self._message(f"{NO_WORKER} {self._options.cluster}")

    def _transcribe(self, job: Job) -> Future[task.Outcome]:
        silence = self._silence(job)
        if (heard := self._spool.get(job.sha256)) and not silence:  # redacted words may be in a spooled transcript
            future: Future[task.Outcome] = Future()
            future.set_result(task.Transcribed(heard))
            return future
        options = self._options
        audio = job.audio or (_bytes(job) if self._sends_audio else None)
        work = task.TranscriptionTask(
            job.recording.path,
            job.sha256,
            options.engine,
            options.options,
            options.max_seconds,
            audio,
            silence,
            dict(self._workers.slots()),
        )
        return self._workers.executor.submit(task.transcribe, work)

    def _transcribed(self, job: Job, outcome: task.Outcome) -> None:
        """Writes the transcript, and has the media published."""
        match outcome:
            case task.Transcribed():
                for note in outcome.notes:
                    self._message(note)
                with self._writing(job, outcome.transcript):
                    self._save(job, outcome.transcript)
            case task.Stopped():
                raise outcome.error()
            case task.Failed():
                self._publishing.put(job, outcome)
            case task.Different() if not job.audio and not _has_changed(job):
                self._sends_audio = True
                self._transcribing.submit(replace(job, audio=_bytes(job)), is_next=True)
            case task.Different():
                self._settling.has_changed(job.recording.path)
                detail = "it changed while it was being read; the next run processes it"
                self._publishing.put(job, Result(job.recording.name, "waiting", detail=detail))

    def _save(self, job: Job, heard: Transcript) -> None:
        transcript = redaction.cover(outputs.transcript_of(job, heard), self._silence(job))
        result = None
        if not job.before:
            transcript = self._outputs.save(transcript, job.recording)
        elif job.is_grown:  # written after its draft, so that a stop between the two leaves work for the next run
            self._spool.put(outputs.transcript_of(job, heard))
            transcript = replace(transcript, id=job.before.id)
        else:
            transcript = outputs.renew(self._library, job.before, transcript)
            if self._claims.renewed(job, transcript.id):
                result = _renewed(job, transcript)
        job = replace(job, transcript=transcript, audio=None, tries=0)
        if result:
            self._publishing.put(job, result)
        else:
            self._publishing.submit(job)

    def _publish(self, job: Job) -> Future[Publication | Result]:
        assert job.transcript
        future: Future[Publication | Result] = self._workers.local.submit(
            task.publish,
            job.recording.path,
            self._library.media,
            job.transcript.id,
            max_seconds=self._options.max_seconds,
            silence=redaction.kept(self._library, job.transcript),
        )
        return future

    def _published(self, job: Job, outcome: Publication | Result) -> None:
        """Writes the draft and the receipt, and reports the result."""
        with self._writing(job, job.transcript if job.is_grown else None):
            result = self._result(job, outcome)
        if job.transcript:
            self._spool.drop(job.sha256)
        self._claims.release(job)
        self._finished(result, job.sha256)

    def _result(self, job: Job, outcome: Publication | Result) -> Result:
        if isinstance(outcome, Result):
            return outcome
        if isinstance(outcome, task.Stopped):
            raise outcome.error()
        if isinstance(outcome, task.Failed):
            return self._outputs.fail(job.recording, outcome)
        assert job.transcript
        if job.before and job.is_grown:
            return self._outputs.finish_grown(job.recording, job.before, job.transcript, outcome)
        result = self._outputs.finish(job.recording, job.transcript, outcome)
        return _renewed(job, job.transcript) if job.before and result.status != "failed" else result

    @contextmanager
    def _writing(self, job: Job, heard: Transcript | None) -> Iterator[None]:
        """Saves what was transcribed if something cannot be written, which ends the run."""
        try:
            yield
        except (OSError, HallwayError) as error:
            if heard:
                with suppress(OSError):
                    self._spool.put(outputs.transcript_of(job, heard))
            if isinstance(error, OSError):
                raise HallwayError(task.cannot_write(error)) from error
            raise

    def _spool_transcribed(self) -> None:
        """Saves what was transcribed but has to wait for its turn."""
        for job, outcome in self._transcribing.done():
            if isinstance(outcome, task.Transcribed):
                self._spool.put(outputs.transcript_of(job, outcome.transcript))

    def _silence(self, job: Job) -> tuple[redaction.Range, ...]:
        """Returns what was redacted for good, according to the current files."""
        known = [*self._redacted.get(job.sha256, ())]
        if job.before and (now := self._library.transcript(job.before.id)):
            known += [*self._redacted.get(now.sha256, ()), *redaction.kept(self._library, now)]
        return redaction.merged(known)

    def _name(self, path: Path) -> str:
        root = self._library.recordings.resolve()
        return printable(path.relative_to(root).as_posix() if path.is_relative_to(root) else path)

    def _finished(self, result: Result, key: str = "") -> None:
        self.summary.results.append(result)
        self._reporter.finished(result, key)

    def _message(self, text: str) -> None:
        if text not in self._messages:
            self._messages.add(text)
            self._reporter.message(text)


def _renewed(job: Job, transcript: Transcript) -> Result:
    return Result(job.recording.name, "renewed", transcript.id, seconds=transcript.duration)


def _bytes(job: Job) -> bytes | None:
    """Returns the content of the file; None if it is gone, which the worker will notice too."""
    try:
        return job.recording.path.read_bytes()
    except OSError:
        return None


def _has_changed(job: Job) -> bool:
    try:
        return files.sha256(job.recording.path) != job.sha256
    except (OSError, InputError):
        return True

"""Shows a run on stderr: as progress bars on a terminal, in plain lines elsewhere."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any

import click

from hallway import timecode
from hallway.capture.run.report import Reporter, Result, Summary

if TYPE_CHECKING:
    from collections.abc import Sequence

    from hallway.capture.run.plan import RunPlan

LABELS = {
    "answered": "answers/{id}.md is ready",
    "renewed": "transcripts/{id}.json is new; answers/{id}.md was not changed",
    "known": "already answered: {id}",
    "left": "not changed: {id}",
    "waiting": "not yet",
    "failed": "failed",
}


def line(result: Result) -> str:
    """Returns a result as one line: `refund.m4a: answers/refund.md is ready (4:52)`."""
    length = f" ({timecode.stamp(result.seconds)})" if result.seconds and result.status == "answered" else ""
    said = "; ".join(filter(None, (result.detail, result.hint)))
    return f"{result.recording}: {LABELS[result.status].format(id=result.id)}{length}{f': {said}' if said else ''}"


def closing(summary: Summary) -> str:
    """Returns the whole run in one sentence: `2 new answers, 1 already answered, 1 failed.`"""
    counts = {
        "new answer": len(summary.of("answered")),
        "transcript renewed": len(summary.of("renewed")),
        "already answered": len(summary.of("known")),
        "left alone": len(summary.of("left")),
        "not yet": len(summary.of("waiting")),
        "failed": len(summary.of("failed")),
        "temporary file skipped": summary.ignored,
    }
    counted = (f"{count} {_plural(name, count)}" for name, count in counts.items() if count)
    return f"{', '.join(counted) or 'No recordings'}."


def planned(plan: RunPlan) -> str:
    """Returns a plan in words: `120 recordings, 10 hours of audio. With base, they take about an hour here.`"""
    if not plan.recordings:
        return "There is nothing to transcribe."
    audio = f", {'' if plan.is_exact else 'about '}{_length(plan.audio_seconds)} of audio" if plan.audio_seconds else ""
    said = f"{plan.recordings:,} recording{'s' if plan.recordings != 1 else ''}{audio}."
    if plan.seconds is not None:
        return f"{said} Transcribing with {plan.model} takes about {_length(plan.seconds)} on this machine."
    return f"{said} The speed of {plan.model} is not known here; `hallway model list --measure` measures it."


def _length(seconds: float) -> str:
    """Returns a length in the unit that people would use: `40 minutes`, `3 hours`."""
    if seconds < 90:
        return f"{max(1, round(seconds))} seconds"
    minutes = round(seconds / 60)
    if minutes < 90:
        return f"{minutes} minutes"
    hours = minutes / 60
    return f"{hours:.1f} hours".replace(".0 ", " ") if hours < 10 else f"{round(hours):,} hours"


class PlainReporter(Reporter):
    """Prints messages on stderr and results on stdout."""

    def __init__(self, *, is_machine_read: bool = False, names_known: bool = False, is_endless: bool = False) -> None:
        """With `is_machine_read`, keeps results off stdout. With `names_known`, also prints recordings that already had
        an answer. With `is_endless`, prints failures at once instead of listing them at the end."""
        self._prints = not is_machine_read
        self._names_known = names_known
        self._is_endless = is_endless

    def planned(self, plan: RunPlan) -> None:
        self.message(planned(plan))

    def started(self, key: str, name: str) -> None:
        self.message(f"Transcribing {name} ...")

    def finished(self, result: Result, key: str = "") -> None:
        if result.status in ("failed", "waiting"):
            if self._is_endless:
                self.message(line(result))
        elif self._prints and (result.status != "known" or result.detail or self._names_known):
            self._print(line(result))

    def message(self, text: str) -> None:
        self._print(text, to_stderr=True)

    def _print(self, text: str, *, to_stderr: bool = False) -> None:
        click.echo(text, err=to_stderr)


class BarReporter(PlainReporter):
    """Shows a progress bar, in seconds of audio, for each recording in progress and one for all of them."""

    def __init__(self, **options: bool) -> None:
        from rich.console import Console
        from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

        super().__init__(**options)
        self._bars = Progress(
            TextColumn("{task.description}", markup=False),
            BarColumn(),
            TextColumn("{task.fields[done]}", markup=False),
            TimeRemainingColumn(compact=True),
            console=Console(stderr=True),
            transient=True,
            redirect_stdout=False,  # results must go to stdout, not through the bars' console to stderr
            redirect_stderr=False,
        )
        self._lock = threading.Lock()
        self._tasks: dict[str, Any] = {}
        self._whole: Any = None
        self._count = self._finished = 0

    def __enter__(self) -> BarReporter:
        self._bars.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._bars.stop()

    def _print(self, text: str, *, to_stderr: bool = False) -> None:
        """Hides the bars while a line is printed, so that they do not mix."""
        self._bars.stop()
        super()._print(text, to_stderr=to_stderr)
        self._bars.start()

    def queued(self, recordings: int) -> None:
        self._count += recordings
        if self._whole is None and recordings > 1:
            self._whole = self._bars.add_task("All recordings", total=self._count, done="")
        self._show_whole()

    def _show_whole(self) -> None:
        if self._whole is None:
            return
        if self._finished < self._count:
            done = f"{self._finished} of {self._count}"
            self._bars.update(self._whole, completed=self._finished, total=self._count, done=done)
        else:  # the watch is idle
            self._bars.remove_task(self._whole)
            self._whole, self._finished, self._count = None, 0, 0

    def started(self, key: str, name: str) -> None:
        with self._lock:
            last = name.rpartition("/")[2]
            shown = last if len(last) <= 40 else f"{last[:37]}..."
            if key not in self._tasks:  # it exists on a second attempt, after a worker died
                self._tasks[key] = self._bars.add_task(shown, total=None, done="", start=False)

    def progress(self, key: str, done_seconds: float, total_seconds: float) -> None:
        with self._lock:
            if key in self._tasks and total_seconds:
                done = f"{timecode.stamp(done_seconds)} of {timecode.stamp(total_seconds)}"
                self._bars.start_task(self._tasks[key])
                self._bars.update(self._tasks[key], completed=done_seconds, total=total_seconds, done=done)

    def finished(self, result: Result, key: str = "") -> None:
        with self._lock:
            if key in self._tasks:
                self._bars.remove_task(self._tasks.pop(key))
            if key:
                self._finished += 1
                self._show_whole()
        super().finished(result, key)


def list_failures(results: Sequence[Result]) -> None:
    """Prints each failure on stderr as one line: the file, the reason, what to do."""
    for result in results:
        click.echo(line(result), err=True)


def _plural(name: str, count: int) -> str:
    if count == 1 or not name.startswith(("new answer", "temporary", "transcript")):
        return name
    first, _, rest = name.partition(" ")
    return {
        "new": "new answers",
        "temporary": "temporary files skipped",
        "transcript": f"transcripts {rest}",
    }[first]

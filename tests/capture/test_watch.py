"""Watching: recordings are processed as they arrive, and known results are not repeated."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from watchdog.events import FileCreatedEvent, FileModifiedEvent, FileMovedEvent, FileOpenedEvent

import drop_folder
import fake_engine
from drop_folder import record, wait_until
from hallway.capture.engines.interface import EngineOptions
from hallway.capture.inbox.drop_folder import Settling
from hallway.capture.pipeline import watch
from hallway.capture.run.report import Reporter, Result
from hallway.capture.run.task import RunOptions
from hallway.capture.watch import NewsOnly, Wake
from hallway.library.library import Library

NEVER = 3600.0


class Listener(Reporter):
    """Records what it is told."""

    def __init__(self) -> None:
        self.results: list[tuple[str, str]] = []
        self.said: list[str] = []

    def finished(self, result: Result, key: str = "") -> None:
        self.results.append((result.recording, result.status))

    def message(self, text: str) -> None:
        self.said.append(text)


@pytest.fixture
def base(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Library:
    fake_engine.install(tmp_path / "engines")
    monkeypatch.syspath_prepend(str(tmp_path / "engines"))
    return drop_folder.make(tmp_path / "base", ("First.wav",))


@contextmanager
def watching(base: Library, **how: object) -> Iterator[tuple[Listener, Callable[[], None]]]:
    """Watches in a thread; yields the listener and a function that wakes it."""
    listener, wake, stop = Listener(), Wake(), threading.Event()
    options: dict[str, object] = {"rescan_seconds": NEVER, **how}

    def work() -> None:
        engine = RunOptions("fake", EngineOptions("m"))
        settling = Settling(float(str(options.pop("settle", 0.0))))
        watch(base, options=engine, settling=settling, reporter=listener, wake=wake, stop=stop, **options)  # type: ignore[arg-type]

    thread = threading.Thread(target=work)
    thread.start()
    try:
        yield listener, wake.set
    finally:
        stop.set()
        wake.set()
        thread.join(60)
    assert not thread.is_alive()


def answered(listener: Listener, *names: str) -> Callable[[], bool]:
    return lambda: [name for name, what in listener.results if what == "answered"] == list(names)


def test_a_recording_that_comes_is_taken_up(base: Library, tmp_path: Path) -> None:
    """A recording that is copied, moved, or inside a moved folder triggers an event and the next scan finds it."""
    with watching(base) as (listener, _):
        wait_until(answered(listener, "First.wav"), seconds=60)
        record(base.recordings / "Second.wav", 2)
        wait_until(answered(listener, "First.wav", "Second.wav"), seconds=60)
        record(tmp_path / "folder" / "Third.wav", 3)
        shutil.move(tmp_path / "folder", base.recordings / "folder")
        wait_until(answered(listener, "First.wav", "Second.wav", "folder/Third.wav"), seconds=60)


@pytest.mark.parametrize("how", [{"polls": True}, {"rescan_seconds": 0.5}], ids=["polling", "rescan"])
def test_shares_that_send_no_events_are_looked_at(
    base: Library, how: dict[str, object], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Both polling and the periodic full scan find new recordings without events."""
    monkeypatch.setattr("hallway.capture.watch.POLL_SECONDS", 0.2)
    with watching(base, **how) as (listener, _):
        wait_until(answered(listener, "First.wav"), seconds=60)
        record(base.recordings / "Second.wav", 2)
        wait_until(answered(listener, "First.wav", "Second.wav"), seconds=60)


def test_a_half_copied_file_is_waited_for(base: Library) -> None:
    """The wait is reported once; when the file has settled, it is processed without another event."""
    with watching(base, settle=1.0) as (listener, _):
        wait_until(answered(listener, "First.wav"), seconds=60)
    assert listener.results == [("First.wav", "waiting"), ("First.wav", "answered")]


def test_a_folder_that_goes_away_is_waited_for(base: Library) -> None:
    """An unmounted share stops nothing and deletes nothing; watching continues when it is back."""
    with watching(base, rescan_seconds=0.3) as (listener, _):
        wait_until(answered(listener, "First.wav"), seconds=60)
        base.recordings.rename(base.root / "away")
        wait_until(lambda: any("mount its share" in text for text in listener.said), seconds=60)
        (base.root / "away").rename(base.recordings)
        record(base.recordings / "Second.wav", 2)
        wait_until(answered(listener, "First.wav", "Second.wav"), seconds=60)
    assert len(base.answer_paths()) == 2


def test_only_changes_of_recordings_wake() -> None:
    """Receipts, temporary files and reads trigger no scan; a file that gets its final name does."""
    wake = Wake()
    for event in (
        FileCreatedEvent("r/a.wav.hallway.txt"),
        FileModifiedEvent("r/.clock-1-2.hallway-tmp"),
        FileModifiedEvent("r/a.wav.part"),
        FileOpenedEvent("r/a.wav"),
    ):
        wake.dispatch(event)
    assert not wake.is_set()
    wake.dispatch(FileMovedEvent("r/a.wav.part", "r/a.wav"))
    assert wake.is_set()


def test_what_was_said_is_not_said_again() -> None:
    """Without this, each scan would report the same bad file again."""
    listener = Listener()
    news = NewsOnly(listener)
    for _ in range(3):
        news.finished(Result("bad.m4a", "failed", detail="it is empty"))
        news.finished(Result("good.m4a", "known", "good"))
        news.message("Another run is at it.")
    assert listener.results == [("bad.m4a", "failed")]
    assert listener.said == ["Another run is at it."]

"""Tasks: what workers do with one recording: identify it, transcribe it, or publish its media.

Tasks and their outcomes are plain values that travel between processes and machines. Tasks return what went wrong and
never raise, because an exception may not survive the journey.
"""

from __future__ import annotations

import errno
import hashlib
import json
import tempfile
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field, replace
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, TypeVar

from hallway import files, locks
from hallway.capture.isolation.limits import Limits
from hallway.capture.media.voice import Mute
from hallway.capture.run import cluster
from hallway.capture.run.progress import tell
from hallway.errors import EngineError, HallwayError, ModelError, RecordingError, printable

if TYPE_CHECKING:
    from hallway.capture.audio.decode import Sound
    from hallway.capture.engines.interface import Engine, EngineOptions, EngineResult
    from hallway.capture.media.published import Published
    from hallway.library.redaction import Range
    from hallway.library.transcript import Segment, Transcript


T = TypeVar("T")

DISK_FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EROFS})


@dataclass(frozen=True, slots=True)
class RunOptions:
    """How a run transcribes."""

    engine: str
    options: EngineOptions
    max_seconds: float = 14_400.0
    jobs: int = 1
    """How many recordings are processed at a time; if 1, in this process."""
    cluster: str = ""
    """The address of a Dask scheduler, `tcp://host:8786`."""
    again: bool = False
    """Whether to redo recordings that have a transcript, and replace it. Answers stay the same."""

    @property
    def digest(self) -> str:
        """Identifies what an outcome depends on apart from the recording: program, engine, options, decoder limits."""
        limits = asdict(Limits.from_environment())
        parts = [version("hallway"), self.engine, recorded(self.options), self.max_seconds, limits]
        return hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()[:16]


@dataclass(frozen=True, slots=True)
class TranscriptionTask:
    """A recording to transcribe, and the options."""

    path: Path
    """The absolute path. A worker on another machine may find another file there, or none."""
    sha256: str
    """The hash of the file; also the key for reporting progress."""
    engine: str
    options: EngineOptions
    max_seconds: float
    audio: bytes | None = None
    """The content of the file, for a worker that cannot access `path`."""
    silence: tuple[Range, ...] = ()
    """What was redacted, so that the engine must not hear it."""
    slots: Mapping[str, int] = field(default_factory=dict)
    """How many tasks each machine runs at a time; see `Workers.slots`."""

    def engine_options(self) -> EngineOptions:
        """Returns the options for this machine: unless `threads` is given, its tasks share its cores."""
        from hallway.capture.engines.interface import default_threads

        jobs = self.slots.get(cluster.machine(), 1)
        if self.options.threads or jobs <= 1:
            return self.options
        return replace(self.options, threads=default_threads(jobs))


@dataclass(frozen=True, slots=True)
class Transcribed:
    """A transcript, still without id, recording name and audio hash."""

    transcript: Transcript
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Failed:
    """This recording cannot be used; the others can."""

    reason: str
    hint: str = ""
    is_lasting: bool = True
    """False if another attempt with the same bytes may succeed."""


@dataclass(frozen=True, slots=True)
class Stopped:
    """No recording can be processed: the engine or its model is missing, or nothing can be written."""

    message: str
    kind: Literal["engine", "model", "disk"]

    def error(self) -> HallwayError:
        """Returns the error that ends the run."""
        return {"engine": EngineError, "model": ModelError, "disk": HallwayError}[self.kind](self.message)


@dataclass(frozen=True, slots=True)
class Different:
    """The file at `path` is not the right one: it has changed, belongs to another machine, or does not exist."""


Outcome = Transcribed | Failed | Different | Stopped


def transcribe(task: TranscriptionTask) -> Outcome:
    """Decodes and transcribes one recording."""
    return _guarded(lambda: _transcribed_file(task))


def identify(path: Path) -> str | Failed | Stopped:
    """Returns the hash of the recording's audio alone, regardless of name, tags and container."""
    from hallway.capture.audio import decode

    return _guarded(lambda: decode.audio_sha256(path))


def publish(
    source: Path, folder: Path, id: str, *, max_seconds: float, silence: tuple[Range, ...] = ()
) -> Published | Failed | Stopped:
    """Creates the media that the site plays; see `published.publish`."""
    from hallway.capture.media import published

    return _guarded(lambda: published.publish(source, folder, id, silence=silence, max_seconds=max_seconds))


def _guarded(work: Callable[[], T]) -> T | Failed | Stopped:
    """Returns the result of `work`, or a value that says what went wrong."""
    try:
        return work()
    except RecordingError as error:
        return Failed(error.reason, error.hint, error.is_lasting)
    except HallwayError as error:
        return Failed(error.message, is_lasting=False)
    except MemoryError:
        return Failed(
            "there was too little memory for it", "close other programs, or use a smaller --model", is_lasting=False
        )
    except OSError as error:
        if error.errno in DISK_FULL:
            return Stopped(cannot_write(error), "disk")
        return Failed(f"{error.strerror} ({type(error).__name__})", "check the disk or the share", is_lasting=False)
    except Exception as error:
        return Failed(
            f"there was an unexpected error ({type(error).__name__}: {error})",
            "try --engine or --model",
            is_lasting=False,
        )


def cannot_write(error: OSError) -> str:
    """Returns the message for a file that cannot be written."""
    where = printable(str(error.filename or "the knowledge base"))
    return f"Cannot write {where}: {error.strerror}. Nothing is half-written. Fix that, then run again to continue."


def _transcribed_file(task: TranscriptionTask) -> Outcome:
    with _file(task) as path:
        return _transcribe(task, path) if path else Different()


def _transcribe(task: TranscriptionTask, path: Path) -> Outcome:
    from hallway.capture.audio import decode
    from hallway.capture.quality import playback_speed

    mute = Mute(task.silence, rate=decode.SAMPLE_RATE)
    sound = decode.decode(path, max_seconds=task.max_seconds, change=mute.take)
    if files.sha256(path) != task.sha256:
        return Different()
    tell(task.sha256, 0.0, sound.seconds)
    options = task.engine_options()
    try:
        recogniser = _engine(task.engine)
        recogniser.load(options)
    except (EngineError, ModelError) as error:
        return Stopped(error.message, "model" if isinstance(error, ModelError) else "engine")
    result = recogniser.transcribe(sound.samples, options, lambda second: tell(task.sha256, second, sound.seconds))
    tell(task.sha256, sound.seconds, sound.seconds)
    if playback_speed.is_unclear(result):
        speed = playback_speed.find(sound.samples, lambda part: recogniser.transcribe(part, options, _unheeded))
        if speed:
            hint = playback_speed.hint(decode.probe(path).sample_rate)
            return Failed(playback_speed.reason(speed), hint)
    if not any(segment.text.strip() for segment in result.segments):
        return _nothing_heard(result)
    return Transcribed(_transcript(task, sound, result, recogniser), result.notes)


def _unheeded(second: float) -> None:
    """Ignores progress: the recording itself is done."""


def _transcript(task: TranscriptionTask, sound: Sound, result: EngineResult, recogniser: Engine) -> Transcript:
    from hallway.capture.audio import level
    from hallway.capture.quality import flagging
    from hallway.library.transcript import Transcript

    segments: tuple[Segment, ...]
    flags, segments = flagging.flag(
        result, decoding=sound.decoding, level=level.measure(sound.samples), names=task.options.hotwords
    )
    return Transcript(
        id="",
        recording_name="",
        sha256=task.sha256,
        audio_sha256="",
        duration=round(sound.seconds, 3),
        language=result.language,
        language_probability=result.language_probability,
        engine=recogniser.name,
        engine_version=recogniser.version,
        model=Path(task.options.model).name,
        model_digest=recogniser.model_digest(),
        options=recorded(task.options),
        segments=segments,
        flags=flags,
        corrections=(),
        decoding=sound.decoding,
        coverage=result.coverage,
        created="",
    )


def recorded(options: EngineOptions) -> dict[str, Any]:
    """Returns the options in the form that transcripts use, without this machine's folders."""
    kept = asdict(options) | {"model": Path(options.model).name}
    return {key: list(value) if isinstance(value, tuple) else value for key, value in kept.items()}


def _nothing_heard(result: EngineResult) -> Failed:
    if result.speech is not None and not result.speech:
        return Failed("nobody speaks in it", "check the microphone and record it again")
    return Failed(
        "no words were understood in it",
        "record it again closer to the microphone, or try --language or a larger --model",
    )


@contextmanager
def _file(task: TranscriptionTask) -> Iterator[Path | None]:
    """Yields the recording as a file on this machine; None if there is none."""
    if task.audio is None:
        yield task.path if files.is_regular(task.path) else None
        return
    with locks.work_folder(Path(tempfile.gettempdir(), "hallway-recording")) as folder:
        folder.mkdir(mode=0o700)
        path = Path(folder, "recording")
        path.write_bytes(task.audio)
        yield path


_loaded = threading.local()


def _engine(name: str) -> Engine:
    """Returns this thread's engine with that name, and the model it has loaded."""
    from hallway.capture.engines.interface import engine

    engines: dict[str, Engine] = _loaded.__dict__.setdefault("engines", {})
    if name not in engines:
        engines[name] = engine(name)
    return engines[name]

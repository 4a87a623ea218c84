"""The interface of speech recognition engines: samples in, segments with times out."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from importlib.metadata import entry_points
from typing import TYPE_CHECKING, Protocol, runtime_checkable

from hallway.errors import EngineError

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from hallway.library.transcript import Coverage, Segment

GROUP = "hallway.engines"  # the entry-point group of engines, ours and those of other packages


@dataclass(frozen=True, slots=True)
class EngineOptions:
    """What a person can choose about a transcription."""

    model: str
    """A name from the catalogue, or the folder (openai-whisper: the file) of a model."""
    language: str = "auto"
    """A code such as "en", or "auto"."""
    beam: int = 5
    """The beam size: how many candidate transcriptions to explore."""
    device: str = "auto"
    """"cpu", "cuda" or "auto"."""
    compute_type: str = "auto"
    """"auto" is int8 on a CPU and float16 on a GPU."""
    threads: int = 0
    """CPU threads; 0 means as many as there are cores for each job, at most eight."""
    batched: bool = False
    """Whether to process several windows at once: faster, but more is lost at first and transcribed again."""
    prompt: str = ""
    """Text that might precede the recording: Whisper imitates its style and vocabulary."""
    hotwords: tuple[str, ...] = ()
    """Names and jargon: checked for where the engine is unsure, and flagged where it is unsure of them."""
    allowed_languages: tuple[str, ...] = ()
    """The languages to consider if `language` is "auto"; empty: all."""


@dataclass(frozen=True, slots=True)
class EngineResult:
    """The transcription of one recording."""

    language: str
    """The code of the language that is spoken most."""
    language_probability: float
    """0..1; 1.0 if the language was given or the model knows only one."""
    segments: tuple[Segment, ...]
    """Sorted by start, every time within 0..duration."""
    duration: float
    """Length of the samples in seconds."""
    notes: tuple[str, ...] = ()
    """Sentences for the user, such as the drawbacks of batching."""
    speech: tuple[tuple[float, float], ...] | None = None
    """Where there is speech, in seconds; None if the engine did not look for it."""
    windows: tuple[tuple[str, float], ...] = ()
    """The language detected in each window and its probability, in order; empty if the model knows only one."""
    coverage: Coverage | None = None
    """How much of the speech has words; None if the engine did not measure it."""


@runtime_checkable
class Engine(Protocol):
    """A speech recognition engine. An instance serves one thread and keeps its model loaded."""

    name: str
    version: str

    def load(self, options: EngineOptions) -> None:
        """Loads the model, unless it is loaded with the same options. Raises ModelError or EngineError."""

    def transcribe(
        self, samples: NDArray[np.float32], options: EngineOptions, on_progress: Callable[[float], None]
    ) -> EngineResult:
        """Transcribes mono float32 samples of shape (n,) at 16 kHz. Reports how many seconds are done."""

    def model_digest(self) -> str:
        """Returns the digest of the loaded model's files for the transcript. Raises EngineError if none is loaded."""


def engine(name: str) -> Engine:
    """Returns a new engine by name. Raises EngineError if it does not exist or its dependencies are not installed."""
    engines = {entry.name: entry for entry in entry_points(group=GROUP)}
    if name not in engines:
        raise EngineError(f"There is no engine {name!r}. Installed: {', '.join(sorted(engines)) or 'none'}.")
    try:
        made: Engine = engines[name].load()()
    except ImportError as error:
        is_extra = name == "openai-whisper"
        hint = "In the clone of Hallway, run: pip install '.[openai]'" if is_extra else "Is it installed?"
        raise EngineError(f"The engine {name} cannot be loaded ({error}). {hint}") from error
    return made


def cores() -> int:
    """Returns how many CPU cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def default_threads(jobs: int = 1) -> int:
    """Returns how many CPU threads each of `jobs` engines gets, at most eight: Whisper gains little from more."""
    return max(1, min(8, cores() // jobs))

"""What an engine is: it takes our samples and says what it heard, in seconds of the recording."""

from __future__ import annotations

import math
import os
import re
from collections.abc import Callable, Container
from dataclasses import dataclass
from importlib.metadata import entry_points
from typing import TYPE_CHECKING, Protocol, runtime_checkable

from hallway.errors import EngineError
from hallway.names import printable

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from hallway.library.transcript import Coverage, Segment

GROUP = "hallway.engines"  # the entry-point group in which engines are found, ours and other packages'
_SPECIAL = re.compile(r"<\||\|>")  # Whisper's own marks: a glossary must not be able to write them


@dataclass(frozen=True, slots=True)
class EngineOptions:
    """What a person may choose about one transcription."""

    model: str
    """A name from the catalogue, "demo", or the folder (openai-whisper: the file) of a model."""
    language: str = "auto"
    """A code such as "en", or "auto"."""
    beam: int = 5
    """How many readings are followed side by side."""
    device: str = "auto"
    """"cpu", "cuda" or "auto"."""
    compute_type: str = "auto"
    """"auto" is int8 on a CPU and float16 on a GPU."""
    threads: int = 0
    """CPU threads; 0 takes the cores this process may use, eight at most."""
    batched: bool = False
    """Several windows at once: quicker, and more is lost and read again (the notes of the result say what it costs)."""
    prompt: str = ""
    """Text that might come before: Whisper takes up its style and its words."""
    hotwords: tuple[str, ...] = ()
    """Names and jargon: looked for where the recogniser is unsure, and doubtful wherever it is."""
    allowed_languages: tuple[str, ...] = ()
    """Where the language is "auto", only these are considered; empty: all."""


@dataclass(frozen=True, slots=True)
class Heard:
    """What an engine made of one recording."""

    language: str
    """The code of the language in which it was transcribed."""
    language_probability: float
    """0..1; 1.0 where the language was given or the model knows only one."""
    segments: tuple[Segment, ...]
    """Sorted by start, every time within 0..duration."""
    duration: float
    """Seconds of the samples."""
    notes: tuple[str, ...] = ()
    """Sentences for the person, such as what batching gave up."""
    speech: tuple[tuple[float, float], ...] | None = None
    """Where there is speech, in seconds; None where nobody looked."""
    windows: tuple[tuple[str, float], ...] = ()
    """Language and probability of the windows that were asked, in order; empty where the model knows only one."""
    coverage: Coverage | None = None
    """How much of the speech has words; None where nobody looked."""


@runtime_checkable
class Engine(Protocol):
    """A speech recogniser behind the one interface. An instance serves one thread and keeps its model loaded."""

    name: str
    version: str

    def load(self, options: EngineOptions) -> None:
        """Loads the model, once for the same model, device and threads. ModelError, EngineError."""

    def transcribe(
        self, samples: NDArray[np.float32], options: EngineOptions, on_progress: Callable[[float], None]
    ) -> Heard:
        """Transcribes mono float32 samples of shape (n,) at 16 kHz; report seconds of the recording done, rising."""

    def model_digest(self) -> str:
        """Returns the digest of the loaded model's files, as kept in the transcript. EngineError before `load`."""


def engine(name: str) -> Engine:
    """Returns a new engine by its name. EngineError when there is none, or when what it needs is not installed."""
    found = {entry.name: entry for entry in entry_points(group=GROUP)}
    if name not in found:
        raise EngineError(f"There is no engine {name!r}. Installed: {', '.join(sorted(found)) or 'none'}.")
    try:
        made: Engine = found[name].load()()
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
    return max(1, min(8, cores()) // jobs)


def plain(text: str) -> str:
    """Returns text on one line, without anything that Whisper's tokenizer would take for one of its own marks."""
    return " ".join(_SPECIAL.sub(" ", text).split())


def wanted_language(asked: str, *, is_multilingual: bool, known: Container[str]) -> tuple[str, list[str]]:
    """Returns the language to read in, empty for finding out, and a note if the model knows only English.

    `known` are the codes that Whisper knows; EngineError for another one.
    """
    if not is_multilingual:
        return "en", [] if asked in ("auto", "en") else [f"This model knows only English; {asked} was asked for."]
    if asked != "auto" and asked not in known:
        raise EngineError(f"Whisper does not know the language {printable(asked)!r}. Codes are such as en, de, fr.")
    return "" if asked == "auto" else asked, []


def finite(value: float, otherwise: float = 0.0) -> float:
    """Returns a plain float of four decimals, as JSON can hold it; `otherwise` for what is not a number."""
    return round(float(value), 4) if math.isfinite(value) else otherwise

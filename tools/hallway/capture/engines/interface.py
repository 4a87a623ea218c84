"""What an engine is: it takes our samples and says what it heard, in seconds of the recording."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from importlib.metadata import entry_points
from typing import TYPE_CHECKING, Protocol, runtime_checkable

from hallway.errors import EngineError
from hallway.names import printable

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from hallway.library.transcript import Segment

GROUP = "hallway.engines"  # the entry-point group in which engines are found, ours and other packages'
PROMPT_TOKENS = 223  # Whisper keeps half of its 448 positions, less the opening mark, for what it is told beforehand
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
    """Several windows at once: quicker, and without three of the safety nets (the notes of the result say which)."""
    vad: bool = True
    """Leave out what is not speech before Whisper listens."""
    prompt: str = ""
    """Said to Whisper before every window."""
    hotwords: tuple[str, ...] = ()
    """Names and jargon, the most important first; those beyond Whisper's token budget are named in the notes."""
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
    """Sentences for the person: terms that did not fit, the demo model, what batching gave up."""
    speech: tuple[tuple[float, float], ...] | None = None
    """Where there is speech, in seconds; None where nobody looked."""
    windows: tuple[tuple[str, float], ...] = ()
    """Language and probability of each window, in order; empty where the model knows only one."""


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
        hint = "Install it with: pip install 'hallway[openai]'" if name == "openai-whisper" else "Is it installed?"
        raise EngineError(f"The engine {name} cannot be loaded ({error}). {hint}") from error
    return made


def glossary_prompt(
    terms: Iterable[str], count_tokens: Callable[[str], int], budget: int = PROMPT_TOKENS
) -> tuple[str, list[str]]:
    """Joins the terms that fit into `budget` tokens, first come first served, and list those that did not fit.

    >>> glossary_prompt(["Zendesk", "churn", "SLA"], lambda text: len(text.split()), budget=2)
    ('Zendesk, churn', ['SLA'])
    """
    kept: list[str] = []
    left_out: list[str] = []
    for term in dict.fromkeys(filter(None, map(plain, terms))):
        if count_tokens(" " + ", ".join([*kept, term])) <= budget:
            kept.append(term)
        else:
            left_out.append(term)
    return ", ".join(kept), left_out


def plain(text: str) -> str:
    """Returns text on one line, without anything that Whisper's tokenizer would take for one of its own marks."""
    return " ".join(_SPECIAL.sub(" ", text).split())


def left_out_note(left_out: list[str]) -> str:
    """Returns the sentence that names the glossary terms for which there was no room."""
    shown = ", ".join(left_out[:12]) + (f" and {len(left_out) - 12} more" if len(left_out) > 12 else "")
    count = "1 term" if len(left_out) == 1 else f"{len(left_out)} terms"
    return f"{count} of the glossary did not fit into what Whisper can be told beforehand: {shown}."


def only_english_note(asked: str) -> list[str]:
    """Returns what to say where a model that knows only English is asked for another language; nothing otherwise."""
    return [] if asked in ("auto", "en") else [f"This model knows only English; {asked} was asked for."]


def unknown_language(language: str) -> EngineError:
    """Returns the error for a code that Whisper does not know."""
    return EngineError(f"Whisper does not know the language {printable(language)!r}. Codes are such as en, de, fr.")


def finite(value: float, otherwise: float = 0.0) -> float:
    """Returns a plain float of four decimals, as JSON can hold it; `otherwise` for what is not a number."""
    return round(float(value), 4) if math.isfinite(value) else otherwise

"""Determines the language: which one was requested, and which one is spoken, window by window."""

from __future__ import annotations

from collections.abc import Container, Iterable
from typing import Any

from hallway.errors import EngineError, printable

SURE = 0.7  # a window changes the language at this probability or above
ONLY_ENGLISH = ("en", 1.0)


def language_for(asked: str, *, is_multilingual: bool, known: Container[str]) -> tuple[str, list[str]]:
    """Returns the language to transcribe in, empty to detect it, and a note if the model knows only English.

    `known` are the codes that Whisper knows. Raises EngineError for any other.
    """
    if not is_multilingual:
        return "en", [] if asked in ("auto", "en") else [f"This model knows only English; {asked} was requested."]
    if asked != "auto" and asked not in known:
        raise EngineError(f"Whisper does not know the language {printable(asked)!r}. Use a code such as en, de or fr.")
    return "" if asked == "auto" else asked, []


class Listener:
    """Replaces CTranslate2's model while faster-whisper transcribes, and chooses the language of each window.

    faster-whisper would use the most likely language of every window, and so transcribe a cough in mid-sentence as
    Welsh. Detection uses what Whisper encodes anyway: it costs about 2 % of a window.
    """

    def __init__(self, model: Any, language: str) -> None:
        self.language = language
        """The language of the current window; empty before the first one."""
        self.allowed: tuple[str, ...] = ()
        self.heard: list[tuple[str, float]] = []
        """The language detected in each window, with its probability."""
        self._model = model

    def __getattr__(self, name: str) -> Any:
        return getattr(self._model, name)

    def detect_language(self, encoded: Any) -> list[list[tuple[str, float]]]:
        """Returns the language of a window in CTranslate2's format: the previous one, unless another one is certain."""
        found = [(likely[2:-2], probability) for likely, probability in self._model.detect_language(encoded)[0]]
        best, probability = likeliest(found, self.allowed)
        self.heard.append((best, probability))
        if not self.language or probability >= SURE:
            self.language = best
        return [[(f"<|{self.language}|>", probability)]]

    def probability(self, language: str) -> float:
        """Returns the highest probability of a language in any window."""
        return round(max((probability for best, probability in self.heard if best == language), default=1.0), 4)


def likeliest(found: Iterable[tuple[str, float]], allowed: tuple[str, ...]) -> tuple[str, float]:
    """Returns the most likely allowed language and its share among them; considers all languages if none are given."""
    every = dict(found)
    usable = {code: value for code, value in every.items() if code in allowed} or every
    best = max(usable, key=lambda code: usable[code])
    return best, usable[best] / (sum(usable.values()) or 1.0)

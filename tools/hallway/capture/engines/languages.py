"""Which language is spoken: asked of Whisper window by window, on what it encodes anyway."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

SURE = 0.7  # from this probability on a window changes the language
ONLY_ENGLISH = ("en", 1.0)


class Listener:
    """Stands in for CTranslate2's model while faster-whisper reads, and chooses the language of each window.

    faster-whisper would take the likeliest one for every window, and so read a cough in mid-sentence as Welsh. Asking
    costs about 2 % of a window, and saves encoding the first one twice.
    """

    def __init__(self, model: Any, language: str) -> None:
        self.language = language
        """The one in which the present window is read; empty before the first."""
        self.allowed: tuple[str, ...] = ()
        self.heard: list[tuple[str, float]] = []
        """The language and its probability for each window that was asked."""
        self._model = model

    def __getattr__(self, name: str) -> Any:
        return getattr(self._model, name)

    def detect_language(self, encoded: Any) -> list[list[tuple[str, float]]]:
        """Returns the language of a window, in CTranslate2's form; the last one unless another is sure."""
        found = [(likely[2:-2], probability) for likely, probability in self._model.detect_language(encoded)[0]]
        best, probability = likeliest(found, self.allowed)
        self.heard.append((best, probability))
        if not self.language or probability >= SURE:
            self.language = best
        return [[(f"<|{self.language}|>", probability)]]

    def probability(self, language: str) -> float:
        """Returns how sure Whisper was of a language, in the window in which it was surest."""
        return round(max((probability for best, probability in self.heard if best == language), default=1.0), 4)


def likeliest(found: Iterable[tuple[str, float]], allowed: tuple[str, ...]) -> tuple[str, float]:
    """Returns the likeliest of the allowed languages and its share among them; of all where none is allowed."""
    every = dict(found)
    usable = {code: value for code, value in every.items() if code in allowed} or every
    best = max(usable, key=lambda code: usable[code])
    return best, usable[best] / (sum(usable.values()) or 1.0)

"""Cues: the words in a recording that point to a moment of need, each with where it is heard."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from hallway.library.vocabulary import Moment

TITLE_WEIGHT = 3  # one cue in the title says as much as three in the text
PLURAL = re.compile(r"(?<=\w\w[^\Ws])s$")


@dataclass(frozen=True, slots=True)
class HeardCue:
    """Words of a moment that were heard."""

    text: str
    """As the vocabulary has them."""
    is_in_title: bool
    is_in_text: bool
    seconds: float | None
    """When they are first said; None where that is not known, or they are in the title alone."""

    @property
    def points(self) -> int:
        """How strongly they suggest the moment: one point however often the text has them, more for the title."""
        return self.is_in_text + TITLE_WEIGHT * self.is_in_title


def heard(moment: Moment, title: str, passages: Iterable[tuple[float | None, str]]) -> tuple[HeardCue, ...]:
    """Returns the cues of a moment that are in a title or a text, those in the title first, then as they are said.

    `passages` are the parts of the text, each with its second. Whole words count, in their singular or plural.
    """
    asked = _phrase(title)
    said = [(seconds, _phrase(text)) for seconds, text in passages]
    phrases = {_phrase(cue): cue for cue in reversed(moment.cues)}
    found = (_cue(cue, phrase, asked, said) for phrase, cue in phrases.items() if phrase.strip())
    order = {cue: number for number, cue in enumerate(moment.cues)}
    return tuple(
        sorted(
            (cue for cue in found if cue.points),
            key=lambda cue: (not cue.is_in_title, cue.seconds or 0.0, order[cue.text]),
        )
    )


def _cue(cue: str, phrase: str, asked: str, said: Sequence[tuple[float | None, str]]) -> HeardCue:
    first = next((number for number, (_, text) in enumerate(said) if phrase in text), None)
    return HeardCue(cue, phrase in asked, first is not None, None if first is None else said[first][0])


def _phrase(text: str) -> str:
    """Words in lower case with a space around each, plain plurals as their singular: "Refunds?" is " refund "."""
    words: Sequence[str] = re.findall(r"\w+", text.casefold())
    return f" {' '.join(PLURAL.sub('', word) for word in words)} "

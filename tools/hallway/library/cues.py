"""Finds cues: words in a recording that point to a moment of need, each with the time at which it is heard."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from hallway.library.vocabulary import Moment

TITLE_WEIGHT = 3  # a cue in the title counts as much as three in the text
PLURAL = re.compile(r"(?<=\w\w[^\Ws])s$")


@dataclass(frozen=True, slots=True)
class HeardCue:
    """A cue of a moment that was heard."""

    text: str
    """As the vocabulary spells it."""
    is_in_title: bool
    is_in_text: bool
    seconds: float | None
    """When it is first heard; None if unknown, or if it is only in the title."""

    @property
    def points(self) -> int:
        """How strongly it suggests the moment: one point, however often the text has it, and more for the title."""
        return self.is_in_text + TITLE_WEIGHT * self.is_in_title


def heard(moment: Moment, title: str, passages: Iterable[tuple[float | None, str]]) -> tuple[HeardCue, ...]:
    """Returns the cues of a moment in a title or a text: those in the title first, the others by time.

    `passages` are the parts of the text, each with its second. Only whole words match, in the singular or the plural.
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
    """Returns the words in lower case and in the singular, with spaces around them: "Refunds?" becomes " refund "."""
    words: Sequence[str] = re.findall(r"\w+", text.casefold())
    return f" {' '.join(PLURAL.sub('', word) for word in words)} "

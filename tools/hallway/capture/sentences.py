"""Sentences: what was said, cut at its full stops, each with the seconds it was said in; the grain of every draft."""

from __future__ import annotations

import math
import re
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from hallway.library.transcript import Segment, Transcript

LONGEST_SECONDS = 45.0
"""A run of words without any full stop is cut at its longest pauses until no part is longer."""

ENDING = re.compile(r"(?:[.?!…]|[。？！])[\"'”’»)\]]*$")  # noqa: RUF001 - the stops of Chinese and Japanese
ABBREVIATIONS = frozenset({"mr.", "mrs.", "ms.", "dr.", "prof.", "e.g.", "i.e.", "vs.", "approx.", "z.b.", "bzw."})
UNWANTED = re.compile(  # marks that reorder or hide text, and what is no character at all
    "[\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufffd-\uffff\ud800-\udfff]"
)
SPACELESS = re.compile(r"[\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef]")  # Chinese, Japanese: no space between words


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence as it was said."""

    text: str
    """One line, white space collapsed, with its closing mark."""
    start: float
    """Seconds of the recording, never past its end."""
    end: float

    @property
    def is_question(self) -> bool:
        """It closes with a question mark."""
        return bool(re.search(r"[?？][\"'”’»)\]]*$", self.text))  # noqa: RUF001


@dataclass(frozen=True, slots=True)
class _Token:
    text: str
    start: float
    end: float


def sentences(transcript: Transcript) -> tuple[Sentence, ...]:
    """Returns the transcript's sentences in the order of their seconds; none when nothing was said."""
    found = (part for run in _runs(_tokens(transcript)) for part in _cut(run))
    made = (Sentence(join(token.text for token in part), part[0].start, part[-1].end) for part in found)
    return tuple(sentence for sentence in made if sentence.text)


def clean(text: str) -> str:
    """Returns `text` on one line in NFC, without control characters and marks that reorder or hide what is read."""
    spaced = "".join(" " if unicodedata.category(char) in {"Cc", "Zl", "Zp"} else char for char in text)
    return " ".join(unicodedata.normalize("NFC", UNWANTED.sub("", spaced)).split())


def join(parts: Iterable[str]) -> str:
    """Puts words or sentences side by side: as they come, with a space only where one belongs and is missing.

    Whisper's words bring their own leading space; Chinese and Japanese have none.
    """
    joined = ""
    for part in parts:
        needs_space = joined and part and not (joined[-1].isspace() or part[0].isspace())
        joined += (" " if needs_space and not _is_spaceless(joined[-1], part[0]) else "") + part
    return clean(joined)


def _is_spaceless(left: str, right: str) -> bool:
    return bool(SPACELESS.match(left) and SPACELESS.match(right))


def _tokens(transcript: Transcript) -> Iterator[_Token]:
    """All words in the order of their segments' seconds, inside the recording; one without a time follows the last.

    None starts before the one it follows: engines set words to earlier seconds now and then.
    """
    duration = transcript.duration if transcript.duration > 0 else math.inf
    start = at = 0.0
    for segment in sorted(transcript.segments, key=lambda segment: _known(segment.start, 0.0)):
        for token in _tokens_of(segment):
            start = min(max(_known(token.start, at), start), duration)
            at = min(max(_known(token.end, start), start), duration)
            yield _Token(token.text, start, at)


def _known(seconds: float, otherwise: float) -> float:
    return seconds if math.isfinite(seconds) else otherwise


def _tokens_of(segment: Segment) -> list[_Token]:
    """The words of a segment; where the engine gave no word times, they share its seconds by their length."""
    if segment.words:
        return _whole_words([_Token(word.text, word.start, word.end) for word in segment.words])
    words = segment.text.split()
    per_letter = (segment.end - segment.start) / max(sum(map(len, words)), 1)
    made: list[_Token] = []
    at = segment.start
    for word in words:
        made.append(_Token(" " + word, at, at + per_letter * len(word)))
        at = made[-1].end
    return made


def _whole_words(tokens: list[_Token]) -> list[_Token]:
    """Pieces that continue a word ("follow" "-up", "3" ".5") joined to it, where the engine marks words by a space."""
    if not any(token.text[:1].isspace() for token in tokens[1:]):
        return tokens
    whole: list[_Token] = []
    for token in tokens:
        if (
            whole
            and token.text
            and not token.text[0].isspace()
            and not _is_spaceless(whole[-1].text[-1:], token.text[0])
        ):
            whole[-1] = _Token(whole[-1].text + token.text, whole[-1].start, token.end)
        else:
            whole.append(token)
    return whole


def _runs(tokens: Iterable[_Token]) -> Iterator[list[_Token]]:
    """Tokens up to and with each one that ends a sentence."""
    run: list[_Token] = []
    for token in tokens:
        if run and _ends(run[-1].text, token.text):
            yield run
            run = []
        run.append(token)
    if run:
        yield run


def _ends(word: str, following: str) -> bool:
    word = word.strip()
    if not ENDING.search(word) or word.casefold() in ABBREVIATIONS:
        return False
    trails_off = word.endswith(("...", "…")) and following.strip()[:1].islower()
    return not trails_off


def _cut(run: Sequence[_Token]) -> Iterator[Sequence[_Token]]:
    """A run as it is, or its parts when it is too long to be a sentence: Whisper sometimes writes no stops at all."""
    waiting = [run]
    while waiting:
        part = waiting.pop()
        if len(part) < 2 or part[-1].end - part[0].start <= LONGEST_SECONDS:
            yield part
            continue
        at = _longest_pause(part)
        waiting += [part[at:], part[:at]]


def _longest_pause(tokens: Sequence[_Token]) -> int:
    middle = len(tokens) / 2
    return max(
        range(1, len(tokens)),
        key=lambda at: (round(tokens[at].start - tokens[at - 1].end, 1), -abs(at - middle)),
    )

"""Splits the transcript into sentences, each with its time. Drafts are made of these."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from itertools import groupby, pairwise
from typing import TYPE_CHECKING, Protocol, TypeVar

from hallway.capture.draft.phrases import clean
from hallway.library import unheard

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from hallway.library.transcript import Segment, Transcript

LONG_SECONDS = 15.0
STOP_PAUSE = 0.8
"""In a run of words that is longer than a usual sentence, a pause of this length counts as a full stop."""
LONGEST_SECONDS = 45.0
"""A run of words without a full stop is split at its longest pauses until no part is longer than this."""

ENDING = re.compile(r"(?:[.?!…]|[。？！])[\"'”’»)\]]*$")  # noqa: RUF001 - the stops of Chinese and Japanese
ABBREVIATIONS = frozenset({"mr.", "mrs.", "ms.", "dr.", "prof.", "e.g.", "i.e.", "vs.", "approx.", "z.b.", "bzw."})
SPACELESS = re.compile(  # Thai, Lao, Burmese, Khmer, Chinese, Japanese: no space between words
    r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef]"
)
LIST_NUMBER = re.compile(r"\d{1,2}\.")  # "1." before a sentence is its number, not a sentence


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence as it was said."""

    text: str
    """One line, with white space collapsed and the closing mark."""
    start: float
    """In seconds of the recording, never past its end."""
    end: float
    is_unheard: bool = False
    """Whether `text` is the note for speech that was not understood, not the speaker's words."""

    @property
    def is_question(self) -> bool:
        """Whether it ends with a question mark."""
        return bool(re.search(r"[?？][\"'”’»)\]]*$", self.text))  # noqa: RUF001


class _HasText(Protocol):
    @property
    def text(self) -> str: ...


Piece = TypeVar("Piece", bound=_HasText)


@dataclass(frozen=True, slots=True)
class _Token:
    text: str
    start: float
    end: float
    is_unheard: bool = False


def sentences(transcript: Transcript) -> tuple[Sentence, ...]:
    """Returns the transcript's sentences in order of time; empty if nothing was said.

    A passage without words is a separate item, and no sentence continues across it.
    """
    made: list[Sentence] = []
    for is_unheard, tokens in groupby(_tokens(transcript), key=lambda token: token.is_unheard):
        parts = ([token] for token in tokens) if is_unheard else (part for run in _runs(tokens) for part in _cut(run))
        made += (
            Sentence(join(token.text for token in part), part[0].start, part[-1].end, is_unheard) for part in parts
        )
    return tuple(sentence for sentence in made if sentence.text)


def join(parts: Iterable[str]) -> str:
    """Joins words or sentences, adding a space only where one belongs and is missing.

    Whisper's words come with their own leading space; Chinese and Japanese have none.
    """
    joined = ""
    for part in parts:
        needs_space = joined and part and not (joined[-1].isspace() or part[0].isspace())
        joined += (" " if needs_space and not _is_spaceless(joined[-1], part[0]) else "") + part
    return clean(joined)


def whole_words(pieces: Sequence[Piece]) -> list[list[Piece]]:
    """Returns the pieces of each word together: "follow" "-up", "3" ".5". Without any spaces, each piece is a word."""
    if not any(piece.text[:1].isspace() for piece in pieces):
        return [[piece] for piece in pieces]
    words: list[list[Piece]] = []
    for piece in pieces:
        if words and _continues(words[-1][-1].text, piece.text):
            words[-1].append(piece)
        else:
            words.append([piece])
    return words


def _continues(word: str, piece: str) -> bool:
    return bool(piece) and not (piece[0].isspace() or word[-1:].isspace() or _is_spaceless(word[-1:], piece[0]))


def _is_spaceless(left: str, right: str) -> bool:
    return bool(SPACELESS.match(left) and SPACELESS.match(right))


def _tokens(transcript: Transcript) -> Iterator[_Token]:
    """Yields all words in order of their segments. One without a time follows the word before it.

    None starts before the one it follows, or ends after the recording, although engines return such times now and then.
    """
    duration = transcript.duration if transcript.duration > 0 else math.inf
    start = at = 0.0
    for segment in sorted(transcript.segments, key=lambda segment: _known(segment.start, 0.0)):
        for token in _tokens_of(segment):
            start = min(max(_known(token.start, at), start), duration)
            at = min(max(_known(token.end, start), start), duration)
            yield _Token(token.text, start, at, token.is_unheard)


def _known(seconds: float, otherwise: float) -> float:
    return seconds if math.isfinite(seconds) else otherwise


def _tokens_of(segment: Segment) -> list[_Token]:
    """Returns the words of a segment. Without word times, they share its time according to their length."""
    if segment.is_unheard:
        return [_Token(unheard.note(segment), segment.start, segment.end, is_unheard=True)]
    if segment.words:
        return [
            _Token("".join(piece.text for piece in word), word[0].start, word[-1].end)
            for word in whole_words(segment.words)
        ]
    words = segment.text.split()
    per_letter = (segment.end - segment.start) / max(sum(map(len, words)), 1)
    made: list[_Token] = []
    at = segment.start
    for word in words:
        made.append(_Token(" " + word, at, at + per_letter * len(word)))
        at = made[-1].end
    return made


def _runs(tokens: Iterable[_Token]) -> Iterator[list[_Token]]:
    """Yields the tokens of each sentence."""
    run: list[_Token] = []
    for token in tokens:
        is_number = len(run) == 1 and LIST_NUMBER.fullmatch(run[0].text.strip())
        if run and not is_number and _ends(run[-1].text, token.text):
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
    """Yields a run, or its parts if it is too long for a sentence: engines sometimes write no full stops at all."""
    waiting = _cut_at_pauses(run)[::-1]
    while waiting:
        part = waiting.pop()
        if len(part) < 2 or _seconds(part) <= LONGEST_SECONDS:
            yield part
            continue
        at = _longest_pause(part)
        waiting += [part[at:], part[:at]]


def _cut_at_pauses(run: Sequence[_Token]) -> list[Sequence[_Token]]:
    if _seconds(run) <= LONG_SECONDS:
        return [run]
    pauses = (at for at in range(1, len(run)) if run[at].start - run[at - 1].end >= STOP_PAUSE)
    edges = [0, *pauses, len(run)]
    return [run[start:end] for start, end in pairwise(edges)]


def _seconds(run: Sequence[_Token]) -> float:
    return run[-1].end - run[0].start


def _longest_pause(tokens: Sequence[_Token]) -> int:
    middle = len(tokens) / 2
    return max(
        range(1, len(tokens)),
        key=lambda at: (round(tokens[at].start - tokens[at - 1].end, 1), -abs(at - middle)),
    )

"""Captions: the text of the page in readable pieces, each shown while it is spoken.

WebVTT, SubRip and the podcast transcript use the same pieces. The text is as corrected by people, and the times come
from the transcript: see `hallway.library.alignment`.
"""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import accumulate, islice, zip_longest
from math import ceil
from typing import TYPE_CHECKING, NamedTuple

from hallway.names import clean

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from hallway.library.alignment import TimedWord

LINE_CHARACTERS = 32  # podcast players show two such lines of SubRip; WebVTT allows at most 65 in one line
MAX_SECONDS = 6.0
SHORTEST_SECONDS = 0.1  # WebVTT requires an end after the start
READABLE_SECONDS = 1.0  # a short caption stays at least this long, unless another one follows
LONG_PAUSE_SECONDS = 1.2  # a caption never spans one
PHRASE_WORDS = 60  # if a transcript has no full stops
SHORT = 24  # characters; such a sentence may share a caption with the next one
COMMA = 12  # characters; a piece may be this much longer or shorter in order to end at a comma
SENTENCE_ENDS = (".", "?", "!", "…")
CLOSING = "\"'”’»)]"  # noqa: RUF001 - may follow the end of a sentence
PAUSES = (",", ";", ":", "\u2013", "\u2014")
TAG = re.compile(r"<(?=[A-Za-z/!?])")  # SubRip has no escapes, and players read these as markup
OVERRIDES = re.compile(r"\{(?=[\\A-Za-z])")


class Caption(NamedTuple):
    """A piece of text and when it is shown, in seconds of the recording."""

    start: float
    end: float
    """The end, always after the start."""
    lines: tuple[str, ...]
    """One or two, of at most 32 characters unless a word is longer."""

    @property
    def text(self) -> str:
        """The whole text in one line."""
        return " ".join(self.lines)


def cues(words: Sequence[TimedWord]) -> list[Caption]:
    """Returns captions for words that are in order of time; every word is in exactly one of them."""
    parts = list(_parts(words))
    return [_cue(part, following) for part, following in zip_longest(parts, parts[1:])]


def webvtt(cues: Sequence[Caption]) -> str:
    """Returns WebVTT (https://www.w3.org/TR/webvtt1/)."""
    lines = ["WEBVTT", ""]
    for cue in cues:
        lines += [f"{_time(cue.start, '.')} --> {_time(cue.end, '.')}", _escape(cue.text), ""]
    return "\n".join(lines)


def srt(cues: Sequence[Caption]) -> str:
    """Returns SubRip in the form that podcast players expect: two lines of 32 characters, numbered from 1.

    The format has no escapes; characters that a player would read as a tag or a time are replaced by lookalikes.
    """
    parts = [
        f"{number}\n{_time(cue.start, ',')} --> {_time(cue.end, ',')}\n{_plain(cue.lines)}\n"
        for number, cue in enumerate(cues, start=1)
    ]
    return "\n".join(parts)


class _Piece(NamedTuple):
    """Words that are shown together."""

    words: list[TimedWord]
    lines: tuple[str, ...]
    """Their text, as in a caption."""


def _cue(piece: _Piece, following: _Piece | None) -> Caption:
    start = piece.words[0].start
    end = max(max(word.end for word in piece.words), start + SHORTEST_SECONDS)
    if following is None:
        end = max(end, start + READABLE_SECONDS)
    elif (next_start := following.words[0].start) >= start + SHORTEST_SECONDS:
        end = min(max(end, start + READABLE_SECONDS), next_start)  # simultaneous captions would jump around
    return Caption(start, end, tuple(map(clean, piece.lines)))


def _parts(words: Sequence[TimedWord]) -> Iterator[_Piece]:
    """Yields sentences; a long one in pieces of similar length, a short one together with the next."""
    part: _Piece | None = None
    for phrase in _phrases(words):
        if part and _follows(part.words, phrase) and (lines := _lines([*part.words, *phrase])):
            part = _Piece([*part.words, *phrase], lines)
            continue
        if part:
            yield part
        *pieces, part = _pieces(phrase)
        yield from pieces
    if part:
        yield part


def _phrases(words: Sequence[TimedWord]) -> Iterator[list[TimedWord]]:
    phrase: list[TimedWord] = []
    for word in words:
        if phrase and (
            word.start - phrase[-1].end > LONG_PAUSE_SECONDS
            or phrase[-1].text.rstrip(CLOSING).endswith(SENTENCE_ENDS)
            or len(phrase) == PHRASE_WORDS
        ):
            yield phrase
            phrase = []
        phrase.append(word)
    if phrase:
        yield phrase


def _follows(part: list[TimedWord], phrase: list[TimedWord]) -> bool:
    is_short = sum(len(word.text) + 1 for word in part) <= SHORT
    return is_short and phrase[0].start - part[-1].end <= LONG_PAUSE_SECONDS


def _pieces(phrase: list[TimedWord]) -> list[_Piece]:
    """Splits a phrase into pieces of similar length, preferably after a comma."""
    if lines := _lines(phrase):
        return [_Piece(phrase, lines)]
    seconds = phrase[-1].end - phrase[0].start
    ends = list(accumulate(len(word.text) + 1 for word in phrase))
    count = max(2, ceil(ends[-1] / (2 * LINE_CHARACTERS)), ceil(seconds / MAX_SECONDS))
    ideal = ends[-1] / count
    cost = [
        abs(end - ideal) - (COMMA if word.text.endswith(PAUSES) else 0) for end, word in zip(ends, phrase, strict=True)
    ]
    cut = min(range(len(phrase) - 1), key=cost.__getitem__) + 1
    return [*_pieces(phrase[:cut]), *_pieces(phrase[cut:])]


def _lines(words: Sequence[TimedWord]) -> tuple[str, ...]:
    """Returns the one or two lines of a caption; none if the words do not fit into one."""
    if len(words) > 1 and words[-1].end - words[0].start > MAX_SECONDS:
        return ()
    lines = tuple(islice(_wrapped([word.text for word in words]), 3))
    return lines if len(lines) <= 2 else ()


def _wrapped(texts: list[str]) -> Iterator[str]:
    line = texts[0]
    for text in texts[1:]:
        if len(line) + 1 + len(text) > LINE_CHARACTERS:
            yield line
            line = text
        else:
            line = f"{line} {text}"
    yield line


def _time(seconds: float, point: str) -> str:
    second, thousandths = divmod(round(seconds * 1000), 1000)
    return f"{_clock(second)}{point}{thousandths:03d}"


@lru_cache(maxsize=4096)  # the captions of all answers have the same seconds
def _clock(second: int) -> str:
    minute, second = divmod(second, 60)
    return f"{minute // 60:02d}:{minute % 60:02d}:{second:02d}"


def _escape(text: str) -> str:
    """Escapes text that would be read as markup, or as another caption (`-->`)."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _plain(lines: tuple[str, ...]) -> str:
    text = TAG.sub("\u2039", "\n".join(lines)).replace("-->", "\u2192")
    return OVERRIDES.sub("(", text)

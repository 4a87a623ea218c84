"""Measures how similar two answers are: the same question in other words, or the same content repeated.

The similarity of their questions or of their texts counts, whichever is greater. Words of every question ("how
do I") do not count, and numbers count fully: "past 30 days" and "past 60 days" are different questions.

Texts are compared by their sketches first: 512 bits, in which each word flips one bit. Two sketches differ in at most
as many bits as the texts differ in words, so a sketch rules out most pairs and never a similar one.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import cache, lru_cache, reduce
from operator import xor
from typing import TYPE_CHECKING
from zlib import crc32

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from hallway.library.answer import Answer

AT_LEAST = 0.8  # at or above this, a person decides; Guru's example is 82 %
FEWEST_WORDS = 12  # distinct words that count; texts with fewer are similar by chance
SKETCH_BITS = 512
_ROUNDING = 1e-9  # keeps pairs that are exactly as similar as asked for
_ROWS = 500  # questions that are compared with all others at a time, to bound the memory
_WORD = re.compile(r"\w+")
_APOSTROPHE = re.compile("['\u2019]")

COMMON = frozenset(
    _WORD.findall(
        "a about after all also am an and any anything are as ask at be because been before but by can could"
        " did do does doing done dont for from get gets go going got had happens has have how i if im in into"
        " is it its just know let like make me more my need no not now of on one only or other our out over"
        " please right say see should so some someone something still take tell than that the their them then"
        " there these they thing things this those to too up us use very want was way we well were what whats"
        " when where which while who whom whose why will with would yes you your"
    )
)
"""English words that say nothing about the topic of a question."""


def similar_to(one: Answer, others: Iterable[Answer], *, at_least: float = AT_LEAST) -> list[tuple[Answer, float]]:
    """Returns the answers that are similar to this one, each with its similarity (0 to 1), most similar first.

    Skips the answer itself, by its id. The caller decides whether `others` includes drafts and retired answers.
    """
    said = _Said.of(one)
    found = [(other, _similarity(said, _Said.of(other), at_least)) for other in others if other.id != one.id]
    return sorted((pair for pair in found if pair[1] >= at_least), key=lambda pair: (-pair[1], pair[0].id))


def similar_pairs(answers: Sequence[Answer], *, at_least: float = AT_LEAST) -> list[tuple[Answer, Answer, float]]:
    """Returns all pairs of similar answers, most similar first. Ten thousand answers take a few seconds."""
    said = [_said(answer) for answer in answers]
    candidates = {*_by_question(said, at_least), *_by_text(said, at_least)}
    found = [(answers[a], answers[b], _similarity(said[a], said[b], at_least)) for a, b in candidates]
    return sorted((each for each in found if each[2] >= at_least), key=lambda each: (-each[2], each[0].id, each[1].id))


def percent(share: float) -> str:
    """Returns a similarity as a percentage; only equal answers get 100 %.

    >>> percent(0.828)
    '82 %'
    """
    return f"{int(share * 100)} %"


@dataclass(frozen=True, slots=True)
class Gist:
    """What has to be kept of an answer to rule out that it is similar to another: a few hundred bytes."""

    question: str
    """The words of the title that count, in alphabetical order."""
    numbers: frozenset[str]
    """The words with a digit: 30, v7, E17."""
    count: int
    """How many distinct words of the text count; 0 if there are too few."""
    sketch: int
    """The sketch of these words."""

    @classmethod
    def of(cls, answer: Answer) -> Gist:
        """Returns the gist of an answer."""
        return _Said.of(answer).gist

    def may_be_similar(self, other: Gist, *, at_least: float = AT_LEAST) -> bool:
        """Returns False only if the two answers are certainly not similar."""
        return _of_questions(self, other, at_least) >= at_least or _may_share_words(self, other, at_least)


@dataclass(frozen=True, slots=True)
class _Said:
    """The part of an answer that is compared."""

    gist: Gist
    words: frozenset[str]
    """The distinct words of the text that count; empty if there are too few."""

    @classmethod
    def of(cls, answer: Answer) -> _Said:
        title = _words(answer.title)
        asked = [word for word in title if word not in COMMON] or title
        texts = (passage.text for chapter in answer.chapters for passage in chapter.passages)
        words = frozenset(_words(" ".join(texts))) - COMMON
        words = words if len(words) >= FEWEST_WORDS else frozenset()
        gist = Gist(
            question=" ".join(sorted(set(asked))),
            numbers=frozenset(word for word in asked if any(char.isdigit() for char in word)),
            count=len(words),
            sketch=_sketch(words),
        )
        return cls(gist, words)


@lru_cache(maxsize=5000)
def _said(answer: Answer) -> _Said:
    """Cached, since each preview compares the same answers."""
    return _Said.of(answer)


def _sketch(words: Iterable[str]) -> int:
    return reduce(xor, map(_bit, words), 0)


@cache
def _bit(word: str) -> int:
    return 1 << crc32(word.encode("utf-8", "surrogatepass")) % SKETCH_BITS


def _words(text: str) -> list[str]:
    text = _APOSTROPHE.sub("", text)
    return _WORD.findall((text if text.isascii() else unicodedata.normalize("NFKC", text)).casefold())


def _similarity(one: _Said, other: _Said, at_least: float) -> float:
    questions = _of_questions(one.gist, other.gist, at_least)
    return max(questions, _of_texts(one, other)) if _may_share_words(one.gist, other.gist, at_least) else questions


def _of_questions(one: Gist, other: Gist, at_least: float) -> float:
    """Compares letters, so that a misheard word or a plural makes little difference. Returns 0 below `at_least`."""
    from rapidfuzz import fuzz

    are_others = one.numbers != other.numbers and one.numbers and other.numbers
    if are_others or not one.question or not other.question:
        return 0.0
    return float(fuzz.ratio(one.question, other.question, score_cutoff=100 * at_least)) / 100


def _of_texts(one: _Said, other: _Said) -> float:
    """Returns the share of common words (Dice's coefficient)."""
    count = len(one.words) + len(other.words)
    return 2 * len(one.words & other.words) / count if one.words and other.words else 0.0


def _may_share_words(one: Gist, other: Gist, at_least: float) -> bool:
    """Returns False if the sketches show that too few words are common to both texts."""
    most = (1 - at_least) * (one.count + other.count) + _ROUNDING
    return bool(one.count and other.count) and (one.sketch ^ other.sketch).bit_count() <= most


def _by_question(said: Sequence[_Said], at_least: float) -> Iterator[tuple[int, int]]:
    """Yields the pairs whose questions are similar enough, ignoring numbers."""
    import numpy as np
    from rapidfuzz import fuzz, process

    questions = [each.gist.question for each in said]
    for first in range(0, len(questions), _ROWS):
        rows, others = questions[first : first + _ROWS], questions[first:]
        shares = process.cdist(rows, others, scorer=fuzz.ratio, score_cutoff=100 * at_least - 1, dtype=np.uint8)
        found = zip(*np.nonzero(np.triu(shares, k=1)), strict=True)
        yield from ((first + int(row), first + int(column)) for row, column in found)


def _by_text(said: Sequence[_Said], at_least: float) -> Iterator[tuple[int, int]]:
    """Yields the pairs whose sketches are similar enough.

    Texts are sorted by length: once one is too long to be similar, all later ones are too.
    """
    import numpy as np

    texts = sorted((each.gist.count, number) for number, each in enumerate(said) if each.gist.count)
    numbers = [number for _, number in texts]
    counts = np.array([count for count, _ in texts], dtype=np.float64)
    raw = b"".join(said[number].gist.sketch.to_bytes(SKETCH_BITS // 8, "little") for number in numbers)
    sketches = np.frombuffer(raw, dtype=np.uint64).reshape(-1, SKETCH_BITS // 64)
    ends = np.searchsorted(counts, counts * (2 - at_least) / at_least + _ROUNDING, side="right")
    for place, end in enumerate(ends):
        longer = slice(place + 1, int(end))
        differing = np.bitwise_count(sketches[longer] ^ sketches[place]).sum(axis=1, dtype=np.int64)
        most = (1 - at_least) * (counts[longer] + counts[place]) + _ROUNDING
        for after in np.flatnonzero(differing <= most):
            one, other = sorted((numbers[place], numbers[place + 1 + int(after)]))
            yield one, other

"""Measures how similar two answers are: the same question in other words, or the same content repeated.

The similarity of their questions or of their texts counts, whichever is greater. Words of every question ("how
do I") do not count, and numbers count fully: "past 30 days" and "past 60 days" are different questions.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from hallway.library.answer import Answer

AT_LEAST = 0.8  # at or above this, a person decides; Guru's example is 82 %
FEWEST_WORDS = 12  # distinct words that count; texts with fewer are similar by chance
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
    found = [(other, _similarity(said, _said(other), at_least)) for other in others if other.id != one.id]
    return sorted((pair for pair in found if pair[1] >= at_least), key=lambda pair: (-pair[1], pair[0].id))


def similar_pairs(answers: Sequence[Answer], *, at_least: float = AT_LEAST) -> list[tuple[Answer, Answer, float]]:
    """Returns all pairs of similar answers, most similar first. A thousand answers take about a second."""
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
class _Said:
    """The part of an answer that is compared."""

    question: str
    """The words of the title that count, in alphabetical order."""
    numbers: frozenset[str]
    """The words with a digit: 30, v7, E17."""
    words: frozenset[str]
    """The distinct words of the text that count; empty if there are too few."""

    @classmethod
    def of(cls, answer: Answer) -> _Said:
        title = _words(answer.title)
        asked = [word for word in title if word not in COMMON] or title
        texts = (passage.text for chapter in answer.chapters for passage in chapter.passages)
        words = frozenset(_words(" ".join(texts))) - COMMON
        return cls(
            question=" ".join(sorted(set(asked))),
            numbers=frozenset(word for word in asked if any(char.isdigit() for char in word)),
            words=words if len(words) >= FEWEST_WORDS else frozenset(),
        )


@lru_cache(maxsize=5000)
def _said(answer: Answer) -> _Said:
    """Cached, since each new recording and each preview compares the same answers."""
    return _Said.of(answer)


def _words(text: str) -> list[str]:
    plain = unicodedata.normalize("NFKC", _APOSTROPHE.sub("", text)).casefold()
    return _WORD.findall(plain)


def _similarity(one: _Said, other: _Said, at_least: float) -> float:
    return max(_of_questions(one, other, at_least), _of_texts(one, other))


def _of_questions(one: _Said, other: _Said, at_least: float) -> float:
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


def _by_question(said: Sequence[_Said], at_least: float) -> Iterator[tuple[int, int]]:
    """Yields the pairs whose questions are similar enough, ignoring numbers."""
    from rapidfuzz import fuzz, process

    questions = [each.question for each in said]
    for number, question in enumerate(questions[:-1]):
        later = process.extract(
            question, questions[number + 1 :], scorer=fuzz.ratio, score_cutoff=100 * at_least, limit=None
        )
        yield from ((number, number + 1 + place) for _, _, place in later)


def _by_text(said: Sequence[_Said], at_least: float) -> Iterator[tuple[int, int]]:
    """Yields the pairs whose texts are similar enough.

    Each text is an integer with one bit per word, so that counting common words takes two operations. Texts are sorted
    by length: once one is too long to be similar, all later ones are too.
    """
    bits = {word: 1 << place for place, word in enumerate(sorted({word for each in said for word in each.words}))}
    texts = sorted((len(each.words), number) for number, each in enumerate(said) if each.words)
    masks = {number: sum(bits[word] for word in said[number].words) for _, number in texts}
    for place, (count, number) in enumerate(texts):
        mask = masks[number]
        for longer, other in texts[place + 1 :]:
            fewest = at_least * (count + longer) / 2
            if count < fewest:
                break
            if (mask & masks[other]).bit_count() >= fewest:
                yield min(number, other), max(number, other)

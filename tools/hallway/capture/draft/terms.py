"""Finds the terms that show what a text is about, and the common words that reveal its language."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from hallway.library.similarity import COMMON

if TYPE_CHECKING:
    from collections.abc import Iterable

WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")  # noqa: RUF001 - the apostrophe that programs write
SHORTEST = 3  # letters
STEM = 5  # letters: "refunds" and "refunded" are one term; a stemmer for each language was no better when measured


def terms(text: str, language: str) -> list[str]:
    """Returns the terms in the order in which they occur, cut to their first letters so that forms of a word match.

    Empty if the common words of the language ("the", "und") are not known: every word would count as a term.
    """
    common = common_words(language)
    if not common:
        return []
    return [word[:STEM] for word in words(text) if len(word) >= SHORTEST and word not in common]


def has_subject(text: str, language: str) -> bool:
    """Returns whether a text names a subject: "Before you call" does, "What do I do" does not.

    English has its own short list, because the usual one contains "call" and "page".
    """
    common = COMMON if language.partition("-")[0].casefold() == "en" else common_words(language)
    return any(not {word.replace("'", ""), word.partition("'")[0]} & common for word in words(text))


def words(text: str) -> list[str]:
    """Returns the words in lower case, with straight apostrophes and without numbers."""
    return [word.casefold().replace("’", "'") for word in WORD.findall(text)]  # noqa: RUF001


def likely_language(text: str, candidates: Iterable[str], *, assumed: str) -> str:
    """Returns the candidate with most of the common words in a text; `assumed` if it has as many."""

    def count(language: str) -> int:
        return sum(word in common_words(language) for word in words(text))

    best = max(candidates, key=count, default=assumed)
    return best if count(best) > count(assumed) else assumed


@cache
def common_words(language: str) -> frozenset[str]:
    """Returns the words of a language that say nothing about a subject; empty if they are not known.

    `language` is a tag such as ``en`` or ``pt-BR``.
    """
    from stop_words import safe_get_stop_words

    return frozenset(safe_get_stop_words(language.partition("-")[0].casefold()))

"""Terms: the words of a text that say what it is about, and the language that its small words belong to."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from hallway.library.likeness import COMMON

if TYPE_CHECKING:
    from collections.abc import Iterable

WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")  # noqa: RUF001 - the apostrophe that programs write
SHORTEST = 3  # letters
STEM = 5  # letters: "refunds" and "refunded" are one term; a stemmer for each language measured no better


def terms(text: str, language: str) -> list[str]:
    """Returns the terms in the order in which they are said, cut to their first letters so that forms of a word match.

    Empty where the language's small words ("the", "und") are not known: then every word would count as a term.
    """
    common = common_words(language)
    if not common:
        return []
    return [word[:STEM] for word in words(text) if len(word) >= SHORTEST and word not in common]


def tells(text: str, language: str) -> bool:
    """Says whether a text names a subject: "Before you call" does, "What do I do" does not.

    In English by a short list, for the other one has "call" and "page" in it as well.
    """
    common = COMMON if language.partition("-")[0].casefold() == "en" else common_words(language)
    return any(not {word.replace("'", ""), word.partition("'")[0]} & common for word in words(text))


def words(text: str) -> list[str]:
    """Returns the words in lower case, with straight apostrophes; numbers are none."""
    return [word.casefold().replace("’", "'") for word in WORD.findall(text)]  # noqa: RUF001


def likely_language(text: str, candidates: Iterable[str], *, assumed: str) -> str:
    """Returns the candidate to which most of the small words in a text belong; `assumed` where it is no worse."""

    def count(language: str) -> int:
        return sum(word in common_words(language) for word in words(text))

    best = max(candidates, key=count, default=assumed)
    return best if count(best) > count(assumed) else assumed


@cache
def common_words(language: str) -> frozenset[str]:
    """Returns the words of a language that say nothing about a subject; empty where they are not known.

    `language` is a tag such as ``en`` or ``pt-BR``.
    """
    from stop_words import safe_get_stop_words

    return frozenset(safe_get_stop_words(language.partition("-")[0].casefold()))

"""Headings of chapters: the clause or phrase with which the speaker names the subject, in words that were said."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from hallway.capture.terms import common_words, words
from hallway.capture.titles import capitalised, clauses, headline, phrase, said
from hallway.library.likeness import COMMON

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from hallway.capture.sentences import Sentence

LONGEST = 60  # characters
MOST_WORDS = 9  # a longer one stops where its second clause begins
SENTENCES = 3  # a subject that is not named by then is not named
FEWEST_WORDS = 2

# What connects a chapter with the one before and names nothing.
LEAD_IN = re.compile(
    r"^(?:(?:then|finally|next|also|first(?: of all)?|second(?:ly)?|third(?:ly)?|last(?:ly)?|after that|one more thing)"
    r"\b[,:]?\s+|(?:dann|danach|schließlich|zuerst|erstens|zweitens|drittens|(?:jetzt |nun )?zu der frage)\b[,:]?\s+)"
    r"(?=\w)",
    re.IGNORECASE,
)
BE = r"(?:['’]s|['’]re|\s+(?:is|are|was|were))"  # noqa: RUF001
ADVERB = r"(?:\s+(?:always|just|only|really|still|usually))*"
COUNT = r"(?:two|three|four|five|six|seven|eight|nine|ten|several|some|\d+)"
# "So this is the message I write": the message I write. "There are three questions that I always ask": all but "are".
PRESENTED = re.compile(rf"(?:here|there|this|that|these|those){BE}{ADVERB}\s+(?P<name>.+)", re.IGNORECASE)
# "A good note has five things in it", "The rule is simple": what is announced is the subject, a good note, the rule.
ANNOUNCED = re.compile(
    rf"(?P<name>(?:a|an|the|every|each|my|our|your)\s+(?:[\w'’-]+\s+){{0,3}}[\w'’-]+?)"  # noqa: RUF001
    rf"(?:{BE}|\s+(?:has|have|needs?|takes?))\s+(?:{COUNT}\s+\w+|simple|this\b|like this\b|easy)",
    re.IGNORECASE,
)
CONDITION = re.compile(r"(?:if|when|while|before|after|once|until|wenn|falls|während|bevor|nachdem)\b", re.IGNORECASE)
TOOK_BACK = re.compile(r",\s*(?:no|sorry|actually|i mean|nein|entschuldigung)\b", re.IGNORECASE)
NAMINGS = {"en": (PRESENTED, ANNOUNCED)}
"""How a sentence names its subject, by language; elsewhere its first clause does."""


def heading(chapter: Sequence[Sentence], language: str) -> str:
    """Returns what a chapter is about, at most 60 characters, without a closing stop."""
    understood = [sentence.text for sentence in chapter if not sentence.is_unheard]
    names = (name for text in understood[:SENTENCES] for name in _names(text, language))
    return next(names, "") or headline("".join(understood[:1]), LONGEST, language)


def _names(sentence: str, language: str) -> Iterator[str]:
    """Yields what the subject of a sentence may be called, the best first; nothing where the speaker corrects it."""
    text = LEAD_IN.sub("", said(sentence, language), count=1)
    if TOOK_BACK.search(text):
        return
    if text.endswith("?") and len(text) <= LONGEST:
        yield capitalised(text)
        return
    first, *others = clauses(text)
    named = next(filter(None, (naming.match(first) for naming in NAMINGS.get(language.partition("-")[0], ()))), None)
    if named and _is_name(named["name"], language):
        yield _short(named["name"])
    parts = [said(other, language) for other in others] if named or CONDITION.match(first) else [text]
    yield from (_short(part) for part in (*([] if named else [first]), *parts) if _is_name(part, language))


def _is_name(text: str, language: str) -> bool:
    """It has two words, and one that says something about the subject."""
    found = words(text)
    common = COMMON if language.partition("-")[0] == "en" else common_words(language)
    telling = (word for word in found if not {word.replace("'", ""), word.partition("'")[0]} & common)
    return len(found) >= FEWEST_WORDS and any(telling)


def _short(text: str) -> str:
    found = text.split()
    limit = LONGEST if len(found) <= MOST_WORDS else min(len(text) - 1, LONGEST)
    return capitalised(phrase(text, limit).rstrip(" .!,;:…-–—。"))  # noqa: RUF001

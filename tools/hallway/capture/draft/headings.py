"""Finds chapter headings: the clause or phrase in which the speaker names the subject, in the speaker's own words."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from hallway.capture.draft.phrases import CONDITION, capitalised, clauses, headline, phrase, without_fillers
from hallway.capture.draft.terms import has_subject

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from hallway.capture.draft.sentences import Sentence

LONGEST = 60  # characters
MOST_WORDS = 9  # a longer heading ends where its second clause begins
SENTENCES = 3  # in which to look for the subject
FEWEST_WORDS = 2

# Words that connect a chapter with the previous one and name no subject.
LEAD_IN = re.compile(
    r"^(?:(?:then|finally|also|first of all|after that|one more thing|dann|danach|schließlich|(?:jetzt )?zu der frage)"
    r"\b[,:]?\s+|(?:first|second|third|last|next|zuerst|erstens|zweitens|drittens)(?:ly)?[,:]\s+)(?=\w)",
    re.IGNORECASE,
)
BE = r"(?:['’]s|['’]re|\s+(?:is|are|was|were))"  # noqa: RUF001
ADVERB = r"(?:\s+(?:always|just|only|really|still|usually))*"
COUNT = r"(?:two|three|four|five|six|seven|eight|nine|ten|several|some|\d+)"
# "So this is the message I write": the message I write. "There are three questions that I always ask": all but "are".
PRESENTED = re.compile(rf"(?:here|there|this|that|these|those){BE}{ADVERB}\s+(?P<name>.+)", re.IGNORECASE)
# "A good note has five things in it", "The rule is simple": the subject is what is announced, a good note, the rule.
ANNOUNCED = re.compile(
    rf"(?P<name>(?:a|an|the|every|each|my|our|your)\s+(?:[\w'’-]+\s+){{0,3}}[\w'’-]+?)"  # noqa: RUF001
    rf"(?:{BE}|\s+(?:has|have|needs?|takes?))\s+(?:{COUNT}\s+\w+|simple|this\b|like this\b|easy)",
    re.IGNORECASE,
)
TOOK_BACK = re.compile(r",\s*(?:no|sorry|actually|i mean|nein|entschuldigung)\b", re.IGNORECASE)
NAMINGS = {"en": (PRESENTED, ANNOUNCED)}
"""How a sentence names its subject, by language. In other languages, the first clause is used."""


def heading(chapter: Sequence[Sentence], language: str) -> str:
    """Returns what a chapter is about in at most 60 characters, without a full stop."""
    understood = [sentence.text for sentence in chapter if not sentence.is_unheard]
    names = (name for text in understood[:SENTENCES] for name in _names(text, language))
    return next(names, "") or headline("".join(understood[:1]), LONGEST, language)


def _names(sentence: str, language: str) -> Iterator[str]:
    """Yields names for the subject of a sentence, the best first; none if the speaker corrects it."""
    text = LEAD_IN.sub("", without_fillers(sentence, language), count=1)
    if TOOK_BACK.search(text):
        return
    if text.endswith("?") and len(text) <= LONGEST:
        yield capitalised(text)
        return
    first, *others = clauses(text)
    if named := _named(first, language):
        candidates = [named, *others]
    else:
        candidates = [first, *(others if CONDITION.match(first) else [text])]
    yield from (_short(name) for each in candidates if _is_name(name := without_fillers(each, language), language))


def _named(clause: str, language: str) -> str:
    """Returns what a clause presents or announces as the subject; "" if it does neither."""
    found = (naming.match(clause) for naming in NAMINGS.get(language.partition("-")[0].casefold(), ()))
    return next((match["name"] for match in found if match), "")


def _is_name(text: str, language: str) -> bool:
    return len(text.split()) >= FEWEST_WORDS and has_subject(text, language)


def _short(text: str) -> str:
    found = text.split()
    limit = LONGEST if len(found) <= MOST_WORDS else min(len(text) - 1, LONGEST)
    return capitalised(phrase(text, limit).rstrip(" .!,;:…-–—。"))  # noqa: RUF001

"""Shortens what was said to a title or heading. Words are left out, but never added."""

from __future__ import annotations

import re
import unicodedata

UNWANTED = re.compile(  # marks that reorder or hide text, and code points that are not characters
    "[\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufffd-\uffff\ud800-\udfff]"
)
# What people say before they get to the point.
FILLERS = re.compile(
    r"^((?:so|okay|ok|well|now|and|but|alright|yeah|also|na ja|okey|bueno|alors|donc)\b[,.…:]*\s+"
    r"|(?:all right|right|yes|no|look|you see|you know|basically|anyway)[,.…:]+\s+)+(?=\w)",
    re.IGNORECASE,
)
NUMBER = re.compile(r"^\d{1,2}\.\s+(?=[^\W\d])")  # engines number sentences that sound like a list
HESITATIONS = {
    "en": "u+m+|u+h+m*|e+r+m*|h+m+",
    "de": "ä+h+m*|ö+h+m*|h+m+",
    "fr": "e+u+h+",
    "es": "e+h+m*",
    "nl": "e+h+m*|u+h+m*",
}
"""Sounds of hesitation, by language, because "um" and "er" are words in German."""
CORRECTION = "no|sorry|i mean|actually|rather|wait|well|you know"
CONDITION = re.compile(r"(?:if|when|while|before|after|once|until|wenn|falls|während|bevor|nachdem)\b", re.IGNORECASE)
CLAUSE_END = re.compile(r"[,;:](?=\s)|\s(?=[-–—]\s)")  # noqa: RUF001
LEADING_WORDS = 4  # "When they threaten to cancel," is a leading clause, "First," is not
DANGLING = re.compile(
    r"(\s+(a|an|and|as|at|but|by|for|from|if|in|into|is|of|on|or|so|than|that|the|their|then|to|was|when|with|your|my))+$",
    re.IGNORECASE,
)
# Where a long sentence can stop and still be complete: better before a clause than before a preposition.
BREAKS = tuple(
    re.compile(rf"\s(?=(?:{before})\s)", re.IGNORECASE)
    for before in (
        "and|or|but|because|so that|that|which|who|when|while|if|before|after|until|unless|und|oder|aber|weil|dass",
        "for|with|without|from|about|into|on|in|at|to|of|by",
    )
)
PHRASE_WORDS = 3  # a phrase of fewer words is too short to stop after


def headline(text: str, limit: int, language: str) -> str:
    """Returns a sentence in at most `limit` characters, without a full stop: its leading clause if it is too long."""
    spoken = without_fillers(text, language).strip(' "“”«»')
    whole = spoken if len(spoken) <= limit else leading_clause(spoken)
    return capitalised(phrase(whole, limit).rstrip(" .,;:…-–—#。"))  # noqa: RUF001


def without_fillers(text: str, language: str) -> str:
    """Returns a sentence without its number, opening fillers, hesitation, and what the speaker corrected.

    Example: "So, in May, no, sorry, in June, we, um, we moved." gives "in June, we moved."
    """
    sound = HESITATIONS.get(language.partition("-")[0].casefold(), "(?!)")
    corrected = rf"\b(\w+)(?:\s+[\w'’-]+){{0,2}}[,…](?:\s*\b(?:{sound}|{CORRECTION})\b[,…]?)+\s+(?=\1\b)"  # noqa: RUF001
    kept = re.sub(corrected, "", text, flags=re.IGNORECASE)
    kept = re.sub(rf"[,…]?\s*(?<![\w'’-])(?:{sound})(?![\w'’-])[.…]*(?=,?)", "", kept, flags=re.IGNORECASE)  # noqa: RUF001
    return FILLERS.sub("", NUMBER.sub("", kept.lstrip(" ,")))


def clauses(text: str) -> list[str]:
    """Returns the parts of a sentence between its commas, colons and dashes.

    A comma before a repeated word ("after two, after three days") marks a correction and does not count.
    """
    parts = [""]
    at = 0
    for match in CLAUSE_END.finditer(text):
        before, after = text[at : match.start()].casefold().split(), text[match.end() :].casefold().split()
        parts[-1] += text[at : match.start()]
        if after and after[0] in before[-2:]:
            parts[-1] += match[0]
        else:
            parts.append("")
        at = match.end()
    parts[-1] += text[at:]
    return [part.strip(" -–—") for part in parts]  # noqa: RUF001


def leading_clause(text: str) -> str:
    """Returns a sentence up to its first comma after four or more words: "When they threaten to cancel"."""
    return next(
        (
            text[: match.start()]
            for match in CLAUSE_END.finditer(text)
            if len(text[: match.start()].split()) >= LEADING_WORDS
        ),
        text,
    )


def phrase(text: str, limit: int) -> str:
    """Returns `text` in at most `limit` characters, cut where a clause or a phrase begins, or else at a word."""
    if len(text) <= limit:
        return text
    for breaks in BREAKS:
        parts = [text[: match.start()] for match in breaks.finditer(text) if match.start() <= limit]
        whole = [part for part in parts if len(part.split()) >= PHRASE_WORDS and not DANGLING.search(part)]
        if whole:
            return whole[-1].rstrip(" ,;:-")
    return shorten(text, limit)


def shorten(text: str, limit: int, *, mark: str = "") -> str:
    """Returns `text` in at most `limit` characters, cut at a word, but not after one such as "and" or "the"."""
    if len(text) <= limit:
        return text
    room = limit - len(mark)
    at_word = text[: room + 1].rpartition(" ")[0]
    return DANGLING.sub("", at_word or text[:room]).rstrip(" ,;:-") + mark


def capitalised(text: str) -> str:
    """Returns `text` with a capital first letter."""
    return text[:1].upper() + text[1:]


def clean(text: str) -> str:
    """Returns `text` on one line in NFC, without control characters and marks that reorder or hide text."""
    spaced = "".join(" " if unicodedata.category(char) in {"Cc", "Zl", "Zp"} else char for char in text)
    return " ".join(unicodedata.normalize("NFC", UNWANTED.sub("", spaced)).split())

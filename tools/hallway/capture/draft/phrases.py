"""Phrases: what was said, shortened so that it can stand over a text; words are left out, and none is added."""

from __future__ import annotations

import re

# What people say before they say it.
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
"""Sounds of thinking; by language, since "um" and "er" are words in German."""
TAKEN_BACK = "no|sorry|i mean|actually|rather|wait|well|you know"
CONDITION = re.compile(r"(?:if|when|while|before|after|once|until|wenn|falls|während|bevor|nachdem)\b", re.IGNORECASE)
CLAUSE_END = re.compile(r"[,;:](?=\s)|\s(?=[-–—]\s)")  # noqa: RUF001
LEADING_WORDS = 4  # "When they threaten to cancel," leads a sentence, "First," does not
DANGLING = re.compile(
    r"(\s+(a|an|and|as|at|but|by|for|from|if|in|into|is|of|on|or|so|than|that|the|their|then|to|was|when|with|your|my))+$",
    re.IGNORECASE,
)
# Where a long sentence can stop and still be whole: better before a clause than before a preposition.
BREAKS = tuple(
    re.compile(rf"\s(?=(?:{before})\s)", re.IGNORECASE)
    for before in (
        "and|or|but|because|so that|that|which|who|when|while|if|before|after|until|unless|und|oder|aber|weil|dass",
        "for|with|without|from|about|into|on|in|at|to|of|by",
    )
)
PHRASE_WORDS = 3  # fewer are no phrase to stop after


def headline(text: str, limit: int, language: str) -> str:
    """Returns a sentence within `limit` characters: its leading clause when it is too long, without a closing stop."""
    spoken = said(text, language).strip(' "“”«»')
    whole = spoken if len(spoken) <= limit else leading_clause(spoken)
    return capitalised(phrase(whole, limit).rstrip(" .,;:…-–—#。"))  # noqa: RUF001


def said(text: str, language: str) -> str:
    """Returns a sentence without its number, what people say first, sounds of thinking, and what they took back.

    Example: "So, in May, no, sorry, in June, we, um, we moved." gives "in June, we moved."
    """
    sound = HESITATIONS.get(language.partition("-")[0].casefold(), "(?!)")
    taken_back = rf"\b(\w+)(?:\s+[\w'’-]+){{0,2}}[,…](?:\s*\b(?:{sound}|{TAKEN_BACK})\b[,…]?)+\s+(?=\1\b)"  # noqa: RUF001
    kept = re.sub(taken_back, "", text, flags=re.IGNORECASE)
    kept = re.sub(rf"[,…]?\s*(?<![\w'’-])(?:{sound})(?![\w'’-])[.…]*(?=,?)", "", kept, flags=re.IGNORECASE)  # noqa: RUF001
    return FILLERS.sub("", NUMBER.sub("", kept.lstrip(" ,")))


def clauses(text: str) -> list[str]:
    """Returns the parts of a sentence between its commas, colons and dashes.

    A comma after which a word comes again ("after two, after three days") corrects what was said and parts nothing.
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
    """Returns a sentence up to its first comma that has four words before it: "When they threaten to cancel"."""
    return next(
        (
            text[: match.start()]
            for match in CLAUSE_END.finditer(text)
            if len(text[: match.start()].split()) >= LEADING_WORDS
        ),
        text,
    )


def phrase(text: str, limit: int) -> str:
    """Returns `text` within `limit` characters, cut where a clause or at least a phrase begins, else at a word."""
    if len(text) <= limit:
        return text
    for breaks in BREAKS:
        parts = [text[: match.start()] for match in breaks.finditer(text) if match.start() <= limit]
        whole = [part for part in parts if len(part.split()) >= PHRASE_WORDS and not DANGLING.search(part)]
        if whole:
            return whole[-1].rstrip(" ,;:-")
    return shorten(text, limit)


def shorten(text: str, limit: int, *, mark: str = "") -> str:
    """Returns `text` within `limit` characters, cut at a word and not after one that hangs ("and", "the")."""
    if len(text) <= limit:
        return text
    room = limit - len(mark)
    at_word = text[: room + 1].rpartition(" ")[0]
    return DANGLING.sub("", at_word or text[:room]).rstrip(" ,;:-") + mark


def capitalised(text: str) -> str:
    """Returns `text` with a capital first letter."""
    return text[:1].upper() + text[1:]

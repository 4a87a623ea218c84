"""Writes the title and two-line summary of a draft: shortened from what was said, never made up."""

from __future__ import annotations

import re
from itertools import zip_longest
from typing import TYPE_CHECKING

from hallway.capture.draft.phrases import (
    BREAKS,
    CLAUSE_END,
    CONDITION,
    FILLERS,
    capitalised,
    clauses,
    headline,
    shorten,
    without_fillers,
)
from hallway.capture.draft.recording_path import given_name
from hallway.capture.draft.terms import has_subject, likely_language

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import PurePosixPath

    from hallway.capture.draft.sentences import Sentence

TITLE_LENGTH = 120  # characters
SUMMARY_LENGTH = 240  # two lines
OPENING_SENTENCES = 4
OPENING_SECONDS = 45.0
SHORTEST_QUESTION = 4  # words: "Right?" and "You know what?" are not questions
LONG_QUESTION = 8  # words: a longer one may end at a comma
SAME_QUESTION = 85  # % of the letters
UNTITLED = "Untitled answer"

ANNOUNCEMENTS = re.compile(
    r"^(?:(?:the|here['’]s the|here is the) (?:short|quick|simple|honest|long) (?:version|answer|story)"  # noqa: RUF001
    r"(?:\s+is)?(?:\s+that\s+|[,.:]\s*|\s+)(?:this[:,]\s*)?|in short,?\s+|(?:long story|to make it) short,?\s+)(?=\w)",
    re.IGNORECASE,
)
PREAMBLE = re.compile(  # says something about the question or the recording, but does not answer
    r"(?:(?:that['’]s |it['’]s |this is )?(?:a )?(?:really )?(?:good|great|common) (?:question|one)\b"  # noqa: RUF001
    r"|i (?:get|hear) (?:this|that|asked)\b|people (?:often |always )?ask (?:me )?(?:this|that|about)\b"
    r"|(?:today,? |in this (?:video|recording|answer|clip),? )?"
    r"(?:i['’]m going to|i am going to|i want to|i['’]d like to|i['’]ll|i will|let me|let['’]s|we['’]ll)"  # noqa: RUF001
    r"(?: quickly| briefly)? (?:talk|explain|show|tell|walk|go over|cover|answer)\b"
    r"|here(?:['’]s| is) (?:why|how|what|the thing)\.?$)",  # noqa: RUF001
    re.IGNORECASE,
)
GREETING = re.compile(
    r"^(?:(?i:hi|hello|hey|good (?:morning|afternoon|evening)|welcome|thanks|thank you|my name is)"
    r"|I'm [A-Z]\w*|I am [A-Z]\w*|This is [A-Z]\w* (?:from|and)|(?i:hallo|guten (?:tag|morgen)|bonjour|hola|ciao))\b"
)
GREETING_WORDS = 14  # a longer sentence is more than a greeting
AUXILIARY = (
    "(?:(?:am|is|are|was|were|do|does|did|can|could|should|would|will|may|must|has|have)(?:n['’]t|not)?"  # noqa: RUF001
    "|shall|won['’]t|can['’]t)"  # noqa: RUF001
)
ACTION = "(?:do|does|did|can|could|should|would|will|may|must)"
SUBJECT = "(?:i|you|we|they|he|she|it|someone|anyone|customers?)"
WORDS = r"(?:\s+(?!(?:the|an?|to|they|we|you|it|i|he|she|this|that|these|those|our|your|my)\b)\w+){1,2}"
# How a question without a question mark starts. "When a deal goes quiet" and "What matters is this" are not questions.
QUESTION = {
    "en": re.compile(
        rf"(?:(?:what|how|why|when|where|who|whom|which|whose)\s+{AUXILIARY}|(?:which|whose){WORDS}\s+{AUXILIARY}"
        rf"|what{WORDS}\s+{ACTION}|how\s+(?:long|many|much|often|soon|far|big|late|early|quickly)"
        rf"|(?:what|who|how|where|when)['’](?:s|re)|{AUXILIARY}\s+{SUBJECT}"  # noqa: RUF001
        r"|(?:is|are|was|were|can|could|should|would|will|does|did)\s+(?:the|an?|there|this|that|these|my|our|your))\b",
        re.IGNORECASE,
    ),
    "de": re.compile(r"(wie|was|warum|wieso|weshalb|wo|wer|wen|wem|welche[rsnm]?|wohin|woher)\b", re.IGNORECASE),
    "fr": re.compile(r"(comment|pourquoi|combien|qui|que|quel(le)?s?|où|est-ce)\b", re.IGNORECASE),
    "es": re.compile(r"(¿|cómo|qué|por qué|cuándo|dónde|quién(es)?|cuál(es)?|cuánt[oa]s?)\b", re.IGNORECASE),
    "it": re.compile(r"(come|perché|cosa|che cosa|dove|chi|quale|quali|quanto)\b", re.IGNORECASE),
    "nl": re.compile(r"(hoe|waarom|wat|wie|welke?|waar)\b", re.IGNORECASE),
    "pt": re.compile(r"(como|por que|o que|onde|quem|qual|quais|quanto)\b", re.IGNORECASE),
}
ASKED = re.compile(r"[,:;]\s+|\b(?:question|thing)\b[^,.:;?]*?\bis,?\s+|\bask(?:s|ed)? me,?\s+", re.IGNORECASE)


def title(path: PurePosixPath, spoken: Sequence[Sentence], *, language: str) -> str:
    """Returns the question that is answered: the file's name, or as asked in the first sentences, or else what is said.

    Never empty; ends with "?" if and only if it is a question.
    """
    name = given_name(path)
    if name:
        return _closed(shorten(name, TITLE_LENGTH), language)
    opening = _opening(spoken)
    asked = (_whole(question(each, language), after, language) for each, after in zip_longest(opening, opening[1:]))
    return next(filter(None, asked), "") or next(
        (headline(sentence.text, TITLE_LENGTH, language) for sentence in _statements(spoken) or spoken), UNTITLED
    )


def summary(spoken: Sequence[Sentence], *, language: str, title: str = "") -> str:
    """Returns the first one or two statements in the speaker's words, at most 240 characters; "" if there are none.

    Leaves out what the title already says, hesitation, and what the speaker corrected.
    """
    statements = _statements(spoken)
    texts = [_beyond_title(sentence, title, language) for sentence in statements]
    found = [text for text in texts if text] or [
        without_fillers(each.text, language) for each in statements if not each.is_question
    ]
    answers = [text for text in found if not PREAMBLE.match(text)] or found
    first = [capitalised(ANNOUNCEMENTS.sub("", text)) for text in answers[:2]]
    both = " ".join(first)
    return both if len(both) <= SUMMARY_LENGTH else shorten("".join(first[:1]), SUMMARY_LENGTH, mark="…")


def question(sentence: Sentence, language: str) -> str:
    """Returns the question in a sentence, ending with "?"; "" if it asks nothing.

    Example: "People ask me, what do I do when it is late?" gives "What do I do when it is late?"
    """
    spoken = without_fillers(sentence.text, language)
    if not sentence.is_question and _form(language) is not QUESTION["en"]:
        return ""  # the first word is not enough: "Como", "Come", "Que" start statements too
    starts = [0, *(match.end() for match in ASKED.finditer(spoken))]
    asked = (spoken[at:] for at in starts if is_question(spoken[at:], language))
    inner = next(asked, spoken if sentence.is_question else "")
    if len(inner.split()) < SHORTEST_QUESTION and not (inner and not inner.isascii() and len(inner) > 6):
        return ""
    return capitalised(shorten(_asked(inner).rstrip(" .?!…？。"), TITLE_LENGTH - 1)) + "?"  # noqa: RUF001


def _whole(question: str, after: Sentence | None, language: str) -> str:
    """Returns a question with the condition that an engine split off: "What do I do? When it is late, ..."."""
    if not question or not after or has_subject(question, language):
        return question
    condition = clauses(without_fillers(after.text, language))[0]
    if not CONDITION.match(condition):
        return question
    return shorten(f"{question.rstrip('?')} {condition[:1].lower()}{condition[1:]}", TITLE_LENGTH - 1) + "?"


def _asked(text: str) -> str:
    """Returns a question without an answer after its comma: "What do I do when it fails today, call them"."""
    for match in CLAUSE_END.finditer(text):
        goes_on = any(breaks.match(text, match.end()) for breaks in BREAKS)
        if len(text[: match.start()].split()) >= LONG_QUESTION and not goes_on:
            return text[: match.start()]
    return text


def _beyond_title(sentence: Sentence, title: str, language: str) -> str:
    """Returns what a sentence says apart from the question in the title; "" if that is all."""
    text = without_fillers(sentence.text, language)
    if rest := _after(title, text):
        return re.sub(r"[?？]$", ".", rest)  # noqa: RUF001
    return "" if sentence.is_question or headline(text, TITLE_LENGTH, language) == title else text


def _after(title: str, text: str) -> str:
    """Returns what follows the title in a sentence that begins with it, more or less; "" if nothing does."""
    from rapidfuzz import fuzz

    ends = (match for match in CLAUSE_END.finditer(text) if title.endswith("?"))
    found = (text[match.end() :] for match in ends if fuzz.ratio(text[: match.start()], title) >= SAME_QUESTION)
    return capitalised(next(found, "").strip())


def is_question(text: str, language: str) -> bool:
    """Returns whether the words form a question, even without a question mark, which few file names have."""
    if text.rstrip(" \"'”’").endswith(("?", "？")):  # noqa: RUF001
        return bool(_form(language).match(text)) or not ASKED.search(text)
    return bool(_form(language).match(text))


def _form(language: str) -> re.Pattern[str]:
    return QUESTION.get(language[:2].casefold(), QUESTION["en"])


def _closed(name: str, language: str) -> str:
    """Returns a name, with a question mark if it is a question; its language may differ from the transcript's."""
    bare = name.rstrip(" .?!？")  # noqa: RUF001
    written_in = likely_language(name, QUESTION, assumed=language)
    return f"{bare}?" if is_question(name, written_in) else name.rstrip(" .")


def _opening(spoken: Sequence[Sentence]) -> list[Sentence]:
    return [sentence for sentence in spoken[:OPENING_SENTENCES] if sentence.start - spoken[0].start <= OPENING_SECONDS]


def _statements(spoken: Sequence[Sentence]) -> list[Sentence]:
    """Returns the sentences with content, not greetings or a mere "Okay."."""
    return [
        sentence
        for sentence in spoken
        if len(FILLERS.sub("", sentence.text)) > (12 if sentence.text.isascii() else 4)
        and not (GREETING.match(sentence.text) and len(sentence.text.split()) <= GREETING_WORDS)
    ]

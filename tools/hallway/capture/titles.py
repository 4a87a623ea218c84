"""Titles, headings and the two-line summary of a draft: taken from what was said, shortened, never made up."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from hallway.capture.filenames import given_name

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import PurePosixPath

    from hallway.capture.sentences import Sentence

TITLE_LENGTH = 120  # characters
SUMMARY_LENGTH = 240  # two lines
OPENING_SENTENCES = 4
OPENING_SECONDS = 45.0
SHORTEST_QUESTION = 4  # words: "Right?" and "You know what?" ask nothing
UNTITLED = "Untitled answer"

# What people say before they say it.
FILLERS = re.compile(
    r"^((?:so|okay|ok|well|now|and|but|um+|uh+|alright|yeah|also|na ja|okey|bueno|alors|donc)\b[,.…:]*\s+"
    r"|(?:all right|right|yes|no|look|you see|basically|anyway|er+)[,.…:]+\s+)+(?=\w)",
    re.IGNORECASE,
)
ANNOUNCEMENTS = re.compile(
    r"^the (short|quick|simple|honest) (version|answer|story) is(\s+that\s+|,\s*|:\s*|\s+)(this[:,]\s*)?", re.IGNORECASE
)
GREETING = re.compile(
    r"^(?:(?i:hi|hello|hey|good (?:morning|afternoon|evening)|welcome|thanks|thank you|my name is)"
    r"|I'm [A-Z]\w*|I am [A-Z]\w*|This is [A-Z]\w* (?:from|and)|(?i:hallo|guten (?:tag|morgen)|bonjour|hola|ciao))\b"
)
CLAUSE = re.compile(r"\S+(?:\s+\S+){3,}?(?=[,;:]\s|\s[-–—]\s)")  # noqa: RUF001
GREETING_WORDS = 14  # a longer sentence says more than hello
DANGLING = re.compile(
    r"(\s+(a|an|and|as|at|but|by|for|from|if|in|into|is|of|on|or|so|than|that|the|their|then|to|was|when|with|your|my))+$",
    re.IGNORECASE,
)

AUXILIARY = (
    "(?:(?:am|is|are|was|were|do|does|did|can|could|should|would|will|may|must|has|have)(?:n['’]t|not)?"  # noqa: RUF001
    "|shall|won['’]t|can['’]t)"  # noqa: RUF001
)
ACTION = "(?:do|does|did|can|could|should|would|will|may|must)"
SUBJECT = "(?:i|you|we|they|he|she|it|someone|anyone|customers?)"
WORDS = r"(?:\s+(?!(?:the|an?|to|they|we|you|it|i|he|she|this|that|these|those|our|your|my)\b)\w+){1,2}"
# How a question starts when its mark is missing. "When a deal goes quiet", "What matters is this" ask nothing.
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
    """Returns the question that is answered: the file's name, else as asked in the first sentences, else what is said.

    Never empty; closed with "?" exactly when it is a question.
    """
    name = given_name(path)
    if name:
        return _closed(shorten(name, TITLE_LENGTH), language)
    asked = (question(sentence, language) for sentence in _opening(spoken))
    return next(filter(None, asked), "") or next(
        (headline(sentence.text, TITLE_LENGTH) for sentence in _said(spoken) or spoken), UNTITLED
    )


def summary(spoken: Sequence[Sentence], *, title: str = "") -> str:
    """Returns the first one or two statements, in the speaker's words, at most 240 characters; "" when nothing is said.

    What the title already says is not said again.
    """
    statements = [sentence for sentence in _said(spoken) if not sentence.is_question]
    fresh = [sentence for sentence in statements if headline(sentence.text, TITLE_LENGTH) != title] or statements
    texts = [_capitalised(ANNOUNCEMENTS.sub("", FILLERS.sub("", sentence.text))) for sentence in fresh[:2]]
    both = " ".join(texts)
    return both if len(both) <= SUMMARY_LENGTH else shorten("".join(texts[:1]), SUMMARY_LENGTH, mark="…")


def headline(text: str, limit: int) -> str:
    """Returns a sentence within `limit` characters: its leading clause when it is too long, without a closing stop."""
    said = FILLERS.sub("", text).strip(' "“”«»')
    whole = said if len(said) <= limit else leading_clause(said)
    return _capitalised(shorten(whole, limit).rstrip(" .,;:…-–—#。"))  # noqa: RUF001


def leading_clause(text: str) -> str:
    """Returns a sentence up to its first comma that has four words before it: "When they threaten to cancel"."""
    said = FILLERS.sub("", text)
    clause = CLAUSE.match(said)
    return clause[0] if clause else said


def shorten(text: str, limit: int, *, mark: str = "") -> str:
    """Returns `text` within `limit` characters, cut at a word and not after one that hangs ("and", "the")."""
    if len(text) <= limit:
        return text
    room = limit - len(mark)
    at_word = text[: room + 1].rpartition(" ")[0]
    return DANGLING.sub("", at_word or text[:room]).rstrip(" ,;:-") + mark


def question(sentence: Sentence, language: str) -> str:
    """Returns the question inside a sentence, closed with "?"; "" when it asks nothing.

    Example: "People ask me, what do I do when it is late?" gives "What do I do when it is late?"
    """
    said = FILLERS.sub("", sentence.text)
    if not sentence.is_question and _form(language) is not QUESTION["en"]:
        return ""  # its first word alone is no proof: "Como", "Come", "Que" start statements too
    starts = [0, *(match.end() for match in ASKED.finditer(said))]
    inner = next((said[at:] for at in starts if is_question(said[at:], language)), said if sentence.is_question else "")
    if len(inner.split()) < SHORTEST_QUESTION and not (inner and not inner.isascii() and len(inner) > 6):
        return ""
    return _capitalised(shorten(inner.rstrip(" .?!…？。"), TITLE_LENGTH - 1)) + "?"  # noqa: RUF001


def is_question(text: str, language: str) -> bool:
    """Says whether the words form a question even without their mark, which a file name cannot carry everywhere."""
    if text.rstrip(" \"'”’").endswith(("?", "？")):  # noqa: RUF001
        return bool(_form(language).match(text)) or not ASKED.search(text)
    return bool(_form(language).match(text))


def _form(language: str) -> re.Pattern[str]:
    return QUESTION.get(language[:2].casefold(), QUESTION["en"])


def _closed(name: str, language: str) -> str:
    bare = name.rstrip(" .?!？")  # noqa: RUF001
    return f"{bare}?" if is_question(name, language) else name.rstrip(" .")


def _opening(spoken: Sequence[Sentence]) -> list[Sentence]:
    return [sentence for sentence in spoken[:OPENING_SENTENCES] if sentence.start - spoken[0].start <= OPENING_SECONDS]


def _said(spoken: Sequence[Sentence]) -> list[Sentence]:
    """The sentences that say something: no greeting, no lone "Okay."."""
    return [
        sentence
        for sentence in spoken
        if len(FILLERS.sub("", sentence.text)) > (12 if sentence.text.isascii() else 4)
        and not (GREETING.match(sentence.text) and len(sentence.text.split()) <= GREETING_WORDS)
    ]


def _capitalised(text: str) -> str:
    return text[:1].upper() + text[1:]

"""Cleans names and text from people, file systems and machines, and turns them into ids."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

ID_PATTERN = r"[a-z0-9][a-z0-9-]{0,79}"
"""The format of every id, which is a permanent part of an address and of a file name."""

SLUG_LENGTH = 60  # leaves room within the 80 characters of an id for a suffix that makes it unique

LEFTOVER = ".hallway-tmp"
"""The suffix of a file that is still being written; an old one was left by a crash."""
KEPT = ".hallway-kept"
"""The suffix of a hidden copy that contains someone's work, which is never removed automatically."""

_ID = re.compile(ID_PATTERN)
_BLANKS = re.compile("[\t-\r\x1c-\x1f\x85\u2028\u2029]")  # tabs, and whatever some program treats as a line ending
_BLANKS_IN_LINE = re.compile("[\v\f\r\x1c-\x1f\x85\u2028\u2029]")
_HIDDEN = re.compile("[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\u202a-\u202e\u2066-\u2069\ufeff\ud800-\udfff]")
_APOSTROPHES = re.compile("['\u2019\u02bc`]")
_SPELLED_OUT = str.maketrans(
    {"ß": "ss", "æ": "ae", "Æ": "AE", "ø": "o", "Ø": "O", "œ": "oe", "Œ": "OE", "ł": "l", "Ł": "L", "đ": "d", "Đ": "D"}
)
_DEVICES = frozenset({"con", "prn", "aux", "nul", *(f"{port}{n}" for port in ("com", "lpt") for n in range(10))})


def is_id(text: str) -> bool:
    """Returns whether the text is an id: 1 to 80 characters from ``a-z 0-9 -``, not starting with a hyphen."""
    return _ID.fullmatch(text) is not None


def clean(text: str, *, hidden: str = "") -> str:
    r"""Returns the text in a form that is safe to show anywhere: on a page, in a file, a message or a terminal.

    Removes control characters, surrogates and bidirectional overrides, or replaces them with `hidden`; tabs and line
    endings of every kind become spaces. All text is cleaned when it is read from its file, so that no other code has
    to do it.

    >>> clean("a\x1b[31m\tb")
    'a[31m b'
    """
    if text.isascii() and text.isprintable():  # nearly all words, in a tenth of the time
        return text
    return _HIDDEN.sub(hidden, _BLANKS.sub(" ", text))


def clean_line(text: str) -> str:
    """Returns the text cleaned and on one line, with single spaces between words."""
    return " ".join(clean(text).split())


def clean_lines(text: str) -> str:
    r"""Returns multi-line text cleaned in the same way, but keeps its tabs and its lines, which end with LF.

    Spaces that are not ASCII, such as no-break spaces, are removed at both ends of a line: Python strips them and
    Markdown does not, so programs would disagree about which lines are blank and which begin with a time.

    >>> clean_lines("\u00a0[0:05]\u00a0a\u00a0b\n\u00a0\n")
    '[0:05]\xa0a\xa0b\n\n'
    """
    text = text.replace("\r\n", "\n")
    if text.isascii() and text.replace("\n", "").replace("\t", "").isprintable():  # most texts, in a tenth of the time
        return text
    cleaned = _HIDDEN.sub("", _BLANKS_IN_LINE.sub(" ", text))
    return cleaned if cleaned.isascii() else "\n".join(map(_with_ascii_margins, cleaned.split("\n")))


def slug(text: str, fallback: str) -> str:
    """Returns the text as an id of at most 60 characters, cut between words; the fallback if nothing is left.

    >>> slug("What's a refund, past 30 days?", "answer")
    'whats-a-refund-past-30-days'
    """
    plain = unicodedata.normalize("NFKD", _APOSTROPHES.sub("", text).translate(_SPELLED_OUT))
    words = re.findall(r"[a-z0-9]+", "".join(char for char in plain if not unicodedata.combining(char)).lower())
    found = _join_up_to(words, SLUG_LENGTH)
    if not found:
        return fallback
    return f"{found}-answer" if found in _DEVICES else found  # con.md cannot be written on Windows


def counted(number: int, noun: str) -> str:
    """Returns a number with its noun in the singular or plural.

    >>> counted(2, "answer")
    '2 answers'
    """
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def enumerated(words: Sequence[str]) -> str:
    """Returns words as they are listed in a sentence.

    >>> enumerated(["2", "4", "5"])
    '2, 4 and 5'
    """
    return " and ".join(filter(None, (", ".join(words[:-1]), *words[-1:])))


def _with_ascii_margins(line: str) -> str:
    text = line.strip()
    before, text, after = line.partition(text) if text else (line, "", "")
    return "".join((before if before.isascii() else "", text, after if after.isascii() else ""))


def _join_up_to(words: list[str], length: int) -> str:
    joined = "-".join(words)
    if len(joined) <= length:
        return joined
    whole_words = joined[: length + 1].rpartition("-")[0]
    return whole_words or joined[:length]

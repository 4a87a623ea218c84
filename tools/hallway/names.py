"""Names that people, file systems and machines gave to things: shown safely, turned into ids."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

ID_PATTERN = r"[a-z0-9][a-z0-9-]{0,79}"
"""The form of every id: it is part of an address and of a file name for ever."""

SLUG_LENGTH = 60  # leaves room below the 80 of an id for a suffix that makes it unique

_ID = re.compile(ID_PATTERN)
_BLANKS = re.compile("[\t-\r\x1c-\x1f\x85\u2028\u2029]")  # tabs, and whatever ends a line somewhere
_BLANKS_IN_LINE = re.compile("[\v\f\r\x1c-\x1f\x85\u2028\u2029]")
_HIDDEN = re.compile("[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\u202a-\u202e\u2066-\u2069\ufeff\ud800-\udfff]")
_UNPRINTABLE = frozenset({"Cc", "Cs", "Zl", "Zp"})  # controls, surrogates, line and paragraph separators
_BIDI = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff")
_APOSTROPHES = re.compile("['\u2019\u02bc`]")
_SPELLED_OUT = str.maketrans(
    {"ß": "ss", "æ": "ae", "Æ": "AE", "ø": "o", "Ø": "O", "œ": "oe", "Œ": "OE", "ł": "l", "Ł": "L", "đ": "d", "Đ": "D"}
)
_DEVICES = frozenset({"con", "prn", "aux", "nul", *(f"{port}{n}" for port in ("com", "lpt") for n in range(10))})


def is_id(text: str) -> bool:
    """Says whether the text is an id: 1 to 80 of ``a-z 0-9 -``, not beginning with a hyphen."""
    return _ID.fullmatch(text) is not None


def clean(text: str, *, hidden: str = "") -> str:
    r"""Returns a text that somebody wrote as it may be shown anywhere: page, file, message, terminal.

    Controls, surrogates and what forces the direction of reading are taken out, or replaced by `hidden`; tabs, line
    ends and what some programs take for one become spaces. Every text is cleaned as it is read from its file, so that
    nothing else has to.

    >>> clean("a\x1b[31m\tb")
    'a[31m b'
    """
    return _HIDDEN.sub(hidden, _BLANKS.sub(" ", text))


def clean_line(text: str) -> str:
    """Returns a text cleaned and on one line, with one space between words and none around them."""
    return " ".join(clean(text).split())


def clean_lines(text: str) -> str:
    r"""Returns a text of several lines cleaned in the same way; its lines, which end with LF, and its tabs stay.

    Spaces other than ASCII's, such as no-break spaces, are dropped at both ends of a line: Python strips them there and
    Markdown does not, so programs would disagree on which lines are blank and which begin with a time.

    >>> clean_lines("\u00a0[0:05]\u00a0a\u00a0b\n\u00a0\n")
    '[0:05]\xa0a\xa0b\n\n'
    """
    cleaned = _HIDDEN.sub("", _BLANKS_IN_LINE.sub(" ", text.replace("\r\n", "\n")))
    return cleaned if cleaned.isascii() else "\n".join(map(_with_ascii_margins, cleaned.split("\n")))


def printable(text: str | Path) -> str:
    r"""Returns a name with what could steer a terminal or mislead an eye written out: ``\x1b``, ``\u202e``.

    Controls (line ends and tabs too), bidirectional controls and the surrogates of names that are no valid UTF-8
    are escaped; letters, emoji and accents of any language stay. It is for messages about what stands in a file or on
    a disk, which has to be found there; a text that is shown for its own sake is cleaned instead.
    """
    return "".join(_escaped(char) if _is_hidden(char) else char for char in str(text))


def slug(text: str, fallback: str) -> str:
    """Returns the text as an id of at most 60 characters, cut between words; the fallback where nothing is left.

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
    """Returns how many of a thing there are, in words.

    >>> counted(2, "answer")
    '2 answers'
    """
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


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


def _is_hidden(char: str) -> bool:
    return char in _BIDI or unicodedata.category(char) in _UNPRINTABLE


def _escaped(char: str) -> str:
    code = ord(char)
    if code < 0x100:
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"

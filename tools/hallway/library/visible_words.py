"""Finds words as readers see them, however the source encodes them: entities, escapes, markup in a word, odd letters.

A source is read in three ways, and a search for a word uses all of them: with its encodings decoded; then also without
invisible characters, such as soft hyphens; then also without Markdown and link addresses. The last one finds
``Quix**ote**`` as one word, and the first two find words inside addresses. Together they may find more than a browser
shows, but never less.
"""

from __future__ import annotations

import html
import json
import re
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import unquote

if TYPE_CHECKING:
    from collections.abc import Iterator

# Unicode's Default_Ignorable_Code_Point, and control characters that are not whitespace.
_INVISIBLE = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-"
    "\u202e\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb\U0001bca0-\U0001bca3\U0001d173-\U0001d17a"
    "\U000e0000-\U000e0fff]"
)
_WORD = re.compile(r"(?:[^\W_]|[\u0300-\u036f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f])+")

_ENTITY = r"&(?:#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[a-zA-Z][a-zA-Z0-9]{1,31});"
_JSON_OR_YAML = r"(?:\\u[0-9a-fA-F]{4})+|\\x[0-9a-fA-F]{2}|\\U[0-9a-fA-F]{8}"
_ESCAPE = r"\\[!-/:-@\[-`{-~]"
_PERCENT = r"(?:%[0-9a-fA-F]{2})+"
_PUNYCODE = r"\b[xX][nN]--[a-zA-Z0-9-]{1,59}"
_CODED = rf"(?=[&\\%xX])(?:{_ENTITY}|{_JSON_OR_YAML}|{_ESCAPE}|{_PERCENT}|{_PUNYCODE})"  # the lookahead is for speed

LINK_TARGET = r"\((?:[^()\\\n]|\\.|\n(?![ \t]*\n)|\([^()\n]*\))*\)|\[[^\[\]\n]*\]"
"""The part after the text of a link: its address, or a reference to an address that is defined elsewhere."""
_EMPHASIS_OR_CODE = r"[*~`]+|(?<![^\W_])_+|_+(?![^\W_])"  # an underscore inside a word is part of it
_TAG = r"<!--[^<>]*-->|</?[a-zA-Z][^<>\n]*>"
_MARKS = rf"(?=[\]!\[*~`_<])(?:\](?:{LINK_TARGET})?|!?\[|{_EMPHASIS_OR_CODE}|{_TAG})"


@dataclass(frozen=True, slots=True)
class VisibleWord:
    """A word in a source."""

    text: str
    """As readers see it."""
    key: str
    """Equal for all spellings that look alike, in upper or lower case, composed or not."""
    start: int
    """The offset of its first letter in the source."""
    end: int


@dataclass(frozen=True, slots=True)
class _Reading:
    """One way of reading a source."""

    special: re.Pattern[str]
    """Matches the parts that look different from how they are written."""
    is_invisible_shown: bool = False

    def text(self, source: str) -> str:
        """Returns the visible text."""
        text = self.special.sub(_decoded, source)
        return text if self.is_invisible_shown else _INVISIBLE.sub("", text)

    def words(self, source: str) -> Iterator[VisibleWord]:
        """Yields the words in order."""
        letters = list(self._letters(source))
        forms = [_fold(shown) for shown, _, _ in letters]
        owners = [number for number, form in enumerate(forms) for _ in form]
        for found in _WORD.finditer("".join(forms)):
            first, last = owners[found.start()], owners[found.end() - 1]
            text = "".join(shown for shown, _, _ in letters[first : last + 1])
            yield VisibleWord(text, found[0], letters[first][1], letters[last][2])

    def _letters(self, source: str) -> Iterator[tuple[str, int, int]]:
        """Yields the visible text in pieces that can be case-folded separately, each with its offset in the source."""
        piece, start, end = "", 0, 0
        for shown, at, after in self._pieces(source):
            if piece and not unicodedata.combining(shown[0]):
                yield piece, start, end
                piece = ""
            start = start if piece else at
            piece, end = piece + shown, after
        if piece:
            yield piece, start, end

    def _pieces(self, source: str) -> Iterator[tuple[str, int, int]]:
        at = 0
        for found in (*self.special.finditer(source), None):
            until = found.start() if found else len(source)
            pieces = [(source[n], n, n + 1) for n in range(at, until)]
            if found:
                pieces.append((_decoded(found), *found.span()))
                at = found.end()
            for shown, start, end in pieces:
                if visible := shown if self.is_invisible_shown else _INVISIBLE.sub("", shown):
                    yield visible, start, end


_READINGS = (
    _Reading(re.compile(_CODED), is_invisible_shown=True),
    _Reading(re.compile(_CODED)),
    _Reading(re.compile(f"{_CODED}|(?P<mark>{_MARKS})", re.DOTALL)),
)


def words(source: str) -> tuple[tuple[VisibleWord, ...], ...]:
    """Returns the words of a source, in order, once for each way of reading it."""
    return tuple(tuple(reading.words(source)) for reading in _READINGS)


def parts(source: str) -> tuple[VisibleWord, ...]:
    """Returns the words that a browser shows, in order."""
    return tuple(_READINGS[-1].words(source))


def keys(source: str) -> frozenset[str]:
    """Returns the keys of all words of a source; much faster than `words`."""
    return frozenset(key for text in folded(source) for key in _WORD.findall(text))


def folded(source: str) -> frozenset[str]:
    """Returns folded text that contains the keys of all words of a source; faster still."""
    return frozenset(_fold(text) for text in {reading.text(source) for reading in _READINGS})


def _fold(text: str) -> str:
    if text.isascii():
        return text.lower()
    return unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold())


def _decoded(found: re.Match[str]) -> str:
    """Returns the visible text of markup or an encoded piece; the piece itself if it cannot be decoded."""
    written = found[0]
    if found.lastgroup == "mark":
        return ""
    try:
        if written[0] == "&":
            return html.unescape(written)
        if written[0] == "%":
            return unquote(written, errors="strict")
        if written[0] in "xX":
            return written[4:].encode("ascii").decode("punycode")
        if written[1] == "u":
            return str(json.loads(f'"{written}"')).encode("utf-16", "surrogatepass").decode("utf-16")
        return chr(int(written[2:], 16)) if written[1] in "xU" else written[1]
    except ValueError:
        return written

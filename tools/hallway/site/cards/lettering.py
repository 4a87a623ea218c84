"""Sets the text of a card: what the fonts can draw, how wide it is, and how it breaks into lines."""

from __future__ import annotations

import unicodedata
from bisect import bisect_right
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from PIL.ImageDraw import ImageDraw
    from PIL.ImageFont import FreeTypeFont

FONTS = Path(__file__).parent / "fonts"
SERIF, SANS = "NotoSerif-SemiBold.ttf", "NotoSans-SemiBold.ttf"

LARGEST, SMALLEST, STEP = 92, 40, 4  # type sizes of the question: 40 is 10 pixels in a chat 300 wide
LEADING = 1.18  # line height / type size
LONGEST = 1000  # characters that are considered; a card has room for half as many, even of the narrowest

Lines = tuple[str, ...]


def drawable(text: str) -> str:
    """Returns the text as the fonts can draw it; empty if they lack one of its letters or digits.

    Emoji, control characters and direction marks are left out, since the words are complete without them. Text that
    cannot fit on any card is ignored.
    """
    found = []
    for char in unicodedata.normalize("NFC", text[:LONGEST]):
        if char.isspace():
            found.append(" ")
        elif ord(char) in _coverage() and unicodedata.category(char) not in ("Cc", "Cf"):
            found.append(char)
        elif unicodedata.category(char)[0] in "LMN" and char not in _SELECTORS:
            return ""
    return " ".join("".join(found).split())


def wrap(text: str, *, width: float, height: float) -> tuple[int, Lines]:
    """Returns the type size for a question, the largest at which all of it fits, and its balanced lines.

    Text that does not fit even at the smallest size is cut, with an ellipsis; a word longer than a line is broken.
    """
    for size in range(LARGEST, SMALLEST - 1, -STEP):
        most = int(height / (size * LEADING))
        lines = fill_lines(text.split(), width, size)
        if len(lines) <= most and _fits(lines, width, size):
            return size, balance(lines, width, size)
    words = [piece for word in text.split() for piece in _broken(word, width, SMALLEST)]
    lines = fill_lines(words, width, SMALLEST)
    most = int(height / (SMALLEST * LEADING))
    if len(lines) > most:
        lines = (*lines[: most - 1], cut(" ".join(lines[most - 1 :]), SERIF, SMALLEST, width))
    return SMALLEST, lines


def fill_lines(words: Sequence[str], width: float, size: int, *, font: str = SERIF) -> Lines:
    """Returns lines, each with as many words as fit."""
    space = text_width(" ", font, size)
    lines, room = list[list[str]](), -1.0
    for word in words:
        needed = text_width(word, font, size)
        if lines and needed + space <= room:
            lines[-1].append(word)
            room -= needed + space
        else:
            lines.append([word])
            room = width - needed
    return tuple(" ".join(line) for line in lines)


def write(
    pen: ImageDraw, text: str, x: float, baseline: float, font: str, size: int, colour: tuple[int, int, int]
) -> None:
    """Writes one line with one of our fonts."""
    pen.text((x, baseline), text, fill=colour, font=load_font(font, size), anchor="ls")


def _fits(lines: Lines, width: float, size: int, *, font: str = SERIF) -> bool:
    """Returns whether all lines are within the width: a single word may be longer."""
    return all(" " in line or text_width(line, font, size) <= width for line in lines)


def balance(lines: Lines, width: float, size: int, *, font: str = SERIF) -> Lines:
    """Returns the same words in as many lines, as equal in length as possible."""
    words = " ".join(lines).split()
    low, high = width / 2, width
    while high - low > 4:
        middle = (low + high) / 2
        tried = fill_lines(words, middle, size, font=font)
        is_enough = len(tried) <= len(lines) and _fits(tried, middle, size, font=font)
        low, high = (low, middle) if is_enough else (middle, high)
    return fill_lines(words, high, size, font=font)


def _broken(word: str, width: float, size: int) -> Iterator[str]:
    while text_width(word, SERIF, size) > width:
        at = max(1, _fitting(word, "", SERIF, size, width))
        yield word[:at]
        word = word[at:]
    yield word


def cut(text: str, font: str, size: int, width: float) -> str:
    """Returns the text, or as much of its beginning as fits on a line with an ellipsis."""
    if text_width(text, font, size) <= width:
        return text
    return f"{text[: _fitting(text, '…', font, size, width)].rstrip()}…"


def _fitting(text: str, end: str, font: str, size: int, width: float) -> int:
    """Returns how many of the first characters of a text fit on a line, followed by `end`."""
    lengths = range(1, len(text) + 1)
    return bisect_right(lengths, width, key=lambda length: text_width(f"{text[:length].rstrip()}{end}", font, size))


def text_width(text: str, font: str, size: int) -> float:
    """Returns the maximum width of a line in pixels, which kerning may reduce."""
    return sum(map(_advances(font, size).__getitem__, text))


class _Advances(dict[str, float]):
    """The widths of letters in pixels; each is measured once."""

    def __init__(self, font: FreeTypeFont) -> None:
        super().__init__()
        self._font = font

    def __missing__(self, letter: str) -> float:
        self[letter] = width = self._font.getlength(letter)
        return width


@cache
def _advances(name: str, size: int) -> _Advances:
    return _Advances(load_font(name, size))


@cache
def load_font(name: str, size: int) -> FreeTypeFont:
    """Returns one of our fonts at a size in pixels."""
    from PIL import ImageFont

    # The basic layout is part of Pillow; the other one, and so the picture, would depend on what else is installed.
    return ImageFont.truetype(str(FONTS / name), size, layout_engine=ImageFont.Layout.BASIC)


@cache
def _coverage() -> frozenset[int]:
    """Returns the characters that both fonts have."""
    spans = (line.split("-") for line in (FONTS / "coverage.txt").read_text(encoding="ascii").split())
    return frozenset(code for first, last in spans for code in range(int(first, 16), int(last, 16) + 1))


_SELECTORS = frozenset(map(chr, (*range(0xFE00, 0xFE10), 0x20E3)))  # they turn the preceding character into an emoji

"""Link-preview cards: the picture that a chat shows under a link, 1200 by 630 pixels, drawn with fonts of our own.

A card says the question, who answers, how long it takes and for which moment; it must still be read when a chat shrinks
it to a width of 300 pixels. The same card gives the same bytes. Text that the fonts cannot draw is left out, never
drawn as boxes: a card without its question shows how long the answer is, in large figures.
"""

from __future__ import annotations

import hashlib
import json
import os
import time
import unicodedata
from bisect import bisect_right
from dataclasses import asdict, dataclass
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

from hallway import files

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from PIL.Image import Image
    from PIL.ImageFont import FreeTypeFont

DESIGN = 1
"""Raise it when the drawing changes: it is part of a card's address, and chats remember a picture by its address."""

WIDTH, HEIGHT = 1200, 630  # pixels; what Open Graph's readers agree on
FONTS = Path(__file__).parent / "fonts"
SERIF, SANS = "NotoSerif-SemiBold.ttf", "NotoSans-SemiBold.ttf"

PAPER, INK, SOFT, ACCENT = (251, 250, 246), (29, 33, 38), (91, 99, 109), (11, 106, 91)  # as in tokens.css, light
LEVELS = 21  # steps from paper to full colour; three such ramps and the paper make 64 colours
COMPRESSION = 2  # of zlib; 6 takes three times as long and saves a quarter

KEPT_SECONDS = 30 * 24 * 3600.0  # how long a card is kept that no build asks for
PNG_START, PNG_END = b"\x89PNG\r\n\x1a\n", b"IEND\xaeB`\x82"

MARGIN = 76
MOMENT_SIZE, MOMENT_BASELINE = 40, 104
QUESTION_TOP, QUESTION_BOTTOM = 138, 462
LARGEST, SMALLEST, STEP = 92, 40, 4  # type sizes of the question: 40 is 10 pixels in a chat 300 wide
LEADING = 1.18  # line height / type size
FOOT_BASELINE, FOOT_SIZE, NAME_SIZE = 560, 46, 40
BUTTON = 84  # diameter of the play button
BAR, BAR_GAP = 14, 8  # the chapters along the lower edge
LONGEST = 1000  # characters that are looked at; a card holds half as many of the narrowest
SIDE = WIDTH - 2 * MARGIN

Lines = tuple[str, ...]
Colour = tuple[int, int, int]


@dataclass(frozen=True, slots=True)
class Card:
    """What is on a card. All texts are plain; what cannot be drawn is left out when it is drawn."""

    title: str
    """The question; for the site's own card, its description."""
    site: str
    length: str = ""
    """As people write it: 4:52. Empty on the site's own card."""
    expert: str = ""
    moment: str = ""
    chapters: tuple[float, ...] = ()
    """Where its chapters begin, from 0 to 1 of its length."""

    @property
    def digest(self) -> str:
        """Sixteen hexadecimal digits that are another card's for another drawing."""
        content = json.dumps([DESIGN, asdict(self)], sort_keys=True)
        return hashlib.sha256(content.encode()).hexdigest()[:16]

    def address(self, name: str) -> str:
        """Where the card of an answer, or of the `site`, is published; a changed card has another address."""
        return f"cards/{name}.{self.digest[:8]}.png"


class CardFiles:
    """The cards that were drawn, kept in a folder that may be deleted: a card is drawn once for what is on it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def path(self, card: Card) -> Path:
        """Returns the file of a card, drawn now if it is not there, or was torn by a crash."""
        path = self.folder / f"{card.digest}.png"
        if _is_whole(path):
            os.utime(path)
            return path
        temporary = files.temporary(path)
        temporary.write_bytes(draw(card))  # not forced to the disk: it can be drawn again
        return temporary.replace(path)

    def sweep(self, *, older_than_seconds: float = KEPT_SECONDS) -> None:
        """Removes the cards that no build has asked for in this time."""
        oldest = time.time() - older_than_seconds
        for path in self.folder.glob("*.png"):
            if files.is_regular(path) and path.stat().st_mtime < oldest:
                path.unlink(missing_ok=True)


def draw(card: Card) -> bytes:
    """Draws a card as a PNG with a palette of 64 colours; the same card gives the same bytes."""
    canvas = _Canvas()
    if card.length:
        _draw_answer(card, canvas)
    else:
        _draw_site(card, canvas)
    out = BytesIO()
    canvas.picture().save(out, "PNG", compress_level=COMPRESSION)
    return out.getvalue()


def drawable(text: str) -> str:
    """Returns the text as the fonts can draw it; empty where a letter, a sign of a script or a digit is missing.

    Emoji, controls and marks of direction are left out: nobody misses a word for them. What no card has room for is not
    looked at.
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
    """Returns the type size for a question and its lines: the largest at which all of it fits, the lines balanced.

    What does not fit even at the smallest is cut, with an ellipsis; a word longer than a line is broken there.
    """
    for size in range(LARGEST, SMALLEST - 1, -STEP):
        most = int(height / (size * LEADING))
        lines = _fill(text.split(), width, size)
        if len(lines) <= most and _fits(lines, width, size):
            return size, _balanced(lines, width, size)
    words = [piece for word in text.split() for piece in _broken(word, width, SMALLEST)]
    lines = _fill(words, width, SMALLEST)
    most = int(height / (SMALLEST * LEADING))
    if len(lines) > most:
        lines = (*lines[: most - 1], _cut(" ".join(lines[most - 1 :]), SERIF, SMALLEST, width))
    return SMALLEST, lines


class _Canvas:
    """One layer of grey per colour, 0 to 255, so that text is drawn once and smoothed in its own colour."""

    def __init__(self) -> None:
        from PIL import Image, ImageDraw

        self.layers = {colour: Image.new("L", (WIDTH, HEIGHT)) for colour in (INK, SOFT, ACCENT)}
        self._pens = {colour: ImageDraw.Draw(layer) for colour, layer in self.layers.items()}

    def write(self, text: str, x: float, baseline: float, *, font: str, size: int, colour: Colour) -> None:
        """Writes one line."""
        self._pens[colour].text((x, baseline), text, fill=255, font=_font(font, size), anchor="ls")

    def fill(self, box: tuple[int, int, int, int], *, colour: Colour) -> None:
        """Fills a box; its last row and column belong to it."""
        self._pens[colour].rectangle(box, fill=255)

    def button(self, x: int, y: int, diameter: int) -> None:
        """Puts the play button, its upper left corner at a place."""
        self.layers[ACCENT].paste(_button(diameter), (x, y))

    def picture(self) -> Image:
        """The layers as one picture with a palette: its places are the paper and the steps from it to each colour."""
        from PIL import Image, ImageChops

        picture = Image.new("L", (WIDTH, HEIGHT))
        for number, layer in enumerate(self.layers.values()):
            if box := layer.getbbox():
                steps = [round(grey * LEVELS / 255) for grey in range(256)]
                places = layer.crop(box).point([number * LEVELS + step if step else 0 for step in steps])
                picture.paste(ImageChops.lighter(picture.crop(box), places), box)
        picture.putpalette(_palette())
        return picture


def _draw_answer(card: Card, canvas: _Canvas) -> None:
    if moment := drawable(card.moment):
        text = _cut(moment, SANS, MOMENT_SIZE, SIDE)
        canvas.write(text, MARGIN, MOMENT_BASELINE, font=SANS, size=MOMENT_SIZE, colour=ACCENT)
    top = QUESTION_TOP if moment else MARGIN
    if title := drawable(card.title):
        _draw_lines(*wrap(title, width=SIDE, height=QUESTION_BOTTOM - top), canvas, top=top)
        canvas.button(MARGIN, FOOT_BASELINE - 58, BUTTON)
        x: float = MARGIN + BUTTON + 24
        canvas.write(card.length, x, FOOT_BASELINE, font=SANS, size=FOOT_SIZE, colour=INK)
        x += _width(card.length, SANS, FOOT_SIZE) + 32
    else:
        canvas.button(MARGIN, 218, 190)
        canvas.write(card.length, MARGIN + 234, 376, font=SERIF, size=176, colour=INK)
        x = MARGIN
    right = _draw_name(card.site, canvas)
    if expert := drawable(card.expert):
        text = _cut(expert, SANS, NAME_SIZE, right - x - 48)
        canvas.write(text, x, FOOT_BASELINE, font=SANS, size=NAME_SIZE, colour=SOFT)
    _draw_bar(card.chapters, canvas)


def _draw_site(card: Card, canvas: _Canvas) -> None:
    canvas.button(MARGIN, MARGIN, 132)
    if name := drawable(card.site):
        size = next((size for size in range(128, SMALLEST, -STEP) if _width(name, SERIF, size) <= SIDE), SMALLEST)
        _draw_wordmark(_cut(name, SERIF, size, SIDE), MARGIN - 4, 380, size, canvas)
    if said := drawable(card.title):
        lines = _fill(said.split(), SIDE, FOOT_SIZE, font=SANS)
        shown = _balanced(lines, SIDE, FOOT_SIZE, font=SANS) if len(lines) <= 2 else (lines[0], " ".join(lines[1:]))
        for number, line in enumerate(shown):
            canvas.write(
                _cut(line, SANS, FOOT_SIZE, SIDE), MARGIN, 470 + 62 * number, font=SANS, size=FOOT_SIZE, colour=SOFT
            )
    _draw_bar((), canvas)


def _draw_lines(size: int, lines: Lines, canvas: _Canvas, *, top: int) -> None:
    """Draws the question in the middle of its room, as the eye sees it: half a descender is not counted."""
    leading = size * LEADING
    free = QUESTION_BOTTOM - top - leading * len(lines)
    for number, line in enumerate(lines):
        baseline = round(top + free / 2 + leading * number + size * 0.98)
        canvas.write(line, MARGIN - size / 24, baseline, font=SERIF, size=size, colour=INK)


def _draw_name(site: str, canvas: _Canvas) -> float:
    """Writes the site's name into the lower right corner; returns where it begins."""
    name = _cut(drawable(site), SERIF, FOOT_SIZE, SIDE * 0.4)
    x = WIDTH - MARGIN - _width(name, SERIF, FOOT_SIZE)
    _draw_wordmark(name, x, FOOT_BASELINE, FOOT_SIZE, canvas)
    return x


def _draw_wordmark(name: str, x: float, baseline: float, size: int, canvas: _Canvas) -> None:
    """Writes a site's name; ours in two colours, as at the top of every page."""
    parts = (("Hall", INK), ("way", ACCENT)) if name == "Hallway" else ((name, INK),)
    for part, colour in parts:
        canvas.write(part, x, baseline, font=SERIF, size=size, colour=colour)
        x += _width(part, SERIF, size)


def _draw_bar(chapters: Sequence[float], canvas: _Canvas) -> None:
    """Draws the recording as a bar along the lower edge, with a gap where a chapter begins."""
    starts = [0.0, *sorted({share for share in chapters if 0.01 < share < 0.99})]
    for start, end in zip(starts, [*starts[1:], 1.0], strict=True):
        left = round(start * WIDTH) + (BAR_GAP if start else 0)
        if left < (right := round(end * WIDTH)):
            canvas.fill((left, HEIGHT - BAR, right - 1, HEIGHT - 1), colour=ACCENT)


def _fill(words: Sequence[str], width: float, size: int, *, font: str = SERIF) -> Lines:
    """Puts as many words into each line as it holds."""
    space = _width(" ", font, size)
    lines, room = list[list[str]](), -1.0
    for word in words:
        needed = _width(word, font, size)
        if lines and needed + space <= room:
            lines[-1].append(word)
            room -= needed + space
        else:
            lines.append([word])
            room = width - needed
    return tuple(" ".join(line) for line in lines)


def _fits(lines: Lines, width: float, size: int, *, font: str = SERIF) -> bool:
    """Whether lines that were filled to a width keep to it: those of a single word may not."""
    return all(" " in line or _width(line, font, size) <= width for line in lines)


def _balanced(lines: Lines, width: float, size: int, *, font: str = SERIF) -> Lines:
    """The same words in as many lines, as equal in length as they can be."""
    words = " ".join(lines).split()
    low, high = width / 2, width
    while high - low > 4:
        middle = (low + high) / 2
        tried = _fill(words, middle, size, font=font)
        is_enough = len(tried) <= len(lines) and _fits(tried, middle, size, font=font)
        low, high = (low, middle) if is_enough else (middle, high)
    return _fill(words, high, size, font=font)


def _broken(word: str, width: float, size: int) -> Iterator[str]:
    while _width(word, SERIF, size) > width:
        at = max(1, _fitting(word, "", SERIF, size, width))
        yield word[:at]
        word = word[at:]
    yield word


def _cut(text: str, font: str, size: int, width: float) -> str:
    """Returns the text, or as much of its beginning as a line holds, and an ellipsis."""
    if _width(text, font, size) <= width:
        return text
    return f"{text[: _fitting(text, '…', font, size, width)].rstrip()}…"


def _fitting(text: str, end: str, font: str, size: int, width: float) -> int:
    """How many of a text's first characters a line holds with something at their end."""
    lengths = range(1, len(text) + 1)
    return bisect_right(lengths, width, key=lambda length: _width(f"{text[:length].rstrip()}{end}", font, size))


def _width(text: str, font: str, size: int) -> float:
    """How wide a line becomes at most, in pixels: kerning moves letters together."""
    return sum(map(_advances(font, size).__getitem__, text))


class _Advances(dict[str, float]):
    """The widths of letters as they are drawn, in whole pixels; each is measured once."""

    def __init__(self, font: FreeTypeFont) -> None:
        super().__init__()
        self._font = font

    def __missing__(self, letter: str) -> float:
        self[letter] = width = self._font.getlength(letter)
        return width


@cache
def _advances(name: str, size: int) -> _Advances:
    return _Advances(_font(name, size))


def _is_whole(path: Path) -> bool:
    """Whether a file begins and ends as a PNG does."""
    if not files.is_regular(path) or path.stat().st_size < len(PNG_START) + len(PNG_END):
        return False
    with path.open("rb") as opened:
        start = opened.read(len(PNG_START))
        opened.seek(-len(PNG_END), os.SEEK_END)
        return start == PNG_START and opened.read() == PNG_END


@cache
def _font(name: str, size: int) -> FreeTypeFont:
    from PIL import ImageFont

    # The basic layout is part of Pillow; the other one depends on what else is installed, and so would the picture.
    return ImageFont.truetype(str(FONTS / name), size, layout_engine=ImageFont.Layout.BASIC)


@cache
def _button(diameter: int) -> Image:
    """A round button with a triangle cut out of it; drawn four times as large, for smooth edges."""
    from PIL import Image, ImageDraw

    size = 4 * diameter
    large = Image.new("L", (size, size))
    pen = ImageDraw.Draw(large)
    pen.ellipse((0, 0, size - 1, size - 1), fill=255)
    pen.polygon([(size * x, size * y) for x, y in ((0.38, 0.28), (0.38, 0.72), (0.74, 0.5))], fill=0)
    return large.resize((diameter, diameter), Image.Resampling.BOX)


@cache
def _palette() -> list[int]:
    steps = ((colour, step / LEVELS) for colour in (INK, SOFT, ACCENT) for step in range(1, LEVELS + 1))
    mixed = (
        round(paper + (full - paper) * share)
        for colour, share in steps
        for paper, full in zip(PAPER, colour, strict=True)
    )
    return [*PAPER, *mixed]


@cache
def _coverage() -> frozenset[int]:
    """The characters that both fonts draw."""
    spans = (line.split("-") for line in (FONTS / "coverage.txt").read_text(encoding="ascii").split())
    return frozenset(code for first, last in spans for code in range(int(first, 16), int(last, 16) + 1))


_SELECTORS = frozenset(map(chr, (*range(0xFE00, 0xFE10), 0x20E3)))  # they turn a sign before them into an emoji

"""Draws link-preview cards: the picture that a chat shows under a link, 1200 by 630 pixels, with our own fonts.

A card shows the question, the expert, the length and the moment; it must still be readable when a chat
shrinks it to a width of 300 pixels. The same card gives the same bytes. Text that the fonts cannot draw is left out,
never drawn as boxes; a card without its question shows the length of the answer in large digits.
"""

from __future__ import annotations

from functools import cache, lru_cache
from io import BytesIO
from typing import TYPE_CHECKING

from hallway.site.cards.card import HEIGHT, WIDTH
from hallway.site.cards.lettering import (
    LEADING,
    SANS,
    SERIF,
    SMALLEST,
    STEP,
    Lines,
    balance,
    cut,
    drawable,
    fill_lines,
    load_font,
    text_width,
    wrap,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PIL.Image import Image

    from hallway.site.cards.card import Card

PAPER, INK, SOFT, ACCENT = (251, 250, 246), (29, 33, 38), (91, 99, 109), (11, 106, 91)  # as in tokens.css, light
LEVELS = 21  # steps from paper to full colour; three of these ramps plus the paper make 64 colours
COMPRESSION = 2  # of zlib; 6 takes three times as long and saves a quarter

MARGIN = 76
MOMENT_SIZE, MOMENT_BASELINE = 40, 104
QUESTION_TOP, QUESTION_BOTTOM = 138, 462
FOOT_BASELINE, FOOT_SIZE, NAME_SIZE = 560, 46, 40
BUTTON = 84  # diameter of the play button
BAR, BAR_GAP = 14, 8  # the chapters along the lower edge
SIDE = WIDTH - 2 * MARGIN

Colour = tuple[int, int, int]


def draw(card: Card) -> bytes:
    """Draws a card as a PNG with a palette of 64 colours; the same card gives the same bytes."""
    canvas = _Canvas()
    if card.length:
        _draw_answer(card, canvas)
    else:
        _draw_site(card, canvas)
    out = BytesIO()
    canvas.picture.save(out, "PNG", compress_level=COMPRESSION)
    return out.getvalue()


class _Canvas:
    """A picture whose pixels are numbers of colours of the palette.

    Each piece is drawn in grey, 0 to 255, and then in the steps from the paper to its colour. Where pieces touch, the
    higher number is kept.
    """

    def __init__(self) -> None:
        from PIL import Image, ImageDraw

        self.picture = Image.new("P", (WIDTH, HEIGHT))
        self.picture.putpalette(_palette())
        self._pen = ImageDraw.Draw(self.picture)

    def write(self, text: str, x: float, baseline: int, *, font: str, size: int, colour: Colour) -> None:
        """Writes one line."""
        line, (left, above) = _line(text, x, font, size)
        self._add(line, left, baseline - above, colour)

    def fill(self, box: tuple[int, int, int, int], *, colour: Colour) -> None:
        """Fills a box, including its last row and column."""
        self._pen.rectangle(box, fill=_steps(colour)[-1])

    def button(self, x: int, y: int, diameter: int) -> None:
        """Draws the play button; `x` and `y` are its upper left corner."""
        self._add(_button(diameter), x, y, ACCENT)

    def _add(self, piece: Image, x: int, y: int, colour: Colour) -> None:
        from PIL import ImageChops

        place = (x, y, x + piece.width, y + piece.height)
        coloured = piece.point(_steps(colour))
        self.picture.paste(ImageChops.lighter(self.picture.crop(place), coloured), place)


def _draw_answer(card: Card, canvas: _Canvas) -> None:
    if moment := drawable(card.moment):
        text = cut(moment, SANS, MOMENT_SIZE, SIDE)
        canvas.write(text, MARGIN, MOMENT_BASELINE, font=SANS, size=MOMENT_SIZE, colour=ACCENT)
    top = QUESTION_TOP if moment else MARGIN
    if title := drawable(card.title):
        _draw_lines(*wrap(title, width=SIDE, height=QUESTION_BOTTOM - top), canvas, top=top)
        canvas.button(MARGIN, FOOT_BASELINE - 58, BUTTON)
        x: float = MARGIN + BUTTON + 24
        canvas.write(card.length, x, FOOT_BASELINE, font=SANS, size=FOOT_SIZE, colour=INK)
        x += text_width(card.length, SANS, FOOT_SIZE) + 32
    else:
        canvas.button(MARGIN, 218, 190)
        canvas.write(card.length, MARGIN + 234, 376, font=SERIF, size=176, colour=INK)
        x = MARGIN
    right = _draw_name(card.site, canvas)
    if expert := drawable(card.expert):
        text = cut(expert, SANS, NAME_SIZE, right - x - 48)
        canvas.write(text, x, FOOT_BASELINE, font=SANS, size=NAME_SIZE, colour=SOFT)
    _draw_bar(card.chapters, canvas)


def _draw_site(card: Card, canvas: _Canvas) -> None:
    canvas.button(MARGIN, MARGIN, 132)
    if name := drawable(card.site):
        size = next((size for size in range(128, SMALLEST, -STEP) if text_width(name, SERIF, size) <= SIDE), SMALLEST)
        _draw_wordmark(cut(name, SERIF, size, SIDE), MARGIN - 4, 380, size, canvas)
    if description := drawable(card.title):
        lines = fill_lines(description.split(), SIDE, FOOT_SIZE, font=SANS)
        lines = balance(lines, SIDE, FOOT_SIZE, font=SANS) if len(lines) <= 2 else (lines[0], " ".join(lines[1:]))
        for number, line in enumerate(lines):
            canvas.write(
                cut(line, SANS, FOOT_SIZE, SIDE), MARGIN, 470 + 62 * number, font=SANS, size=FOOT_SIZE, colour=SOFT
            )
    _draw_bar((), canvas)


def _draw_lines(size: int, lines: Lines, canvas: _Canvas, *, top: int) -> None:
    """Draws the question, optically centred in its area: half of the descenders is ignored."""
    leading = size * LEADING
    free = QUESTION_BOTTOM - top - leading * len(lines)
    for number, line in enumerate(lines):
        baseline = round(top + free / 2 + leading * number + size * 0.98)
        canvas.write(line, MARGIN - size / 24, baseline, font=SERIF, size=size, colour=INK)


def _draw_name(site: str, canvas: _Canvas) -> float:
    """Writes the site's name in the lower right corner; returns its left edge."""
    name = cut(drawable(site), SERIF, FOOT_SIZE, SIDE * 0.4)
    x = WIDTH - MARGIN - text_width(name, SERIF, FOOT_SIZE)
    _draw_wordmark(name, x, FOOT_BASELINE, FOOT_SIZE, canvas)
    return x


def _draw_wordmark(name: str, x: float, baseline: int, size: int, canvas: _Canvas) -> None:
    """Writes a site's name; “Hallway” has two colours, as at the top of every page."""
    parts = (("Hall", INK), ("way", ACCENT)) if name == "Hallway" else ((name, INK),)
    for part, colour in parts:
        canvas.write(part, x, baseline, font=SERIF, size=size, colour=colour)
        x += text_width(part, SERIF, size)


def _draw_bar(chapters: Sequence[float], canvas: _Canvas) -> None:
    """Draws the recording as a bar along the lower edge, with a gap before each chapter."""
    starts = [0.0, *sorted({share for share in chapters if 0.01 < share < 0.99})]
    for start, end in zip(starts, [*starts[1:], 1.0], strict=True):
        left = round(start * WIDTH) + (BAR_GAP if start else 0)
        if left < (right := round(end * WIDTH)):
            canvas.fill((left, HEIGHT - BAR, right - 1, HEIGHT - 1), colour=ACCENT)


@cache
def _button(diameter: int) -> Image:
    """Returns a round button with a triangle cut out; drawn four times as large, for smooth edges."""
    from PIL import Image, ImageDraw

    size = 4 * diameter
    large = Image.new("L", (size, size))
    pen = ImageDraw.Draw(large)
    pen.ellipse((0, 0, size - 1, size - 1), fill=255)
    pen.polygon([(size * x, size * y) for x, y in ((0.38, 0.28), (0.38, 0.72), (0.74, 0.5))], fill=0)
    return large.resize((diameter, diameter), Image.Resampling.BOX)


@lru_cache(maxsize=256)  # the site's name, the moments and the experts are on many cards
def _line(text: str, x: float, font: str, size: int) -> tuple[Image, tuple[int, int]]:
    """Returns a line in grey, its left edge, and how far it extends above the baseline."""
    from PIL import Image, ImageDraw

    above = 2 * size  # of the baseline: more than the tallest letter with its accents
    line = Image.new("L", (WIDTH, 3 * size))
    ImageDraw.Draw(line).text((x, above), text, fill=255, font=load_font(font, size), anchor="ls")
    left, top, right, bottom = line.getbbox() or (0, 0, 0, 0)
    return line.crop((left, top, right, bottom)), (left, above - top)


@cache
def _steps(colour: Colour) -> tuple[int, ...]:
    """Returns the number of the palette for each grey, from the paper to the full colour."""
    first = (INK, SOFT, ACCENT).index(colour) * LEVELS
    steps = (round(grey * LEVELS / 255) for grey in range(256))
    return tuple(first + step if step else 0 for step in steps)


@cache
def _palette() -> list[int]:
    """Returns the paper, and the steps from it to each colour."""
    steps = ((colour, step / LEVELS) for colour in (INK, SOFT, ACCENT) for step in range(1, LEVELS + 1))
    mixed = (
        round(paper + (full - paper) * share)
        for colour, share in steps
        for paper, full in zip(PAPER, colour, strict=True)
    )
    return [*PAPER, *mixed]

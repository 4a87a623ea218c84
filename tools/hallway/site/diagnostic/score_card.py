"""The score card of the diagnostic: a picture for a chat or a slide, 1200 by 630 pixels.

It shows the total, its band, the score of each question and the change since the last run. The same result gives the
same bytes.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from hallway.adopt.diagnostic import QUESTIONS, band, change
from hallway.library.diagnostics import MOST_POINTS, MOST_TOTAL
from hallway.site.cards.card import WIDTH
from hallway.site.cards.drawing import ACCENT, INK, MARGIN, SOFT
from hallway.site.cards.lettering import SANS, SERIF, cut, fill_lines, text_width, write
from hallway.site.cards.result_card import LINE, draw_share, png, write_site

if TYPE_CHECKING:
    from PIL.ImageDraw import ImageDraw

    from hallway.library.diagnostics import Diagnostic

LEFT = 430  # pixels for the total and its band
TOTAL_SIZE, BAND_SIZE, NAME_SIZE, SMALL_SIZE = 230, 52, 36, 30
FIRST_ROW, ROW = 118, 92
BLOCK, BLOCK_HEIGHT, GAP = 76, 26, 8  # the two blocks that stand for two points
FOOT_BASELINE = 566


def draw(now: Diagnostic, before: Diagnostic | None, *, site: str) -> bytes:
    """Draws the card as a PNG; `site` is the name of the site."""

    def draw_card(pen: ImageDraw) -> None:
        _draw_total(pen, now, before)
        for row, score in enumerate(now.scores):
            points = [(question.name, score.score) for question in QUESTIONS if question.number == score.question]
            _draw_row(pen, *points[0], baseline=FIRST_ROW + ROW * row)
        _draw_foot(pen, now, site)

    return png(draw_card)


def _draw_total(pen: ImageDraw, now: Diagnostic, before: Diagnostic | None) -> None:
    total = str(now.total)
    write(pen, total, MARGIN - 8, 270, SERIF, TOTAL_SIZE, ACCENT)
    x = MARGIN + text_width(total, SERIF, TOTAL_SIZE)
    write(pen, f"of {MOST_TOTAL}", x + 10, 270, SANS, NAME_SIZE, SOFT)
    lines = fill_lines(band(now.total).name.split(), LEFT - 40, BAND_SIZE)
    for number, line in enumerate(lines):
        write(pen, line, MARGIN, 356 + 60 * number, SERIF, BAND_SIZE, INK)
    if before:
        text = fill_lines(change(now, before).split(), LEFT - 40, SMALL_SIZE, font=SANS)
        for number, line in enumerate(text):
            write(pen, line, MARGIN, 356 + 60 * len(lines) + 38 * number, SANS, SMALL_SIZE, SOFT)


def _draw_row(pen: ImageDraw, name: str, points: int, *, baseline: int) -> None:
    """Draws a question's name and a block for each point that it can have."""
    left = MARGIN + LEFT
    right = WIDTH - MARGIN - MOST_POINTS * BLOCK - (MOST_POINTS - 1) * GAP
    write(pen, cut(name, SANS, NAME_SIZE, right - left - 24), left, baseline, SANS, NAME_SIZE, INK)
    for number in range(MOST_POINTS):
        x, top = right + number * (BLOCK + GAP), baseline - BLOCK_HEIGHT
        box = (x, top, x + BLOCK - 1, top + BLOCK_HEIGHT - 1)
        is_full = number < points
        pen.rectangle(box, fill=ACCENT if is_full else None, outline=ACCENT if is_full else SOFT, width=2)
    pen.line((left, baseline - 62, WIDTH - MARGIN, baseline - 62), fill=LINE, width=2)


def _draw_foot(pen: ImageDraw, now: Diagnostic, site: str) -> None:
    write(pen, f"Is help where the work is? {now.run_on}", MARGIN, FOOT_BASELINE, SANS, SMALL_SIZE, SOFT)
    write_site(pen, site, size=NAME_SIZE, baseline=FOOT_BASELINE)
    draw_share(pen, now.total / MOST_TOTAL)

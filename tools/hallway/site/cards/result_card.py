"""What the cards of results have in common: those of the diagnostic and of the report."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING

from hallway.site.cards.card import HEIGHT, WIDTH
from hallway.site.cards.drawing import ACCENT, BAR, INK, MARGIN, PAPER
from hallway.site.cards.lettering import SERIF, cut, drawable, text_width, write

if TYPE_CHECKING:
    from collections.abc import Callable

    from PIL.ImageDraw import ImageDraw

LINE = (228, 224, 214)  # as in tokens.css, light
SITE_WIDTH = 300  # pixels, at most


def png(draw: Callable[[ImageDraw], None]) -> bytes:
    """Returns a card as a PNG, 1200 by 630 pixels; the same drawing gives the same bytes."""
    from PIL import Image, ImageDraw

    picture = Image.new("RGB", (WIDTH, HEIGHT), PAPER)
    draw(ImageDraw.Draw(picture))
    out = BytesIO()
    picture.save(out, "PNG", optimize=True)
    return out.getvalue()


def write_site(pen: ImageDraw, site: str, *, size: int, baseline: int) -> None:
    """Writes the name of the site in the lower right corner."""
    name = cut(drawable(site), SERIF, size, SITE_WIDTH)
    write(pen, name, WIDTH - MARGIN - text_width(name, SERIF, size), baseline, SERIF, size, INK)


def draw_share(pen: ImageDraw, share: float) -> None:
    """Draws a share from 0 to 1 along the lower edge."""
    if right := round(WIDTH * share):
        pen.rectangle((0, HEIGHT - BAR, right - 1, HEIGHT - 1), fill=ACCENT)

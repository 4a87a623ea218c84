"""What a link-preview card costs: ours beside the plainest card that Pillow draws, in processor time.

The plain card is what one writes in ten lines: an RGB picture, the question wrapped at a fixed size, saved as PNG with
Pillow's defaults. Ours also finds the largest size that fits, balances the lines, and is smaller to send.

    python benchmarks/cards.py
"""

from __future__ import annotations

import argparse
import textwrap
import time
from collections.abc import Callable, Iterator
from functools import partial
from io import BytesIO
from statistics import median

from PIL import Image, ImageDraw, ImageFont

from hallway.site.cards import drawing, lettering
from hallway.site.cards.card import HEIGHT, WIDTH, Card
from table import Row, Run

SHORT = "What do I do when a refund is past 30 days?"
LONG = "What do I say when a customer asks, for the third time this week, why the export fails? " * 3

SOCIAL = (
    "the plugin `social` of Material is no baseline here: it downloads fonts while it builds. With fonts put into its "
    "cache by hand, a card took it 75 ms"
)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=20)
    rounds = parser.parse_args().rounds
    print("| question | plain card | our card | ratio | plain bytes | our bytes |\n|---|---|---|---|---|---|")
    for name, title in (("usual", SHORT), (f"{len(LONG)} characters", LONG)):
        plain, ours = _compared(title, rounds)
        print(
            f"| {name} | {plain[0]:.1f} ms | {ours[0]:.1f} ms | {ours[0] / plain[0]:.2f} | {plain[1]:,} | {ours[1]:,} |"
        )


def rows(run: Run) -> Iterator[Row]:
    """Yields the milliseconds of a card."""
    plain, ours = _compared(SHORT, run.size(20, quick=5))
    yield Row("card", ours[0], plain[0], note=SOCIAL)


def _compared(title: str, rounds: int) -> tuple[tuple[float, int], tuple[float, int]]:
    """Returns the milliseconds and the bytes of the plain card and of ours."""
    card = Card(title, "Hallway", "4:52", "Support lead", "A customer asks for money back", (0.28, 0.56))
    return _measure(partial(_plain, title), rounds), _measure(partial(drawing.draw, card), rounds)


def _measure(draw: Callable[[], bytes], rounds: int) -> tuple[float, int]:
    """Milliseconds of processor time (median) and bytes."""
    size, times = len(draw()), []
    for _ in range(rounds):
        start = time.process_time()
        draw()
        times.append((time.process_time() - start) * 1000)
    return median(times), size


def _plain(title: str) -> bytes:
    picture = Image.new("RGB", (WIDTH, HEIGHT), drawing.PAPER)
    font = ImageFont.truetype(str(lettering.FONTS / lettering.SERIF), 56)
    lines = textwrap.fill(title, 36)
    ImageDraw.Draw(picture).multiline_text((drawing.MARGIN, 138), lines, font=font, fill=drawing.INK)
    out = BytesIO()
    picture.save(out, "PNG")
    return out.getvalue()


if __name__ == "__main__":
    main()

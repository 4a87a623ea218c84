"""The card of the report: a picture for a chat or a slide, 1200 by 630 pixels, to read at a glance.

The same report gives the same bytes.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from hallway.site.cards.card import WIDTH
from hallway.site.cards.drawing import ACCENT, INK, MARGIN, SOFT
from hallway.site.cards.lettering import SANS, SERIF, cut, drawable, fill_lines, text_width, write
from hallway.site.cards.result_card import LINE, draw_share, png, write_site

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from PIL.ImageDraw import ImageDraw

WARN = (138, 82, 0)  # as in tokens.css, light
LEFT = 390  # pixels for the number and its band
TOTAL_SIZE, BAND_SIZE, NAME_SIZE, VALUE_SIZE, SMALL_SIZE = 200, 46, 30, 36, 26
FIRST_ROW, ROW = 118, 96
MOST_ROWS = 4
FOOT_BASELINE = 572
INDICATORS = ("Visit-days in a usual week", "Active placements in a usual week", "Depth of use")


def draw(report: Mapping[str, Any], *, site: str) -> bytes:
    """Draws the card as a PNG; `report` is from `view.context`, and `site` is the name of the site."""

    def draw_card(pen: ImageDraw) -> None:
        _draw_number(pen, report)
        for row, (name, value, is_worse) in enumerate(_rows(report)):
            _draw_row(pen, name, value, is_worse=is_worse, baseline=FIRST_ROW + ROW * row)
        _draw_foot(pen, report, site)

    return png(draw_card)


def _rows(report: Mapping[str, Any]) -> Iterator[tuple[str, str, bool]]:
    """Yields name, value and whether it got worse: the outcome first, then the leading indicators."""
    if report["outcomes"]:
        best = report["outcomes"][0]
        yield f"{best['metric']}, correlation only", f"{best['before']} to {best['after']}", False
    for row in report["moved"]["rows"] if report["moved"] else ():
        if row["name"] in INDICATORS:
            yield row["name"], f"{row['before']} to {row['after']}", row["direction"] == "worse"


def _draw_number(pen: ImageDraw, report: Mapping[str, Any]) -> None:
    number = report["number"]
    if number is None:
        write(pen, "Not scored yet", MARGIN, 250, SERIF, BAND_SIZE, INK)
        return
    total = str(number["total"])
    write(pen, total, MARGIN - 8, 250, SERIF, TOTAL_SIZE, ACCENT)
    write(pen, f"of {number['most']}", MARGIN + text_width(total, SERIF, TOTAL_SIZE) + 8, 250, SANS, VALUE_SIZE, SOFT)
    lines = fill_lines(number["band"].split(), LEFT - 40, BAND_SIZE)
    for at, line in enumerate(lines):
        write(pen, line, MARGIN, 330 + 54 * at, SERIF, BAND_SIZE, INK)
    for at, line in enumerate(fill_lines(number["change"].split(), LEFT - 40, SMALL_SIZE, font=SANS)):
        write(pen, line, MARGIN, 330 + 54 * len(lines) + 34 * at, SANS, SMALL_SIZE, SOFT)


def _draw_row(pen: ImageDraw, name: str, value: str, *, is_worse: bool, baseline: int) -> None:
    left, side = MARGIN + LEFT, WIDTH - 2 * MARGIN - LEFT
    write(pen, cut(drawable(name), SANS, SMALL_SIZE, side), left, baseline - 42, SANS, SMALL_SIZE, SOFT)
    write(pen, cut(value, SANS, VALUE_SIZE, side), left, baseline, SANS, VALUE_SIZE, WARN if is_worse else INK)
    pen.line((left, baseline + 20, WIDTH - MARGIN, baseline + 20), fill=LINE, width=2)


def _draw_foot(pen: ImageDraw, report: Mapping[str, Any], site: str) -> None:
    day = "" if report["is_complete"] else f", not over, as of {report['frozen_on']}"
    write(pen, f"{report['quarter']}{day}", MARGIN, FOOT_BASELINE, SANS, SMALL_SIZE, SOFT)
    write_site(pen, site, size=VALUE_SIZE, baseline=FOOT_BASELINE)
    if report["number"]:
        draw_share(pen, report["number"]["total"] / report["number"]["most"])

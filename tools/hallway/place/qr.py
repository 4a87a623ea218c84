"""An address as a QR code, for a wall, a slide or a printed page."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

QUIET = 4  # modules left free around the code (ISO/IEC 18004)
PIXELS = 8  # of a module in a PNG: a code of 45 modules is printed at 3 cm with 300 dpi
MASK = 3  # any mask can be read; trying all eight for the prettiest would cost six times as much


def svg(address: str) -> bytes:
    """Returns the code as SVG, black on white in any colour scheme; one user unit is one module."""
    import segno

    matrix = segno.make(address, error="m", mask=MASK, micro=False).matrix
    size = len(matrix) + 2 * QUIET
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {size} {size}" shape-rendering="crispEdges">'
        f'<path fill="#fff" d="M0 0h{size}v{size}H0z"/><path d="{"".join(_runs(matrix))}"/></svg>\n'
    ).encode()


def png(address: str) -> bytes:
    """Returns the code as PNG, eight pixels to a module."""
    import io

    import segno

    out = io.BytesIO()
    segno.make(address, error="m", mask=MASK, micro=False).save(out, kind="png", scale=PIXELS, border=QUIET)
    return out.getvalue()


def _runs(matrix: Sequence[Sequence[int]]) -> Iterator[str]:
    """The dark modules, one rectangle for each run in a row."""
    for y, row in enumerate(matrix, QUIET):
        x = 0
        while x < len(row):
            start = x
            while x < len(row) and row[x]:
                x += 1
            if x > start:
                yield f"M{start + QUIET} {y}h{x - start}v1h{start - x}z"
            x += 1

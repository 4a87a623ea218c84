"""QR codes for a wall, a slide or a printed page: SVG, PNG, and an A6 card to print."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from hallway.place.formats.snippet import Snippet
from hallway.place.formats.syntax import Escaped

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from hallway.place.formats.interface import Pin
    from hallway.place.formats.templates import Templates

QUIET = 4  # blank modules around the code (ISO/IEC 18004)
PIXELS = 8  # per module of a PNG: at 300 dpi, a code of 45 modules is 3 cm wide
MASK = 3  # scanners can read every mask; finding the best of the eight takes six times as long


@dataclass(frozen=True, slots=True)
class QrFormat:
    """Pictures that a phone can scan."""

    id: str
    label: str

    def snippets(self, pin: Pin, templates: Templates) -> tuple[Snippet, ...]:
        """See `PlaceFormat.snippets`."""
        picture, code = svg(pin.url), pin.placement.from_code
        values = {**pin.values(), "svg": Escaped(picture.decode())}
        card = f"{templates.text(('qr.card.html',), values, syntax='html')}\n"
        sharp = "It is sharp at any size; print it at least two centimetres wide."
        paper = "Open it in a browser and print it on A6 paper without margins or headers."
        scale = "Scale it by whole numbers only."
        return (
            Snippet("svg", "Code (SVG)", picture, "image/svg+xml", f"{code}.svg", sharp),
            Snippet("png", "Code (PNG)", png(pin.url), "image/png", f"{code}.png", scale),
            Snippet("card", "Card to print (A6)", card.encode(), "text/html", f"{code}.card.html", paper),
        )


QR = QrFormat("qr", "QR code")


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
    """Returns the code as PNG."""
    import io

    import segno

    out = io.BytesIO()
    segno.make(address, error="m", mask=MASK, micro=False).save(out, kind="png", scale=PIXELS, border=QUIET)
    return out.getvalue()


def _runs(matrix: Sequence[Sequence[int]]) -> Iterator[str]:
    """Yields a rectangle for each run of dark modules in a row."""
    for y, row in enumerate(matrix, QUIET):
        x = 0
        while x < len(row):
            start = x
            while x < len(row) and row[x]:
                x += 1
            if x > start:
                yield f"M{start + QUIET} {y}h{x - start}v1h{start - x}z"
            x += 1

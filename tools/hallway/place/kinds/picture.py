"""A QR code of the link: SVG, PNG, and a card of A6 to print and put on a wall or a desk."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from hallway.place import qr
from hallway.place.kinds.interface import Piece
from hallway.place.syntax import Ready

if TYPE_CHECKING:
    from hallway.place.kinds.interface import Pin
    from hallway.place.kinds.templates import Templates


@dataclass(frozen=True, slots=True)
class QrKind:
    """Pictures that a phone reads."""

    id: str
    label: str

    def pieces(self, pin: Pin, templates: Templates) -> tuple[Piece, ...]:
        """See `Kind.pieces`."""
        svg, code = qr.svg(pin.url), pin.placement.from_code
        values = {**pin.values(), "svg": Ready(svg.decode())}
        card = f"{templates.text(('qr.card.html',), values, syntax='html')}\n"
        sharp = "It stays sharp at any size; print it at two centimetres or more."
        paper = "Open it in a browser and print it: paper A6, no margins, no headers."
        return (
            Piece("svg", "Code (SVG)", svg, "image/svg+xml", f"{code}.svg", sharp),
            Piece("png", "Code (PNG)", qr.png(pin.url), "image/png", f"{code}.png", "Do not scale it to odd sizes."),
            Piece("card", "Card to print (A6)", card.encode(), "text/html", f"{code}.card.html", paper),
        )


QR = QrKind("qr", "QR code")

"""The printout of the diagnostic: one page for the meeting, a single HTML file that needs nothing else."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hallway.adopt.diagnostic import band, change, moves
from hallway.library.diagnostics import MOST_TOTAL
from hallway.site import printout
from hallway.site.diagnostic import view

if TYPE_CHECKING:
    from hallway.library.diagnostics import Diagnostic

TEMPLATE = "hallway/diagnostic-printout.html"


def render(now: Diagnostic, before: Diagnostic | None, *, site: str) -> bytes:
    """Returns the page for a complete run; `site` is the name of the site."""
    return printout.render(
        TEMPLATE,
        site=site,
        day=now.run_on.isoformat(),
        by=now.by,
        total=now.total,
        most=MOST_TOTAL,
        band=band(now.total),
        change=change(now, before) if before else "",
        questions=view.questions(now.scores, before=before),
        moves=view.moves(moves(now.points)),
    )

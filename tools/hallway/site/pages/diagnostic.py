"""The page of the diagnostic: five questions, answered in the browser and kept there.

A preview fills in what the knowledge base suggests on that day. The published site has the last stored run instead, if
the settings publish adoption data: it depends on files alone, so that the same files give the same page.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from hallway.adopt.diagnostic import previous
from hallway.adopt.evidence import gather, scores
from hallway.library.diagnostics import MOST_TOTAL, Diagnostic
from hallway.site.diagnostic import view

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from hallway.library.library import Library
    from hallway.site.page import SiteFile
    from hallway.site.site import Site

ADDRESS = "adoption/diagnostic/"
ROOT = "../../"
TITLE = "Is help where the work is?"
DESCRIPTION = "Five questions about where help is, a score from 0 to 10, and what to do next."
Context = dict[str, Any]


def files(site: Site) -> Iterator[SiteFile]:
    """Yields the page; without the team's own data, it is an empty form."""
    context = {
        "title": TITLE,
        "most": MOST_TOTAL,
        "bands": view.bands(),
        "moves": view.moves(root=ROOT),
        **_known(site),
    }
    yield site.page(ADDRESS, "diagnostic", context, title=TITLE, description=DESCRIPTION)


def _known(site: Site) -> Context:
    """Returns the questions with what is known: as of today in a preview, otherwise the last stored run."""
    library = site.collection.library
    if site.today:
        return _today(library, site.today)
    runs = library.diagnostics() if site.shows_adoption_data else ()
    if not runs:
        return {"questions": view.questions(), "source": ""}
    now, before = runs[-1], previous(runs, runs[-1])
    questions = view.questions(now.scores, before=before)
    return {"questions": questions, "source": "stored", "day": now.run_on.isoformat(), "before": _total(before)}


def _today(library: Library, today: date) -> Context:
    evidence = gather(library, today=today)
    now = Diagnostic(today, "", scores(evidence, {}, {}))
    before = previous(library.diagnostics(), now)
    reasons = {each.question: each.reason for each in evidence}
    questions = view.questions(now.scores, reasons=reasons, before=before)
    return {"questions": questions, "source": "evidence", "day": today.isoformat(), "before": _total(before)}


def _total(run: Diagnostic | None) -> Context | None:
    return {"total": run.total, "day": run.run_on.isoformat()} if run else None

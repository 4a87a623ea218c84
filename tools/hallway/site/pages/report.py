"""The page of the report for leaders: about the current quarter in a preview, otherwise the last one that was frozen.

It shows the team's own data: always in a preview, and on the published site only if the settings say so. The published
page depends on files alone, so that the same files give the same page.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from hallway.adopt import baseline
from hallway.adopt.report import gather
from hallway.library.period import Period
from hallway.site.report import sources, view

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hallway.library.baseline import Baseline
    from hallway.library.finding import Finding
    from hallway.site.page import SiteFile
    from hallway.site.site import Site

ADDRESS = "adoption/report/"
ROOT = "../../"
DESCRIPTION = "Where help is, what moved this quarter, what it changed, and what is next."


def files(site: Site) -> Iterator[SiteFile]:
    """Yields the page if the team's data may be shown; without a baseline, it says how to begin."""
    if site.shows_adoption_data:
        yield site.page(ADDRESS, "report", _context(site), title=view.TITLE, description=DESCRIPTION)


def findings(site: Site) -> Iterator[Finding]:
    """Yields what the report leaves out."""
    if site.shows_adoption_data:
        yield from sources.findings(site.collection, site.placed)


def _context(site: Site) -> view.Context:
    collection = site.collection
    frozen = {each.quarter: each for each in collection.library.baselines()}
    now = _now(site, frozen)
    if now is None:
        return {"title": view.TITLE}
    shown = sources.shown(collection, site.placed)
    report = gather(collection.library, now, shown)
    return {**view.context(report, shown, root=ROOT), "is_frozen": now.quarter in frozen}


def _now(site: Site, frozen: dict[Period, Baseline]) -> Baseline | None:
    if site.today is None:
        return frozen[max(frozen)] if frozen else None
    quarter = Period.quarter_of(site.today)
    return frozen.get(quarter) or baseline.freeze(site.collection.library, quarter, today=site.today)

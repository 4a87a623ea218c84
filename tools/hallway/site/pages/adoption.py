"""The overview of adoption: links to everything that helps a team put help where work happens, and what it changed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from hallway.adopt.outcome_words import CORRELATION
from hallway.adopt.report import by_evidence
from hallway.site.addresses import PLACES
from hallway.site.report import sources, view
from hallway.site.role_paths import ADDRESS as PATHS
from hallway.site.role_paths import role_paths

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hallway.site.page import SiteFile
    from hallway.site.site import Site

ADDRESS = "adoption/"
ROOT = "../"
REPORT = "adoption/report/"
TITLE = "Adoption"
DESCRIPTION = "Where help is, where it is missing, and what to do next."


@dataclass(frozen=True, slots=True)
class Part:
    """A page that the overview links to."""

    address: str
    title: str
    text: str
    is_team_data: bool = False
    """Whether the page has only the team's own data, so that it is published only if the settings say so."""


PARTS = (
    Part("adoption/diagnostic/", "The diagnostic", "Five questions, a score from 0 to 10, and what to do next."),
    Part("adoption/drill/", "The two-minute drill", "A stopwatch: how long it takes from a place to the answer."),
    Part(
        "adoption/barriers/",
        "What gets in the way",
        "Barriers by impact and likelihood: what to remove first, who does it, and what came back.",
        is_team_data=True,
    ),
    Part(
        REPORT,
        "The report for leaders",
        "What the number means, what moved, what it changed, and what is not known yet.",
        is_team_data=True,
    ),
    Part(PATHS, "Learning paths", "For each role, where to start and what comes next."),
    Part(PLACES, "Where the answers are", "What is pinned in which place, and what to pin next."),
    Part("week/", "The answer of the week", "One answer, and why it matters to a team now."),
)
"""In the order of the page. To add a part, add a line here."""


def files(site: Site) -> Iterator[SiteFile]:
    """Yields the page."""
    left_out = set() if site.collection.preview else set(_without_content(site))
    if not site.shows_adoption_data:
        left_out |= {part.address for part in PARTS if part.is_team_data}
    shown = [part for part in PARTS if part.address not in left_out]
    parts = [{"title": part.title, "text": part.text, "url": f"{ROOT}{part.address}"} for part in shown]
    outcomes = list(_outcomes(site)) if site.shows_adoption_data else []
    context = {
        "title": TITLE,
        "lead": DESCRIPTION,
        "parts": parts,
        "outcomes": outcomes,
        "correlation": CORRELATION,
    }
    yield site.page(ADDRESS, "adoption", context, title=TITLE, description=DESCRIPTION)


def _without_content(site: Site) -> Iterator[str]:
    """Yields the parts that have nothing to show yet."""
    if not site.collection.library.baseline_paths():
        yield REPORT
    if not site.placed.places:
        yield PLACES
    if not role_paths(site):
        yield PATHS
    if not site.placed.picks:
        yield "week/"


def _outcomes(site: Site) -> Iterator[view.Context]:
    """Yields what changed in the business, the best evidenced first."""
    shown = sources.shown(site.collection, site.placed)
    for each in by_evidence(shown.outcomes):
        yield view.outcome_context(each, shown, root=ROOT)

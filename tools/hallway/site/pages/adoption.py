"""The overview of adoption: links to everything that helps a team put help where work happens."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hallway.site.page import SiteFile
    from hallway.site.site import Site

ADDRESS = "adoption/"
ROOT = "../"
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
    Part("places/", "Where the answers are", "What is pinned in which place, and what to pin next."),
    Part("week/", "The answer of the week", "One answer, and why it matters to a team now."),
)
"""In the order of the page. To add a part, add a line here."""


def files(site: Site) -> Iterator[SiteFile]:
    """Yields the page."""
    shown = [part for part in PARTS if site.shows_adoption_data or not part.is_team_data]
    parts = [{"title": part.title, "text": part.text, "url": f"{ROOT}{part.address}"} for part in shown]
    context = {"title": TITLE, "lead": DESCRIPTION, "parts": parts}
    yield site.page(ADDRESS, "adoption", context, title=TITLE, description=DESCRIPTION)

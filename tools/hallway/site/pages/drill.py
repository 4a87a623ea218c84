"""The page of the two-minute drill: a stopwatch from a place to the answer, and the times so far.

Its links have no code: a code counts visits from the place itself.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from hallway import timecode
from hallway.adopt.drill import TARGET_SECONDS, by_place, duration, recent

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from hallway.adopt.drill import Timing
    from hallway.library.drills import DrillRun
    from hallway.library.placements import Place, Placement
    from hallway.site.page import SiteFile
    from hallway.site.site import Site

ADDRESS = "adoption/drill/"
ROOT = "../../"
TITLE = "The two-minute drill"
DESCRIPTION = "How long does it take from a place to the answer? A stopwatch."

Context = dict[str, Any]


def files(site: Site) -> Iterator[SiteFile]:
    """Yields the page; if there are no places, it explains how to begin."""
    context = {
        "title": TITLE,
        "target_seconds": TARGET_SECONDS,
        "places": [_place(place, site) for place in site.placed.places.values()],
        "timings": _timings(site) if site.shows_adoption_data else [],
    }
    yield site.page(ADDRESS, "drill", context, title=TITLE, description=DESCRIPTION)


def _place(place: Place, site: Site) -> Context:
    """Returns a place with the pinned links that work."""
    pins = (_pin(each, site) for each in site.placed.placements if each.place == place.id)
    return {"id": place.id, "title": place.title, "url": place.url, "pins": [pin for pin in pins if pin]}


def _pin(placement: Placement, site: Site) -> Context | None:
    """Returns where a placement's link goes today; None if the answer is gone or was retired."""
    status = site.placed.statuses.placement(placement)
    pages = site.collection.answers if placement.answer else site.collection.moments
    page = next((each for each in pages if each.id == status.current_id), None)
    if page is None or status.state in ("retired", "dead"):
        return None
    section = "a" if placement.answer else "m"
    second = None if status.state == "merged" else placement.second
    start, fragment = ("", "") if second is None else (f", from {timecode.stamp(second)}", f"#t={second}")
    return {
        "code": placement.from_code,
        "title": f"{page.title}{start}",
        "url": f"{ROOT}{section}/{page.id}/{fragment}",
    }


def _timings(site: Site) -> list[Context]:
    """Returns the times of each place, slowest first; a published site counts back from the last run."""
    runs = _latest(site.collection.library.drills().entries, site)
    places = site.placed.places
    return [_timing(places[id_].title if id_ in places else id_, each) for id_, each in by_place(runs).items()]


def _latest(runs: Sequence[DrillRun], site: Site) -> Sequence[DrillRun]:
    if not runs:
        return ()
    return recent(runs, today=site.today or max(run.run_on for run in runs))


def _timing(title: str, timing: Timing) -> Context:
    return {
        "title": title,
        "runs": timing.runs,
        "gave_up": timing.runs - timing.found,
        "median": duration(timing.median),
        "is_slow": timing.median >= TARGET_SECONDS,
        "spread": f"{duration(timing.lower)} to {duration(timing.upper)}" if timing.has_spread else "",
        "last_on": timing.last_on.isoformat(),
    }

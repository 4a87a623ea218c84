"""The page of places: what is pinned where, where nothing is, and what to pin next."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from hallway import timecode
from hallway.place import gaps, lint
from hallway.place.formats import FORMATS
from hallway.site.addresses import PLACES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hallway.library.placements import Place, Placement
    from hallway.site.page import SiteFile
    from hallway.site.site import Site

ROOT = "../"
TITLE = "Where the answers are"
DESCRIPTION = "What is pinned where, and what to pin next."
NEXT = 5  # suggestions; nobody acts on a longer list
UNPINNED = 30  # answers to list that are not pinned anywhere

Context = dict[str, Any]


def files(site: Site) -> Iterator[SiteFile]:
    """Yields the page; without any place, a preview says how to begin."""
    yield site.page(PLACES, "places", _PlacesPage(site).context(), title=TITLE, description=DESCRIPTION)


class _PlacesPage:
    """Gathers what the page shows."""

    def __init__(self, site: Site) -> None:
        self._collection, self._placed = site.collection, site.placed
        self._shown = {answer.id: answer for answer in (*site.collection.answers, *site.collection.retired)}
        self._moments = {moment.id: moment.title for moment in site.collection.moments}
        self._formats = {each.id: each.label for each in FORMATS}

    def context(self) -> Context:
        """Returns everything that the template needs."""
        placed = self._placed
        grid = gaps.grid(self._collection.moments, placed.places.values(), placed.placements, placed.statuses)
        unpinned = lint.unpinned(placed.placements, placed.statuses)
        return {
            "title": TITLE,
            "places": [self._place(place) for place in placed.places.values()],
            "grid": self._grid(grid),
            "next": [
                {
                    "moment": gap.moment.title,
                    "place": gap.place.title,
                    "answer": {"title": gap.answer.title, "url": f"{ROOT}a/{gap.answer.id}/"},
                    "command": gap.command,
                }
                for gap in _varied(grid.gaps)
            ],
            "gap_count": len(grid.gaps),
            "unpinned": [{"title": each.title, "url": f"{ROOT}a/{each.id}/"} for each in unpinned[:UNPINNED]],
            "unpinned_more": max(0, len(unpinned) - UNPINNED),
        }

    def _place(self, place: Place) -> Context:
        expert = self._collection.experts.get(place.owner)
        return {
            "anchor": self._placed.anchor(place),
            "title": place.title,
            "kind": self._formats.get(place.kind, place.kind),
            "owner": expert.name if expert else place.owner,
            "url": place.url,
            "pins": [self._pin(each) for each in self._placed.placements if each.place == place.id],
        }

    def _pin(self, placement: Placement) -> Context:
        """Returns a placement; its link has no code, because the code counts visits from the place itself."""
        status = self._placed.statuses.placement(placement)
        second = None if status.state in ("merged", "retired") else placement.second
        return {
            "title": self._title(placement, status.current_id),
            "url": self._url(placement, status.current_id, second),
            "stamp": "" if second is None else timecode.stamp(second),
            "since": placement.placed_on.isoformat(),
            "why": placement.why,
            "state": status.state,
            "reason": status.reason,
        }

    def _title(self, placement: Placement, now: str) -> str:
        if not placement.answer:
            return self._moments.get(now, placement.moment)
        shown = self._shown.get(now) or self._shown.get(placement.answer)
        return shown.title if shown else placement.answer

    def _url(self, placement: Placement, now: str, second: int | None) -> str:
        """Returns the address of the page; empty if there is none."""
        if not placement.answer:
            return f"{ROOT}m/{now}/" if now else ""
        fragment = "" if second is None else f"#t={second}"
        id_ = next((id_ for id_ in (now, placement.answer) if id_ in self._shown), "")
        return f"{ROOT}a/{id_}/{fragment}" if id_ else ""

    def _grid(self, grid: gaps.Grid) -> Context:
        commands = {(gap.moment.id, gap.place.id): gap.command for gap in grid.gaps}
        return {
            "places": [{"title": place.title, "anchor": self._placed.anchor(place)} for place in grid.places],
            "rows": [
                {
                    "title": moment.title,
                    "url": f"{ROOT}m/{moment.id}/",
                    "is_unanswered": moment.id in grid.unanswered,
                    "cells": [
                        {
                            "count": len(grid.pins.get((moment.id, place.id), ())),
                            "anchor": self._placed.anchor(place),
                            "place": place.title,
                            "command": commands.get((moment.id, place.id), ""),
                        }
                        for place in grid.places
                    ],
                }
                for moment in grid.moments
            ],
        }


def _varied(found: tuple[gaps.Gap, ...]) -> list[gaps.Gap]:
    """Returns the suggestions: the best gap of each moment first, so that they are not all for one moment."""
    first = {gap.moment.id: gap for gap in reversed(found)}
    best = [gap for gap in found if gap is first[gap.moment.id]]
    return [*best, *(gap for gap in found if gap not in best)][:NEXT]

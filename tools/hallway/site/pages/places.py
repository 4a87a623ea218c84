"""The page of places: what is pinned where, where nothing is, and what to pin next; and an answer's own places."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from hallway import timecode
from hallway.place import gaps, lint
from hallway.site.collection import Problem
from hallway.site.pages.pages import Page

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hallway.library.placements import Place, Placement
    from hallway.place.standing import Standings
    from hallway.site.collection import Collection
    from hallway.site.pages.pages import Pages

ADDRESS = "places/"
ROOT = "../"
TITLE = "Where the answers are"
NEXT = 5  # proposals; a longer list is no proposal
UNPINNED = 30  # answers named that stand nowhere

Context = dict[str, Any]


class Places:
    """The places of a collection, and what stands in each."""

    def __init__(self, collection: Collection, standings: Standings, problems: list[Problem]) -> None:
        """Raises DocumentError when curation/places.yml or curation/placements.yml cannot be read.

        A placement that leads to nothing published is a problem, and no word of it is shown but in a preview.
        """
        self.places = collection.library.places()
        self._collection, self._standings = collection, standings
        self.placements = tuple(self._shown_placements(problems))
        self._shown = {answer.id: answer for answer in (*collection.answers, *collection.retired)}
        self._of_answer: dict[str, list[Placement]] = {}
        for placement in self.placements:
            if placement.answer:
                standing = standings.answer(placement.answer)
                leads_on = standing.state not in ("retired", "dead")  # else to a page that says what holds now
                id_ = standing.now if leads_on else placement.answer
                self._of_answer.setdefault(id_, []).append(placement)

    def of_answer(self, answer_id: str, root: str) -> list[Context]:
        """Returns where an answer is pinned, each place once, in the order in which they are declared."""
        pinned = {placement.place for placement in self._of_answer.get(answer_id, ())}
        return [
            {"title": place.title, "url": f"{root}{ADDRESS}#{_anchor(place)}"}
            for place in self.places.values()
            if place.id in pinned
        ]

    def page(self, pages: Pages) -> Page:
        """Returns the page; it is there without any place, too, and says how to begin."""
        grid = gaps.grid(self._collection.moments, self.places.values(), self.placements, self._standings)
        left = lint.unpinned(self.placements, self._standings)
        context = {
            "title": TITLE,
            "places": [self._place(place) for place in self.places.values()],
            "grid": self._grid(grid),
            "next": [
                {
                    "moment": gap.moment.title,
                    "place": gap.place.title,
                    "answer": {"title": gap.answer.title, "url": f"{ROOT}a/{gap.answer.id}/"},
                    "command": gap.command,
                }
                for gap in _spread(grid.gaps)
            ],
            "gap_count": len(grid.gaps),
            "unpinned": [{"title": each.title, "url": f"{ROOT}a/{each.id}/"} for each in left[:UNPINNED]],
            "unpinned_more": max(0, len(left) - UNPINNED),
        }
        finished = pages.render("hallway/places.html", {"page": {"kind": "places", "root": ROOT}, "places": context})
        return Page("places", TITLE, "What is pinned where, and what to pin next.", finished)

    def _shown_placements(self, problems: list[Problem]) -> Iterator[Placement]:
        listed = self._collection.library.placements()
        for each in listed.entries:
            if self._collection.preview or self._leads_to_a_page(each):
                yield each
                continue
            reason = lint.of(each, self._standings).reason or "it was left out"
            what = f"the placement {each.from_code} leads to {each.answer or each.moment}, which has no page: {reason}."
            problems.append(Problem(listed.path, what, is_left_out=False))

    def _leads_to_a_page(self, placement: Placement) -> bool:
        if placement.answer:
            return self._collection.has_page(placement.answer)
        return lint.of(placement, self._standings).now != ""

    def _place(self, place: Place) -> Context:
        expert = self._collection.experts.get(place.owner)
        return {
            "anchor": _anchor(place),
            "title": place.title,
            "kind": place.kind,
            "owner": expert.name if expert else place.owner,
            "url": place.url,
            "pins": [self._pin(each) for each in self.placements if each.place == place.id],
        }

    def _pin(self, placement: Placement) -> Context:
        """What stands there: it links to the page without the code, which is the place's alone."""
        standing = lint.of(placement, self._standings)
        second = "" if placement.second is None or standing.state in ("merged", "retired") else placement.second
        return {
            "title": self._title(placement, standing.now),
            "url": self._url(placement, standing.now, second),
            "stamp": "" if second == "" else timecode.stamp(int(second)),
            "since": placement.placed_on.isoformat(),
            "why": placement.why,
            "state": standing.state,
            "reason": standing.reason,
        }

    def _title(self, placement: Placement, now: str) -> str:
        if not placement.answer:
            titles = {moment.id: moment.title for moment in self._collection.moments}
            return titles.get(now, placement.moment)
        known = self._shown.get(now) or self._shown.get(placement.answer)
        return known.title if known else placement.answer

    def _url(self, placement: Placement, now: str, second: object) -> str:
        """Its address in the site; empty where there is no such page."""
        if not placement.answer:
            return f"{ROOT}m/{now}/" if now else ""
        id_ = now if now in self._shown else placement.answer if placement.answer in self._shown else ""
        return f"{ROOT}a/{id_}/{'' if second == '' else f'#t={second}'}" if id_ else ""

    def _grid(self, grid: gaps.Grid) -> Context:
        answer_of = {(gap.moment.id, gap.place.id): gap.command for gap in grid.gaps}
        return {
            "places": [{"title": place.title, "anchor": _anchor(place)} for place in grid.places],
            "rows": [
                {
                    "title": moment.title,
                    "url": f"{ROOT}m/{moment.id}/",
                    "is_unanswered": moment.id in grid.unanswered,
                    "cells": [
                        {
                            "count": len(grid.pins.get((moment.id, place.id), ())),
                            "anchor": _anchor(place),
                            "place": place.title,
                            "command": answer_of.get((moment.id, place.id), ""),
                        }
                        for place in grid.places
                    ],
                }
                for moment in grid.moments
            ],
        }


def _spread(found: tuple[gaps.Gap, ...]) -> list[gaps.Gap]:
    """The best gap of each moment first, so that five proposals are not one moment five times."""
    first: list[gaps.Gap] = []
    seen = set[str]()
    for gap in found:
        if gap.moment.id not in seen:
            seen.add(gap.moment.id)
            first.append(gap)
    return [*first, *(gap for gap in found if gap not in first)][:NEXT]


def _anchor(place: Place) -> str:
    return f"place-{place.id}"

"""The page of barriers: the risk matrix, what to do about each, and whether what was closed came back.

It shows the team's own data: always in a preview, and on the published site only if the settings say so. There, entries
that name an answer without a page are left out.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from hallway.adopt.barriers import WORDS, is_overdue, matrix, ordered, score
from hallway.errors import printable
from hallway.library.barrier import LEVELS
from hallway.library.finding import Finding
from hallway.site.addresses import PLACES

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from hallway.library.barrier import Barrier
    from hallway.site.page import SiteFile
    from hallway.site.site import Site

ADDRESS = "adoption/barriers/"
ROOT = "../../"
TITLE = "What gets in the way"
DESCRIPTION = "The barriers to using help: what to remove first, who removes it, and by when."

Context = dict[str, Any]


def files(site: Site) -> Iterator[SiteFile]:
    """Yields the page if the team's data may be shown; without barriers, it explains how to begin."""
    if site.shows_adoption_data:
        yield site.page(ADDRESS, "barriers", _BarriersPage(site).context(), title=TITLE, description=DESCRIPTION)


def findings(site: Site) -> Iterator[Finding]:
    """Yields the barriers that are left out because they name an answer without a page."""
    if not site.shows_adoption_data:
        return
    listed = site.collection.library.barriers()
    for barrier in listed.entries:
        if not _is_shown(barrier, site):
            why = site.placed.statuses.answer(barrier.answer).reason or "it was left out"
            reason = f"the barrier {barrier.id} names {barrier.answer}, which has no page: {why}."
            yield Finding("no page", listed.path, printable(reason), severity="warning", subject=barrier.id)


def _is_shown(barrier: Barrier, site: Site) -> bool:
    return site.collection.preview or not barrier.answer or site.collection.has_page(barrier.answer)


class _BarriersPage:
    """Gathers what the page shows."""

    def __init__(self, site: Site) -> None:
        collection = site.collection
        self._today, self._placed = site.today, site.placed
        shown = [each for each in collection.library.barriers().entries if _is_shown(each, site)]
        self._open = ordered((each for each in shown if each.is_open), today=site.today)
        self._past = sorted((each for each in shown if each.closed_on or each.reopened), key=_last_change, reverse=True)
        self._numbers = {barrier.id: number for number, barrier in enumerate(self._open, start=1)}
        self._titles = {answer.id: answer.title for answer in (*collection.answers, *collection.retired)}
        self._roles = {role.id: role.title for role in collection.roles}
        self._experts = {id: expert.name for id, expert in collection.experts.items()}
        self._placements = {each.from_code: each for each in site.placed.placements}

    def context(self) -> Context:
        """Returns everything that the template needs."""
        return {
            "title": TITLE,
            "lead": DESCRIPTION,
            "today": self._today.isoformat() if self._today else "",
            "open_count": len(self._open),
            "counts": {
                "at the top": sum(each.is_top for each in self._open),
                "overdue": sum(is_overdue(each, self._today) for each in self._open),
                "without an owner": sum(not each.owner for each in self._open),
                "back again": sum(bool(each.reopened) for each in self._open),
            },
            "levels": [WORDS[level] for level in LEVELS],
            "rows": self._rows(),
            "barriers": [self._barrier(each) for each in self._open],
            "past": [self._history(each) for each in self._past],
        }

    def _rows(self) -> list[Context]:
        """Returns the matrix: a row for each impact, a column for each likelihood, high first."""
        cells = matrix(self._open, today=self._today)
        return [
            {
                "impact": WORDS[impact],
                "cells": [
                    {
                        "score": score(cells[impact, likelihood][0]) if cells[impact, likelihood] else 0,
                        "level": f"{impact}{likelihood}".lower(),
                        "likelihood": WORDS[likelihood],
                        "barriers": [
                            {"number": self._numbers[each.id], "id": each.id, "title": each.barrier}
                            for each in cells[impact, likelihood]
                        ],
                    }
                    for likelihood in LEVELS
                ],
            }
            for impact in LEVELS
        ]

    def _barrier(self, barrier: Barrier) -> Context:
        return {
            "id": barrier.id,
            "number": self._numbers[barrier.id],
            "title": barrier.barrier,
            "level": f"{barrier.impact}{barrier.likelihood}".lower(),
            "impact": WORDS[barrier.impact],
            "likelihood": WORDS[barrier.likelihood],
            "role": self._roles.get(barrier.role, barrier.role),
            "role_url": f"{ROOT}r/{barrier.role}/" if barrier.role in self._roles else "",
            "account": barrier.account,
            "remedy": barrier.remedy,
            "owner": self._experts.get(barrier.owner, barrier.owner),
            "due": barrier.due.isoformat() if barrier.due else "",
            "is_overdue": is_overdue(barrier, self._today),
            "came_back": barrier.reopened[-1].reopened_on.isoformat() if barrier.reopened else "",
            "process": barrier.process,
            "links": list(self._links(barrier)),
            "heard": barrier.people_heard,
            "sessions": [
                {"on": each.held_on.isoformat(), "people": each.people, "note": each.note} for each in barrier.evidence
            ],
        }

    def _links(self, barrier: Barrier) -> Iterator[Mapping[str, str]]:
        """Yields the answer and the place that help; without an address if they have no page."""
        if barrier.answer:
            status = self._placed.statuses.answer(barrier.answer)
            id = next((id for id in (status.current_id, barrier.answer) if id in self._titles), "")
            yield {
                "label": "Answer",
                "title": self._titles.get(id, barrier.answer),
                "url": f"{ROOT}a/{id}/" if id else "",
            }
        placement = self._placements.get(barrier.placement)
        place = self._placed.places.get(placement.place) if placement else None
        if place:
            url = f"{ROOT}{PLACES}#{self._placed.anchor(place)}"
            yield {"label": "Place", "title": place.title, "url": url}

    def _history(self, barrier: Barrier) -> Context:
        """Returns each time it was closed and what happened then, the latest first."""
        closings = [
            {"closed": each.closed_on.isoformat(), "back": each.reopened_on.isoformat(), "why": each.why}
            for each in barrier.reopened
        ]
        if barrier.closed_on:
            closings.append({"closed": barrier.closed_on.isoformat(), "back": "", "why": ""})
        return {"title": barrier.barrier, "remedy": barrier.remedy, "closings": closings[::-1]}


def _last_change(barrier: Barrier) -> tuple[str, str]:
    last = barrier.closed_on or barrier.reopened[-1].reopened_on
    return last.isoformat(), barrier.id

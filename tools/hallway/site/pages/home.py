"""The home page: search first, then the moments of need, the pick of the week, the newest answers, roles and experts.

The page has the latest picks; this-week.js shows those of the reader's week. Without JavaScript, it links to all.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from hallway import timecode
from hallway.place import pick_snippets
from hallway.site.answer.view import AnswerRow
from hallway.site.role_paths import role_paths

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from hallway.site.collection import Collection
    from hallway.site.page import SiteFile
    from hallway.site.site import Site

NEWEST = 6  # answers
PICK_WEEKS = 8  # more than anyone plans ahead
TAGS = 30  # the most used
ROOT = "./"


def files(site: Site) -> Iterator[SiteFile]:
    """Yields the page."""
    collection = site.collection
    home = {
        "moments": list(_moments(collection)),
        "picks": list(_picks(site)),
        "newest": [AnswerRow.of(answer, collection, root=ROOT) for answer in collection.answers[:NEWEST]],
        "roles": list(_roles(site)),
        "tags": list(_tags(collection)),
        "experts": list(_experts(collection)),
    }
    yield site.page("", "home", home, title=site.name, description=collection.settings.site_description)


def _moments(collection: Collection) -> Iterator[dict[str, Any]]:
    answers = collection.answers_by("moment")
    for moment in collection.moments:
        count = len(answers.get(moment.id, ()))
        if count or not moment.is_retired:
            yield {"title": moment.title, "who": moment.who, "url": f"{ROOT}m/{moment.id}/", "count": count}


def _picks(site: Site) -> Iterator[dict[str, Any]]:
    """Yields the picks of the latest weeks, newest first."""
    published = [each for each in site.placed.picks if each.is_published]
    weeks = sorted({each.pick.week for each in published}, reverse=True)[:PICK_WEEKS]
    for pick, answer in ((each.pick, each.answer) for each in published if each.pick.week in weeks):
        yield {
            "week": str(pick.week),
            "team": pick.team,
            "title": answer.title,
            "why": pick.why,
            "length": timecode.stamp(answer.duration),
            "url": f"{ROOT}a/{answer.id}/?from={pick_snippets.code(pick)}",
        }


def _roles(site: Site) -> Iterator[dict[str, Any]]:
    """Yields the roles that have an answer or a learning path, in the order of the vocabulary."""
    answers, paths = site.collection.answers_by("role"), role_paths(site)
    for role in site.collection.roles:
        count, path = len(answers.get(role.id, ())), paths.get(role.id)
        if count or path:
            url = f"{ROOT}r/{role.id}/"
            yield {"title": role.title, "url": url, "count": count, "path_url": f"{ROOT}{path.address}" if path else ""}


def _tags(collection: Collection) -> Iterator[dict[str, Any]]:
    """Yields the tags with the most answers, in the order of the vocabulary."""
    answers = collection.answers_by("tag")
    used = sorted(answers, key=lambda id: -len(answers[id]))[:TAGS]
    for tag in collection.tags:
        if tag.id in used:
            yield {"title": tag.title, "url": f"{ROOT}t/{tag.id}/"}


def _experts(collection: Collection) -> Iterator[dict[str, Any]]:
    for id_, answers in collection.answers_by("expert").items():
        expert = collection.experts[id_]
        yield {"name": expert.name, "role": expert.role, "url": f"{ROOT}x/{id_}/", "count": len(answers)}

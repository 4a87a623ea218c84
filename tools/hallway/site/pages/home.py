"""The home page: search first, then the moments of need, the newest answers and the experts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hallway.site.answer.view import AnswerRow

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from hallway.site.collection import Collection
    from hallway.site.page import SiteFile
    from hallway.site.site import Site

NEWEST = 6  # answers
ROOT = "./"


def files(site: Site) -> Iterator[SiteFile]:
    """Yields the page."""
    collection = site.collection
    home = {
        "moments": list(_moments(collection)),
        "newest": [AnswerRow.of(answer, collection, root=ROOT) for answer in collection.answers[:NEWEST]],
        "experts": list(_experts(collection)),
    }
    yield site.page("", "home", home, title=site.name, description=collection.settings.site_description)


def _moments(collection: Collection) -> Iterator[dict[str, Any]]:
    answers = collection.answers_by("moment")
    for moment in collection.moments:
        count = len(answers.get(moment.id, ()))
        if count or not moment.is_retired:
            yield {"title": moment.title, "who": moment.who, "url": f"{ROOT}m/{moment.id}/", "count": count}


def _experts(collection: Collection) -> Iterator[dict[str, Any]]:
    for id_, answers in collection.answers_by("expert").items():
        expert = collection.experts[id_]
        yield {"name": expert.name, "role": expert.role, "url": f"{ROOT}x/{id_}/", "count": len(answers)}

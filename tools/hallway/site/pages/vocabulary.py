"""The pages of moments, experts, roles and tags: each a word of the vocabulary, with its answers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hallway.site.addresses import FOLDERS
from hallway.site.answer.view import ROOT, AnswerRow
from hallway.site.role_paths import role_paths

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from hallway.library.experts import Expert
    from hallway.library.vocabulary import Kind, Moment, Term
    from hallway.site.page import SiteFile
    from hallway.site.site import Site


def files(site: Site) -> Iterator[SiteFile]:
    """Yields a page for every word, with or without answers, but for experts only if they have or had an answer."""
    collection = site.collection
    lists = _Lists(site)
    for moment in collection.moments:
        yield lists.page("moment", moment, title=moment.title, description=moment.trigger)
    for id_ in collection.experts_with_page():
        expert = collection.experts[id_]
        yield lists.page("expert", expert, title=expert.name)
    paths = role_paths(site)
    for role in collection.roles:
        path = paths.get(role.id)
        link = {"url": f"{ROOT}{path.address}", "summary": path.summary} if path else None
        yield lists.page("role", role, title=role.title, context={"path": link})
    for tag in collection.tags:
        yield lists.page("tag", tag, title=tag.title)


class _Lists:
    """Creates pages that list the answers of a word."""

    def __init__(self, site: Site) -> None:
        self._site = site
        self._answers = {kind: site.collection.answers_by(kind) for kind in FOLDERS}

    def page(
        self,
        kind: Kind,
        word: Moment | Expert | Term,
        *,
        title: str,
        description: str = "",
        context: Mapping[str, object] | None = None,
    ) -> SiteFile:
        answers = self._answers[kind].get(word.id, ())
        return self._site.page(
            f"{FOLDERS[kind]}/{word.id}/",
            kind,
            word,
            context={
                "answers": [AnswerRow.of(answer, self._site.collection, root=ROOT) for answer in answers],
                **(context or {}),
            },
            title=title,
            description=description,
        )

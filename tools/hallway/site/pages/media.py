"""The recordings that the site plays, and the posters of videos."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hallway.site.page import SiteFile

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hallway.site.site import Site


def files(site: Site) -> Iterator[SiteFile]:
    """Yields the media of all answers, each file once."""
    references = {name for view in site.answers for name in (view.answer.media, view.answer.poster)}
    for reference in sorted(references):
        if path := site.collection.media_path(reference):
            yield SiteFile(reference, path)

"""The page of each answer, the files beside it, and the recordings that the site plays."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hallway.place.formats import qr
from hallway.site import link_preview
from hallway.site.answer import schema_org
from hallway.site.answer.view import ROOT
from hallway.site.page import SiteFile

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hallway.site.answer.view import AnswerView
    from hallway.site.site import Site


def files(site: Site) -> Iterator[SiteFile]:
    """Yields the page, the QR code and the companion files of each answer, then the media of all answers."""
    media = set[str]()
    for view in site.answers:
        address = f"a/{view.id}/"
        yield _page(site, view, address)
        if view.qr_url:
            yield SiteFile(address + view.qr_url, qr.svg(view.permalink))
        for name, content in view.companions.items():
            yield SiteFile(address + name, content)
        media |= {view.answer.media, view.answer.poster}
    for reference in sorted(media):
        if path := site.collection.media_path(reference):
            yield SiteFile(reference, path)


def _page(site: Site, view: AnswerView, address: str) -> SiteFile:
    return site.page(
        address,
        "answer",
        view,
        title=view.title,
        description=view.summary,
        chapters=view.chapters,
        changed=view.answer.approved_on or view.answer.recorded,
        tags=tuple(link_preview.answer_tags(site, view)),
        data="" if view.status == "draft" else schema_org.data_block(_described(site, view)),
        oembed=f"{site.url}{address}oembed.json" if site.url else "",
    )


def _described(site: Site, view: AnswerView) -> schema_org.Thing:
    base, media = site.url or ROOT, view.media
    urls = schema_org.Urls(
        page=view.permalink,
        media=base + media.path if media else "",
        picture=base + media.poster if media and media.poster else "",
    )
    expert = site.collection.experts.get(view.answer.expert)
    return schema_org.page(
        view.answer, expert=expert, chapters=view.chapters, urls=urls, published_on=view.published_on
    )

"""The page of an answer and the files beside it."""

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
    from hallway.site.site import Frame


def files(frame: Frame, view: AnswerView) -> Iterator[SiteFile]:
    """Yields the page, the QR code and the companion files of an answer."""
    address = f"a/{view.id}/"
    yield _page(frame, view, address)
    if view.qr_url:
        yield SiteFile(address + view.qr_url, qr.svg(view.permalink))
    for name, content in view.companions.items():
        yield SiteFile(address + name, content)


def _page(frame: Frame, view: AnswerView, address: str) -> SiteFile:
    return frame.page(
        address,
        "answer",
        view,
        title=view.title,
        description=view.summary,
        chapters=view.chapters,
        changed=view.answer.approved_on or view.answer.recorded,
        tags=tuple(link_preview.answer_tags(frame, view)),
        data="" if view.status == "draft" else schema_org.data_block(_described(frame, view)),
        oembed=f"{frame.url}{address}oembed.json" if frame.url else "",
    )


def _described(frame: Frame, view: AnswerView) -> schema_org.Thing:
    base, media = frame.url or ROOT, view.media
    urls = schema_org.Urls(
        page=view.permalink,
        media=base + media.path if media else "",
        picture=base + media.poster if media and media.poster else "",
    )
    expert = view.expert if view.expert.url else None  # the vocabulary does not know others
    return schema_org.page(
        view.answer, expert=expert, chapters=view.chapters, urls=urls, published_on=view.published_on
    )

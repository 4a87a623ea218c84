"""The embeds: each answer again, without the theme, for the sidebar of a ticket; and the oEmbed data for it.

An embed is one document and one script; a second script comes when someone reaches for the player. Its style is inline,
allowed by its hash; nothing else inline may run. It is as many folders deep as the answer's page, so that links in the
text work in both.
"""

from __future__ import annotations

import base64
import hashlib
import json
import re
from dataclasses import replace
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from markupsafe import Markup

from hallway.place.formats import share
from hallway.place.formats.interface import EMBED_HEIGHT, EMBED_WIDTH
from hallway.site import bundle, link_preview
from hallway.site.answer.view import ROOT, PageLink
from hallway.site.cards.card import HEIGHT, WIDTH
from hallway.site.page import SiteFile
from hallway.site.pages import old_addresses

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hallway.library.answer import Answer
    from hallway.site.addresses import Moved
    from hallway.site.answer.view import AnswerView
    from hallway.site.site import Frame, Site

CACHE_SECONDS = 86_400  # how long an oEmbed consumer may cache the data
SCRIPT = "assets/hallway/embed/embed.js"
CONTROLS = "assets/hallway/embed/controls.js"
"""The script that is loaded when someone reaches for the player."""
STYLE = "assets/hallway/embed/embed.css"
FROM = "from=embed"
"""Identifies visits to the full page that come from an embed in the access log."""

# No frame-ancestors: it has no effect in <meta>, and embeds are meant to be framed.
DIRECTIVES = (
    "default-src 'none'",
    "script-src 'self'",
    "style-src {style}",
    "img-src 'self'",
    "media-src 'self'",
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
)
LINK = re.compile(r'<a(?P<attributes>(?: [a-z-]+="[^"]*")*)>')


def files(site: Site) -> Iterator[SiteFile]:
    """Yields the scripts of all embeds, and an embed for every answer that was retired or moved."""
    embeds = _embeds(site.frame)
    yield embeds.script
    yield embeds.controls
    for answer in site.collection.retired:
        yield embeds.retired(answer, site.collection.successor(answer))
    for move in site.moved:
        if move.address.startswith("a/"):
            yield embeds.moved(move)


def answer_files(frame: Frame, view: AnswerView) -> Iterator[SiteFile]:
    """Yields the embed of an answer, and its oEmbed if the site has a URL."""
    yield _embeds(frame).answer(view)
    if frame.url:
        yield SiteFile(f"a/{view.id}/oembed.json", _oembed(frame, view))


@lru_cache(maxsize=1)  # a site has one frame
def _embeds(frame: Frame) -> _Embeds:
    return _Embeds(frame)


class _Embeds:
    """Creates embeds."""

    def __init__(self, frame: Frame) -> None:
        self._frame = frame
        source = frame.templates.source
        self.script = SiteFile(*bundle.script(SCRIPT, source))
        self.controls = SiteFile(*bundle.script(CONTROLS, source))
        self._moved_script, _ = bundle.script(old_addresses.SCRIPT, source)
        self._style = Markup(bundle.style(STYLE, source))  # part of Hallway, so it needs no escaping
        digest = base64.b64encode(hashlib.sha256(self._style.encode()).digest()).decode()
        self._policy = Markup("; ".join(DIRECTIVES).format(style=f"'sha256-{digest}'"))

    def answer(self, view: AnswerView) -> SiteFile:
        """Returns the embed of an answer."""
        passages = Markup(_in_new_tabs(view.passages_html))  # safe by construction, see `render`
        return self._file(view.id, "answer", replace(view, passages_html=passages))

    def retired(self, answer: Answer, found: Answer | None) -> SiteFile:
        """Returns the notice for frames that show a retired answer, with its successor, if one was found."""
        retired = {
            "title": answer.title,
            "successor": PageLink(found.title, f"{ROOT}embed/{found.id}/") if found else None,
            "permalink": f"{self._frame.url or ROOT}a/{answer.id}/",
        }
        return self._file(answer.id, "retired", retired)

    def moved(self, move: Moved) -> SiteFile:
        """Returns the embed at an old address, which redirects."""
        id_, now = (each.removeprefix("a/").rstrip("/") for each in (move.address, move.to))
        moved = {
            "title": move.title,
            "url": f"{ROOT}embed/{now}/",
            "is_same": move.is_same,
            "anchors": [{"seconds": second} for second in move.anchors],
            "permalink": f"{self._frame.url or ROOT}{move.to}",
            "script_url": ROOT + self._moved_script,
        }
        return self._file(id_, "moved", moved)

    def _file(self, id_: str, kind: str, subject: object) -> SiteFile:
        embed = {
            "policy": self._policy,
            "style": self._style,
            "root": ROOT,
            "script": ROOT + self.script.address,
            "controls": ROOT + self.controls.address,
            "page_url": f"{ROOT}a/{id_}/?{FROM}",
        }
        html = self._frame.templates.render("hallway/embed.html", {"embed": embed, kind: subject})
        return SiteFile(f"embed/{id_}/", html.encode())


def _oembed(frame: Frame, view: AnswerView) -> bytes:
    """Returns the oEmbed of an answer, see https://oembed.com/#section2.3."""
    data: dict[str, Any] = {
        "version": "1.0",
        "type": "video" if view.media and view.media.is_video else "rich",
        "title": view.title,
        "author_name": view.expert.name,
        "provider_name": frame.name,
        "provider_url": frame.url,
        "cache_age": CACHE_SECONDS,
        # A static file cannot respect the maximum size that a consumer requests; a sidebar's size fits most.
        "width": EMBED_WIDTH,
        "height": EMBED_HEIGHT,
        "html": _iframe(frame, view),
    }
    if view.expert.url:
        data["author_url"] = frame.url + view.expert.url.removeprefix(ROOT)
    data["thumbnail_url"] = link_preview.card_url(frame, view)
    data["thumbnail_width"], data["thumbnail_height"] = WIDTH, HEIGHT
    return json.dumps(data, ensure_ascii=True, indent=1).encode()


def _iframe(frame: Frame, view: AnswerView) -> str:
    embed_url = f"{frame.url}embed/{view.id}/"
    (pasted,) = share.share_texts(
        view.title, view.permalink, duration=view.duration, embed_url=embed_url, buttons=(share.EMBED,)
    )
    return pasted.text


def _in_new_tabs(html: str) -> str:
    """Makes links to other pages open in a new tab: nobody wants to read them in a small frame."""
    return LINK.sub(lambda tag: tag[0] if ' href="#' in tag[0] else f'<a{tag["attributes"]} target="_blank">', html)

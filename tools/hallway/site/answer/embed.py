"""The embeds: each answer once more, without the theme, for a ticket's sidebar; and what leads to them (oEmbed).

An embed is one document and one script. Its style is inside, allowed by its hash; nothing else inline may run. It lies
as deep as the answer's page, so that links in the text hold in both.
"""

from __future__ import annotations

import base64
import hashlib
import json
import re
from functools import cached_property
from typing import TYPE_CHECKING, Any

from markupsafe import Markup

from hallway.place import links
from hallway.place.formats import share
from hallway.site import bundle

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hallway.library.answer import Answer
    from hallway.site.addresses import Moved
    from hallway.site.pages.pages import Context, Page, Pages

CACHE_SECONDS = 86_400  # oEmbed's consumers may keep for a day what they were told
ROOT = "../../"
ENTRY = "assets/hallway/embed/embed.js"
STYLE = "assets/hallway/embed/embed.css"
FROM = "from=embed"
"""What a full page opened from an embed is told, for the access log."""

# No frame-ancestors: a policy in <meta> has no say in who may frame a page, and this one is made to be framed.
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


class Embeds:
    """Makes the embeds of a site's answers, each as an address and the bytes of the file there."""

    def __init__(self, pages: Pages) -> None:
        self._pages = pages
        self._base = pages.collection.settings.site_url

    @cached_property
    def script(self) -> tuple[str, bytes]:
        """The one script of all embeds."""
        return bundle.script(ENTRY, self._pages.source)

    def answer(self, answer: Answer, context: Context, page: Page) -> Iterator[tuple[str, bytes]]:
        """The embed of an answer and, where the site's address is known, the oEmbed that names it.

        `page` is the answer's page with its preview's tags, `context` what it was made of: `Pages.answer_context`.
        """
        passages = Markup(_in_new_tabs(context["passages_html"]))  # safe by construction, see site/render.py
        shown = {**context, "passages_html": passages, "page_url": f"{ROOT}a/{answer.id}/?{FROM}"}
        yield f"embed/{answer.id}/", self._document({"answer": shown})
        if self._base:
            yield f"a/{answer.id}/oembed.json", self._oembed(answer, context, page)

    def retired(self, answer: Answer) -> tuple[str, bytes]:
        """What stays in the frames that show an answer which was taken back: its name, and the one that holds now."""
        found = self._pages.collection.successor(answer)
        successor = {"title": found.title, "url": f"{ROOT}embed/{found.id}/"} if found else None
        shown = {
            "title": answer.title,
            "successor": successor,
            "permalink": f"{self._base or ROOT}a/{answer.id}/",
            "page_url": f"{ROOT}a/{answer.id}/?{FROM}",
        }
        return f"embed/{answer.id}/", self._document({"retired": shown})

    def moved(self, move: Moved, script_url: str) -> tuple[str, bytes]:
        """What stays in the frames that show an answer by an old address: it leads on."""
        id_, now = (each.removeprefix("a/") for each in (move.address, move.to))
        shown = {
            "title": move.title,
            "url": f"{ROOT}embed/{now}",
            "is_same": move.is_same,
            "anchors": [{"seconds": second} for second in move.anchors],
            "permalink": f"{self._base or ROOT}{move.to}",
            "script_url": script_url,
        }
        return f"embed/{id_}", self._document({"moved": shown})

    def _document(self, context: Context) -> bytes:
        embed = {"policy": self._policy, "style": self._style, "root": ROOT, "script": f"{ROOT}{self.script[0]}"}
        return self._pages.render("hallway/embed.html", {"embed": embed, **context}).encode()

    @cached_property
    def _style(self) -> Markup:
        return Markup(_tight(self._pages.source(STYLE)))  # ours

    @cached_property
    def _policy(self) -> Markup:
        digest = base64.b64encode(hashlib.sha256(self._style.encode()).digest()).decode()
        return Markup("; ".join(DIRECTIVES).format(style=f"'sha256-{digest}'"))

    def _oembed(self, answer: Answer, context: Context, page: Page) -> bytes:
        """See https://oembed.com/#section2.3."""
        expert, tags = context["expert"], {tag.key: tag.content for tag in page.tags}
        data: dict[str, Any] = {
            "version": "1.0",
            "type": "video" if context["media"] and context["media"]["is_video"] else "rich",
            "title": answer.title,
            "author_name": expert["name"],
            "provider_name": self._pages.collection.settings.site_name,
            "provider_url": self._base,
            "cache_age": CACHE_SECONDS,
            # A file cannot heed the greatest size that a consumer asks for: small enough for a sidebar fits most.
            "width": links.EMBED_WIDTH,
            "height": links.EMBED_HEIGHT,
            "html": self._iframe(answer),
        }
        if expert["url"]:
            data["author_url"] = self._base + expert["url"].removeprefix(ROOT)
        if "og:image" in tags:
            data["thumbnail_url"] = tags["og:image"]
            data["thumbnail_width"], data["thumbnail_height"] = (
                int(tags[f"og:image:{of}"]) for of in ("width", "height")
            )
        return json.dumps(data, ensure_ascii=True, indent=1).encode()

    def _iframe(self, answer: Answer) -> str:
        pasted = share.share_texts(
            answer.title,
            f"{self._base}a/{answer.id}/",
            duration=answer.duration,
            embed_url=f"{self._base}embed/{answer.id}/",
        )
        return next(snippet.text for snippet in pasted if snippet.id == "embed")


def _in_new_tabs(html: str) -> str:
    """Opens links that leave the text in a new tab: a frame is no place to read the rest of the web in."""
    return LINK.sub(lambda tag: tag[0] if ' href="#' in tag[0] else f'<a{tag["attributes"]} target="_blank">', html)


def _tight(style: str) -> str:
    """A style sheet without its comments and line ends."""
    return re.sub(r"\s*\n\s*", " ", re.sub(r"/\*.*?\*/", "", style, flags=re.DOTALL)).strip()

"""Pinned snippets in a browser: the frame plays at its second in another origin, and the card is one page."""

from __future__ import annotations

import re
import threading
from typing import TYPE_CHECKING

from hallway.place import links
from hallway.site.server import PreviewServer
from pins import HARD, PLACEMENT, texts
from reader import until

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import BrowserContext

    from reader import Site


def test_the_frame_that_is_pasted_plays_at_its_second(context: BrowserContext, site: Site, tmp_path: Path) -> None:
    """In a page of another origin, one press plays from 1:23; the address contains the code."""
    frame = texts("html", url=links.link(PLACEMENT, site.home), embed_url=links.embed(PLACEMENT, site.home))["iframe"]
    (tmp_path / "index.html").write_text(f"<!doctype html><title>A ticket</title>{frame}", encoding="utf-8")
    with PreviewServer(tmp_path) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        page = context.new_page()
        page.goto(server.address)
        page.frame_locator("iframe").locator(".is-cued").wait_for()
        inside = page.frames[1]
        assert inside.url == f"{site.home}embed/past-30-days/?from=desk-abcd#t=83"
        inside.locator(".play").click()
        media = "document.getElementById('media')"
        until(lambda: bool(inside.evaluate(f"!{media}.paused && {media}.currentTime > 83")))
        assert inside.evaluate(f"{media}.currentTime") < 90
        server.shutdown()


def test_the_card_is_one_page_of_a6(context: BrowserContext) -> None:
    """For any title, the card fits, nothing in it runs, and the code is complete."""
    page = context.new_page()
    for title in [*HARD[:2], *HARD[-4:]]:
        page.set_content(texts("qr", title)["card"])
        pdf = page.pdf(prefer_css_page_size=True)
        assert len(re.findall(rb"/Type\s*/Page\b", pdf)) == 1
        box = page.locator("figure").bounding_box()
        body = page.locator("body").bounding_box()
        assert box is not None
        assert body is not None
        assert box["y"] + box["height"] <= body["y"] + body["height"], title

"""A page of a live preview is loaded again after an edit, and the reader stays where they were."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

from hallway.site.mkdocs.build import build
from hallway.site.server import PreviewServer
from knowledge import add_answer, write_library
from reader import until

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import BrowserContext

BODY = "".join(f"[{minute}:00] This is said in minute {minute}.\n\n" for minute in range(60))


def test_an_edit_is_shown_where_the_reader_is(tmp_path: Path, context: BrowserContext) -> None:
    """Halfway down a long page, without a click."""
    library = write_library(tmp_path / "base")
    add_answer(library, "long-talk", body=BODY, duration=3600.0, status="draft")
    server = PreviewServer(build(library, library.root / "site", preview=True).folder, is_live=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    page = context.new_page()
    page.goto(f"{server.address}a/long-talk/")
    page.evaluate("scrollTo({ top: 900, behavior: 'instant' })")
    add_answer(library, "long-talk", body=f"{BODY}[60:00] And this is new.\n", duration=3600.0, status="draft")
    build(library, server.folder, preview=True)
    until(lambda: "And this is new." in page.inner_text(".transcript"))
    until(lambda: abs(page.evaluate("scrollY") - 900) < 50)  # the player, which appears later, moves the text a little
    server.shutdown()
    server.server_close()

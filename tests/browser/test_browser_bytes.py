"""A link to a second of a long recording loads the part around that second, not everything before it."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any

import pytest

import sounds
from hallway.library.ledger_entry import LedgerEntry
from hallway.site.mkdocs.build import build
from hallway.site.server import PreviewServer
from knowledge import add_answer, write_library
from reader import QUICK, standing, until

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import BrowserContext

pytestmark = pytest.mark.slow

SECONDS, SECOND = 900.0, 780
BODY = f"[0:00] It begins here.\n\n[{SECOND // 60}:00] And this is what the link means.\n"


def test_late_in_a_long_talk_most_of_it_stays_where_it_is(tmp_path: Path, context: BrowserContext) -> None:
    """Playing from the link loads less than half of the recording."""
    library = write_library(tmp_path / "base")
    add_answer(library, "long-talk", title="What if it takes long?", body=BODY, duration=SECONDS)
    library.ledger().append(
        LedgerEntry("long-talk", "approved", "2026-11-20", by="Ana", title="What?", anchors=(SECOND,))
    )
    recording = library.media / "long-talk.0a1b2c3d.m4a"
    sounds.write(recording, sounds.tones(SECONDS, (float(SECOND),)), QUICK)
    server = PreviewServer(build(library, library.root / "site").folder)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    page = context.new_page()
    fetched, media = 0, set[str]()

    def note(event: dict[str, Any]) -> None:
        if event["response"]["url"].endswith(".m4a"):
            media.add(event["requestId"])

    def count(event: dict[str, Any]) -> None:
        nonlocal fetched
        fetched += event["dataLength"] if event["requestId"] in media else 0

    wire = context.new_cdp_session(page)
    wire.on("Network.responseReceived", note)
    wire.on("Network.dataReceived", count)
    wire.send("Network.enable")
    page.goto(f"{server.address}a/long-talk/#t={SECOND}")
    page.wait_for_selector(".is-cued")
    page.click(".play")
    until(lambda: standing(page) > SECOND + 0.2)
    assert 0 < fetched < recording.stat().st_size / 2
    server.shutdown()
    server.server_close()

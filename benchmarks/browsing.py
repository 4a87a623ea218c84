"""Sites as a browser that has never been there gets them: served from this machine, compressed, every byte counted.

Bytes and requests are counted where they are sent, so that those of workers count too.
"""

from __future__ import annotations

import gzip
import shutil
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

SLOW = {"offline": False, "latency": 60, "downloadThroughput": 9e6 / 8, "uploadThroughput": 9e6 / 8}  # bytes a second
COMPRESSED = (".html", ".css", ".js", ".json", ".svg", ".vtt", ".xml", ".md", ".txt")
SOUND = (".m4a", ".mp4")
SETTLE_MILLISECONDS = 1500
MOST_MILLISECONDS = 180_000  # until something is shown: Material's index of a large site takes its time


@dataclass(frozen=True, slots=True)
class Sent:
    """What a server sent in answer to one request."""

    name: str
    bytes: int
    """Of the body, as sent; of a sound, nothing is known here: a browser that has enough of it hangs up."""


@dataclass(slots=True)
class Served:
    """A site that is being served, and what has been sent of it since it was last forgotten."""

    address: str
    sent: list[Sent] = field(default_factory=list)
    asked: int = 0
    """Requests that have arrived, answered or not."""


@contextmanager
def serve(folder: Path) -> Iterator[Served]:
    """Serves a folder on this machine."""
    from hallway.site import server

    class Handler(server._Handler):
        """As the preview server, but compressed, kept by the browser, and counted."""

        def _send(self, path: Path, status: Any, *, with_body: bool) -> None:
            served.asked += 1
            if path.suffix in COMPRESSED:
                packed = _packed(path)
                self.send_response(status)
                self.send_header("Content-Type", server.TYPES.get(path.suffix, "text/plain"))
                self.send_header("Content-Encoding", "gzip")
                self.send_header("Content-Length", str(len(packed)))
                self.end_headers()
                self.wfile.write(packed)
                served.sent.append(Sent(path.name, len(packed)))
                return
            served.sent.append(Sent(path.name, 0 if path.suffix in SOUND else path.stat().st_size))
            super()._send(path, status, with_body=with_body)

    running = server.PreviewServer(folder)
    running.RequestHandlerClass = Handler
    served = Served(running.address)
    threading.Thread(target=running.serve_forever, daemon=True).start()
    try:
        yield served
    finally:
        running.shutdown()
        running.server_close()


@lru_cache(maxsize=100)
def _packed(path: Path) -> bytes:
    """Compresses a file once: hosts keep them compressed, and a large index takes seconds."""
    return gzip.compress(path.read_bytes(), 9, mtime=0)


@contextmanager
def chromium() -> Iterator[Browser]:
    """Starts the system's Chromium, or the one that Playwright downloaded."""
    from playwright.sync_api import sync_playwright

    path = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox", "--disable-gpu"])
        yield browser
        browser.close()


def settle(page: Page, site: Served) -> None:
    """Waits until nothing more is asked for; a worker asks when it has started, which may take its time."""
    seen = (-1, -1)
    while (now := (site.asked, len(site.sent))) != seen:
        seen = now
        page.wait_for_timeout(SETTLE_MILLISECONDS)

"""What a reader downloads to open an answer, and what a ticket downloads to show one."""

from __future__ import annotations

import gzip
import threading
from typing import TYPE_CHECKING

import pytest

import corpus
from hallway.site.mkdocs.build import build
from hallway.site.server import PreviewServer

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import BrowserContext

ICON = "assets/hallway/mark.svg"  # of the tab; a frame has none


@pytest.fixture(scope="module")
def talks(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PreviewServer]:
    """A site with five-minute answers, served."""
    library = corpus.write(tmp_path_factory.mktemp("weight") / "base", 4)
    with PreviewServer(build(library, library.root / "site").folder) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server
        server.shutdown()


@pytest.mark.parametrize(("page", "most_kilobytes", "most_requests"), [("a", 45, 8), ("embed", 12, 2)])
def test_a_page_is_light(
    context: BrowserContext, talks: PreviewServer, page: str, most_kilobytes: int, most_requests: int
) -> None:
    """An answer of five minutes costs at most 45 KB, compressed, and 8 requests; its embed 12 KB and 2 requests."""
    folder: Path = talks.folder
    id_ = min(path.name for path in (folder / page).iterdir())
    tab, asked = context.new_page(), list[str]()
    tab.on("request", lambda request: asked.append(request.url.removeprefix(talks.address)))
    tab.goto(f"{talks.address}{page}/{id_}/", wait_until="networkidle")
    files = [
        f"{name}index.html" if name.endswith("/") else name for name in asked if name != ICON and "media" not in name
    ]
    sizes = {name: len(gzip.compress((folder / name).read_bytes(), 9, mtime=0)) for name in files}
    assert len(files) <= most_requests, files
    assert sum(sizes.values()) <= most_kilobytes * 1000, sizes

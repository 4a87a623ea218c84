"""A built site as a static host serves it, and its pages as a browser without JavaScript sees them."""

from __future__ import annotations

import threading
import urllib.request
from functools import lru_cache, partial
from html.parser import HTMLParser
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING

from hallway.site import check
from hallway.site.built_page import BuiltPage

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path


class Reading(HTMLParser):
    """A page as a browser without JavaScript sees it."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.ids: set[str] = set()
        self.links: list[Mapping[str, str | None]] = []
        self.text = text
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        if id_ := found.get("id"):
            assert id_ not in self.ids, f"{id_} twice"
            self.ids.add(id_)
        if tag == "a":
            self.links.append(found)

    def link(self, key: str, value: str) -> str:
        """Where the one link of this kind leads; empty where there is none."""
        found = [str(link["href"]) for link in self.links if link.get(key) == value]
        assert len(found) <= 1
        return found[0] if found else ""


@lru_cache(maxsize=1000)
def reading(text: str) -> Reading:
    """Reads a page; many are the same from build to build."""
    return Reading(text)


class InMemory(check.Built):
    """A site that is in no folder."""

    def __init__(self, pages: Mapping[str, str]) -> None:
        named = {f"{address}index.html": BuiltPage.read(text) for address, text in pages.items()}
        self.files = set(named)
        self.__dict__["pages"] = named


class Served(dict[str, str]):
    """Pages fetched from a web server when they are asked for."""

    def __init__(self, folder: Path) -> None:
        super().__init__()
        self.folder = folder

    def __contains__(self, address: object) -> bool:
        return (self.folder / str(address) / "index.html").is_file()

    def __getitem__(self, address: str) -> str:
        with ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(self.folder))) as server:
            thread = threading.Thread(target=server.handle_request)
            thread.start()
            with urllib.request.urlopen(f"http://127.0.0.1:{server.server_port}/{address}?from=macro-7") as answered:
                text: str = answered.read().decode()
            thread.join()
        return text


class Quiet(SimpleHTTPRequestHandler):
    """Says nothing."""

    def log_message(self, format: str, *args: object) -> None:
        """Nothing."""

"""A built site as served by a static host, and its pages as seen by a browser without JavaScript."""

from __future__ import annotations

import threading
import urllib.request
from functools import lru_cache, partial
from html.parser import HTMLParser
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import TYPE_CHECKING

from hallway.site import check
from hallway.site.built_page import BuiltPage

if TYPE_CHECKING:
    from collections.abc import Mapping


class Reading(HTMLParser):
    """A page as seen by a browser without JavaScript."""

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
        """Returns the target of the only link of this kind, or an empty string."""
        found = [str(link["href"]) for link in self.links if link.get(key) == value]
        assert len(found) <= 1
        return found[0] if found else ""


@lru_cache(maxsize=1000)
def reading(text: str) -> Reading:
    """Parses a page. Cached, because many pages are the same in every build."""
    return Reading(text)


def in_memory(pages: Mapping[str, str]) -> check.Built:
    """A site without a folder."""
    named = {f"{address}index.html": BuiltPage.read(text) for address, text in pages.items()}
    return check.Built(named.keys(), Path, named)


class Served(dict[str, str]):
    """Pages that are fetched from a web server on first access."""

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
    """A request handler that logs nothing."""

    def log_message(self, format: str, *args: object) -> None:
        """Does nothing."""

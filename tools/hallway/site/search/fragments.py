"""Reads the fragments of an index: what Pagefind keeps of each document, and shows of it."""

from __future__ import annotations

import gzip
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

SUFFIX = ".pf_fragment"
SIGNATURE = b"pagefind_dcd"  # at the start of every file of an index


@dataclass(frozen=True, slots=True)
class Fragment:
    """What an index keeps of one document."""

    id: str
    """By which searches return it."""
    address: str
    """Relative to the root of the site."""
    title: str
    text: str

    @classmethod
    def read(cls, path: Path) -> Fragment:
        """Reads the file of a fragment."""
        content = json.loads(gzip.decompress(path.read_bytes()).removeprefix(SIGNATURE))
        address = content["url"].lstrip("/").removesuffix(".html") + "/"
        return cls(path.name.removesuffix(SUFFIX), address, content["meta"].get("title", ""), content["content"])


def fragments(folder: Path) -> Iterator[Fragment]:
    """Yields the fragments of all volumes of the index in a folder, by id; none if there is no index."""
    paths = folder.glob(f"**/fragment/*{SUFFIX}")
    yield from map(Fragment.read, sorted(paths, key=lambda path: path.name.removesuffix(SUFFIX)))

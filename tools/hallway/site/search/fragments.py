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


def fragments(folder: Path) -> Iterator[Fragment]:
    """Yields the fragments of the index in a folder, by id; none if there is no index."""
    for path in sorted(folder.glob(f"fragment/*{SUFFIX}")):
        content = json.loads(gzip.decompress(path.read_bytes()).removeprefix(SIGNATURE))
        title = content["meta"].get("title", "")
        yield Fragment(path.name.removesuffix(SUFFIX), content["url"].lstrip("/"), title, content["content"])

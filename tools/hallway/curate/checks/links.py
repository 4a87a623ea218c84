"""Symbolic links in a knowledge base: which of them may be there, the module `plain` decides."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hallway import plain
from hallway.library.finding import Finding
from hallway.names import printable

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from hallway.library.library import Library

PARTS = ("answers", "curation", "overrides", "transcripts", ".hallway", ".gitattributes", ".gitignore", "mkdocs.yml")
"""What is looked at below the root. `recordings` may be a link, and links in it are reported as recordings."""


def check(library: Library) -> Iterator[Finding]:
    """Yields every link that no command follows, wherever it leads."""
    for part in PARTS:
        for path in plain.links(library.root / part):
            if not path.is_dir() or plain.leads_out(library.root, path):
                yield Finding("link", path, _reason(library, path))


def _reason(library: Library, path: Path) -> str:
    where = ", outside the knowledge base" if plain.leads_out(library.root, path) else ""
    what = "folder" if path.is_dir() else "file"
    return (
        f"this is a link to {printable(path.readlink())}{where}. Hallway reads and writes nothing through it; put the "
        f"{what} itself in its place, or delete the link. The rest is checked after that."
    )

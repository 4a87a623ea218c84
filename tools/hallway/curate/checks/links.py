"""Finds symbolic links in a knowledge base. The module `plain` decides which ones are allowed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hallway import plain
from hallway.errors import printable
from hallway.library.finding import Finding

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from hallway.library.library import Library

KINDS = {"link": "a file or folder is a symbolic link; Hallway does not follow it"}

PARTS = ("answers", "curation", "overrides", "transcripts", ".hallway", ".gitattributes", ".gitignore", "mkdocs.yml")
"""What is checked below the root. `recordings` may be a link; links inside it are reported when it is scanned."""


def check(library: Library) -> Iterator[Finding]:
    """Yields every link that Hallway does not follow. Runs before anything else is read."""
    for part in PARTS:
        for path in plain.links(library.root / part):
            if not path.is_dir() or plain.leads_out(library.root, path):
                yield Finding("link", path, _reason(library, path))


def _reason(library: Library, path: Path) -> str:
    where = ", outside the knowledge base" if plain.leads_out(library.root, path) else ""
    thing = "folder" if path.is_dir() else "file"
    return (
        f"this is a link to {printable(path.readlink())}{where}, which Hallway does not follow. Replace it with the "
        f"{thing} itself, or delete it; everything else is checked after that."
    )

"""How a page of a live preview notices that it has changed: a script asks the server for the digest of its folder."""

from __future__ import annotations

import hashlib
import json
from contextlib import suppress
from typing import TYPE_CHECKING

from hallway import files, resources

if TYPE_CHECKING:
    from pathlib import Path

FOLDER = "/_hallway/"
SCRIPT = f"{FOLDER}refresh.js"
SOURCE = "assets/hallway/preview/refresh.js"
"""The script among the files of the theme; it is not part of a site."""


def script() -> bytes:
    """Returns the script."""
    return (resources.overrides() / SOURCE).read_bytes()


def add(page: bytes, digest: str) -> bytes:
    """Adds the script to a page."""
    element = f'<script type="module" src="{SCRIPT}" data-page-digest="{digest}"></script>'.encode()
    before, end, after = page.rpartition(b"</body>")
    return before + element + end + after if end else page + element


def state(path: Path, *, problem: str, doing: str) -> bytes:
    """Returns what the script asks for about a page, as JSON."""
    return json.dumps({"digest": digest(path, problem), "doing": doing}).encode()


def digest(path: Path, problem: str) -> str:
    """Returns the digest of what a page shows: its file, those beside it, and a problem."""
    found = hashlib.blake2b(problem.encode("utf-8", "replace"), digest_size=16)
    with suppress(OSError):  # the folder is being replaced
        for each in sorted(path.parent.iterdir()):
            if files.is_regular(each):
                found.update(each.name.encode() + each.read_bytes())
    return found.hexdigest()

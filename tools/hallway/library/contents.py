"""What lies in recordings/: the hash of each file, remembered so that no scan and no check reads a file twice.

It is a cache of what the disk says; deleting it costs time and loses nothing.
"""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

from hallway import files, plain
from hallway.errors import InputError
from hallway.names import printable

if TYPE_CHECKING:
    from hallway.library.library import Library

Signature = tuple[int, int, int, int]
"""Inode, size, mtime and ctime in nanoseconds: what changes when somebody writes to a file."""


def signature_of(status: os.stat_result) -> Signature:
    """Returns what of a file's status changes when it is written to."""
    return (status.st_ino, status.st_size, status.st_mtime_ns, status.st_ctime_ns)


def cache_path(library: Library) -> Path:
    """Returns where the hashes are kept; `read` reads it."""
    return library.state / "contents.json"


def read(path: Path) -> dict[str, dict[str, Any]]:
    """Returns the entries of a cache file, each with its signature; none where it cannot be read."""
    try:
        content = json.loads(plain.read(path) or b"{}")
    except (OSError, ValueError):
        return {}
    if not isinstance(content, dict):
        return {}
    return {key: entry for key, entry in content.items() if isinstance(entry, dict) and "signature" in entry}


def digests(library: Library, recording: str, known: dict[str, dict[str, Any]]) -> frozenset[str]:
    """Returns the SHA-256 of what lies at a path below recordings/ now, and that of its sound alone where it is known.

    Empty where nothing lies there, or nothing that can be read. `known` is what `read` gave.
    """
    path = library.recordings / recording
    try:
        signature = signature_of(path.lstat())
        entry = known.get(printable(recording), {})
        if tuple(entry.get("signature", ())) == signature:
            return frozenset(filter(None, (entry.get("sha256"), entry.get("audio_sha256"))))
        return frozenset({files.sha256(path)}) if files.is_regular(path) else frozenset()
    except (OSError, ValueError, InputError):  # a name with a null byte is no path
        return frozenset()

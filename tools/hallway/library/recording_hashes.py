"""The hashes of the files in recordings/, cached so that no scan and no check reads a file twice.

Deleting the cache costs time but no data.
"""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

from hallway import files, plain
from hallway.errors import InputError, printable
from hallway.names import is_id

if TYPE_CHECKING:
    from hallway.library.library import Library

Signature = tuple[int, int, int, int]
"""Inode, size, mtime and ctime in nanoseconds, which change when a file is written."""


def signature_of(status: os.stat_result) -> Signature:
    """Returns the part of a file's status that changes when the file is written."""
    return (status.st_ino, status.st_size, status.st_mtime_ns, status.st_ctime_ns)


def signatures(folder: Path, suffix: str) -> list[tuple[str, Signature]]:
    """Returns the ids and signatures of the files with this suffix in a folder, sorted by id."""
    if not folder.is_dir():
        return []
    with os.scandir(folder) as entries:
        named = ((entry.name.removesuffix(suffix), entry) for entry in entries if entry.name.endswith(suffix))
        return sorted((id, signature_of(entry.stat(follow_symlinks=False))) for id, entry in named if is_id(id))


def cache_path(library: Library) -> Path:
    """Returns the path of the cache."""
    return library.state / "contents.json"


def read(path: Path) -> dict[str, dict[str, Any]]:
    """Returns the entries of a cache file, each with its signature; an empty result if it cannot be read."""
    try:
        content = json.loads(plain.read(path) or b"{}")
    except (OSError, ValueError):
        return {}
    if not isinstance(content, dict):
        return {}
    return {key: entry for key, entry in content.items() if isinstance(entry, dict) and "signature" in entry}


def digests(library: Library, recording: str, known: dict[str, dict[str, Any]]) -> frozenset[str]:
    """Returns the SHA-256 of a recording, given by its path below recordings/, and of its audio alone if known.

    Empty if the file cannot be read. `known` has the entries of the cache.
    """
    path = library.recordings / recording
    try:
        signature = signature_of(path.lstat())
        entry = known.get(printable(recording), {})
        if tuple(entry.get("signature", ())) == signature:
            return frozenset(filter(None, (entry.get("sha256"), entry.get("audio_sha256"))))
        return frozenset({files.sha256(path)}) if files.is_regular(path) else frozenset()
    except (OSError, ValueError, InputError):  # ValueError: a null byte in the name
        return frozenset()

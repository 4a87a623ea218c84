"""The conflicts of a merge that is not committed yet: which files, and what they become if no decision is needed."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from hallway.curate.merging import git, markers
from hallway.curate.merging.versions import Versions, merge
from hallway.errors import InputError
from hallway.files import is_regular

if TYPE_CHECKING:
    from pathlib import Path


def resolved(path: Path, raw: bytes) -> bytes | None:
    """Returns a file with conflict markers as it is once merged, or None if the two sides contradict each other."""
    found = markers.sides(raw)
    if found is None:
        return None
    base, ours, theirs = (_stage(path, number) for number in (1, 2, 3))
    versions = Versions(base, *found)
    if path.suffix == ".yml" and ours is not None and theirs is not None:
        whole = Versions(base or b"", ours, theirs)  # git already merged parts of what is outside the markers
        versions = whole if markers.is_untouched(raw, whole) else versions
    return merge(path, versions)


def without_markers(root: Path) -> list[Path]:
    """Returns the files that both branches changed and that git left as our version, since it never merges them."""
    return [path for path in _unmerged(root) if _is_ours(path)]


def _unmerged(root: Path) -> list[Path]:
    listed = _git(root, "diff", "--name-only", "--relative", "--diff-filter=U", "-z") or b""
    return [root / os.fsdecode(name) for name in listed.split(b"\0") if name]


def _is_ours(path: Path) -> bool:
    ours, theirs = _stage(path, 2), _stage(path, 3)
    return ours is not None and theirs is not None and is_regular(path) and path.read_bytes() == ours


def _stage(path: Path, number: int) -> bytes | None:
    """Returns the common ancestor (1), our version (2) or theirs (3); git forgets them when the merge is committed."""
    return _git(path.parent, "show", f":{number}:./{path.name}")


def _git(folder: Path, *arguments: str) -> bytes | None:
    """Returns git's output, or None if the folder is not in a repository or git is not installed."""
    try:
        return git.run("-C", str(folder), *arguments).stdout
    except InputError:
        return None

"""The merge driver: git calls it to merge two versions of an answer or a curation file, in clones that are set up."""

from __future__ import annotations

from pathlib import Path

from hallway import plain
from hallway.curate.merging import git
from hallway.curate.merging.conflicts import Versions, sides
from hallway.curate.merging.merge import merge
from hallway.errors import InputError
from hallway.files import write_atomic

NAME = "hallway"
"""The driver's name in .gitattributes."""
CALL = "hallway merge-driver %O %A %B %P"
"""Base, ours, theirs, and the path in the repository."""
COMMAND = f"if command -v hallway >/dev/null 2>&1; then {CALL}; else git merge-file %A %O %B; fi"
"""What git runs. If a driver is missing, git silently keeps our version and drops theirs, hence the fallback."""

_CONFLICTS = range(1, 128)  # exit statuses of `git merge-file`: the number of conflicts


def merge_files(base: Path, ours: Path, theirs: Path, *, name: str) -> bool:
    """Writes the merged versions to `ours`; returns False if conflict markers remain for a person to resolve.

    Lines are merged the way git does it; if that fails, headers are merged key by key and lists entry by entry.
    """
    old, one, other = (plain.read_given(path) for path in (base, ours, theirs))
    by_lines, is_clean = _merge_lines(base, ours, theirs)
    write_atomic(ours, by_lines)
    if is_clean or not (found := sides(by_lines)):
        return is_clean
    versions = Versions(old, one, other) if name.endswith(".yml") else Versions(old, *found)
    merged = merge(Path(name), versions)
    if merged is not None:
        write_atomic(ours, merged)
    return merged is not None


def install(folder: Path) -> bool:
    """Configures the clone that contains the folder to use the driver; returns False if it is not in a clone."""
    try:
        git.run("-C", str(folder), "config", f"merge.{NAME}.name", "Hallway: headers by key, lists by entry")
        git.run("-C", str(folder), "config", f"merge.{NAME}.driver", COMMAND)
    except InputError:
        return False
    return True


def _merge_lines(base: Path, ours: Path, theirs: Path) -> tuple[bytes, bool]:
    labels = (part for label in ("ours", "base", "theirs") for part in ("-L", label))
    done = git.run("merge-file", "-p", *labels, str(ours), str(base), str(theirs), allowed=_CONFLICTS)
    return done.stdout, done.returncode == 0

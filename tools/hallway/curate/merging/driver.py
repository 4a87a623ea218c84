"""What git calls to merge an answer or a file of words, where a clone is told to: two versions of one file into one."""

from __future__ import annotations

from pathlib import Path

from hallway import plain
from hallway.curate.merging import git
from hallway.curate.merging.marks import sides
from hallway.curate.merging.together import Sides, put_together
from hallway.errors import InputError
from hallway.files import write_atomic

NAME = "hallway"
"""Of the driver, as in .gitattributes."""
CALL = "hallway merge-driver %O %A %B %P"
"""Base, ours, theirs, and the path in the repository."""
COMMAND = f"if command -v hallway >/dev/null 2>&1; then {CALL}; else git merge-file %A %O %B; fi"
"""What git is told to run. A driver that is not there would leave our version alone, with no mark of theirs."""

_CONFLICTS = range(1, 128)  # what `git merge-file` returns: their number


def merge_files(base: Path, ours: Path, theirs: Path, *, name: str) -> bool:
    """Puts both versions together in the file `ours`; False where a person has to choose, between git's marks.

    Lines are merged as git does it; where that does not work, keys of headers and entries of lists are looked at.
    """
    old, one, other = (plain.read_given(path) for path in (base, ours, theirs))
    merged, is_clean = _by_lines(base, ours, theirs)
    write_atomic(ours, merged)
    if is_clean or not (found := sides(merged)):
        return is_clean
    versions = Sides(old, one, other) if name.endswith(".yml") else Sides(old, *found)
    together = put_together(Path(name), versions)
    if together is not None:
        write_atomic(ours, together)
    return together is not None


def install(folder: Path) -> bool:
    """Tells the clone that the folder lies in to call the driver; False where it lies in none."""
    try:
        git.run("-C", str(folder), "config", f"merge.{NAME}.name", "Hallway: headers by key, lists by entry")
        git.run("-C", str(folder), "config", f"merge.{NAME}.driver", COMMAND)
    except InputError:
        return False
    return True


def _by_lines(base: Path, ours: Path, theirs: Path) -> tuple[bytes, bool]:
    labels = (part for label in ("ours", "base", "theirs") for part in ("-L", label))
    done = git.run("merge-file", "-p", *labels, str(ours), str(base), str(theirs), allowed=_CONFLICTS)
    return done.stdout, done.returncode == 0

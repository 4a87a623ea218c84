"""Finds what stopped programs, editors and git leave behind, and merge rules missing from .gitattributes."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from hallway import files, resources
from hallway.curate.checks.state import State, rewrite
from hallway.errors import printable
from hallway.library import journal
from hallway.library.finding import Finding
from hallway.names import KEPT, LEFTOVER

if TYPE_CHECKING:
    from hallway.library.library import Library

KINDS = {
    "interrupted": "a change to several files was interrupted",
    "leftover": "a stopped program, an editor or git left a file behind",
    "attributes": "git has not been told how to merge the files that everyone adds to",
}

OLD_SECONDS = 3600.0  # the program that writes a younger file may still be running
_FROM_EDITORS = re.compile(
    r".*(?:\.(?:orig|rej|bak)|~|_(?:BACKUP|BASE|LOCAL|REMOTE)_\d+\.\w+|conflict.*\.(?:yml|jsonl|json))", re.IGNORECASE
)


def check(state: State) -> Iterator[Finding]:
    """Yields interrupted changes, files that were left behind, and rules missing from .gitattributes."""
    if (path := journal.journal_path(state.library)).exists():
        reason = "a change to several files was interrupted; it is finished or undone before anything else."
        yield Finding("interrupted", path, reason, repair=partial(journal.recover, state.library))
    for folder in (state.library.answers, state.library.transcripts, state.library.curation):
        for path in sorted(folder.rglob("*")):
            if files.is_regular(path):
                yield from _leftover(path)
    yield from _attributes(state.library)


def _leftover(path: Path) -> Iterator[Finding]:
    if path.name.startswith(".") and path.name.endswith(LEFTOVER):
        if path.lstat().st_mtime < time.time() - OLD_SECONDS:
            reason = "a program was stopped while writing this; the file it was meant for is complete."
            yield _deletable(path, reason)
    elif path.name.startswith(".") and path.name.endswith(KEPT):
        yield _kept(path)
    elif _FROM_EDITORS.fullmatch(path.name):
        reason = "an editor, a merge or a sync client left this copy. Keep what you need from it, then delete it."
        yield Finding("leftover", path, reason, severity="warning")


def _kept(path: Path) -> Finding:
    """Returns the finding for a hidden copy of what someone saved while Hallway was changing the file."""
    beside = path.with_name(path.name[1:].rpartition(".")[0].rpartition(".")[0])  # .NAME.0a1b2c3d.hallway-kept
    if files.is_regular(beside) and beside.read_bytes() == path.read_bytes():
        return _deletable(path, f"it has the same content as {printable(beside.name)}.")
    reason = f"it has what someone saved as {printable(beside.name)} while that file was being changed. "
    return Finding("leftover", path, f"{reason}Keep what you need from it, then delete it.", severity="warning")


def _deletable(path: Path, reason: str) -> Finding:
    return Finding("leftover", path, reason, severity="warning", repair=partial(path.unlink, missing_ok=True))


def _attributes(library: Library) -> Iterator[Finding]:
    if not any((folder / ".git").exists() for folder in (library.root, *library.root.parents)):
        return
    path = library.root / ".gitattributes"
    missing = missing_attributes(path.read_text("utf-8", "replace") if files.is_regular(path) else "")
    if missing:
        reason = f"git has not been told how to merge {', '.join(line.split()[0] for line in missing)}."
        yield Finding("attributes", path, reason, severity="warning", repair=partial(_add_attributes, path))


def missing_attributes(text: str) -> list[str]:
    """Returns the lines missing from a .gitattributes file. A team's own rule for a path replaces ours."""
    known = {line.split()[0] for line in text.splitlines() if line.split() and not line.startswith("#")}
    wanted = (resources.starter() / "gitattributes").read_text("utf-8").splitlines()
    return [line for line in wanted if line.strip() and not line.startswith("#") and line.split()[0] not in known]


def _add_attributes(path: Path) -> None:
    if files.create(path, (resources.starter() / "gitattributes").read_bytes()):
        return

    def with_missing(raw: bytes) -> bytes:
        lines = "".join(f"{line}\n" for line in missing_attributes(raw.decode("utf-8", "replace")))
        return lines.encode("utf-8") + raw  # in git, the last matching line wins, so the team's own rules still apply

    rewrite(path, with_missing)

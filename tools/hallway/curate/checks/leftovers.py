"""What stopped programs, editors and git leave behind, and what git has to be told about these files."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from hallway import files, resources
from hallway.curate.checks.state import State, rewrite
from hallway.library import journal
from hallway.library.finding import Finding
from hallway.names import KEPT, LEFTOVER, printable

if TYPE_CHECKING:
    from hallway.library.library import Library

OLD_SECONDS = 3600.0  # younger, a program may still be at it
_OF_EDITORS = re.compile(
    r".*(?:\.(?:orig|rej|bak)|~|_(?:BACKUP|BASE|LOCAL|REMOTE)_\d+\.\w+|conflict.*\.(?:yml|jsonl|json))", re.IGNORECASE
)


def check(state: State) -> Iterator[Finding]:
    """Yields what lies about, what was interrupted, and lines that .gitattributes lacks."""
    if (left := journal.journal_path(state.library)).exists():
        reason = "a change of several files was interrupted; it is finished, or taken back, before anything else."
        yield Finding("interrupted", left, reason, repair=lambda: journal.recover(state.library))
    for folder in (state.library.answers, state.library.transcripts, state.library.curation):
        for path in sorted(folder.rglob("*")):
            if files.is_regular(path):
                yield from _leftover(path)
    yield from _attributes(state.library)


def _leftover(path: Path) -> Iterator[Finding]:
    if path.name.startswith(".") and path.name.endswith(LEFTOVER):
        if path.lstat().st_mtime < time.time() - OLD_SECONDS:
            reason = "a program was stopped while it wrote this; the file that it was for is whole."
            yield Finding("leftover", path, reason, repair=lambda: path.unlink(missing_ok=True))
    elif path.name.startswith(".") and path.name.endswith(KEPT):
        yield from _kept(path)
    elif _OF_EDITORS.fullmatch(path.name):
        reason = "an editor, a merge or a sync program left this copy. Take over what you need, then delete it."
        yield Finding("leftover", path, reason)


def _kept(path: Path) -> Iterator[Finding]:
    """A hidden copy that holds what somebody saved at the moment of a change."""
    beside = path.with_name(path.name[1:].rpartition(".")[0].rpartition(".")[0])  # .NAME.0a1b2c3d.hallway-kept
    if files.is_regular(beside) and beside.read_bytes() == path.read_bytes():
        reason = f"it holds what {printable(beside.name)} holds, too."
        yield Finding("leftover", path, reason, repair=lambda: path.unlink(missing_ok=True))
    else:
        reason = f"it holds what somebody saved as {printable(beside.name)} while that was changed. "
        yield Finding("leftover", path, f"{reason}Take over what you need, then delete it.")


def _attributes(library: Library) -> Iterator[Finding]:
    if not any((folder / ".git").exists() for folder in (library.root, *library.root.parents)):
        return
    path = library.root / ".gitattributes"
    missing = missing_attributes(path.read_text("utf-8", "replace") if files.is_regular(path) else "")
    if missing:
        reason = f"git is not told how to merge {', '.join(line.split()[0] for line in missing)}."
        yield Finding("attributes", path, reason, repair=lambda: _add_attributes(path))


def missing_attributes(text: str) -> list[str]:
    """Returns the lines that a knowledge base's .gitattributes ought to have; a team's own rule for a path counts."""
    known = {line.split()[0] for line in text.splitlines() if line.split() and not line.startswith("#")}
    wanted = (resources.starter() / "gitattributes").read_text("utf-8").splitlines()
    return [line for line in wanted if line.strip() and not line.startswith("#") and line.split()[0] not in known]


def _add_attributes(path: Path) -> None:
    if files.create(path, (resources.starter() / "gitattributes").read_bytes()):
        return

    def added(raw: bytes) -> bytes:
        lines = "".join(f"{line}\n" for line in missing_attributes(raw.decode("utf-8", "replace")))
        return lines.encode("utf-8") + raw  # git obeys the last line that fits: a team's own stay in force

    rewrite(path, added)

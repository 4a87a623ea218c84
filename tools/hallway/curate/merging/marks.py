"""The marks that git leaves in a file that it could not merge, and both sides put together where nobody need choose.

Two people who each added an entry at the end of a file, or each changed another key of a header, do not disagree; git
sees two changes of the same lines. Put together is what each side alone would read as, and nothing else.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from hallway.curate.checks.state import State, rewrite, text_files
from hallway.curate.merging import git
from hallway.curate.merging.together import Sides, put_together
from hallway.errors import InputError
from hallway.files import is_regular
from hallway.library.finding import Finding

if TYPE_CHECKING:
    from pathlib import Path

_MARK = re.compile(rb"(?:<{7}|>{7}|\|{7})(?: .*)?\r?")
_MIDDLE = re.compile(rb"={7}\r?")


def is_mark(line: bytes) -> bool:
    """Says whether the line, without its line feed, is one that git puts around two versions; the ======= is none."""
    return _MARK.fullmatch(line) is not None


def check(state: State) -> Iterator[Finding]:
    """Yields a finding for each file that still holds such marks, at the first of them."""
    for path in text_files(state.library):
        if path == state.library.ledger_path:  # looked at line by line
            continue
        raw = path.read_bytes()
        number = next((n for n, line in enumerate(raw.split(b"\n"), start=1) if is_mark(line)), None)
        if number is not None:
            yield _finding(state, path, raw, number)
    for name in _unmerged(state.library.root):
        yield from _one_sided(state.library.root / name)


def sides(raw: bytes) -> tuple[bytes, bytes] | None:
    """Returns the file as either side has it; None where the marks are not whole."""
    ours, theirs = list[bytes](), list[bytes]()
    part = "both"
    for line in raw.split(b"\n"):
        follows = _part_after(line, part)
        if follows == "broken":
            return None
        if follows != part:
            part = follows
            continue
        if part in ("both", "ours"):
            ours.append(line)
        if part in ("both", "theirs"):
            theirs.append(line)
    return (b"\n".join(ours), b"\n".join(theirs)) if part == "both" else None


def _part_after(line: bytes, part: str) -> str:
    """The part of a conflict that follows a line, which is the same where the line is no mark."""
    steps = {"both": (b"<", "ours"), "ours": (b"|", "base"), "theirs": (b">", "both")}
    if _MIDDLE.fullmatch(line) and part in ("ours", "base"):
        return "theirs"
    if not is_mark(line):
        return part
    sign, follows = steps.get(part, (b"", ""))
    return follows if line[:1] == sign else "broken"


def _finding(state: State, path: Path, raw: bytes, number: int) -> Finding:
    if (together := _together(path, raw)) is not None:

        def repair() -> None:
            rewrite(path, lambda now: together if now == raw else now)

        reason = "git could not merge these lines, but the two sides do not disagree: both are kept."
        return Finding("merge mark", path, reason, number, repair=repair)
    if path.parent == state.library.transcripts:
        reason = "a machine wrote both versions: take one whole (`git checkout --ours FILE` or `--theirs FILE`)."
    else:
        reason = (
            "git left both versions here, between <<<<<<< and >>>>>>>. Keep what is right and take the marks out. "
            "(Is it a text about such marks? Put four spaces before each.)"
        )
    return Finding("merge mark", path, reason, number)


def _unmerged(root: Path) -> list[str]:
    """The files in which git has found a conflict, and still waits for somebody to `git add` them."""
    listed = _git(root, "diff", "--name-only", "--relative", "--diff-filter=U", "-z") or b""
    return [os.fsdecode(name) for name in listed.split(b"\0") if name]


def _one_sided(path: Path) -> Iterator[Finding]:
    """What git leaves without marks where it does not merge by lines: our version as it was, and nothing of theirs."""
    ours, theirs = _stage(path, 2), _stage(path, 3)
    if ours is not None and theirs is not None and is_regular(path) and path.read_bytes() == ours:
        reason = "both branches changed it, and this is our version alone. Keep it (`git add FILE`), or take theirs "
        yield Finding("merge mark", path, f"{reason}(`git checkout --theirs FILE`, then `git add FILE`).")


def _together(path: Path, raw: bytes) -> bytes | None:
    found = sides(raw)
    if found is None:
        return None
    base, ours, theirs = (_stage(path, number) for number in (1, 2, 3))
    if path.suffix == ".yml" and ours is not None and theirs is not None and _is_git_s(raw, base or b"", ours, theirs):
        return put_together(path, Sides(base or b"", ours, theirs))
    return put_together(path, Sides(base, *found))


def _stage(path: Path, number: int) -> bytes | None:
    """What both sides began with (1), ours (2) and theirs (3), while git knows it: until the merge is committed."""
    return _git(path.parent, "show", f":{number}:./{path.name}")


def _git(folder: Path, *arguments: str) -> bytes | None:
    """What git says there; None where it is no repository, or there is no git."""
    try:
        return git.run("-C", str(folder), *arguments).stdout
    except InputError:
        return None


def _is_git_s(raw: bytes, base: bytes, ours: bytes, theirs: bytes) -> bool:
    """Says whether the file is as git left it: whatever a person has chosen or typed meanwhile is not passed over."""
    before, one, other = (frozenset(side.splitlines()) for side in (base, ours, theirs))
    lines = {line for line in raw.splitlines() if not is_mark(line) and not _MIDDLE.fullmatch(line)}
    return lines <= before | one | other and (one | other) - before <= lines

"""Finds files that git could not merge: with conflict markers, or with only one of the two versions."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from hallway.curate.checks.state import State, rewrite, text_files
from hallway.curate.merging import conflicts
from hallway.curate.merging.merge import merge
from hallway.library.finding import Finding

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

KINDS = {"conflict marker": "git could not merge a file and left both versions in it, or only one of them"}


def check(state: State) -> Iterator[Finding]:
    """Yields a finding for each file with conflict markers, at the first one, and for files that git did not merge."""
    for path in text_files(state):
        if path == state.library.ledger_path:  # checked line by line
            continue
        raw = path.read_bytes()
        if (number := conflicts.first_marker(raw)) is not None:
            yield _finding(state, path, raw, number)
    for path in conflicts.without_markers(state.library.root):
        reason = (
            "both branches changed this file, and git kept our version only. Keep it (`git add FILE`), or take theirs "
            "(`git checkout --theirs FILE`, then `git add FILE`)."
        )
        yield Finding("conflict marker", path, reason)


def _finding(state: State, path: Path, raw: bytes, number: int) -> Finding:
    versions = conflicts.versions(path, raw)
    if versions and (merged := merge(path, versions)) is not None:
        reason = "git could not merge these lines, but the two versions do not contradict each other: both can be kept."
        repair = partial(rewrite, path, lambda now: merged if now == raw else now)
        return Finding("conflict marker", path, reason, number, repair=repair)
    if path.parent == state.library.transcripts:
        reason = "both versions were generated: keep one (`git checkout --ours FILE` or `--theirs FILE`)."
    else:
        reason = (
            "both versions are in this file, between <<<<<<< and >>>>>>>. Keep what is correct and delete the markers. "
            "(If the text is about conflict markers, indent each by four spaces.)"
        )
    return Finding("conflict marker", path, reason, number)

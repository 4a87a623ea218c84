"""Fills the demo's curation/ with this repository's own data, as far as it fits the answers that the demo has.

The ids of answers depend on what the model heard, so a placement, a pick or a step of a path whose answer is
not there is left out. Answers get the moments, roles and tags that a curator gave ours.

    python samples/demo_curation.py demo
"""

from __future__ import annotations

import re
import shutil
import sys
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from hallway.library.answer import Answer

ROOT = Path(__file__).parents[1]
BEFORE = ("moments", "experts", "roles", "tags", "glossary", "settings", "places", "drills", "barriers", "outcomes")
FOLDERS = ("baselines", "diagnostics", "measures")
WORDS = ("moments", "roles", "tags")

_ON_A_PATH = re.compile(r"answer: ([a-z0-9-]+)")


def main(demo: Path) -> None:
    """Copies what is independent of answers; once there are answers, adds what refers to them."""
    from hallway.library.library import Library

    for name in BEFORE:
        shutil.copy(ROOT / "curation" / f"{name}.yml", demo / "curation")
    for name in FOLDERS:
        shutil.copytree(ROOT / "curation" / name, demo / "curation" / name, dirs_exist_ok=True)
    ours, theirs = Library.open(ROOT), Library.open(demo)
    answers, _ = theirs.read_answers()
    if not answers:
        return
    ids = {"", *(answer.id for answer in answers)}
    for placement in ours.placements().entries:
        if placement.answer in ids:
            theirs.placements().add(placement)
    for pick in ours.picks().entries:
        if pick.answer in ids:
            theirs.picks().add(pick)
    for request in ours.requests().open():
        theirs.requests().add(request)
    (demo / "curation" / "paths.yml").write_text(paths(ids), encoding="utf-8")
    classify(answers, {answer.id: answer for answer in ours.read_answers()[0]})


def classify(answers: Iterable[Answer], ours: Mapping[str, Answer]) -> None:
    """Gives answers the moments, roles and tags of our answer with the same id."""
    from hallway.library import document

    for answer in answers:
        if (same := ours.get(answer.id)) and answer.path:
            words: dict[str, object] = {key: list(getattr(same, key)) for key in WORDS}
            answer.path.write_bytes(document.change_header(answer.raw, words, answer.path))


def paths(ids: set[str]) -> str:
    """Returns our learning paths, of which each entry is on a line, without the entries whose answer is not there."""
    lines = (ROOT / "curation" / "paths.yml").read_text("utf-8").splitlines(keepends=True)
    return "".join(line for line in lines if not (found := _ON_A_PATH.search(line)) or found[1] in ids)


if __name__ == "__main__":
    main(Path(sys.argv[1]))

"""The demo's answers are sorted as this repository's own."""

from __future__ import annotations

from pathlib import Path

import demo_curation
from hallway.library.library import Library
from knowledge import add_answer, write_library

ROOT = Path(__file__).parents[2]


def test_the_demo_has_no_empty_role_or_topic(tmp_path: Path) -> None:
    """An answer with the id of one of ours gets its moments, roles and tags; any other one stays as it is."""
    ours = {answer.id: answer for answer in Library.open(ROOT).read_answers()[0]}
    demo = write_library(tmp_path / "demo")
    for id_ in (*ours, "another"):
        add_answer(demo, id_, roles=(), tags=())
    demo_curation.main(demo.root)
    found = {answer.id: answer for answer in demo.read_answers()[0]}
    for id_, same in ours.items():
        assert (found[id_].moments, found[id_].roles, found[id_].tags) == (same.moments, same.roles, same.tags)
    assert not found["another"].roles

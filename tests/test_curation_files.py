"""This repository's own curation/ is valid and consistent, and contains no real people."""

from __future__ import annotations

from datetime import date
from itertools import pairwise
from pathlib import Path

from hallway.adopt.baseline import use
from hallway.capture.draft.draft import suggest_moments
from hallway.curate.check import check
from hallway.library.baseline import counts
from hallway.library.library import Library

LIBRARY = Library(Path(__file__).parents[1])


def test_nothing_is_wrong() -> None:
    """`hallway check` finds no problem."""
    assert [str(finding) for finding in check(LIBRARY, today=date(2026, 11, 26))] == []


def test_every_file_is_read() -> None:
    """There are eight moments covering all five needs, each complete, and all other files are valid."""
    moments = LIBRARY.moments()
    assert len(moments) == 8
    assert {moment.need for moment in moments} == {"new", "more", "apply", "solve", "change"}
    assert all(moment.who and moment.trigger and moment.place and len(moment.cues) >= 5 for moment in moments)
    assert LIBRARY.roles()
    assert LIBRARY.tags()
    assert LIBRARY.experts()
    assert LIBRARY.glossary().corrections()
    assert LIBRARY.settings().site_name == "Hallway"


def test_who_is_a_role() -> None:
    """Moments and experts use the titles of existing roles."""
    roles = {role.title for role in LIBRARY.roles()}
    assert {moment.who for moment in LIBRARY.moments()} <= roles
    assert {expert.role for expert in LIBRARY.experts().values()} <= roles


def test_each_moment_is_found_by_its_own_title() -> None:
    """The title and trigger of a moment suggest that moment first."""
    for moment in LIBRARY.moments():
        assert suggest_moments(moment.title, moment.trigger, LIBRARY.moments())[:1] == (moment.id,), moment.id


def test_a_quarter_is_measured() -> None:
    """The measures refer to existing answers, placements and moments; samples/measures.py generated them."""
    weeks = LIBRARY.measures()
    assert len(weeks) == 13
    assert all(one.week - before.week == 1 for before, one in pairwise(weeks))
    codes = {placement.from_code for placement in LIBRARY.placements().entries}
    for week in weeks:
        assert week.placements.keys() <= codes
        assert all(LIBRARY.answer(id_).status == "approved" for id_ in week.answers)
        assert week.moments.keys() <= {moment.id for moment in LIBRARY.moments()}


def test_two_quarters_are_frozen() -> None:
    """With what was measured; samples/baselines.py writes them again when the measures change."""
    frozen = LIBRARY.baselines()
    assert [(str(each.quarter), each.is_complete) for each in frozen] == [("2026-Q3", True), ("2026-Q4", False)]
    for each in frozen:
        weeks = [week for week in LIBRARY.measures() if counts(week.week, each.quarter, each.frozen_on)]
        assert each.use == use(weeks)

"""The limit on requests: nobody is asked more often than the settings allow, and pauses are respected."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from hallway.adopt.experts import asking, load
from hallway.errors import InputError
from hallway.library.experts import Expert
from hallway.library.library import Library
from hallway.library.requests import Request
from hallway.library.vocabulary import Vocabulary

TODAY = date(2026, 11, 26)
ANA = Expert("ana", "Ana", synonyms=("ann",))
LIMIT = load.AskLimit(2, 30)


def load_of(expert: Expert, *days_ago: int, limit: load.AskLimit = LIMIT) -> load.ExpertLoad:
    """Returns the load of an expert who was asked this many days ago."""
    requests = [Request("Why?", "ann", asked_on=TODAY - timedelta(days=days)) for days in days_ago]
    return load.measured(Vocabulary.of(experts={"ana": expert}), requests, limit, today=TODAY)["ana"]


@pytest.mark.parametrize(
    ("days_ago", "free_in"),
    [((), 0), ((0,), 0), ((0, 0), 30), ((29, 3), 1), ((30, 3), 0), ((29, 28, 27), 2), ((-5, -9), 35)],
)
def test_a_day_comes_on_which_they_may_be_asked_again(days_ago: tuple[int, ...], free_in: int) -> None:
    """On that day, there are fewer requests than the limit in the period before, including those under a former id."""
    found = load_of(ANA, *days_ago)
    assert found.free_from == TODAY + timedelta(days=free_in)
    assert found.is_free is (free_in == 0)


def test_a_pause_ends_on_its_date() -> None:
    """Until then, the expert is not asked; after it, the limit still counts."""
    paused = load_of(replace(ANA, paused_until=TODAY + timedelta(days=3)), 1, 2)
    assert paused.refusal == "Ana is paused, and can be asked again from 2026-12-24"
    assert load_of(replace(ANA, paused_until=TODAY)).is_free


def test_a_question_that_waited_counts_from_the_day_it_reached_the_expert() -> None:
    """An old question that was open to anyone is a new request for the expert it is assigned to."""
    old = Request("Why?", "ana", asked_on=date(2026, 1, 1), expert_asked_on=TODAY)
    found = load.measured(Vocabulary.of(experts={"ana": ANA}), [old], LIMIT, today=TODAY)["ana"]
    assert (found.asked, found.last_asked_on) == (1, TODAY)


def test_an_ask_beyond_the_limit_says_who_else_and_when(library: Library) -> None:
    """Nothing is written; a reason overrides the limit, and is recorded only if it was needed."""
    for question in ("One?", "Two?"):
        asking.ask(library, Request(question, "support-lead", despite="early"), today=TODAY)
    third = Request("Three?", "support-lead")
    refused = r"Support lead was asked twice .* from 2026-12-26\. Ask someone else: Nobody yet \(silent\)\."
    with pytest.raises(InputError, match=refused):
        asking.ask(library, third, today=TODAY)
    asking.ask(library, replace(third, despite="It cannot wait"), today=TODAY)
    assert [each.despite for each in library.requests().entries] == ["", "", "It cannot wait"]


def test_a_question_open_to_anyone_is_assigned(library: Library) -> None:
    """The question stays a single request with its original date."""
    library.requests().add(Request("Why?", asked_on=date(2026, 11, 1), by="Ben"))
    asked = asking.ask(library, Request("why", "silent"), today=TODAY)
    wanted = Request("Why?", "silent", asked_on=date(2026, 11, 1), by="Ben", expert_asked_on=TODAY)
    assert asked.is_new
    assert (asked.request, *library.requests().entries) == (wanted, wanted)
    assert not asking.ask(library, Request("Why?", "silent"), today=TODAY).is_new


def test_who_no_longer_answers_is_not_asked(library: Library) -> None:
    """A reason cannot override this."""
    (library.curation / "experts.yml").write_text("ana: {name: Ana, retired: true}\nbo: Bo\n")
    with pytest.raises(InputError, match=r"Ana no longer answers questions\. Ask someone else: Bo \(bo\)"):
        asking.ask(library, Request("Why?", "ana", despite="Please"), today=TODAY)

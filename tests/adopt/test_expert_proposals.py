"""Who answers what, and whom to ask next: ranked by evidence and spread over several people."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from hallway.adopt.experts.proposals import NOBODY, AskPlanner, AskProposal
from hallway.adopt.experts.uses import UseCount
from hallway.days import Week
from hallway.library.library import Library
from hallway.library.measures import AnswerUse, WeekMeasures
from hallway.library.requests import Request
from knowledge import add_answer
from small_library import make

TODAY = date(2026, 11, 26)
EXPERTS = """\
ana: {name: Ana, role: Support agent, team: Billing}
ben: {name: Ben, role: Sales rep, team: Sales}
cy: {name: Cy, role: Clerk, team: Billing}
"""


@pytest.fixture
def team(tmp_path: Path) -> Library:
    """Three experts and three moments: Ana answers refunds, Ben answers prices, and nobody answers quiet deals."""
    library = make(tmp_path / "team")
    library.media.mkdir()
    (library.curation / "experts.yml").write_text(EXPERTS)
    add_answer(library, "refund", expert="ana", moments=("refund-request",), title="How do I refund?")
    add_answer(library, "price", expert="ben", moments=("price-objection",), title="What if it costs too much?")
    return library


def planner(library: Library) -> AskPlanner:
    return AskPlanner.of(library, today=TODAY)


def proposed(library: Library) -> list[tuple[str, str, str]]:
    """Returns the kind, the moment and the expert of each proposal."""
    return [_short(each) for each in planner(library).proposals()]


def _short(each: AskProposal) -> tuple[str, str, str]:
    moment = each.missing.moment.id if each.missing.moment else ""
    return each.missing.kind, moment, each.expert.id if each.expert else ""


def test_what_is_missing_comes_in_order(team: Library) -> None:
    """Open requests to nobody come first, then moments without an answer, with a single expert, and overdue answers."""
    team.requests().add(
        Request("Who may give a discount?", asked_on=date(2026, 11, 20), by="Ana", moment="deal-gone-quiet")
    )
    (team.curation / "moments.yml").write_text(
        (team.curation / "moments.yml").read_text() + "new-rule: {title: New rule}\n"
    )
    add_answer(team, "price", expert="ben", moments=("price-objection",), review_by=date(2026, 11, 1))
    assert proposed(team) == [
        ("request", "deal-gone-quiet", "ben"),
        ("gap", "new-rule", ""),
        ("single", "refund-request", "cy"),
        ("single", "price-objection", ""),
        ("overdue", "price-objection", "ben"),
    ]


def test_each_proposal_says_why(team: Library) -> None:
    """A proposal gives reasons for the question and for the person, or says what to do if there is nobody."""
    gap, single, other = planner(team).proposals()
    assert (gap.missing.reasons, gap.reasons) == (
        ("nobody answers it yet",),
        ("works as Sales rep, like those who need it",),
    )
    assert (single.missing.reasons, single.reasons) == (("only Ana answers it",), ("is on the same team as Ana",))
    assert (other.missing.reasons, other.reasons) == (("only Ben answers it",), (NOBODY,))


def test_what_is_opened_most_comes_first(team: Library) -> None:
    """Within a kind, opens decide; hidden counts are unknown, and former ids of an answer are included."""
    week = WeekMeasures(Week(2026, 47), 7, answers={"price": AnswerUse(opens=9)}, moments={"price-objection": None})
    team.measures_folder.mkdir()
    (team.measures_folder / "2026-W47.json").write_text(week.to_json())
    assert [moment for kind, moment, _ in proposed(team) if kind == "single"] == ["price-objection", "refund-request"]
    [price] = [each.missing for each in planner(team).proposals() if "Ben" in each.missing.reason]
    assert price.opens == UseCount(9, 1)
    assert price.reasons[1] == "its pages were opened at least 10 times in the last 13 measured weeks"


def test_requests_are_spread(team: Library) -> None:
    """The person who was asked least comes first, and all proposals together stay within the limit."""
    (team.curation / "experts.yml").write_text(EXPERTS.replace("Clerk", "Sales rep"))
    team.requests().add(Request("Once?", "ben", asked_on=date(2026, 11, 20)))
    assert ("gap", "deal-gone-quiet", "cy") in proposed(team)
    (team.curation / "settings.yml").write_text("asks_per_expert: 1\n")
    people = [expert for _, _, expert in proposed(team) if expert]
    assert people == ["cy"]
    assert any("Cy is proposed for something more urgent" in each.reasons for each in planner(team).proposals())


def test_what_is_under_way_is_not_proposed(team: Library) -> None:
    """A draft by a second expert counts, and so does a question that someone was already asked."""
    add_answer(team, "again", expert="cy", moments=("refund-request",), status="draft")
    team.requests().add(Request("What then?", "ben", "deal-gone-quiet", date(2026, 11, 20)))
    assert proposed(team) == [("single", "price-objection", "")]
    refund = planner(team).context.moments[0]
    assert refund.risk == "only Ana answers it; a draft by Cy waits for approval"


def test_someone_who_left_is_no_expert(team: Library) -> None:
    """A moment that only they answered has nobody, and the questions they were asked are open again."""
    (team.curation / "experts.yml").write_text(EXPERTS.replace("team: Billing", "team: Billing, retired: true", 1))
    team.requests().add(Request("And then?", "ana", asked_on=date(2026, 11, 20)))
    first, *others = planner(team).proposals()
    assert first.missing.reasons == ("asked on 2026-11-20, but Ana no longer answers",)
    assert "Ana, who answered it, is no longer asked" in [each.missing.reason for each in others]

"""Where answers helped in a quarter: experts see what is known about their own answers, without comparisons."""

from __future__ import annotations

from datetime import date

import pytest

from hallway.adopt.experts.helped import ExpertHelp, helped, lines
from hallway.adopt.experts.uses import UseCount
from hallway.days import Week
from hallway.library.ledger_entry import LedgerEntry
from hallway.library.library import Library
from hallway.library.measures import AnswerUse, WeekMeasures
from hallway.library.outcome import Outcome
from hallway.library.period import Period
from hallway.library.picks import Pick
from hallway.library.placements import Placement
from knowledge import add_answer

TODAY, QUARTER = date(2026, 11, 26), Period.parse("2026-Q4")
REFUND = "refund-after-30-days"


def use(library: Library, week: Week, **uses: AnswerUse) -> None:
    """Saves the measures of a week."""
    library.measures_folder.mkdir(exist_ok=True)
    measured = WeekMeasures(week, 7, answers={id.replace("_", "-"): each for id, each in uses.items()})
    (library.measures_folder / f"{week}.json").write_text(measured.to_json())


def only(library: Library, period: Period = QUARTER) -> ExpertHelp:
    [found] = helped(library, period, today=TODAY)
    return found


def test_everything_that_is_known_is_said(library: Library) -> None:
    """The note covers publishing, opens, plays, placements, picks, and an outcome as a correlation."""
    (library.curation / "places.yml").write_text("desk: {title: The desk, kind: zendesk}\n")
    library.placements().add(Placement("desk", "zendesk", moment="refund-request", placed_on=date(2026, 11, 1)))
    library.picks().add(Pick(Week(2026, 48), REFUND, "Now", "Monday", "Billing"))
    library.outcomes().add(Outcome("error rate", 9, 6, "%", "lower", QUARTER, "Desk", "Ben", answer=REFUND))
    use(library, Week(2026, 47), refund_after_30_days=AnswerUse(opens=40, plays=None))
    [refund] = [each for each in only(library).answers if each.answer.id == REFUND]
    assert list(lines(refund, library.vocabulary())) == [
        "published in this period",
        "opened 40 times, played a few times",
        "pinned in: The desk",
        "the pick of week 48 for Billing",
        "error rate: 9% to 6% (2026-Q4, says Ben). This is correlation, not cause.",
    ]


def test_only_the_quarter_counts(library: Library) -> None:
    """A week belongs to the quarter of its Thursday; a renamed answer includes the counts of its old id."""
    library.ledger().append(LedgerEntry("former", "renamed", "2026-11-20", to=REFUND))
    for week, opens in ((Week(2026, 39), 11), (Week(2026, 40), 22), (Week(2026, 53), 33), (Week(2027, 1), 44)):
        use(library, week, former=AnswerUse(opens=opens))
    found = only(library)
    assert found.source == "Opens and plays are from the access logs of 2 weeks: 2026-W40 to 2026-W53."
    assert {each.answer.id: each.opens for each in found.answers}[REFUND] == UseCount(55)
    assert helped(library, Period.parse("2026-Q3"), today=TODAY) == ()


def test_without_measures_it_says_so(library: Library) -> None:
    """An answer without measures is not described as unused."""
    found = only(library)
    assert found.unknown.startswith("Not known: how often they were opened and played")
    assert found.source == ""
    assert not any("opened" in line for each in found.answers for line in lines(each, library.vocabulary()))


def test_notes_are_in_the_order_of_names(library: Library) -> None:
    """Numbers do not matter: an expert with one answer can come before one with many."""
    add_answer(library, "other", expert="silent")
    assert [each.expert.name for each in helped(library, QUARTER, today=TODAY)] == ["Nobody yet", "Support lead"]


@pytest.mark.parametrize(
    ("cells", "said"),
    [((), "never"), ((0, 1), "once"), ((None, 0), "a few times"), ((5, None), "at least 6 times"), ((2,), "twice")],
)
def test_small_counts_stay_hidden(cells: tuple[int | None, ...], said: str) -> None:
    """A sum of hidden counts is hidden too."""
    assert str(UseCount.of(cells)) == said

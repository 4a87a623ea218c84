"""Placements that need attention are named with what to do, and so are answers that are not pinned anywhere."""

from __future__ import annotations

import json
from datetime import date

import pytest
from click.testing import CliRunner

from hallway.cli import main
from hallway.library.ledger_entry import LedgerEntry
from hallway.library.library import Library
from hallway.library.placements import Placement
from hallway.place.address_status import AddressStatuses
from hallway.place.lint import lint, unpinned
from knowledge import add_answer

TODAY = date(2026, 11, 22)


@pytest.fixture
def moved(library: Library) -> Library:
    """Answers in every state, and words that were renamed."""
    ledger = library.ledger()
    for id, event, to in (
        ("old-name", "renamed", "middle-name"),
        ("middle-name", "renamed", "quiet-deal"),
        ("was-two", "merged", "quiet-deal"),
        ("to-old-way", "renamed", "old-way"),
        ("gone", "retired", "old-name"),
        ("gone-for-good", "retired", ""),
        ("round", "renamed", "about"),
        ("about", "renamed", "round"),
    ):
        ledger.append(LedgerEntry(id, event, "2026-11-20", to=to))
    add_answer(library, "due", review_by=date(2026, 11, 21))
    add_answer(library, "edited", approved_text="0" * 16)
    add_answer(library, "not-yet-due", review_by=TODAY)
    with (library.curation / "moments.yml").open("a") as moments:
        moments.write("late-refund: {title: Late, synonyms: [refund-too-late]}\n")
    return library


@pytest.mark.parametrize(
    ("section", "word", "state", "now"),
    [
        ("a", "quiet-deal", "fine", "quiet-deal"),
        ("embed", "not-yet-due", "fine", "not-yet-due"),
        ("a", "due", "stale", "due"),
        ("a", "edited", "stale", "edited"),
        ("a", "old-name", "renamed", "quiet-deal"),
        ("a", "was-two", "merged", "quiet-deal"),
        ("a", "old-way", "retired", "quiet-deal"),
        ("a", "to-old-way", "retired", "quiet-deal"),
        ("a", "gone", "retired", "quiet-deal"),
        ("a", "gone-for-good", "retired", ""),
        ("a", "secret-plan", "dead", ""),
        ("a", "never-was", "dead", ""),
        ("a", "round", "dead", ""),
        ("a", "", "dead", ""),
        ("m", "refund-request", "fine", "refund-request"),
        ("m", "refund-too-late", "renamed", "late-refund"),
        ("m", "never-was", "dead", ""),
        ("r", "sales", "fine", "sales"),
        ("t", "refunds", "fine", "refunds"),
        ("x", "support-lead", "fine", "support-lead"),
        ("x", "silent", "dead", ""),
        ("week", "", "fine", ""),
    ],
)
def test_how_an_address_stands(moved: Library, section: str, word: str, state: str, now: str) -> None:
    """Successors are followed over any number of steps, but cycles are not; every state except fine has a reason."""
    status = AddressStatuses.of(moved, today=TODAY).at(section, word)
    assert (status.state, status.current_id) == (state, now)
    assert bool(status.reason) == (state != "fine")


def test_every_placement_to_look_at_says_what_to_do(moved: Library) -> None:
    """A good one is not reported; each of the others has the command that fixes it."""
    made = [
        Placement("desk", "text", answer=answer, moment=moment, from_code=answer or moment)
        for answer, moment in (
            ("quiet-deal", ""),
            ("due", ""),
            ("old-name", ""),
            ("old-way", ""),
            ("gone-for-good", ""),
            ("", "refund-too-late"),
        )
    ]
    statuses = AddressStatuses.of(moved, today=TODAY)
    found = lint([*made, Placement("wall", "text", answer="quiet-deal")], statuses, {"desk"})
    assert [(each.kind, each.fix) for each in found] == [
        ("stale", "check the answer, then: hallway verify due"),
        ("renamed", "the old link still works; replace it when you next edit the place"),
        ("retired", "hallway pin quiet-deal --in desk, then: hallway placements remove old-way"),
        ("retired", "delete the link from the place, then: hallway placements remove gone-for-good"),
        ("renamed", "hallway pin --moment late-refund --in desk, then: hallway placements remove refund-too-late"),
        ("place", "add the place there, or remove the placement"),
    ]


def test_an_answer_stands_somewhere_where_its_moment_does(library: Library) -> None:
    """An answer counts as pinned under any of its names; unpinned answers are listed, oldest first."""
    library.ledger().append(LedgerEntry("old-name", "renamed", "2026-11-20", to="quiet-deal"))
    statuses = AddressStatuses.of(library, today=TODAY)
    one, other = Placement("p", "text", answer="old-name"), Placement("p", "text", moment="refund-request")
    assert [each.id for each in unpinned([], statuses)] == ["quiet-deal", "refund-after-30-days"]
    assert [each.id for each in unpinned([one], statuses)] == ["refund-after-30-days"]
    assert unpinned([one, other], statuses) == ()


def test_the_list_of_placements_says_it(library: Library) -> None:
    """The finding is below its row, and in the row's JSON."""
    (library.curation / "places.yml").write_text("desk: {title: Desk, kind: text}\n")
    library.placements().add(Placement("desk", "text", answer="old-way", placed_on=TODAY))
    done = CliRunner().invoke(main, ["--root", str(library.root), "placements"])
    assert "\n    ! it was retired and replaced by quiet-deal; hallway pin quiet-deal --in desk" in done.stdout
    assert "Not pinned anywhere: quiet-deal, refund-after-30-days." in done.stderr
    told = json.loads(CliRunner().invoke(main, ["--root", str(library.root), "placements", "--json"]).stdout)
    (finding,) = told[0]["findings"]
    assert (finding["kind"], finding["path"]) == ("retired", "curation/placements.yml")

"""`hallway barriers` as users run it, and what `hallway check` reports about barriers."""

from __future__ import annotations

import json
from datetime import date, timedelta
from typing import Any

import icalendar
import pytest
from click.testing import CliRunner, Result

from hallway.cli import main
from hallway.library.library import Library
from hallway.library.placements import Placement

DUE = f"{date.today() + timedelta(days=20)}"
COMPLETE = ("--remedy", "Switch it off", "--owner", "Support lead", "--due", DUE)


def hallway(library: Library, *arguments: str) -> Result:
    return CliRunner().invoke(main, ["--root", str(library.root), *arguments])


def add(library: Library, text: str, impact: str, likelihood: str, *more: str) -> Result:
    return hallway(library, "barriers", "add", text, "--impact", impact, "--likelihood", likelihood, *more)


def rows(library: Library, *arguments: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(hallway(library, "barriers", *arguments, "--json").stdout)
    return found


def wrong(library: Library) -> list[dict[str, Any]]:
    """Returns what `hallway check` finds in barriers."""
    findings: list[dict[str, Any]] = json.loads(hallway(library, "check", "--json").stdout)["findings"]
    return [each for each in findings if each["path"].endswith("barriers.yml")]


def test_a_barrier_is_kept_with_all_that_is_known(library: Library) -> None:
    """Names are accepted for owner and role, and the id is derived from the text."""
    pinned = library.placements().add(Placement("desk", "html", answer="quiet-deal", placed_on=date.today()))
    heard = "2026-11-20, 4 people: exports only"
    links = ("--answer", "quiet-deal", "--placement", pinned.from_code, "--process", "1:1 agenda")
    more = (*COMPLETE, *links, "--role", "Support agent", "--heard", heard)
    done = add(library, "The old tool: still works", "h", "H", *more)
    assert done.exit_code == 0, done.output
    [kept] = library.barriers().entries
    assert (kept.id, kept.impact, kept.owner, kept.role) == ("the-old-tool-still-works", "H", "support-lead", "support")
    assert (kept.answer, kept.placement, kept.process) == ("quiet-deal", pinned.from_code, "1:1 agenda")
    assert [str(each) for each in kept.evidence] == [heard]
    assert "HH  the-old-tool-still-works  The old tool: still works" in done.stdout


def test_check_fails_while_a_high_high_barrier_cannot_be_acted_on(library: Library) -> None:
    """The finding names what is missing and the command; with a remedy, an owner and a date, it is resolved."""
    assert "`hallway check` fails until it has: remedy, owner, due date" in add(library, "It is slow", "H", "H").stderr
    assert "but has no remedy, no owner and no due date" in hallway(library, "check").output
    add(library, "It is odd", "H", "M")
    [found] = wrong(library)
    assert (found["kind"], found["severity"], found["subject"]) == ("barrier", "error", "it-is-slow")
    assert found["fix"].startswith("hallway barriers change it-is-slow --remedy")
    assert hallway(library, "barriers", "change", "it-is-slow", *COMPLETE).exit_code == 0
    assert wrong(library) == []


def test_closing_and_coming_back_stay_in_the_history(library: Library) -> None:
    """The list shows open barriers; --all and the review show closed ones as well."""
    add(library, "It is slow", "H", "H", *COMPLETE)
    assert hallway(library, "barriers", "close", "it-is-slow").exit_code == 0
    assert rows(library) == []
    assert [each["status"] for each in rows(library, "list", "--all")] == ["closed"]
    hallway(library, "barriers", "reopen", "it-is-slow", "--why", "Two teams went back")
    [back] = rows(library)
    assert back["reopened"][0]["why"] == "Two teams went back"
    assert "Came back (1)" in hallway(library, "barriers", "review").stdout


@pytest.mark.parametrize(
    "arguments",
    [
        ("add", "It is odd", "--impact", "H", "--likelihood", "L"),
        ("change", "it-is-slow", "--owner", "Ana"),
        ("close", "it-is-slow"),
        ("start", "data-not-trusted"),
    ],
)
def test_a_dry_run_records_nothing(library: Library, arguments: tuple[str, ...]) -> None:
    """The command prints what it would record."""
    add(library, "It is slow", "H", "M")
    before = library.barriers().path.read_bytes()
    done = hallway(library, "barriers", *arguments, "--dry-run")
    assert done.exit_code == 0, done.output
    assert "Nothing was recorded" in done.stderr
    assert library.barriers().path.read_bytes() == before


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        (("close", "it-is-slw"), "Did you mean it-is-slow?"),
        (("reopen", "it-is-slow", "--why", "x"), "it-is-slow is already open"),
        (("change", "it-is-slow"), "Say what to change"),
        (("change", "it-is-slow", "--answer", "quiet-dal"), "Did you mean quiet-deal?"),
        (("change", "it-is-slow", "--placement", "desk-2"), "There is no placement desk-2"),
        (("change", "it-is-slow", "--heard", "they said so"), "write it as “2026-11-20, 4 people:"),
        (("change", "it-is-slow", "--due", "Friday"), "Friday is not a date"),
        (("add", "It is slow", "--impact", "H", "--likelihood", "H"), "hallway barriers change it-is-slow"),
        (("start", "no-benefit"), "Did you mean no-personal-benefit?"),
    ],
)
def test_a_mistake_says_what_to_do(library: Library, arguments: tuple[str, ...], reason: str) -> None:
    """Nothing is changed."""
    add(library, "It is slow", "H", "M")
    before = library.barriers().path.read_bytes()
    done = hallway(library, "barriers", *arguments)
    assert done.exit_code != 0
    assert reason in " ".join(done.stderr.split())
    assert library.barriers().path.read_bytes() == before


def test_the_starter_is_offered_and_added_on_request(library: Library) -> None:
    """There are six suggestions with a question each; the named ones are added once."""
    assert len(rows(library, "start")) == 6
    assert library.barriers().entries == ()
    chosen = ("start", "old-tool-still-live", "data-not-trusted", "--owner", "Support lead", "--due", DUE)
    assert hallway(library, "barriers", *chosen).exit_code == 0
    assert "all exist already" in hallway(library, "barriers", *chosen).stderr
    assert [each["id"] for each in rows(library)] == ["old-tool-still-live", "data-not-trusted"]
    assert {each["owner"] for each in rows(library)} == {"support-lead"}
    assert wrong(library) == []


def test_the_review_can_be_imported_into_a_calendar(library: Library) -> None:
    """The event repeats on the same weekday of each month; a fifth one becomes the last of the month."""
    site = ("--site", "https://help.example.com")
    for day, by in (("2026-12-07", "1MO"), ("2026-11-30", "-1MO"), ("2026-12-16", "3WE")):
        done = hallway(library, "barriers", "calendar", "--on", day, *site)
        [event] = icalendar.Calendar.from_ical(done.stdout).walk("VEVENT")
        assert event.decoded("dtstart") == date.fromisoformat(day)
        assert f"\nRRULE:FREQ=MONTHLY;BYDAY={by}\n" in done.stdout.replace("\r\n", "\n")
        assert str(event["url"]) == "https://help.example.com/adoption/barriers/"

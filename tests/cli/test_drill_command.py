"""`hallway drill`: a stopwatch in the terminal, adding times taken elsewhere, and listing them."""

from __future__ import annotations

import json
from datetime import date
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner, Result

import terminal
from hallway.cli import main
from hallway.library.placements import Placement

if TYPE_CHECKING:
    from hallway.library.library import Library


DAY = date(2026, 11, 20)


@pytest.fixture
def library(library: Library) -> Library:
    """With two places, one of which has a URL."""
    places = (
        "desk: {title: The refund macro, kind: zendesk}\nwall: {title: Wall, kind: qr, url: https://wall.example/}\n"
    )
    (library.curation / "places.yml").write_text(places, encoding="utf-8")
    return library


def run(library: Library, *words: str) -> Result:
    return CliRunner().invoke(main, ["--root", str(library.root), "drill", *words])


def test_a_time_is_stored(library: Library) -> None:
    """The place is an id or a title, the time is in seconds or minutes, and stderr shows the median so far."""
    assert run(library, "add", "--place", "The refund macro", "--seconds", "1:05").exit_code == 0
    done = run(library, "add", "--place", "desk", "--seconds", "47.04", "--gave-up")
    assert done.stdout == "The refund macro: gave up after 47 s\n"
    assert "Stored in curation/drills.yml. From here: 1 of 2 runs ended without an answer." in done.stderr
    assert [(each.place, each.seconds, each.found) for each in library.drills().entries] == [
        ("desk", 65, True),
        ("desk", 47, False),
    ]


def test_a_dry_run_stores_nothing(library: Library) -> None:
    """The command prints what it would have stored."""
    done = run(library, "add", "--place", "wall", "--seconds", "9", "--dry-run", "--json")
    assert json.loads(done.stdout)["seconds"] == 9
    assert not (library.curation / "drills.yml").exists()


def test_a_placement_has_to_be_there(library: Library) -> None:
    """The code is stored with the time; an unknown code is refused."""
    code = library.placements().add(Placement("desk", "zendesk", answer="quiet-deal", placed_on=DAY)).from_code
    assert run(library, "add", "--place", "desk", "--seconds", "9", "--placement", code).exit_code == 0
    assert library.drills().entries[0].placement == code
    assert (
        "no placement with the code desk-zzzz"
        in run(library, "add", "--place", "desk", "--seconds", "9", "--placement", "desk-zzzz").stderr
    )


@pytest.mark.parametrize(
    ("words", "status", "said"),
    [
        (
            ("add", "--place", "dusk", "--seconds", "9"),
            1,
            "--place dusk is not in curation/places.yml. Did you mean desk?",
        ),
        (("add", "--place", "desk", "--seconds", "soon"), 2, "write a time like 1:23"),
        (("add", "--place", "desk", "--seconds", "2h"), 2, "a drill takes at most an hour"),
        ((), 1, "is a stopwatch for the terminal. Store a time with: hallway drill add"),
        (("--place", "desk", "list"), 2, "Put --place last: hallway drill list --place desk"),
    ],
)
def test_what_cannot_be_is_refused(library: Library, words: tuple[str, ...], status: int, said: str) -> None:
    """The error says what to do instead."""
    done = run(library, *words)
    assert done.exit_code == status
    assert said in done.stderr


def test_the_list_has_the_slowest_place_first(library: Library) -> None:
    """Each place has its median, its quartiles and the number of runs."""
    for place, seconds in (("desk", 30), ("desk", 40), ("desk", 50), ("desk", 60), ("wall", 150)):
        run(library, "add", "--place", place, "--seconds", str(seconds))
    lines = run(library, "list").stdout.splitlines()
    assert lines[0].startswith("Wall: median 2 min 30 s in 1 run, last on ")
    assert lines[0].endswith("  ! over two minutes")
    assert lines[1].startswith("The refund macro: median 45 s in 4 runs, half of them 38 s to 52 s, last on ")
    rows = json.loads(run(library, "list", "--json").stdout)
    assert [(row["place"], row["runs"], row["median_seconds"]) for row in rows] == [("wall", 1, 150), ("desk", 4, 45)]


def test_json_has_no_infinity(library: Library) -> None:
    """JSON has no infinity, so null means no answer."""
    run(library, "add", "--place", "desk", "--seconds", "30", "--gave-up")
    assert json.loads(run(library, "list", "--json").stdout)[0]["median_seconds"] is None


@pytest.mark.parametrize(("last_key", "found"), [("", True), ("n", False)])
def test_the_stopwatch(library: Library, last_key: str, found: bool) -> None:
    """In a real terminal: choose a place, then Enter starts and stops the clock."""
    typed = [("Where do you start?", "2"), ("start the clock", ""), ("if you give up", last_key)]
    shown = terminal.hallway(library.root, "drill", typed=typed, end="Stored in curation/drills.yml")
    assert "Open Wall (https://wall.example/)." in shown
    entry = library.drills().entries[0]
    assert (entry.place, entry.found, 0 <= entry.seconds < 60) == ("wall", found, True)

"""`hallway pick` as users run it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from hallway.cli import main
from hallway.days import Week
from hallway.library.library import Library

PICK = ("quiet-deal", "--week", "2026-W49", "--why", "Nine calls", "--reinforce", "Pipeline review")


@pytest.fixture
def addressed(library: Library) -> Library:
    (library.curation / "settings.yml").write_text("site_url: https://help.example.com/\n")
    return library


def hallway(library: Library, *arguments: str, **environment: str) -> Result:
    return CliRunner(env=environment).invoke(main, ["--root", str(library.root), "pick", *arguments])


def test_picking_prints_what_to_paste(addressed: Library) -> None:
    """Stdout has texts for chat, mail and the 1:1; without an id, it prints them again and records nothing."""
    done = hallway(addressed, *PICK, "--team", "Sales")
    assert done.exit_code == 0, done.output
    for said in ("Nine calls", "Pipeline review", "https://help.example.com/a/quiet-deal/?from=pick-2026-w49-sales"):
        assert said in done.stdout
    before = (addressed.curation / "picks.yml").read_bytes()
    again = hallway(addressed, "--week", "2026-W49", "--team", "sales")
    assert again.stdout == done.stdout
    assert (addressed.curation / "picks.yml").read_bytes() == before


def test_one_form_or_all_of_them(addressed: Library, tmp_path: Path) -> None:
    """One form is printed as bytes; --out saves all of them as files."""
    assert hallway(addressed, *PICK, "--form", "calendar").stdout.startswith("BEGIN:VCALENDAR")
    saved = hallway(addressed, "--week", "2026-W49", "--out", str(tmp_path / "pack")).stdout.splitlines()
    assert [Path(line).name for line in saved] == [
        f"pick-2026-w49.{end}" for end in ("chat.txt", "mail.txt", "agenda.txt", "slack.json", "teams.json", "ics")
    ]
    told = json.loads(hallway(addressed, "--week", "2026-W49", "--json").stdout)
    assert told["pick"]["week"] == "2026-W49"
    assert "Available: chat, mail" in hallway(addressed, "--week", "2026-W49", "--form", "fax").stderr


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--week", "2025-W53", "quiet-deal"), "there is no week 53 in 2025"),
        (("quiet-deal",), "Say why it matters"),
        (("--why", "x"), "Say which answer"),
        (("--week", "2026-W50"), "Nothing is picked for 2026-W50. See `hallway pick --propose --week 2026-W50`."),
        ((*PICK, "--send", "teams"), "needs the webhook's address in the environment, as HALLWAY_TEAMS_WEBHOOK"),
    ],
)
def test_what_cannot_be_done_is_said(addressed: Library, arguments: tuple[str, ...], said: str) -> None:
    """Nothing is recorded."""
    done = hallway(addressed, *arguments, HALLWAY_TEAMS_WEBHOOK=" ")
    assert done.exit_code != 0
    assert said in done.stderr
    assert not (addressed.curation / "picks.yml").exists()


def test_a_link_must_be_whole(library: Library) -> None:
    """Without site_url there is nothing to paste, so nothing is recorded."""
    assert "add site_url to curation/settings.yml" in hallway(library, *PICK).stderr
    assert not (library.curation / "picks.yml").exists()


def test_proposals_come_with_reasons(addressed: Library) -> None:
    """Each proposal has its reasons, and stderr has the command to pick one; JSON has lists."""
    done = hallway(addressed, "--propose", "--week", "2026-W49", "--team", "Support desk")
    assert done.stdout.startswith("quiet-deal  Why is the deal quiet?\n  ")
    assert "--week 2026-W49 --team 'Support desk'" in done.stderr
    told = json.loads(hallway(addressed, "--propose", "--json").stdout)
    assert {row["answer"] for row in told["proposals"]} == {"quiet-deal", "refund-after-30-days"}


def test_sending_says_nothing_of_the_address(addressed: Library) -> None:
    """The address of the webhook is in no error; the pick is recorded, and the exit status is 1."""
    address = "http://127.0.0.1:1/services/SECRET"
    done = hallway(addressed, *PICK, "--send", "slack", HALLWAY_SLACK_WEBHOOK=address, no_proxy="127.0.0.1")
    assert done.exit_code == 1
    assert "Slack could not be reached" in done.stderr
    assert "SECRET" not in done.output
    assert not [path for path in addressed.root.rglob("*") if path.is_file() and b"SECRET" in path.read_bytes()]
    assert addressed.picks().find(Week(2026, 49))

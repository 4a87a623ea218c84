"""`hallway pin` and `hallway placements` as users run them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from hallway.cli import main
from hallway.library.library import Library

PLACES = """\
desk: {title: The desk, kind: zendesk}
channel: {title: Support, kind: slack}
wall: {title: Wall, kind: qr}
"""
REFUND = "refund-after-30-days"


@pytest.fixture
def library(library: Library) -> Library:
    """The usual library with three places and a site address."""
    (library.curation / "places.yml").write_text(PLACES, encoding="utf-8")
    with (library.curation / "settings.yml").open("a", encoding="utf-8") as settings:
        settings.write("site_url: https://help.example/kb\n")
    return library


def hallway(library: Library, *arguments: str) -> Result:
    return CliRunner().invoke(main, ["--root", str(library.root), *arguments])


def test_what_to_paste_is_all_that_is_on_stdout(library: Library) -> None:
    """Hints, other forms and the code go to stderr."""
    done = hallway(library, "pin", REFUND, "--in", "channel", "--at", "0:04")
    assert done.exit_code == 0, done.output
    code = library.placements().entries[0].from_code
    assert done.stdout == (
        "What do I do when a refund is past 30 days? (Support lead, from 0:04 of 0:12)\nYes; ask the team lead.\n"
        f"https://help.example/kb/a/{REFUND}/?from={code}#t=4\n"
    )
    assert "then pin the message" in done.stderr
    assert "--form: mrkdwn (" in done.stderr
    assert f"Recorded. Its code: {code}" in done.stderr
    assert "Already recorded." in hallway(library, "pin", REFUND, "--in", "channel", "--at", "4").stderr


def test_another_form_and_another_kind(library: Library) -> None:
    """Forms and kinds are chosen by name."""
    done = hallway(library, "pin", REFUND, "--in", "channel", "--form", "webhook")
    assert set(json.loads(done.stdout)) == {"text", "blocks", "unfurl_links", "unfurl_media"}
    assert hallway(library, "pin", REFUND, "--in", "channel", "--as", "html").stdout.startswith('<p><a href="https')
    wrong = hallway(library, "pin", REFUND, "--in", "channel", "--form", "fax")
    assert "There is no form fax. Available: text, mrkdwn, blocks, webhook." in wrong.stderr


def test_everything_is_saved_beside_what_is_there(library: Library, tmp_path: Path) -> None:
    """Pictures are included; a file with other content is kept, and the exit status is 1."""
    arguments = ("pin", REFUND, "--in", "wall", "--out", str(tmp_path / "out"))
    assert hallway(library, *arguments).exit_code == 0
    code = library.placements().entries[0].from_code
    saved = {path.name.removeprefix(f"{code}.") for path in (tmp_path / "out").iterdir()}
    assert saved == {"svg", "png", "card.html"}
    (tmp_path / "out" / f"{code}.svg").write_text("mine")
    again = hallway(library, *arguments)
    assert again.exit_code == 1
    assert "was not changed" in again.stderr
    assert (tmp_path / "out" / f"{code}.svg").read_text() == "mine"


def test_a_picture_goes_where_it_is_sent(library: Library) -> None:
    """A picture is written to stdout unchanged."""
    done = hallway(library, "pin", REFUND, "--in", "wall", "--form", "png")
    assert done.stdout_bytes.startswith(b"\x89PNG")


def test_json_has_the_placement_and_every_form(library: Library) -> None:
    """Pictures are in base64."""
    done = json.loads(hallway(library, "pin", REFUND, "--in", "wall", "--json", "--dry-run").stdout)
    assert done["placement"]["target"] == f"a/{REFUND}/"
    assert [("text" in snippet, "base64" in snippet) for snippet in done["snippets"]] == [
        (True, False),
        (False, True),
        (True, False),
    ]
    assert library.placements().entries == ()


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ([REFUND, "--in", "desk", "--at", "soon"], "write a time like 1:23"),
        ([REFUND, "--in", "desk", "--site", "javascript:x"], "is not a valid site_url"),
        (["--in", "desk"], "Say what to pin"),
        ([REFUND], "Missing option '--in'"),
    ],
)
def test_what_is_wrong_is_said(library: Library, arguments: list[str], message: str) -> None:
    """Nothing is recorded."""
    done = hallway(library, "pin", *arguments)
    assert done.exit_code != 0
    assert message in done.stderr
    assert library.placements().entries == ()


def test_without_an_address_there_is_nothing_to_paste(library: Library) -> None:
    """A relative link does not work in another tool."""
    (library.curation / "settings.yml").unlink()
    assert "add site_url to curation/settings.yml" in hallway(library, "pin", REFUND, "--in", "desk").stderr


def test_the_list_says_what_stands_where(library: Library) -> None:
    """The list can be filtered and printed as JSON."""
    assert "Nothing is pinned yet." in hallway(library, "placements").stderr
    hallway(library, "pin", REFUND, "--in", "desk", "--at", "0:04", "--why", "late \x1b[31mrefunds")
    hallway(library, "pin", "--moment", "refund-request", "--in", "channel")
    first, second = hallway(library, "placements").stdout.splitlines()
    assert f"The desk  {REFUND} from 0:04" in first
    assert first.endswith(": late [31mrefunds)")
    assert "Support  the moment refund-request" in second
    assert len(json.loads(hallway(library, "placements", "--json").stdout)) == 2
    (row,) = json.loads(hallway(library, "placements", "list", "--in", "channel", "--json").stdout)
    assert (row["place"], row["moment"], row["target"]) == ("channel", "refund-request", "m/refund-request/")


def test_moving_says_what_to_take_away(library: Library) -> None:
    """The command also prints what to paste now."""
    hallway(library, "pin", REFUND, "--in", "desk")
    code = library.placements().entries[0].from_code
    done = hallway(library, "placements", "move", code, "--to", "channel")
    assert done.exit_code == 0, done.output
    assert done.stdout.startswith("What do I do when")
    assert f"delete the link with the code {code}" in done.stderr
    assert "Say what to change" in hallway(library, "placements", "move", code).stderr


def test_removing_goes_on_past_a_wrong_code(library: Library) -> None:
    """The wrong code is reported, the others are removed, and the exit status is 1."""
    hallway(library, "pin", REFUND, "--in", "desk")
    code = library.placements().entries[0].from_code
    done = hallway(library, "placements", "remove", f"{code}x", code)
    assert done.exit_code == 1
    assert f"Did you mean {code}?" in done.stderr
    assert f"{code}: no longer recorded. It linked to a/{REFUND}/, in desk." in done.stdout
    assert library.placements().entries == ()

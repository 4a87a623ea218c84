"""`hallway experts` as users run it: the list, the messages, the limit and the notes."""

from __future__ import annotations

import json
from datetime import date
from urllib.parse import parse_qs, urlsplit

import pytest
from click.testing import CliRunner, Result

from hallway.cli import main
from hallway.library.library import Library
from hallway.library.requests import Request
from knowledge import add_answer

SITE = "https://help.example/kb/"
REFUND = "refund-after-30-days"


def hallway(library: Library, *arguments: str) -> Result:
    return CliRunner().invoke(main, ["--root", str(library.root), *arguments])


@pytest.fixture
def library(library: Library) -> Library:
    """A knowledge base with a site address."""
    with (library.curation / "settings.yml").open("a") as settings:
        settings.write(f"site_url: {SITE}\n")
    return library


def link_of(message: str) -> str:
    return next(line for line in message.splitlines() if line.startswith(SITE))


def test_the_list_names_people_risks_and_what_to_ask(library: Library) -> None:
    """Each proposal ends with its command, and --json has the same content."""
    (library.curation / "experts.yml").write_text(
        "support-lead: Support lead\nsilent: {name: Bo, role: Support agent}\n"
    )
    done = hallway(library, "experts")
    assert done.exit_code == 0, done.output
    assert "A customer asks for money back  2026-11-12   Support lead (1)  depends on one person" in done.stdout
    assert "2 moments depend on one person: if that person is away, nobody answers." in done.stdout
    assert "  why them: works as Support agent, like those who need it\n" in done.stdout
    plain = json.loads(hallway(library, "experts", "--json").stdout)
    [ours] = [each for each in plain["proposals"] if each["expert"]]
    assert ours["command"] == "hallway experts ask silent --moment refund-request"
    assert f"  {ours['command']}\n" in done.stdout


def test_an_empty_knowledge_base_has_nothing_to_list(library: Library) -> None:
    """The message says how to start."""
    (library.curation / "moments.yml").write_text("")
    done = hallway(library, "experts")
    assert (done.exit_code, done.stdout) == (0, "")
    assert "hallway vocabulary add moment" in done.stderr


def test_asking_prints_a_message_and_records_the_request(library: Library) -> None:
    """The link opens the recorder with the values filled in; asking again prints the same and records nothing."""
    command = ("experts", "ask", "Nobody yet", "--moment", "refund-request", "--by", "Ana")
    assert "Nothing was recorded." in hallway(library, *command, "--dry-run").stderr
    assert library.requests().entries == ()
    done = hallway(library, *command)
    assert done.exit_code == 0, done.output
    question = "A customer asks for money back: what do I do?"
    wanted = {"question": [question], "expert": ["silent"], "moment": ["refund-request"]}
    assert parse_qs(urlsplit(link_of(done.stdout)).fragment) == wanted
    assert "Only Support lead answers it." in done.stdout
    assert "We ask each person at most twice in 30 days." in done.stdout
    assert library.requests().entries == (Request(question, "silent", "refund-request", date.today(), "Ana"),)
    again = hallway(library, "experts", "ask", "silent")
    assert link_of(again.stdout) == link_of(done.stdout)
    assert "Already asked on" in again.stderr


def test_an_open_request_is_asked_by_a_part_of_its_question(library: Library) -> None:
    """The message says who asked; several matches or none are an error."""
    library.requests().add(Request("Who may give a discount?", asked_on=date(2026, 11, 20), by="Ben"))
    library.requests().add(Request("Who may give a refund?", asked_on=date(2026, 11, 20)))
    done = hallway(library, "experts", "ask", "silent", "--request", "discount")
    assert "Ben asked for it on 2026-11-20." in done.stdout
    assert [each.expert for each in library.requests().entries] == ["silent", ""]
    for text, said in (("who may", "Several open requests contain"), ("invoice", "No open request contains")):
        refused = hallway(library, "experts", "ask", "silent", "--request", text)
        assert refused.exit_code == 1
        assert said in refused.stderr


def test_slack_gets_its_own_escapes(library: Library) -> None:
    """No text that people wrote becomes a mention or a link."""
    done = hallway(library, "experts", "ask", "silent", "--question", "Who is <!channel> & co?", "--channel", "slack")
    assert "*Who is &lt;!channel&gt; &amp; co?*" in done.stdout
    assert (
        f"<{SITE}record/#question=Who%20is%20%3C%21channel%3E%20%26%20co%3F&amp;expert=silent|Open the recorder>"
        in done.stdout
    )


def test_the_limit_holds_for_both_ways_to_ask(library: Library) -> None:
    """Requests of `hallway ask` and `hallway experts ask` are counted together, and a reason is recorded."""
    for command in (("ask", "One?", "--expert"), ("experts", "ask", "--question", "Two?")):
        assert hallway(library, *command, "silent").exit_code == 0
    for command in (("ask", "Three?", "--expert"), ("experts", "ask", "--question", "Three?")):
        refused = hallway(library, *command, "silent")
        assert refused.exit_code == 1
        assert "was asked twice in the last 30 days" in refused.stderr
        assert "Support lead (support-lead)" in refused.stderr
    asked = hallway(library, "ask", "Three?", "--expert", "silent", "--despite", "A customer waits")
    assert asked.exit_code == 0
    assert library.requests().entries[-1].despite == "A customer waits"


def test_a_pause_is_kept_and_ends(library: Library) -> None:
    """A pause is a line in experts.yml, and a date in the past ends it."""
    assert hallway(library, "experts", "pause", "silent", "--until", "2099-01-01").exit_code == 0
    assert library.experts()["silent"].paused_until == date(2099, 1, 1)
    assert "Nobody yet is paused, and can be asked again from 2099-01-01." in hallway(library, "experts").stdout
    assert hallway(library, "ask", "Why?", "--expert", "silent").exit_code == 1
    ended = hallway(library, "experts", "pause", "silent", "--until", "2026-01-01")
    assert "expert silent is no longer paused" in ended.output
    assert hallway(library, "ask", "Why?", "--expert", "silent").exit_code == 0


def test_approving_an_answer_thanks_its_expert(library: Library) -> None:
    """The note has the link and who asked; it can be printed again, but not for a draft."""
    title = "Who may give a discount?"
    library.requests().add(Request(title, asked_on=date(2026, 11, 20), by="Ben"))
    add_answer(library, "discount", title=title, status="draft", review_by=date(2099, 1, 1))
    assert "discount is not published" in hallway(library, "experts", "thank", "discount").stderr
    done = hallway(library, "approve", "discount", "--by", "Ana", "--listened")
    note = hallway(library, "experts", "thank", "discount")
    assert note.stdout.startswith(f"Thank you, Support lead! Your answer is approved: {title}\n")
    assert f"{SITE}a/discount/\nBen asked for it on 2026-11-20.\n" in note.stdout
    assert done.stdout.endswith(f"\n\n{note.stdout}")


def test_several_approvals_name_the_command(library: Library) -> None:
    """Many notes at once would hide the approvals."""
    for id_ in ("one", "two"):
        add_answer(library, id_, status="draft", review_by=date(2099, 1, 1))
    done = hallway(library, "approve", "one", "two", "--by", "Ana", "--listened")
    assert "hallway experts thank one two" in done.stderr
    assert "Thank you" not in done.stdout


def test_a_note_is_for_one_person(library: Library) -> None:
    """Each expert with an answer gets a note, or only the named one, and it says what was not measured."""
    done = hallway(library, "experts", "note", "Support lead", "--quarter", "2026-Q4")
    assert done.exit_code == 0, done.output
    assert done.stdout.startswith("Hello Support lead, this is where your answers helped in 2026-Q4")
    assert "Not known: how often they were opened and played" in done.stdout
    assert "No answer by silent" in hallway(library, "experts", "note", "silent").stderr
    [plain] = json.loads(hallway(library, "experts", "note", "--quarter", "2026-Q4", "--json").stdout)
    assert {each["opens"] for each in plain["answers"]} == {None}

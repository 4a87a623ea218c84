"""`hallway ask` as users run it, and how approval closes a request."""

from __future__ import annotations

import json
from datetime import date, timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from click.testing import CliRunner, Result

from hallway.cli import main
from hallway.library.library import Library
from hallway.library.requests import Request
from knowledge import add_answer

QUESTION = "What do I do when the export fails?"


def hallway(library: Library, *arguments: str) -> Result:
    return CliRunner().invoke(main, ["--root", str(library.root), *arguments])


def test_asking_prints_the_link_and_keeps_the_request(library: Library) -> None:
    """Stdout has only the link, names are accepted for expert and moment, and the file has who asked, when and what."""
    done = hallway(library, "ask", QUESTION, "--expert", "Support lead", "--moment", "refund-request", "--by", "Ana")
    assert done.exit_code == 0, done.output
    link = urlsplit(done.stdout.strip())
    assert link.path == "record/"
    assert parse_qs(link.fragment) == {
        "question": [QUESTION],
        "expert": ["support-lead"],
        "moment": ["refund-request"],
    }
    asked = Request(QUESTION, "support-lead", "refund-request", date.today(), "Ana")
    assert library.requests().entries == (asked,)


def test_no_wrong_address_is_printed(library: Library) -> None:
    """Without site_url the link is relative and stderr says what to do; with it, the link is complete."""
    assert "--site URL" in hallway(library, "ask", QUESTION).stderr
    whole = hallway(library, "ask", QUESTION, "--site", "https://help.example.com")
    assert whole.stdout.startswith("https://help.example.com/record/#question=")
    assert "--site must look like" in hallway(library, "ask", QUESTION, "--site", "javascript:x").stderr
    with (library.curation / "settings.yml").open("a", encoding="utf-8") as settings:
        settings.write("site_url: https://answers.example.com/kb\n")
    assert hallway(library, "ask", QUESTION).stdout.startswith("https://answers.example.com/kb/record/#")


def test_asking_twice_is_asking_once(library: Library) -> None:
    """The same question to the same person is stored once; to another person, it is stored again."""
    for expert in ("support-lead", "support-lead", "silent"):
        done = hallway(library, "ask", QUESTION.lower(), "--expert", expert, "--json")
        assert done.exit_code == 0
    assert [each.expert for each in library.requests().entries] == ["support-lead", "silent"]
    assert json.loads(done.stdout)["file_name"].endswith("[silent @]")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ((QUESTION, "--expert", "suport-lead"), "Did you mean support-lead?"),
        ((QUESTION, "--moment", "zzz"), "is not in curation/moments.yml"),
        (("x" * 301,), "301 characters"),
        (("--expert", "silent"), "Add a question"),
    ],
)
def test_what_cannot_be_asked_is_said(library: Library, arguments: tuple[str, ...], said: str) -> None:
    """An unknown expert or moment is an error, and nothing is stored."""
    done = hallway(library, "ask", *arguments)
    assert done.exit_code != 0
    assert said in done.stderr
    assert not (library.curation / "requests.yml").exists()


def test_hostile_words_are_kept_and_shown_harmlessly(library: Library) -> None:
    """Escape sequences and lone surrogates neither reach the terminal nor damage the file."""
    assert hallway(library, "ask", "Why\x1b[31m\n\u202e &a: {b} \ud800#?", "--by", "- Ana: [x").exit_code == 0
    [asked] = library.requests().entries
    assert asked.question == "Why [31m &a: {b} #?"
    assert hallway(library, "ask").stdout == "Why [31m &a: {b} #?  (asked today)\n"


def test_what_waits_is_listed_with_its_age(library: Library) -> None:
    """The oldest comes first, with the expert who was asked and the draft if there is one."""
    requests = library.requests()
    requests.add(Request("Young?", "silent", asked_on=date.today() - timedelta(days=1)))
    requests.add(Request("Canary question nobody approved", asked_on=date.today() - timedelta(days=9)))
    assert hallway(library, "ask").stdout.splitlines() == [
        "Canary question nobody approved  (asked 9 days ago; draft: secret-plan)",
        "Young?  (asked silent yesterday)",
    ]
    assert [row["days"] for row in json.loads(hallway(library, "ask", "--json").stdout)] == [9, 1]


def test_nothing_waits(library: Library) -> None:
    """For an empty list, stdout is empty."""
    done = hallway(library, "ask")
    assert (done.exit_code, done.stdout, done.stderr) == (0, "", "There are no open requests.\n")


def test_approving_the_answer_closes_the_request(library: Library) -> None:
    """The output names the closed request; approving again changes nothing."""
    library.requests().add(Request(QUESTION, "support-lead", asked_on=date(2026, 11, 20)))
    add_answer(library, "export", title=QUESTION, status="draft", review_by=date(2099, 1, 1))
    done = hallway(library, "approve", "export", "--by", "Ana")
    assert done.exit_code == 0, done.output
    assert f"export: closes the request from 2026-11-20: {QUESTION}" in done.stdout
    [closed] = library.requests().entries
    assert (closed.status, closed.answer) == ("answered", "export")
    assert "closes the request" not in hallway(library, "approve", "export").stdout


def test_a_damaged_list_stops_an_approval_before_it_begins(library: Library) -> None:
    """The error has the file and the line, and the draft stays a draft."""
    (library.curation / "requests.yml").write_text("- question: x\n  status: closed\n")
    path = add_answer(library, "export", title=QUESTION, status="draft", review_by=date(2099, 1, 1))
    before = path.read_bytes()
    done = hallway(library, "approve", "export", "--by", "Ana")
    assert done.exit_code == 1
    assert "requests.yml, line 2: status: “closed” is not allowed" in done.stderr
    assert path.read_bytes() == before

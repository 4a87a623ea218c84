"""The review queue contains everything that needs attention, most urgent first, and reading it changes nothing."""

from __future__ import annotations

import hashlib
import json
from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner, Result

from hallway.cli import main
from hallway.curate.review import Queue, review
from hallway.curate.review_findings import KINDS
from hallway.errors import DocumentError
from hallway.library.answer import text_digest
from hallway.library.placements import Placement
from hallway.library.requests import Request
from hallway.library.transcript import UNHEARD, Segment
from hallway.library.unheard import note
from knowledge import add_answer, add_transcript

if TYPE_CHECKING:
    from pathlib import Path

    from hallway.curate.review import Task
    from hallway.library.finding import Finding
    from hallway.library.library import Library

TODAY = date(2026, 11, 22)
HOSTILE = "\x1b[31m[link=http://evil]<b>`$(reboot)` \u202egnp.exe?"


def task(queue: Queue, id: str) -> Task:
    """Returns the only task of an answer or a moment."""
    (found,) = (task for task in queue.tasks if task.id == id)
    return found


def findings(library: Library, id: str) -> dict[str, Finding]:
    """Returns the findings about an answer by kind."""
    found = {task.id: task for task in review(library, today=TODAY).tasks}
    return {finding.kind: finding for finding in found[id].findings} if id in found else {}


def kinds(library: Library, id: str) -> list[str]:
    return list(findings(library, id))


def hallway(library: Library, *arguments: str) -> Result:
    return CliRunner().invoke(main, ["--root", str(library.root), *arguments])


def state(root: Path) -> dict[str, str]:
    """Returns the hash of every file."""
    found = (path for path in root.rglob("*") if path.is_file())
    return {str(path): hashlib.sha256(path.read_bytes()).hexdigest() for path in found}


@pytest.fixture
def placed(library: Library) -> Library:
    """The library of tests/knowledge.py, with a place where its published answers are pinned."""
    (library.curation / "places.yml").write_text("tickets: {title: The ticket form, kind: text}\n")
    for id in ("refund-after-30-days", "quiet-deal"):
        library.placements().add(Placement("tickets", "text", answer=id, placed_on=TODAY))
    return library


def test_a_draft_says_what_is_open_in_it(library: Library) -> None:
    """The task lists each doubtful passage with its time, the moments to confirm, and the command to approve it."""
    body = "[0:00] The short version.\n\n[0:09] Say what you can do."
    add_answer(
        library, "new", title="Old?", status="draft", moments=(), suggested_moments=("refund-request",), body=body
    )
    add_transcript(library, "new")
    found = findings(library, "new")
    assert list(found) == ["draft", "doubtful", "suggested"]
    assert [(spot.fragment, spot.text, spot.why) for spot in found["doubtful"].spots] == [
        ("#t=0", "Say what you can do", "Whisper was unsure of most words")
    ]
    assert found["draft"].fix == found["suggested"].fix == "hallway approve new --moment refund-request"
    assert found["draft"].reason == "recorded 10 days ago"


def test_a_draft_says_what_is_wrong_with_its_recording(library: Library) -> None:
    """The finding says what is wrong, what to do, and which speech has not been written down."""
    lost = Segment(9.0, 12.0, "", flags=(UNHEARD,))
    add_answer(library, "new", status="draft", body=f"[0:00] The short version.\n\n[0:09] {note(lost)}")
    add_transcript(library, "new", segments=(lost,), flags=("truncated", "length_unknown", UNHEARD))
    found = findings(library, "new")
    assert list(found) == ["draft", "recording", "unheard"]
    said = "the file is cut off before the end; copy the whole file again, or record the rest"
    assert found["recording"].reason == said
    assert found["unheard"].reason == "1 passage"
    (spot,) = found["unheard"].spots
    assert (spot.fragment, spot.why) == ("#t=9", "speech that was not understood; listen and write it down")
    assert spot.text.startswith("Not transcribed: 0:09 to 0:12.")


def test_a_suggestion_says_why(library: Library) -> None:
    """The finding shows which cues of the moment were heard, and where, so that the curator can listen."""
    moments = "refund-request: {title: Money back, cues: [refund, thirty days, no reply]}\n"
    (library.curation / "moments.yml").write_text(moments)
    body = "[0:00] What do we do?\n\n## [0:05] Refunds\n\n[0:09] The thirty days are over."
    fields = {"title": "Do we refund?", "status": "draft", "moments": (), "suggested_moments": ("refund-request",)}
    add_answer(library, "new", body=body, **fields)
    assert [(spot.fragment, spot.text, spot.why) for spot in findings(library, "new")["suggested"].spots] == [
        ("", "refund", "in the title, suggests refund-request"),
        ("#t=9", "thirty days", "suggests refund-request"),
    ]


def test_a_corrected_passage_waits_no_more(library: Library) -> None:
    """A passage that a person corrected is not listed again."""
    add_answer(library, "new", status="draft", body="[0:09] Say what they may do.")
    add_transcript(library, "new")
    assert "doubtful" not in kinds(library, "new")


@pytest.mark.parametrize(
    ("review_by", "kind"),
    [("2026-11-21", "overdue"), ("2026-11-22", "due"), ("2026-12-06", "due"), ("2026-12-07", None)],
)
def test_review_dates(library: Library, review_by: str, kind: str | None) -> None:
    """Overdue starts on the day after the date, and due starts two weeks before it."""
    add_answer(library, "dated", review_by=date.fromisoformat(review_by))
    assert set(kinds(library, "dated")) & {"overdue", "due"} == ({kind} if kind else set())


def test_an_edit_after_the_check_is_named(library: Library) -> None:
    """An edit is only reported if the checked text is known."""
    add_answer(library, "same", body="[0:00] Yes.\n", approved_text=text_digest("[0:00] Yes.\n"))
    add_answer(library, "edited", body="[0:00] No.\n", approved_text=text_digest("[0:00] Yes.\n"))
    assert "edited" not in kinds(library, "same")
    assert findings(library, "edited")["edited"].fix == "hallway verify edited --listened"


def test_personal_data_is_named_with_its_second(library: Library) -> None:
    """Personal data is found anywhere, including the title, unless this version of the answer was approved."""
    body = "[0:00] Ask them.\n\n[1:23] Write to ada.lovelace@gmail.com today."
    add_answer(library, "private", title="Who is bob.smith@gmail.com?", status="draft", body=body)
    add_answer(library, "let-out", body=body)
    found = findings(library, "private")["personal"]
    assert [(spot.text, spot.fragment) for spot in found.spots] == [
        ("bob.smith@gmail.com", ""),
        ("ada.lovelace@gmail.com", "#t=83"),
    ]
    assert "personal" not in kinds(library, "let-out")


def test_without_an_owner_or_with_one_who_has_left(library: Library) -> None:
    """An answer without an expert, or with a retired one, is reported."""
    with (library.curation / "experts.yml").open("a") as experts:
        experts.write("gone: {name: Gone, retired: true}\n")
    add_answer(library, "orphan", expert="")
    add_answer(library, "left", expert="gone")
    assert "ownerless" in kinds(library, "orphan")
    assert "ownerless" in kinds(library, "left")
    assert "ownerless" not in kinds(library, "quiet-deal")


def test_placed_is_what_a_place_leads_to(placed: Library) -> None:
    """An answer counts as placed if it or one of its moments is pinned; drafts do not need a placement."""
    add_answer(placed, "lonely", moments=("deal-gone-quiet",))
    assert kinds(placed, "quiet-deal") == []
    assert "unplaced" in kinds(placed, "lonely")
    assert "unplaced" not in kinds(placed, "secret-plan")
    placed.placements().add(Placement("tickets", "text", moment="deal-gone-quiet", placed_on=TODAY))
    assert "unplaced" not in kinds(placed, "lonely")


def test_near_duplicates_are_asked_about_once(library: Library) -> None:
    """Only the later answer is reported; a link between the two settles it, and a retired answer does not count."""
    title = "What do I do if a refund is past 30 days?"
    path = add_answer(library, "again", title=title, status="draft", body="[0:00] Yes.\n")
    found = findings(library, "again")["alike"]
    assert (found.other, found.fix) == ("refund-after-30-days", "hallway merge again INTO refund-after-30-days")
    assert found.reason.startswith("100 % like refund-after-30-days; merge the two, or link")
    assert "alike" not in kinds(library, "refund-after-30-days")
    path.write_text(path.read_text() + "\n[0:05] [See](../refund-after-30-days/#t=4).\n")
    assert "alike" not in kinds(library, "again")
    add_answer(library, "again", title=title, status="retired")
    assert "alike" not in kinds(library, "refund-after-30-days")


def test_words_that_the_vocabulary_does_not_have(library: Library) -> None:
    """Unknown words are reported with the closest word; a synonym is not reported, but read as the current word."""
    (library.curation / "tags.yml").write_text("refunds: {title: Refunds, synonyms: [money-back]}\n")
    add_answer(library, "typo", tags=("refund", "money-back"), moments=("refund-requst",), expert="support-leed")
    said = findings(library, "typo")["word"].reason
    assert all(word in said for word in ("“refund”", "“refund-requst”", "support-lead"))
    assert "money-back" not in said


def test_requests_wait_with_their_age(library: Library) -> None:
    """The oldest comes first, with its draft if there is one; the command is safe to paste into a shell."""
    for question, day in (("What is new?", 20), (HOSTILE, 1), ("Question secret?", 15)):
        library.requests().add(Request(question, "support-lead", asked_on=date(2026, 11, day)))
    add_answer(library, "secret", title="Question secret?", status="draft")
    first, second, third = (task for task in review(library, today=TODAY).tasks if task.subject == "request")
    assert first.findings[0].reason == "asked 21 days ago"
    assert first.findings[0].fix.startswith("hallway ask '[31m")
    assert second.findings[0].fix == "hallway approve secret"
    assert third.owner == "support-lead"
    assert third.link.startswith("record/#question=What%20is%20new%3F")


def test_moments_without_an_answer_or_with_one_voice(library: Library) -> None:
    """A draft does not count as an answer, and a moment with an open request is not reported."""
    with (library.curation / "moments.yml").open("a") as moments:
        moments.write(
            "empty: Nothing yet\nasked: Somebody is asked\ndrafted: A draft\nold: {title: Old, retired: true}\n"
        )
    add_answer(library, "d", status="draft", moments=("drafted",))
    library.requests().add(Request("Who?", moment="asked", asked_on=TODAY))
    queue = review(library, today=TODAY)
    said = {task.id: task.findings[0].reason for task in queue.tasks if task.subject == "moment"}
    assert said == {
        "empty": "nobody has answered",
        "drafted": "1 draft to approve",
        "refund-request": "only Support lead answers",
        "deal-gone-quiet": "only Support lead answers",
    }


def test_one_bad_file_is_named_and_the_others_go_on(library: Library) -> None:
    """An unreadable answer, transcript, request or placement is an urgent task; the rest is still reviewed."""
    library.answer_path("torn").write_bytes(b"---\nid: torn\n")
    library.transcript_path("secret-plan").write_text("{")
    (library.curation / "requests.yml").write_text("no list\n")
    (library.curation / "placements.yml").write_text("- place: [\n")
    queue = review(library, today=TODAY)
    assert {task.id for task in queue.tasks[:4]} == {
        "answers/torn.md",
        "transcripts/secret-plan.json",
        "curation/requests.yml",
        "curation/placements.yml",
    }
    assert "draft" in [finding.kind for finding in task(queue, "secret-plan").findings]
    (library.curation / "moments.yml").write_text("no mapping\n")
    with pytest.raises(DocumentError, match=r"moments\.yml"):
        review(library, today=TODAY)


def test_the_most_urgent_come_first(library: Library) -> None:
    """Tasks are sorted by kind in the order of KINDS, then by age; a draft stays a draft even with other problems."""
    for day in (3, 1, 2):
        add_answer(library, f"late-{day}", review_by=date(2026, 11, day), title=f"{day}?")
    add_answer(library, "bad-draft", status="draft", tags=("nonsense",))
    add_answer(library, "bad", tags=("nonsense",), title="Bad?")
    queue = review(library, today=TODAY)
    firsts = [task.findings[0].kind for task in queue.tasks]
    assert firsts == sorted(firsts, key=list(KINDS).index)
    assert [task.id for task in queue.tasks][:4] == ["bad", "late-1", "late-2", "late-3"]
    assert task(queue, "bad-draft").findings[0].kind == "draft"


def test_a_cap_counts_what_it_leaves_out(library: Library) -> None:
    """The cap applies to the total and to each owner; the counts by kind include everything."""
    queue = review(library, today=TODAY)
    short = queue.capped(3, per_owner=1)
    assert len(short.tasks) == len(short.by_owner()) == 2
    assert len(short.tasks) + len(short.left_out) == len(queue.tasks)
    assert short.counts() == queue.counts()


def test_one_owner_and_one_kind(library: Library) -> None:
    """Filters keep only the owner's tasks, and only findings of that kind."""
    add_answer(library, "hers", expert="silent", status="draft", moments=())
    queue = review(library, today=TODAY)
    assert {task.owner for task in queue.only(owner="silent").tasks} == {"silent"}
    assert {finding.kind for task in queue.only(kind="suggested").tasks for finding in task.findings} == {"suggested"}


def test_looking_changes_nothing(library: Library) -> None:
    """No byte of the knowledge base changes, even if it has problems."""
    library.answer_path("torn").write_bytes(b"---\nid: torn\n")
    before = state(library.root)
    for arguments in (["review"], ["review", "--all", "--json"], ["digest", "--for", "slack"]):
        assert hallway(library, *arguments).exit_code == 0
    assert state(library.root) == before


def test_the_table_steers_no_terminal(library: Library) -> None:
    """Titles, tags and texts are shown literally, with control characters escaped."""
    add_answer(
        library,
        "hostile",
        title=HOSTILE,
        status="draft",
        recorded=date.today() - timedelta(days=10),
        body=f"[0:00] {HOSTILE}",
    )
    done = hallway(library, "review", "--all")
    assert done.exit_code == 0
    assert not {char for char in done.stdout if ord(char) < 32} - {"\n"}
    assert "\u202e" not in done.stdout
    assert "[link=http://evil]" in "".join(done.stdout.split())
    assert "Draft: recorded 10 days ago" in done.stdout


def test_machines_read_all_of_it(library: Library) -> None:
    """The JSON has all tasks, is ASCII, and uses addresses relative to the site."""
    for number in range(30):
        add_answer(library, f"q-{number}", title=f"{number} {HOSTILE}", status="draft")
    done = hallway(library, "review", "--json")
    found = json.loads(done.stdout)
    assert done.stdout.isascii()
    assert found["counts"]["draft"] == 31
    first = next(each for each in found["tasks"] if each["id"] == "q-3")
    assert (first["address"], first["owner_name"]) == ("a/q-3/", "Support lead")
    assert first["findings"][0]["path"] == "answers/q-3.md"
    assert "20 most urgent" in hallway(library, "review", "--help").stdout
    assert "less urgent items are not shown" in hallway(library, "review").stderr


@pytest.mark.parametrize(
    ("arguments", "said"),
    [(["--kind", "drafts"], "is not one of"), (["--owner", "support-leed"], "Did you mean support-lead?")],
)
def test_a_slip_is_answered_with_what_there_is(library: Library, arguments: list[str], said: str) -> None:
    """An unknown owner or kind is an error, not an empty list."""
    done = hallway(library, "review", *arguments)
    assert done.exit_code == 1
    assert said in done.stderr
    assert hallway(library, "review", "--owner", "Support lead").exit_code == 0

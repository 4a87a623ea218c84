"""The pick of the week: no early repeats, three good suggestions, and snippets that every tool shows correctly."""

from __future__ import annotations

import json
from datetime import date
from html import unescape

import icalendar
import pytest

from hallway.days import Week
from hallway.errors import InputError
from hallway.library.ledger_entry import LedgerEntry
from hallway.library.library import Library
from hallway.library.picks import Pick
from hallway.library.placements import Placement
from hallway.place import calendar, formats
from hallway.place.pick import Picked, propose, put
from hallway.place.pick_snippets import code, days
from hallway.place.pick_snippets import snippets as pick_snippets
from knowledge import add_answer

TODAY = date(2026, 11, 22)
W49 = Week(2026, 49)
SITE = "https://help.example.com/kb/"
HARD = [
    'Why "now" & <b>not</b> | later; [x](y) {z} *bold* \\ , semi;colon',
    "日本語の質問、とても長い" * 20,
    "right\u202eleft 🙂 </script> {{ url }} <!channel> BEGIN:VEVENT",
    "Ünï " * 75,
]


def picked(library: Library, id: str = "quiet-deal", week: Week = W49, **more: object) -> Picked:
    usual: dict[str, object] = {"why": "Nine tickets", "reinforce": "Pipeline review, Tuesday"}
    may_replace = bool(more.pop("may_replace", False))
    wanted = Pick(week, id, **{**usual, **more})  # type: ignore[arg-type]
    return put(library, wanted, today=TODAY, may_replace=may_replace)


def test_a_pick_is_kept_with_who_and_when(library: Library) -> None:
    """The pick is recorded under the answer's current id."""
    library.ledger().append(LedgerEntry("old-name", "renamed", "2026-11-20", to="quiet-deal"))
    picked(library, "old-name", by="Ana", team=" Sales\u202e ")
    assert library.picks().entries == (
        Pick(W49, "quiet-deal", "Nine tickets", "Pipeline review, Tuesday", "Sales", "Ana", TODAY),
    )


@pytest.mark.parametrize(
    ("id", "more", "said"),
    [
        ("quiet-deal", {"why": " "}, "Say why it matters to them now: --why TEXT"),
        ("quiet-deal", {"reinforce": ""}, "Say where you come back to it"),
        ("quiet-deal", {"why": "x" * 501}, "--why has 501 characters"),
        ("secret-plan", {}, "it is a draft and not published"),
        ("old-way", {}, "it was retired and replaced by quiet-deal. Pick quiet-deal."),
        ("quiet-dael", {}, "there is no such answer; the closest is quiet-deal"),
    ],
)
def test_what_cannot_be_picked_is_said(library: Library, id: str, more: dict[str, object], said: str) -> None:
    """A reason and a reinforcement are required, only published answers can be picked, and nothing is written."""
    with pytest.raises(InputError, match=r".") as error:
        picked(library, id, **more)  # type: ignore[arg-type]
    assert said in error.value.message
    assert not (library.curation / "picks.yml").exists()


@pytest.mark.parametrize(
    ("week", "team", "is_refused"),
    [
        (Week(2026, 50), "Sales", True),
        (Week(2026, 38), "sales", True),  # eleven weeks before
        (Week(2027, 7), "", True),  # eleven weeks after, across a year of 53 weeks
        (Week(2027, 8), "Sales", False),  # exactly twelve weeks after
        (Week(2026, 50), "Support", False),
    ],
)
def test_no_repeat_within_some_weeks(library: Library, week: Week, team: str, is_refused: bool) -> None:
    """Weeks before and after count, for the same team; another team can have the answer."""
    library.ledger().append(LedgerEntry("old-name", "renamed", "2026-11-20", to="quiet-deal"))
    library.picks().put(Pick(W49, "old-name", "Why", "Where", "Sales", picked_on=TODAY))
    if is_refused:
        with pytest.raises(InputError, match="is the pick of 2026-W49 for Sales, less than 12 weeks apart"):
            picked(library, week=week, team=team)
    else:
        picked(library, week=week, team=team)


def test_how_many_weeks_is_a_setting(library: Library) -> None:
    """If it is 0, an answer can be picked every week."""
    (library.curation / "settings.yml").write_text("pick_again_after_weeks: 0\n")
    for number in (49, 50):
        picked(library, week=Week(2026, number))
    assert len(library.picks().entries) == 2


def test_a_week_that_is_taken_is_not_overwritten_unasked(library: Library) -> None:
    """Overwriting needs --replace; the texts of the same pick can be changed without it."""
    picked(library)
    picked(library, why="Ten tickets")
    with pytest.raises(InputError, match="2026-W49 already has a pick: quiet-deal"):
        picked(library, "refund-after-30-days")
    done = picked(library, "refund-after-30-days", may_replace=True)
    assert (done.replaced and done.replaced.why) == "Ten tickets"
    assert [each.answer for each in library.picks().entries] == ["refund-after-30-days"]


def test_three_are_proposed_for_different_reasons(library: Library) -> None:
    """One is due for review, one is new, and one is pinned in many places; none was picked recently or is overdue."""
    old = {"approved_on": date(2026, 1, 5)}
    add_answer(library, "due", review_by=date(2026, 12, 5), **old)
    add_answer(library, "overdue", review_by=date(2026, 11, 1), **old)
    add_answer(library, "hot", **old)
    add_answer(library, "nowhere", **old)
    for place in ("desk", "channel", "wall"):
        library.placements().add(Placement(place, "text", answer="hot", placed_on=TODAY))
    library.placements().add(Placement("desk", "text", answer="due", placed_on=TODAY))
    picked(library, "quiet-deal", Week(2026, 47))
    found = {each.answer.id: each.reasons for each in propose(library, W49, today=TODAY)}
    assert list(found) == ["due", "refund-after-30-days", "nowhere"]
    assert found["due"][0].startswith("due for review on 2026-12-05")
    assert found["refund-after-30-days"] == (
        "new since 2026-11-18",
        "not pinned anywhere yet, so nobody comes across it at work",
        "never picked",
    )
    for id in ("nowhere", "refund-after-30-days"):
        (library.answers / f"{id}.md").unlink()
    [_, hot] = propose(library, W49, today=TODAY)
    assert (hot.answer.id, hot.reasons[0]) == ("hot", "pinned in 3 places, so people come across it at work")


def snippets(library: Library, text: str) -> dict[str, formats.Snippet]:
    add_answer(library, "hard", title=text[:300], summary=text)
    done = picked(library, "hard", why=text[:400], reinforce=text[:400], team=text[:80])
    return {each.name: each for each in pick_snippets(library, done.pick, done.answer, site=SITE)}


@pytest.mark.parametrize("text", HARD)
def test_each_snippet_reads_as_it_was_meant(library: Library, text: str) -> None:
    """Each contains the reason, the reinforcement and the link with its code, and no value changes its structure."""
    made = snippets(library, text)
    why = "".join(char for char in " ".join(text[:400].split()) if char != "\u202e")
    link = f"{SITE}a/hard/?from={code(library.picks().entries[0])}"
    for name in ("chat", "mail"):
        assert why in made[name].content.decode()
        assert link in made[name].content.decode()
    assert made["agenda"].content.decode().count("\n") == 1
    slack = json.loads(made["slack"].content)
    assert [block["type"] for block in slack["blocks"]] == ["header", *["section"] * 4]
    assert unescape(slack["blocks"][2]["text"]["text"]) == f"*Why now*  {why}"
    assert "<!channel>" not in json.dumps([slack["text"], slack["blocks"][1:]])
    card = json.loads(made["teams"].content)["attachments"][0]["content"]
    assert card["body"][3]["inlines"][1]["text"] == why
    assert card["actions"] == [{"type": "Action.OpenUrl", "title": "Hear it", "url": link}]


@pytest.mark.parametrize("text", HARD)
def test_the_calendar_entry_is_read_by_calendars(library: Library, text: str) -> None:
    """The entry is an all-day event on Monday in lines of at most 75 bytes, and its text is read back unchanged."""
    raw = snippets(library, text)["calendar"].content
    assert all(len(line) <= 75 for line in raw.split(b"\r\n"))
    assert b"\n" not in raw.replace(b"\r\n", b"")
    [event] = icalendar.Calendar.from_ical(raw).walk("VEVENT")
    assert (event.decoded("dtstart"), event.decoded("dtend")) == (date(2026, 11, 30), date(2026, 12, 1))
    assert event["transp"] == "TRANSPARENT"
    why = "".join(char for char in " ".join(text[:400].split()) if char != "\u202e")
    assert f"Why: {why}" in str(event["description"])
    assert str(event["uid"]).startswith("pick-2026-w49-")


def test_a_calendar_to_follow_says_how_often_to_look() -> None:
    """The interval is given in the properties of RFC 7986 and the older ones; the same input gives the same bytes."""
    event = calendar.Event("a@b", date(2026, 12, 28), "Title", "Text", "https://b/", TODAY)
    raw = calendar.write([event], name="Picks", url="https://b/week/calendar.ics")
    assert raw == calendar.write([event], name="Picks", url="https://b/week/calendar.ics")
    found = icalendar.Calendar.from_ical(raw)
    assert (found["name"], found["x-wr-calname"], found["method"]) == ("Picks", "Picks", "PUBLISH")
    assert b"REFRESH-INTERVAL;VALUE=DURATION:PT12H" in raw


def test_a_teams_own_words_take_the_place_of_ours(library: Library) -> None:
    """A file in curation/places/ is enough; values are still escaped."""
    (library.curation / "places").mkdir()
    (library.curation / "places" / "pick.chat.txt").write_text("Hi! {{ title }}: {{ url }}\n")
    done = picked(library)
    [chat] = [each for each in pick_snippets(library, done.pick, done.answer, site=SITE) if each.name == "chat"]
    assert chat.content == f"Hi! Why is the deal quiet?: {SITE}a/quiet-deal/?from=pick-2026-w49\n".encode()


def test_days_are_said_over_the_turn_of_the_year() -> None:
    """Week 53 ends in the next year."""
    assert days(Week(2026, 50)) == "7 to 13 Dec 2026"
    assert days(W49) == "30 Nov to 6 Dec 2026"
    assert days(Week(2026, 53)) == "28 Dec 2026 to 3 Jan 2027"

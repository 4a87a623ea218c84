"""The page of the week and the page of places, as the producer makes them."""

from __future__ import annotations

from datetime import date
from typing import Any

import feedparser  # type: ignore[import-untyped]
import icalendar
import pytest
from bs4 import BeautifulSoup

from hallway.days import Week
from hallway.library.ledger_entry import LedgerEntry
from hallway.library.library import Library
from hallway.library.picks import Pick
from hallway.library.placements import Placement
from hallway.names import clean_line
from hallway.site.producer import produce
from knowledge import add_answer

BASE = "https://help.example.com/kb/"
DAY = date(2026, 11, 22)
HOSTILE = "</script><img src=x onerror=alert(1)> & \u202e \"'"


def made(library: Library) -> dict[str, Any]:
    site = produce(library, preview=False)
    return {**{file.address: file.content for file in site.files}, "problems": [str(each) for each in site.findings]}


def soup(files: dict[str, Any], address: str) -> BeautifulSoup:
    return BeautifulSoup(files[address].html, "html.parser")


@pytest.fixture
def picked(library: Library) -> Library:
    """Picks in three weeks, one with two teams; one answer was renamed since and one was retired."""
    (library.curation / "settings.yml").write_text(f"site_url: {BASE}\n")
    library.ledger().append(LedgerEntry("old-name", "renamed", "2026-11-20", to="quiet-deal"))
    library.ledger().append(LedgerEntry("old-way", "retired", "2026-11-20"))
    for number, id, team in ((47, "old-way", ""), (53, "old-name", "Sales"), (53, "refund-after-30-days", HOSTILE)):
        library.picks().put(Pick(Week(2026, number), id, HOSTILE, "Stand-up", team, picked_on=DAY))
    return library


def test_the_page_holds_every_week(picked: Library) -> None:
    """The newest is first; each has its dates, current titles, and the pick's own code in its link."""
    page = soup(made(picked), "week/")
    assert [each["data-week"] for each in page.select(".pick")] == ["2026-W53", "2026-W47"]
    assert "28 Dec 2026 to 3 Jan 2027" in page.select(".pick__week")[0].text
    assert [link["href"] for link in page.select("h3 a")] == [
        "../a/quiet-deal/?from=pick-2026-w53-sales",
        "../a/refund-after-30-days/?from=pick-2026-w53-script-img-src-x-onerror-alert-1",
        "../a/old-way/?from=pick-2026-w47",
    ]
    assert "has been retired" in page.select(".pick")[1].text
    assert not page.select("img, script")
    assert page.select("dd")[0].text == clean_line(HOSTILE)


def test_the_feed_is_dated_by_mondays(picked: Library) -> None:
    """Each pick is one entry with a permanent id, the reason and a link with the code."""
    feed = feedparser.parse(made(picked)["week/feed.xml"])
    assert not feed.bozo
    assert [entry.published for entry in feed.entries] == [
        "Mon, 28 Dec 2026 00:00:00 GMT",
        "Mon, 28 Dec 2026 00:00:00 GMT",
        "Mon, 16 Nov 2026 00:00:00 GMT",
    ]
    assert feed.entries[0].id == f"{BASE}week/#pick-2026-w53-sales"
    assert feed.entries[0].link == f"{BASE}a/quiet-deal/?from=pick-2026-w53-sales"
    assert "alert(1)" in BeautifulSoup(feed.entries[0].summary, "html.parser").text


def test_the_calendar_can_be_followed(picked: Library) -> None:
    """The calendar has the Mondays of current picks, and an entry keeps its uid if the answer is renamed."""
    calendar = icalendar.Calendar.from_ical(made(picked)["week/calendar.ics"])
    events = calendar.walk("VEVENT")
    assert [event.decoded("dtstart") for event in events] == [date(2026, 12, 28)] * 2
    assert events[0]["uid"] == "pick-2026-w53-sales@help.example.com"


def test_the_address_is_there_before_the_first_pick(library: Library) -> None:
    """The page says that nothing is picked; without site_url, there is no feed and no calendar."""
    files = made(library)
    page = soup(files, "week/")
    assert "No answer has been picked yet" in page.text
    assert page.text.count("answer of the week") == 1
    assert not {"week/feed.xml", "week/calendar.ics"} & files.keys()


def test_a_pick_that_leads_nowhere_is_a_problem(library: Library) -> None:
    """The build reports it, and the page leaves it out."""
    library.picks().put(Pick(Week(2026, 49), "secret-plan", "Why", "Where", picked_on=DAY))
    files = made(library)
    assert "secret-plan, the pick of 2026-W49, has no page: it is a draft" in files["problems"][0]
    assert "canary" not in files["week/"].html.lower()


@pytest.fixture
def pinned(library: Library) -> Library:
    """Three places with a good placement, one of a moment, and three that need a person."""
    (library.curation / "places.yml").write_text(
        "desk: {title: The refund macro, kind: zendesk, owner: support-lead, url: 'https://desk.example/?a=1&b=2'}\n"
        "channel: {title: Sales channel, kind: slack}\nwall: {title: Kitchen wall, kind: qr}\n"
    )
    library.ledger().append(LedgerEntry("old-name", "renamed", "2026-11-20", to="quiet-deal"))
    add_answer(library, "second-refund", recorded=date(2026, 11, 13))
    for place, answer, moment, second in (
        ("desk", "old-name", "", 4),
        ("channel", "quiet-deal", "", None),
        ("channel", "old-way", "", None),
        ("channel", "never-was", "", None),
        ("gone", "quiet-deal", "", None),
        ("wall", "", "deal-gone-quiet", None),
    ):
        placement = Placement(place, "text", answer=answer, moment=moment, second=second, placed_on=DAY, why=HOSTILE)
        library.placements().add(placement)
    return library


def test_a_place_shows_its_tool_by_name(pinned: Library) -> None:
    """Readers see the name of the tool, not the word for it in places.yml."""
    kinds = [line.text.split("Owner")[0] for line in soup(made(pinned), "places/").select("h2 + .row__meta")]
    assert kinds == ["Zendesk", "Slack", "QR code"]


def test_an_answer_says_where_it_is_pinned(pinned: Library) -> None:
    """Each declared place is listed once, even if the answer was pinned under a former id, and links to its section."""
    files = made(pinned)
    links = soup(files, "a/quiet-deal/").select(".pinned a")
    assert [(link.text, link["href"]) for link in links] == [
        ("The refund macro", "../../places/#place-desk"),
        ("Sales channel", "../../places/#place-channel"),
    ]
    assert not soup(files, "a/refund-after-30-days/").select(".pinned")
    assert {str(link["href"]).partition("#")[2] for link in links} <= {
        tag["id"] for tag in soup(files, "places/").select("[id]")
    }


def test_the_grid_puts_what_is_empty_first(pinned: Library) -> None:
    """Rows and columns with the fewest pins come first; a moment without an answer suggests no pin."""
    with (pinned.curation / "moments.yml").open("a") as moments:
        moments.write("unheard: Nobody knows\n")
    page = soup(made(pinned), "places/")
    rows = page.select(".gaps tbody tr")
    assert [row.select_one("th").text.split("  ")[0] for row in rows][:2] == [  # type: ignore[union-attr]
        "A customer asks for money back",
        "A deal goes quiet",
    ]
    assert "no answer yet" in rows[2].text
    assert [len(row.select(".gaps__gap")) for row in rows] == [3, 0, 0]
    assert [len(row.select(".gaps__pins")) for row in rows] == [0, 3, 0]


def test_the_next_pin_is_proposed(pinned: Library) -> None:
    """The proposal is a command to pin the newest unpinned answer in the place that its moment names."""
    page = soup({file.address: file.content for file in produce(pinned, preview=True).files}, "places/")
    assert page.select_one(".next code").text == "hallway pin second-refund --in desk --moment refund-request"  # type: ignore[union-attr]
    nowhere = [link["href"] for link in page.select("[aria-labelledby=nowhere] a")]
    assert nowhere == ["../a/refund-after-30-days/", "../a/second-refund/"]


def test_what_stands_in_a_place_says_how_it_stands(pinned: Library) -> None:
    """Links use the current id and second, without the place's code; a preview marks those that are gone."""
    preview = {file.address: file.content for file in produce(pinned, preview=True).files}
    page = soup(preview, "places/")
    pins = page.select("h2[id^=place-] ~ ul.pins li")
    assert [item.a["href"] if item.a else "" for item in pins] == [
        "../a/quiet-deal/#t=4",
        "../a/quiet-deal/",
        "../a/quiet-deal/",
        "",
        "../m/deal-gone-quiet/",
    ]
    reasons = [badge.text if (badge := item.select_one(".badge")) else "" for item in pins]
    assert reasons == [
        "it was renamed to quiet-deal",
        "",
        "it was retired and replaced by quiet-deal",
        "there is no such answer",
        "",
    ]
    assert "from=" not in str(page)
    assert not page.select("img, script")


@pytest.mark.parametrize("has_places", [True, False])
def test_the_published_page_shows_no_command(pinned: Library, has_places: bool) -> None:
    """Commands and files to edit are for curators, who see them in the preview."""
    if not has_places:
        (pinned.curation / "places.yml").unlink()
    page = soup(made(pinned), "places/")
    assert not page.select("code, .gaps__gap[title]")
    assert "hallway " not in page.text


def test_without_places_the_preview_says_how_to_begin(library: Library) -> None:
    """The page exists, and shows no made-up data."""
    page = soup({file.address: file.content for file in produce(library, preview=True).files}, "places/")
    assert "curation/places.yml" in page.text
    assert not page.select(".gaps, .next")

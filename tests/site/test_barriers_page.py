"""The page of barriers: the matrix, what to act on first, what came back, and no internal information."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest
from bs4 import BeautifulSoup

from hallway.library.barrier import Barrier, ListeningSession, Reopening
from hallway.library.placements import Placement
from hallway.site.page import Page
from hallway.site.producer import produce

if TYPE_CHECKING:
    from hallway.library.library import Library

DAY = date(2026, 11, 22)
ADDRESS = "adoption/barriers/"
HOSTILE = "<img src=x onerror=alert(1)>"


@pytest.fixture
def library(library: Library) -> Library:
    """With barriers in three cells, one of them about a draft, and two barriers that were closed."""
    (library.curation / "places.yml").write_text("desk: {title: The refund macro, kind: zendesk}\n", encoding="utf-8")
    pinned = library.placements().add(Placement("desk", "zendesk", "quiet-deal", placed_on=DAY))
    barriers = library.barriers()
    for barrier in (
        Barrier("odd", "It is odd", "M", "L", DAY, remedy="Ask", owner="Ana", due=date(2026, 12, 18)),
        Barrier("plan", "Canary plan", "H", "H", DAY, remedy="Canary", owner="Ana", due=DAY, answer="secret-plan"),
        Barrier(
            *("slow", HOSTILE, "H", "H", date(2026, 9, 1)),
            role="support",
            remedy="Switch it off",
            owner="support-lead",
            due=date(2026, 11, 20),
            answer="quiet-deal",
            placement=pinned.from_code,
            evidence=(ListeningSession(DAY, 4, HOSTILE),),
            reopened=(Reopening(date(2026, 10, 1), date(2026, 11, 2), "Two teams went back"),),
        ),
        Barrier("gone", "It was slow", "H", "M", date(2026, 9, 1), closed_on=date(2026, 11, 10)),
    ):
        barriers.add(barrier)
    return library


def publish(library: Library) -> None:
    with (library.curation / "settings.yml").open("a") as settings:
        settings.write("publish_adoption: true\n")


def page(library: Library, *, preview: bool = False) -> BeautifulSoup | None:
    """Returns the page if there is one."""
    files = produce(library, preview=preview, today=DAY if preview else None).files
    found = next((file.content for file in files if file.address == ADDRESS), None)
    return BeautifulSoup(found.html, "html.parser") if isinstance(found, Page) else None


def shown(library: Library, *, preview: bool = False) -> BeautifulSoup:
    found = page(library, preview=preview)
    assert found is not None
    return found


def test_it_is_published_only_if_the_settings_say_so(library: Library) -> None:
    """Until then, the overview does not link to it; a preview always has the page."""
    assert page(library) is None
    assert page(library, preview=True) is not None
    publish(library)
    assert page(library) is not None


def test_the_matrix_leads_to_the_list(library: Library) -> None:
    """The first cell is high and high; the numbers match the list and link to it."""
    soup = shown(library, preview=True)
    cells = {
        str(cell["class"][-1])[-2:]: [link["href"] for link in cell.select("a")] for cell in soup.select("td[class]")
    }
    assert next(iter(cells)) == "hh"
    assert {level: links for level, links in cells.items() if links} == {"hh": ["#slow", "#plan"], "ml": ["#odd"]}
    assert len(cells) == 9
    assert [barrier["id"] for barrier in soup.select(".barrier")] == ["slow", "plan", "odd"]


def test_each_barrier_says_who_does_what_by_when(library: Library) -> None:
    """Names are current, answers that help are linked, and people's text is escaped."""
    publish(library)
    barrier = shown(library).select(".barrier")[0]
    text = " ".join(barrier.text.split())
    assert HOSTILE in text
    assert "Support agent" in text
    assert "Support lead, by 20 Nov 2026" in text
    assert "From 4 people in 1 session" in text
    assert [link["href"] for link in barrier.select("a")] == [
        "../../r/support/",
        "../../a/quiet-deal/",
        "../../places/#place-desk",
    ]


def test_what_is_overdue_shows_without_a_new_build(library: Library) -> None:
    """In a preview, the build date decides; on the published page, the reader's date does, as for review dates."""
    assert [each.has_attr("hidden") for each in shown(library, preview=True).select("[data-review-by]")] == [
        *(False, True, True)
    ]
    publish(library)
    badges = shown(library).select("[data-review-by]")
    assert [(each["data-review-by"], each.has_attr("hidden")) for each in badges] == [
        ("2026-11-20", True),
        ("2026-12-18", True),
    ]


def test_the_history_says_what_came_back(library: Library) -> None:
    """The latest comes first, even if the barrier is open again."""
    past = [" ".join(each.text.split()) for each in shown(library, preview=True).select(".past > li")]
    assert past == [
        "It was slow Closed 10 Nov 2026",
        f"{HOSTILE} Closed 1 Oct 2026, came back 2 Nov 2026: Two teams went back",
    ]


def test_a_barrier_about_a_draft_stays_inside(library: Library) -> None:
    """The whole barrier is left out and the build warns about it; commands are never published."""
    publish(library)
    soup = shown(library)
    assert "canary" not in str(soup).lower()
    assert not soup.select("code")
    [finding] = [each for each in produce(library, preview=False).findings if each.subject == "plan"]
    assert (finding.kind, finding.severity) == ("no page", "warning")


def test_without_any_it_says_how_to_begin(library: Library) -> None:
    """The command is shown only in a preview."""
    library.barriers().path.unlink()
    assert "hallway barriers start" in shown(library, preview=True).text
    publish(library)
    assert "No barrier is recorded yet" in shown(library).text

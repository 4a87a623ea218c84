"""The barriers in a browser are readable on a phone, a desktop and paper, and accessible."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING

import pytest
from axe_playwright_python.sync_playwright import Axe
from test_browser_accessible import RULES

from hallway.library.barrier import Barrier, ListeningSession, Reopening
from hallway.site.mkdocs.build import build
from knowledge import write_library
from reader import SERVERS, Site, until

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Page

DAY = date(2026, 11, 20)
LONG = "The old refund macro is one click away, and nobody opens a second window during a call"


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A published site with eight barriers, several of them in one cell."""
    library = write_library(tmp_path_factory.mktemp("barriers") / "base")
    with (library.curation / "settings.yml").open("a") as settings:
        settings.write("publish_adoption: true\n")
    for number in range(8):
        barrier = Barrier(
            *(f"barrier-{number}", LONG, "HHHHMML"[number % 7], "HHHMHLM"[number % 7], DAY),  # type: ignore[arg-type]
            role="support",
            remedy="Put the link into the macro, and delete the text",
            owner="support-lead" if number % 3 else "",
            due=date(2026, 12, 10 + number),
            answer="quiet-deal",
            evidence=(ListeningSession(DAY, 4, "Two still paste the old text"),),
            reopened=(Reopening(DAY, DAY, "It is back"),) if number % 4 == 1 else (),
            closed_on=date(2026, 12, 1) if number == 7 else None,
        )
        library.barriers().add(barrier)
    folder = build(library, library.root / "site").folder
    with SERVERS["preview"](folder, folder) as home:
        yield Site(home, "")


@pytest.fixture
def barriers(page: Page, site: Site) -> Page:
    """The page on 15 December."""
    page.clock.install(time=datetime.fromisoformat("2026-12-15T12:00"))
    page.goto(f"{site.home}adoption/barriers/")
    return page


@pytest.mark.parametrize("colours", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 1280])
def test_it_breaks_no_rule_and_fits(page: Page, site: Site, colours: str, width: int) -> None:
    """Contrast, names, roles and order are correct, and nothing scrolls sideways on a phone."""
    page.emulate_media(color_scheme="dark" if colours == "dark" else "light", reduced_motion="reduce")
    page.set_viewport_size({"width": width, "height": 800})
    page.goto(f"{site.home}adoption/barriers/")
    found = Axe().run(page, options=RULES).response["violations"]
    assert [f"{rule['id']}: {node['html']}" for rule in found for node in rule["nodes"]] == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_a_number_in_the_matrix_leads_to_its_barrier(barriers: Page) -> None:
    """On a phone, the matrix shows only numbers, with text for screen readers."""
    link = barriers.locator(".matrix__cell--hh a").first
    assert link.text_content() == f"1{LONG}"
    link.click()
    assert barriers.locator(".barrier:target .barrier__number").inner_text() == "1"


def test_the_readers_day_says_what_is_overdue(barriers: Page) -> None:
    """No new build of the site is needed."""
    overdue = barriers.locator(".badge[data-review-by]:visible")
    until(lambda: overdue.count() > 0)  # the script of the page has run
    days = overdue.evaluate_all("all => all.map(badge => badge.dataset.reviewBy)")
    assert sorted(days) == [f"2026-12-{day}" for day in range(10, 15)]


def test_it_prints_the_matrix_in_words(barriers: Page) -> None:
    """All barriers are printed below it, without the frame of the site."""
    barriers.set_viewport_size({"width": 690, "height": 980})  # A4 at 96 dots per inch, without its margins
    barriers.emulate_media(media="print")
    assert barriers.locator(".matrix a span").first.bounding_box()["width"] > 100  # type: ignore[index]
    assert barriers.locator(".barrier:visible").count() == 7
    assert barriers.locator(".bar:visible, .foot:visible").count() == 0

"""The report in a browser: readable on a phone, on a desktop and on one sheet of paper, and accessible."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from axe_playwright_python.sync_playwright import Axe
from test_browser_accessible import RULES

from hallway.site.mkdocs.build import build
from knowledge import write_library
from quarters import report_on
from reader import SERVERS, Site

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Page

ADDRESS = "adoption/report/"


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A published site that shows the team's report."""
    library = write_library(tmp_path_factory.mktemp("report") / "base")
    with (library.curation / "settings.yml").open("a") as settings:
        settings.write("publish_adoption: true\n")
    report_on(library, source="Ticket desk, refunds")
    folder = build(library, library.root / "site").folder
    with SERVERS["preview"](folder, folder) as home:
        yield Site(home, "")


@pytest.mark.parametrize(("width", "colours"), [(360, "dark"), (1280, "light")])
def test_it_breaks_no_rule_and_fits(page: Page, site: Site, width: int, colours: str) -> None:
    """Contrast, names, roles and order, with every table open; nothing scrolls sideways on a phone."""
    page.emulate_media(color_scheme="dark" if colours == "dark" else "light", reduced_motion="reduce")
    page.set_viewport_size({"width": width, "height": 800})
    page.goto(site.home + ADDRESS)
    page.locator("details").evaluate_all("all => all.forEach(each => { each.open = true; })")
    found = Axe().run(page, options=RULES).response["violations"]
    assert [f"{rule['id']}: {node['html']}" for rule in found for node in rule["nodes"]] == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_the_charts_have_the_colours_of_the_page(page: Page, site: Site) -> None:
    """Bars of this quarter have the accent, in light and in dark, and stand out from those before."""
    fills = {}
    for colours in ("light", "dark"):
        page.emulate_media(color_scheme="dark" if colours == "dark" else "light")
        page.goto(site.home + ADDRESS)
        bars = [page.locator(f".chart--weeks .serie-{number} .reactive").first for number in (0, 1)]
        fills[colours] = [bar.evaluate("bar => getComputedStyle(bar).fill") for bar in bars]
    assert fills["light"][1] == "rgb(11, 106, 91)"
    assert fills["dark"][1] == "rgb(99, 203, 182)"
    assert len({fill for both in fills.values() for fill in both}) == 4


def test_it_prints_on_one_sheet(page: Page, site: Site) -> None:
    """With its charts, and without the frame of the site and what is folded."""
    page.goto(site.home + ADDRESS)
    for sheet in ("A4", "Letter"):
        printed = page.pdf(format=sheet)
        assert len(re.findall(rb"/Type\s*/Page\b", printed)) == 1
    page.emulate_media(media="print")
    assert page.locator(".chart .serie-1 .reactive:visible").count() >= page.locator(".chart").count()
    assert page.locator(".bar:visible, .foot:visible, details:visible").count() == 0

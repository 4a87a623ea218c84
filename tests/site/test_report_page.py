"""The report's page and files: published only where it may be, nothing about drafts, a table behind each chart."""

from __future__ import annotations

import json
import re
import sys
from datetime import date
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from bs4 import BeautifulSoup
from PIL import Image

from hallway.adopt.report import gather
from hallway.errors import PdfError
from hallway.site.collection import Collection
from hallway.site.page import Page
from hallway.site.placed import Placed
from hallway.site.producer import produce
from hallway.site.report import card, charts, markdown, pdf, printout, sources, view
from quarters import BASELINE, report_on

if TYPE_CHECKING:
    from hallway.library.library import Library

DAY = date(2026, 11, 26)
ADDRESS = "adoption/report/"
HOSTILE = "<img src=x onerror=alert(1)> | *bold*"


@pytest.fixture
def library(library: Library) -> Library:
    """With two baselines, three weeks, two runs, an outcome with hostile words and one about a draft."""
    report_on(library, source=HOSTILE)
    return library


def publish(library: Library) -> None:
    with (library.curation / "settings.yml").open("a") as settings:
        settings.write("publish_adoption: true\n")


def page(library: Library, *, address: str = ADDRESS, preview: bool = False) -> BeautifulSoup | None:
    """Returns a page, if there is one."""
    files = produce(library, preview=preview, today=DAY if preview else None).files
    found = next((file.content for file in files if file.address == address), None)
    return BeautifulSoup(found.html, "html.parser") if isinstance(found, Page) else None


def made(library: Library) -> view.Context:
    """Returns what the printed report shows."""
    collection = Collection.read(library, preview=False)
    shown = sources.shown(collection, Placed.read(collection))
    return view.context(gather(library, BASELINE, shown), shown, root="")


def test_it_is_published_only_if_the_settings_say_so(library: Library) -> None:
    """And without a command, which only a preview has."""
    assert page(library) is None
    preview = page(library, preview=True)
    assert preview
    assert "hallway report" in preview.text
    publish(library)
    published = page(library)
    assert published
    assert not published.select("code")


def test_what_got_worse_is_the_first_row(library: Library) -> None:
    """Before anyone asks; the headline says it as well."""
    publish(library)
    soup = page(library)
    assert soup
    assert soup.select_one(".report__headline").text == "1 indicator got worse: visit-days in a usual week."  # type: ignore[union-attr]
    first = soup.select("section[aria-labelledby=moved] > .scroll tbody tr")[0]
    assert list(first.stripped_strings) == ["Visit-days in a usual week", "200", "184.5", "Worse"]


def test_an_outcome_says_who_how_sure_and_that_it_is_correlation(library: Library) -> None:
    """With a link to the answer; what people wrote is text."""
    publish(library)
    soup = page(library)
    assert soup
    text = " ".join(soup.select_one("section[aria-labelledby=outcome]").text.split())  # type: ignore[union-attr]
    assert "4.3 points lower (95% interval: 1.7 to 6.9 points lower), from 1,204 and 1,131 cases." in text
    assert f"This is correlation, not cause. Source: {HOSTILE}, 2026-Q3. Reported by Head of support." in text
    assert [link["href"] for link in soup.select("section[aria-labelledby=outcome] a")] == [
        "../../a/refund-after-30-days/"
    ]
    assert not soup.select("img")


@pytest.mark.parametrize("address", [ADDRESS, "adoption/"])
def test_an_outcome_about_a_draft_stays_inside(library: Library, address: str) -> None:
    """On the report and the overview; the person who builds is told."""
    publish(library)
    assert "Canary" not in str(page(library, address=address))
    assert "Head of support" in str(page(library, address=address))
    findings = [each for each in produce(library, preview=False).findings if each.subject == "secret-plan"]
    assert [each.path and each.path.name for each in findings] == ["outcomes.yml"]
    assert "Canary" in str(page(library, address=address, preview=True))


def test_every_chart_has_its_words_and_its_numbers(library: Library) -> None:
    """A title, a description, no two ids alike, and a table; a count that is too small to show is hidden there too."""
    publish(library)
    soup = page(library)
    assert soup
    drawn = soup.select("svg.chart")
    assert len(drawn) == 5
    names = [name for svg in drawn for name in str(svg["aria-labelledby"]).split()]
    assert [soup.find(id=name).text != "" for name in names] == [True] * 10  # type: ignore[union-attr]
    assert len(set(names)) == len(names)
    rows = [[cell.text for cell in row.select("th, td")] for row in soup.select("details tbody tr")[:3]]
    assert rows == [["2026-W39", "31", "0", "25"], ["2026-W40", "20", "0", "25"], ["2026-W41", "<5", "0", "25"]]


def test_without_a_baseline_it_says_what_is_missing(library: Library) -> None:
    """Published, it waits for one; a preview shows the quarter as it is today."""
    for path in library.baseline_paths():
        path.unlink()
    publish(library)
    assert "No quarter is frozen yet" in str(page(library))
    preview = page(library, preview=True)
    assert preview
    assert "This quarter is not frozen yet: hallway baseline 2026-Q4" in " ".join(preview.text.split())


def test_a_chart_takes_its_colours_from_the_page() -> None:
    """It brings no style, no script, no date and no class of the page's own; its words are text."""
    chart = charts.Chart("one", "A <title>", "B & C")
    drawn = charts.weeks(chart, ["W1", "W2", "W3"], [3, None, 5], first=1) + charts.rows(
        *(chart, [HOSTILE, "b"], [3, 7], ["3", "7"]), most=10
    )
    assert not re.search(r"<style|<script|style=|<!--|http://(?!www\.w3\.org)|fill=|class=\"[^\"]*\bbar\b", drawn)
    soup = BeautifulSoup(drawn, "html.parser")
    assert {str(name) for each in soup.select("[class]") for name in each["class"]} <= {
        *("chart", "chart--weeks", "chart--rows"),
        *charts.KEPT,
    }
    assert not soup.select("img")
    assert len(soup.select(".reactive")) == 4  # none for the week that is not known
    assert not [finder for finder in sys.meta_path if type(finder).__module__.startswith("pygal")]


def test_the_printout_needs_nothing_else(library: Library) -> None:
    """One file without a script, a link or a picture; the same report gives the same bytes."""
    html = printout.render(made(library), site="R&D <answers>")
    assert html == printout.render(made(library), site="R&D <answers>")
    soup = BeautifulSoup(html, "html.parser")
    assert not soup.select("script, link, img, a, iframe")
    assert not re.search(rb"url\(|@import", html)
    assert "R&D <answers>" in soup.text
    assert len(soup.select("svg.chart")) == 5


def test_the_markdown_is_text_wherever_it_is_pasted(library: Library) -> None:
    """What people wrote breaks neither a table nor a paragraph."""
    text = markdown.render(made(library), site="R&D <answers>")
    assert "R\\&D \\<answers\\>, 2026-Q4." in text
    assert "\\<img src=x onerror=alert(1)\\> \\| \\*bold\\*" in text
    assert "| Visit-days in a usual week | 200 | 184.5 | worse |  |" in text
    widths = {line.count(" | ") for line in text.splitlines() if line.startswith("| 2026-W")}
    assert widths == {3}


def test_the_card_is_one_size(library: Library) -> None:
    """The same report gives the same picture."""
    drawn = card.draw(made(library), site="Help")
    assert drawn == card.draw(made(library), site="Help")
    with Image.open(BytesIO(drawn)) as picture:
        assert (picture.size, picture.format) == ((1200, 630), "PNG")


def test_an_empty_report_is_drawn_as_well(library: Library) -> None:
    """Nothing scored, moved, measured or recorded."""
    for path in (*library.baseline_paths(), *library.diagnostic_paths(), *library.measures_folder.iterdir()):
        path.unlink()
    library.outcomes().path.unlink()
    library.placements().path.unlink()
    shown = made(library)
    assert card.draw(shown, site="")
    assert "has not been run yet" in markdown.render(shown, site="")
    assert b"No outcome is recorded yet" in printout.render(shown, site="")
    assert json.dumps(view.without_charts(shown))


@pytest.mark.skipif(not pdf.find_browser(), reason="needs Chromium, Chrome or Edge")
def test_a_browser_prints_one_sheet(library: Library) -> None:
    """Of Letter or A4."""
    printed = pdf.render(printout.render(made(library), site="Help"), pdf.find_browser())
    assert printed.startswith(b"%PDF-")
    assert len(re.findall(rb"/Type\s*/Page\b", printed)) == 1


@pytest.mark.parametrize("browser", ["/nowhere/chromium", "/bin/false"])
def test_a_browser_that_fails_is_named(browser: str) -> None:
    """With what to do instead."""
    with pytest.raises(PdfError, match=f"{browser} did not print"):
        pdf.render(b"<p>Hello", browser)


def test_a_browser_is_found_on_the_path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """By any of its names; without one, there is none."""
    monkeypatch.setattr(pdf, "ELSEWHERE", ())
    monkeypatch.setenv("PATH", str(tmp_path))
    assert pdf.find_browser() == ""
    (tmp_path / "google-chrome").write_text("#!/bin/sh\n")
    (tmp_path / "google-chrome").chmod(0o755)
    assert pdf.find_browser() == str(tmp_path / "google-chrome")

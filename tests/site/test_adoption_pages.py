"""Overview, diagnostic and drill: the tools are public, the team's own data is shown only where it may be."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest
from bs4 import BeautifulSoup

from hallway.adopt.diagnostic import BANDS, MOVES, QUESTIONS
from hallway.days import Week
from hallway.library import baselines, diagnostics
from hallway.library.diagnostics import Diagnostic, Score
from hallway.library.drills import DrillRun
from hallway.library.picks import Pick
from hallway.library.placements import Placement
from hallway.site.page import Page
from hallway.site.pages import adoption
from hallway.site.pages.adoption import Part
from hallway.site.producer import produce
from quarters import BASELINE

if TYPE_CHECKING:
    from hallway.library.library import Library

DAY = date(2026, 11, 22)
PAGES = ("adoption/", "adoption/diagnostic/", "adoption/drill/")
HOSTILE = "<img src=x onerror=alert(1)>"


@pytest.fixture
def library(library: Library) -> Library:
    """With a place and a draft in it, two diagnostics and one drill run."""
    (library.curation / "places.yml").write_text("desk: {title: The refund macro, kind: zendesk}\n", encoding="utf-8")
    for answer, second in (("refund-after-30-days", 4), ("secret-plan", None), ("old-way", None)):
        library.placements().add(Placement("desk", "zendesk", answer, second=second, placed_on=DAY))
    for month, points in ((8, 0), (11, 1)):
        scores = tuple(Score(number, points, 0, "None of 2", HOSTILE) for number in range(1, 6))
        run = Diagnostic(date(2026, month, 20), "Ana", scores)
        diagnostics.save(run, library.diagnostics_folder, may_replace=False)
    library.drills().add(DrillRun("desk", 48, date(2026, 11, 20)))
    return library


def pages(library: Library, *, preview: bool = False) -> dict[str, BeautifulSoup]:
    """Returns the adoption pages."""
    files = produce(library, preview=preview, today=DAY if preview else None).files
    made = {file.address: file.content for file in files if file.address in PAGES}
    found = {address: page for address, page in made.items() if isinstance(page, Page)}
    return {address: BeautifulSoup(page.html, "html.parser") for address, page in found.items()}


def publish(library: Library) -> None:
    with (library.curation / "settings.yml").open("a") as settings:
        settings.write("publish_adoption: true\n")


def test_the_published_tools_are_empty(library: Library) -> None:
    """Results, times, names and commands are published only if the settings say so."""
    for address, page in pages(library).items():
        assert not page.select("code, [checked], .question__evidence, .question__last, .timings"), address
        assert not {"48", "Ana", "None of 2"} & set(page.stripped_strings)


def test_a_preview_fills_in_the_evidence(library: Library) -> None:
    """The form shows the evidence with reasons, the score of the last run, and the commands for the next moves."""
    page = pages(library, preview=True)["adoption/diagnostic/"]
    assert page.select_one(".question__evidence").text == (  # type: ignore[union-attr]
        "1 of 2 published answers is pinned where people work, in 1 place. Suggests 2."
    )
    assert [field.get("data-suggested") for field in page.select("fieldset")] == ["2", "1", "0", None, None]
    assert [field["data-last"] for field in page.select("fieldset")] == ["1"] * 5
    assert [f"{choice['name']}{choice['value']}" for choice in page.select("[checked]")] == ["q12", "q21", "q30"]
    assert [code.text for code in page.select(".move code")] == [move.command for move in MOVES if move.command]


def test_published_results_are_those_that_were_stored(library: Library) -> None:
    """Results are compared with the run before and escaped; the same files give the same page on any day."""
    publish(library)
    page = pages(library)["adoption/diagnostic/"]
    assert page.select_one(".diagnostic")["data-before"] == "0"  # type: ignore[index]
    assert [choice["value"] for choice in page.select("[checked]")] == ["1"] * 5
    assert page.select_one("#note-1")["value"] == HOSTILE  # type: ignore[index]
    assert "20 Nov 2026" in page.select_one(".note").text  # type: ignore[union-attr]
    assert not page.select("img, code")


def test_the_page_is_whole_without_javascript(library: Library) -> None:
    """Every question, every band and every move is visible."""
    page = pages(library)["adoption/diagnostic/"]
    assert len(page.select("input[type=radio]")) == 3 * len(QUESTIONS)
    assert [band.p.text for band in page.select(".band")] == [band.reading for band in BANDS]  # type: ignore[union-attr]
    assert [move["data-questions"] for move in page.select(".move")] == ["1 2", "4", "3", "5", ""]
    assert not [hidden for hidden in page.select("[hidden]") if hidden.select("fieldset, .band, .move")]


def test_the_drill_starts_at_what_is_pinned(library: Library) -> None:
    """The links have no placement code, which would count as a visit, and skip drafts and retired answers."""
    page = pages(library)["adoption/drill/"]
    assert [link["href"] for link in page.select(".starts a")] == ["../../a/refund-after-30-days/#t=4"]
    assert [option.get("data-url", "") for option in page.select("#drill-start option")] == [
        "../../a/refund-after-30-days/#t=4",
        "",
    ]


@pytest.mark.parametrize("preview", [False, True])
def test_times_are_shown_where_they_may_be(library: Library, preview: bool) -> None:
    """A preview shows them, and so does the published site if the settings say so."""
    if not preview:
        publish(library)
    row = pages(library, preview=preview)["adoption/drill/"].select(".timings tbody tr")[0]
    assert list(row.stripped_strings) == ["The refund macro", "48 s", "\N{EN DASH}", "1", "20 Nov 2026"]


def test_without_places_the_drill_says_how_to_begin(library: Library) -> None:
    """The diagnostic does not need places."""
    (library.curation / "places.yml").unlink()
    assert pages(library)["adoption/drill/"].select_one(".empty")
    assert pages(library)["adoption/diagnostic/"].select("fieldset")


def test_every_part_of_the_overview_has_a_page(library: Library) -> None:
    """The overview links to every part."""
    (library.curation / "paths.yml").write_text("support: {role: [quiet-deal]}\n")
    baselines.save(BASELINE, library.baselines_folder, may_replace=False)
    library.picks().put(Pick(Week(2026, 48), "quiet-deal", "Why", "Where"))
    addresses = produce(library, preview=False).addresses
    team_data = {part.address for part in adoption.PARTS if part.is_team_data}
    assert {part.address for part in adoption.PARTS} - addresses == team_data
    publish(library)
    assert {part.address for part in adoption.PARTS} <= produce(library, preview=False).addresses
    links = [link["href"] for link in pages(library)["adoption/"].select("a")]
    assert links == [f"../{part.address}" for part in adoption.PARTS]


def test_a_part_with_the_teams_data_is_not_linked_before_it_is_published(
    library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Until then, its page does not exist."""
    monkeypatch.setattr(adoption, "PARTS", (Part("adoption/notes/", "Notes", "What we said", is_team_data=True),))
    assert not pages(library)["adoption/"].select("a")
    assert pages(library, preview=True)["adoption/"].select("a")
    publish(library)
    assert pages(library)["adoption/"].select("a")

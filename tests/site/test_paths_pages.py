"""The pages of learning paths: answers in order, gaps to ask for, and nothing about drafts on the published site."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest
from bs4 import BeautifulSoup

from hallway.days import Week
from hallway.library.picks import Pick
from hallway.site.navigation import LINKS, links
from hallway.site.page import Page
from hallway.site.producer import produce

if TYPE_CHECKING:
    from hallway.library.library import Library

HOSTILE = "<img src=x onerror=alert(1)>"
PATHS = f"""\
support:
  foundational:
    - {{answer: old-way, manager_check: "{HOSTILE}", kpi: Reopen rate}}
    - {{answer: secret-plan, recognition: canary}}
  role:
    - refund-after-30-days
    - {{question: "Who may do it & why?", moment: refund-request}}
sales:
  audience: admin
  mastery: [secret-plan]
unknown-role:
  role: [quiet-deal]
"""


@pytest.fixture
def library(library: Library) -> Library:
    """With a path that has all kinds of entries, one with a draft alone, and one of an unknown role."""
    (library.curation / "paths.yml").write_text(PATHS, encoding="utf-8")
    return library


def pages(library: Library, *, preview: bool = False) -> dict[str, BeautifulSoup]:
    files = produce(library, preview=preview, today=date(2026, 11, 22) if preview else None).files
    return {
        file.address: BeautifulSoup(file.content.html, "html.parser")
        for file in files
        if isinstance(file.content, Page)
    }


def test_a_path_shows_its_answers_in_order(library: Library) -> None:
    """A replaced answer is followed, and everything that people wrote is escaped."""
    page = pages(library)["paths/support/"]
    assert [link["href"] for link in page.select(".step h3 a")] == [
        "../../a/quiet-deal/",
        "../../a/refund-after-30-days/",
    ]
    assert [box["value"] for box in page.select(".step__done input")] == ["quiet-deal", "refund-after-30-days"]
    assert [term.text for term in page.select(".step dt, .step dd")] == ["Manager check", HOSTILE, "KPI", "Reopen rate"]
    assert [title.text.strip() for title in page.select("h2")] == ["Foundational", "Role"]
    assert "2 answers" in page.select_one(".lead").text  # type: ignore[union-attr]
    assert not page.select("img, code")


def test_a_gap_can_be_asked_for(library: Library) -> None:
    """A gap links to the recorder with the question filled in, even without JavaScript."""
    gap = pages(library)["paths/support/"].select_one(".step--gap")
    assert gap is not None
    assert "No answer yet" in gap.text
    assert [link["href"] for link in gap.select("a")] == [
        "../../m/refund-request/",
        "../../record/#question=Who%20may%20do%20it%20%26%20why%3F&moment=refund-request",
    ]


def test_what_has_no_page_is_left_out_and_named(library: Library) -> None:
    """Drafts and paths of unknown roles are left out of the site; the build reports each with its line."""
    found = pages(library)
    assert [address for address in found if address.startswith("paths/")] == ["paths/", "paths/support/"]
    assert not {"canary", "secret-plan"} & {word for page in found.values() for word in str(page).split('"')}
    findings = [
        each for each in produce(library, preview=False).findings if each.path and each.path.name == "paths.yml"
    ]
    assert [(each.kind, each.line, each.subject) for each in findings] == [
        ("no page", 4, "secret-plan"),
        ("no page", 10, "secret-plan"),
        ("no page", 12, "unknown-role"),
    ]


def test_a_preview_shows_what_needs_attention(library: Library) -> None:
    """The preview shows drafts, flags entries to look at, and shows the command that asks for a missing answer."""
    page = pages(library, preview=True)["paths/support/"]
    assert page.select(".step .badge")[0].text == "Draft"
    flags = [flag.text for flag in page.select(".step__flag")]
    assert flags[0] == "In curation/paths.yml: it was retired and replaced by quiet-deal."
    assert flags[-1].startswith("Nothing brings people back")
    assert "hallway ask 'Who may do it & why?' --moment refund-request" in [code.text for code in page.select("code")]


def test_the_overview_separates_the_audiences(library: Library) -> None:
    """Paths for end users and administrators are listed apart; the home page and the role link to a path."""
    found = pages(library, preview=True)
    assert [title.text for title in found["paths/"].select("h2")] == ["For end users", "For administrators"]
    assert "for administrators" in found["paths/sales/"].text
    assert found["r/support/"].select("a[href='../../paths/support/']")
    assert found[""].select("a[href='./paths/support/']")


def test_without_paths_there_is_no_page(library: Library) -> None:
    """The published site has no page of paths; the preview says how to begin."""
    (library.curation / "paths.yml").unlink()
    assert not [address for address in pages(library) if address.startswith("paths/")]
    assert "curation/paths.yml" in pages(library, preview=True)["paths/"].text


def test_the_navigation_leads_to_what_there_is(library: Library) -> None:
    """The published site links only to pages with content; the preview links to all of them."""
    (library.curation / "paths.yml").unlink()
    assert [link["label"] for link in links(produce(library, preview=False).site)] == ["Adoption"]
    assert not pages(library)["adoption/"].select("[href='../paths/'], [href='../places/'], [href='../week/']")
    assert len(links(produce(library, preview=True).site)) == len(LINKS)
    (library.curation / "paths.yml").write_text(PATHS, encoding="utf-8")
    (library.curation / "places.yml").write_text("desk: {title: Desk, kind: zendesk}\n", encoding="utf-8")
    library.picks().put(Pick(Week(2026, 48), "quiet-deal", "Why", "Where"))
    assert [link["url"] for link in links(produce(library, preview=False).site)] == list(LINKS)


def test_the_home_page_has_picks_roles_and_topics(library: Library) -> None:
    """The home page has picks of published answers, hidden until a script knows the week, and the words in use."""
    for number, answer in ((47, "quiet-deal"), (48, "old-way"), (49, "secret-plan")):
        library.picks().put(Pick(Week(2026, number), answer, HOSTILE, "Where", team="Sales"))
    (library.curation / "tags.yml").write_text("refunds: Refunds\nunused: Unused\n", encoding="utf-8")
    home = pages(library)[""]
    assert [pick["data-week"] for pick in home.select(".this-week [data-week][hidden]")] == ["2026-W47"]
    assert home.select_one("[data-week] a")["href"] == "./a/quiet-deal/?from=pick-2026-w47-sales"  # type: ignore[index]
    assert [link.text for link in home.select("[aria-labelledby=tags] a")] == ["Refunds"]
    assert [link["href"] for link in home.select("[aria-labelledby=roles] li > a")] == ["./r/support/", "./r/sales/"]
    assert not home.select("img")


def test_a_role_without_answers_of_its_own_leads_to_its_path(library: Library) -> None:
    """Nothing says that there are no answers, or links back and forth, because the path has some."""
    for path in library.answer_paths():
        path.write_text(path.read_text("utf-8").replace("roles: [support]", "roles: []"), encoding="utf-8")
    shown = pages(library)
    assert "0 answers" not in shown[""].text
    assert shown[""].select_one("[aria-labelledby=roles] a[href$='paths/support/']")
    assert shown["r/support/"].select_one("a[href='../../paths/support/']")
    assert not shown["r/support/"].select(".empty")
    assert not shown["paths/support/"].select("a[href='../../r/support/']")

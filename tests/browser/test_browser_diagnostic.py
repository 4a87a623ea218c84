"""The diagnostic in a browser: it adds up scores, stores them locally, shares and prints them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from reader import until

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

    from reader import Site


@pytest.fixture
def form(page: Page, site: Site) -> Page:
    """The page, ready to fill in."""
    page.goto(f"{site.home}adoption/diagnostic/")
    page.wait_for_selector(".diagnostic.is-live")
    return page


def choose(page: Page, scores: str) -> None:
    """Chooses a score for each question, as a reader would."""
    for number, score in enumerate(scores, start=1):
        page.locator(f"input[name=q{number}][value='{score}']").check()


def chosen(page: Page) -> str:
    """Returns the chosen scores, with a hyphen where none is chosen."""
    fields = page.locator("fieldset").all()
    found = [field.locator("input:checked") for field in fields]
    return "".join(str(each.get_attribute("value")) if each.count() else "-" for each in found)


def moves(page: Page) -> list[str]:
    return [move.inner_text().splitlines()[-1] for move in page.locator(".move:visible h4").all()]


def test_it_adds_up(form: Page) -> None:
    """The page shows how many answers are missing, then the total, its band and the matching moves."""
    choose(form, "101")
    assert form.locator(".result__todo").inner_text() == "3 of 5 questions are answered."
    assert form.locator(".band:visible, .moves:visible").count() == 0
    choose(form, "10120")
    assert form.locator(".result__points").inner_text() == "4"
    assert form.locator(".band:visible h3").all_inner_texts() == ["In pockets"]
    assert len(moves(form)) == 3
    assert moves(form)[0] == "Pin one answer where the work happens"
    choose(form, "22222")
    assert moves(form) == ["Repeat it in the next place"]


def test_it_can_be_filled_in_by_keyboard(form: Page) -> None:
    """Tab moves to a question, and arrow keys choose a score."""
    form.locator("input[name=q1]").first.focus()
    form.keyboard.press("ArrowDown")
    assert chosen(form) == "1----"
    form.keyboard.press("Tab")
    form.keyboard.type("Two teams")
    assert "n1=Two+teams" in form.url


def test_answers_are_kept_in_this_browser(form: Page, site: Site) -> None:
    """Answers are there on the next visit, until the form is cleared."""
    choose(form, "21012")
    form.goto(site.home)
    form.goto(f"{site.home}adoption/diagnostic/")
    until(lambda: chosen(form) == "21012")
    form.locator("[data-do=clear]").click()
    assert chosen(form) == "-----"
    form.reload()
    form.wait_for_selector(".diagnostic.is-live")
    assert chosen(form) == "-----"


def test_a_link_shares_them(form: Page, chromium: Browser) -> None:
    """The link includes notes; opening it does not replace stored answers until someone changes one."""
    choose(form, "21012")
    form.locator("#note-2").fill("45 s & a half; “really”")
    other = chromium.new_context()
    visit = other.new_page()
    visit.goto(re.sub("#.*", "#s=00000", form.url))
    visit.wait_for_selector(".diagnostic.is-live")
    visit.locator("input[name=q1][value='1']").check()
    visit.goto(form.url)
    visit.reload()
    until(lambda: chosen(visit) == "21012")
    assert visit.locator("#note-2").input_value() == "45 s & a half; “really”"
    visit.locator("[data-do=mine]").click()
    assert chosen(visit) == "10000"
    other.close()


@pytest.mark.parametrize("fragment", ["#s=21", "#s=99999", "#s=2101x", "#t=83", "#s=", ""])
def test_a_broken_link_is_an_empty_form(page: Page, site: Site, fragment: str) -> None:
    """An invalid link fills in nothing."""
    page.goto(f"{site.home}adoption/diagnostic/{fragment}")
    page.wait_for_selector(".diagnostic.is-live")
    assert chosen(page) == "-----"


def test_it_prints_on_one_page(form: Page) -> None:
    """With notes for all questions, one A4 page has the choices, the total and the moves, and no buttons."""
    choose(form, "01010")
    for number in range(1, 6):
        form.locator(f"#note-{number}").fill("An example that takes most of a line, because people explain themselves")
    printed = form.pdf(format="A4")
    assert len(re.findall(rb"/Type\s*/Page\b", printed)) == 1
    form.emulate_media(media="print")
    assert form.locator(".choice:visible").count() == 5
    assert form.locator("button:visible").count() == 0


def test_an_empty_form_prints_with_all_its_choices(form: Page) -> None:
    """The choices can then be marked with a pen."""
    form.emulate_media(media="print")
    assert form.locator(".choice:visible").count() == 15


def test_without_javascript_it_is_a_form_on_paper(chromium: Browser, site: Site) -> None:
    """Questions, bands and moves are all shown, without buttons that do nothing."""
    context = chromium.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{site.home}adoption/diagnostic/")
    assert page.locator(".choice:visible").count() == 15
    assert page.locator(".band:visible").count() == 3
    assert page.locator(".deed:visible").count() == 0
    context.close()

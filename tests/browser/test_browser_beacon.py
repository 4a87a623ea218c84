"""What the beacon sends, to whom, and when it sends nothing."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe

from hallway.site.mkdocs.build import build
from knowledge import write_library

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from playwright.sync_api import BrowserContext, Page, Request, Response, Route

HOME = "https://help.example/"
COUNTERS = {
    "goatcounter": "beacon: goatcounter\nbeacon_url: https://stats.example\n",
    "plausible": "beacon: plausible\nbeacon_url: https://stats.example\nbeacon_site: help.example\n",
    "umami": "beacon: umami\nbeacon_url: https://stats.example\nbeacon_site: 0a1b\n",
}


@pytest.fixture
def tab(context: BrowserContext) -> Iterator[Page]:
    """A tab that can connect to a counter; in the end, no script failed and the policy blocked nothing."""
    tab = context.new_page()
    complaints: list[str] = []
    tab.on("pageerror", lambda error: complaints.append(str(error)))
    tab.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    yield tab
    assert complaints == []


@pytest.fixture
def visit(tab: Page, tmp_path: Path) -> Callable[..., list[Request]]:
    """Returns a function that opens a page of a site with a counter and collects the counter's requests."""
    sent: list[Request] = []

    def open_page(kind: str, address: str) -> list[Request]:
        library = write_library(tmp_path / "base")
        with (library.curation / "settings.yml").open("a") as settings:
            settings.write(COUNTERS[kind])
        site = build(library, tmp_path / "site").folder

        def serve(route: Route) -> None:
            path = site / urlsplit(route.request.url).path.lstrip("/")
            route.fulfill(path=path / "index.html" if path.is_dir() else path)

        def count(route: Route) -> None:
            sent.append(route.request)
            route.fulfill(status=202, headers={"Access-Control-Allow-Origin": "*", "Access-Control-Allow-Headers": "*"})

        tab.route(f"{HOME}**", serve)
        tab.route("https://stats.example/**", count)
        with tab.expect_response(lambda each: each.url.startswith("https://stats.example/") and not is_preflight(each)):
            tab.goto(HOME + address)
        return sent

    def is_preflight(answered: Response) -> bool:
        return answered.request.method == "OPTIONS"

    return open_page


def test_goatcounter_gets_path_and_placement(visit: Callable[..., list[Request]]) -> None:
    """No other part of the address is sent."""
    [opened] = visit("goatcounter", "a/quiet-deal/?from=desk-k3f9&mail=ana@example.com#t=4")
    asked = urlsplit(opened.url)
    assert (asked.path, opened.method) == ("/count", "GET")
    found = parse_qs(asked.query)
    assert (found["p"], found["q"]) == (["/a/quiet-deal/"], ["?utm_source=desk-k3f9"])
    assert "ana" not in opened.url
    assert "referer" not in opened.headers


@pytest.mark.parametrize("kind", ["plausible", "umami"])
def test_the_others_get_the_same(visit: Callable[..., list[Request]], kind: str) -> None:
    """Each counter gets them in its own format."""
    opened = next(each for each in visit(kind, "a/quiet-deal/?from=desk-k3f9&mail=ana@example.com") if each.post_data)
    said = json.loads(opened.post_data or "")
    if kind == "plausible":
        address = f"{HOME}a/quiet-deal/?utm_source=desk-k3f9"
        assert said == {"name": "pageview", "url": address, "domain": "help.example"}
    else:
        assert said["payload"]["url"] == "/a/quiet-deal/?utm_source=desk-k3f9"
        assert (said["type"], said["payload"]["website"]) == ("event", "0a1b")
    assert "ana@" not in (opened.post_data or "")


def test_readers_say_whether_it_helped(visit: Callable[..., list[Request]], tab: Page) -> None:
    """Readers can answer once, by keyboard or pointer, and are thanked; axe-core finds no violation."""
    visit("plausible", "a/quiet-deal/")
    assert not Axe().run(tab, ".helpful").response["violations"]
    with tab.expect_request("https://stats.example/**") as asked:
        tab.get_by_role("button", name="No", exact=True).press("Enter")
    said = json.loads(asked.value.post_data or "")
    assert (said["name"], said["props"]) == ("not helpful", {"about": "/a/quiet-deal/"})
    assert tab.locator(".helpful").inner_text() == "Thank you."


def test_a_search_in_vain_is_reported_without_numbers(visit: Callable[..., list[Request]], tab: Page) -> None:
    """Words with a digit or an @ are left out, because they may identify a customer."""
    visit("plausible", "a/quiet-deal/")
    with tab.expect_request("https://stats.example/**") as asked:
        tab.click(".find")
        tab.locator(".search__input").press_sequentially("zeppelin x4711 ana@example.com")
    said = json.loads(asked.value.post_data or "")
    assert (said["name"], said["props"]) == ("search without result", {"about": "zeppelin"})


def test_who_does_not_want_it_is_not_counted(visit: Callable[..., list[Request]], tab: Page) -> None:
    """Do Not Track and Global Privacy Control are respected, and nothing is stored in the browser."""
    sent = visit("plausible", "a/quiet-deal/")
    assert tab.context.cookies() == []
    count = len(sent)
    tab.add_init_script("Object.defineProperty(Navigator.prototype, 'globalPrivacyControl', { get: () => true });")
    tab.goto(f"{HOME}a/refund-after-30-days/")
    tab.wait_for_load_state("networkidle")
    assert len(sent) == count
    assert tab.locator(".helpful").count() == 0

"""The rules in our guide work on Debian's web servers: pages cannot be framed, and embeds only by named hosts."""

from __future__ import annotations

import threading
import urllib.error
import urllib.request
from typing import TYPE_CHECKING

import pytest

from hallway.site.server import PreviewServer
from reader import until
from static_hosts import HOSTS

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import BrowserContext, Page

NAMED = "http://127.0.0.1:*"


@pytest.fixture(scope="module", params=HOSTS)
def address(
    request: pytest.FixtureRequest, built_site: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[str]:
    """The address of a site whose embeds one host may frame."""
    folder = tmp_path_factory.mktemp(request.param)
    with HOSTS[request.param].serving(built_site, folder, tickets=NAMED) as address:
        yield address


def headers(address: str, **asked: str) -> tuple[int, dict[str, str]]:
    try:
        with urllib.request.urlopen(urllib.request.Request(address, headers=asked), timeout=10) as answer:
            return answer.status, {key.lower(): value for key, value in answer.headers.items()}
    except urllib.error.HTTPError as error:
        return error.code, {key.lower(): value for key, value in error.headers.items()}


def test_row_51_a_page_is_in_nobodys_frame_and_an_embed_where_it_may(address: str) -> None:
    """With the guide's rules, pages allow only their own site, embeds the named hosts, and types are not guessed."""
    for page in ("", "a/quiet-deal/", "m/refund-request/", "a/never-made/"):
        assert headers(address + page)[1]["content-security-policy"] == "frame-ancestors 'self'"
    embed = headers(f"{address}embed/quiet-deal/")[1]
    assert embed["content-security-policy"].startswith(f"frame-ancestors {NAMED}")
    assert "x-frame-options" not in embed
    assert embed["x-content-type-options"] == "nosniff"


def test_row_51_an_address_that_was_never_there_has_our_page(address: str, built_site: Path) -> None:
    """The response has the status 404, and the page has a search."""
    with pytest.raises(urllib.error.HTTPError, match="404") as raised:
        urllib.request.urlopen(f"{address}a/never-made/", timeout=10)
    assert raised.value.read() == (built_site / "404.html").read_bytes()
    raised.value.close()


def test_row_51_a_player_can_jump(address: str) -> None:
    """A range request gets that range."""
    status, sent = headers(f"{address}media/quiet-deal.0a1b2c3d.m4a", Range="bytes=100-199")
    assert status == 206
    assert sent["content-range"].startswith("bytes 100-199/")


@pytest.mark.browser
@pytest.mark.parametrize(
    ("ticket", "framed", "is_shown"),
    [
        ("127.0.0.1", "embed/quiet-deal/", True),
        ("127.0.0.1", "a/quiet-deal/", False),
        ("localhost", "embed/quiet-deal/", False),
    ],
)
def test_row_51_a_browser_shows_embeds_in_the_named_host_alone(
    context: BrowserContext, address: str, tmp_path: Path, ticket: str, framed: str, is_shown: bool
) -> None:
    """A framed page, or an embed in an unnamed host, stays empty."""
    frame = f"<iframe src={address}{framed}></iframe>"
    (tmp_path / "index.html").write_text(f"<!doctype html><title>A ticket</title>{frame}")
    page = context.new_page()
    with PreviewServer(tmp_path) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        page.goto(server.address.replace("127.0.0.1", ticket))
        until(lambda: shown(page).startswith((address, "chrome-error:")))
        server.shutdown()
    assert shown(page).startswith(address) is is_shown


def shown(page: Page) -> str:
    """Returns the address that the frame of a ticket shows."""
    assert page.title() == "A ticket"  # a question to the browser makes Playwright process events
    return page.frames[-1].url

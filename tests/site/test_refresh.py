"""A live preview tells its pages when they have changed, and nothing of that is in a published site."""

from __future__ import annotations

import json
import threading
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from hallway.library.library import Library
from hallway.site import refresh
from hallway.site.mkdocs.build import build
from hallway.site.server import PreviewServer
from knowledge import add_answer

PAGE = "a/quiet-deal/"


@pytest.fixture
def live(library: Library) -> Iterator[PreviewServer]:
    """The preview of a knowledge base, as `hallway serve` serves it."""
    with PreviewServer(build(library, library.root / "site").folder, is_live=True) as running:
        thread = threading.Thread(target=running.serve_forever, kwargs={"poll_interval": 0.05})
        thread.start()
        yield running
        running.shutdown()
        thread.join()


def read(server: PreviewServer, path: str) -> str:
    with urllib.request.urlopen(server.address + path, timeout=10) as reply:
        return str(reply.read().decode())


def state(server: PreviewServer, page: str = PAGE) -> dict[str, str]:
    found: dict[str, str] = json.loads(read(server, f"_hallway/state?page=/{page}"))
    return found


def test_a_page_learns_of_an_edit_and_others_do_not(live: PreviewServer, library: Library) -> None:
    """The digest that the page was sent with is the state until its answer is edited."""
    sent, other = state(live), state(live, "a/refund-after-30-days/")
    assert f'data-page-digest="{sent["digest"]}"' in read(live, PAGE)
    add_answer(library, "quiet-deal", moments=("deal-gone-quiet",), roles=("sales",), body="[0:00] Ask again.\n")
    build(library, live.folder)
    assert state(live)["digest"] != sent["digest"]
    assert state(live, "a/refund-after-30-days/") == other


def test_a_page_is_told_of_a_problem_and_of_work(live: PreviewServer) -> None:
    """Both while the old page is still shown."""
    sent = state(live)
    live.problem, live.doing = "It does not build.", "Updating many pages."
    assert state(live)["digest"] != sent["digest"]
    assert state(live)["doing"] == "Updating many pages."


@pytest.mark.parametrize("asked", ["/../../etc/passwd", "/no/such/page/", "%00", "//[", ""])
def test_any_question_is_answered(live: PreviewServer, asked: str) -> None:
    """Nothing outside the site is read."""
    assert set(state(live, asked)) == {"digest", "doing"}


def test_a_published_site_has_no_script_of_a_preview(built_site: Path) -> None:
    """Neither among its files nor on its pages."""
    assert not (built_site / refresh.SOURCE).exists()
    assert refresh.SCRIPT not in (built_site / PAGE / "index.html").read_text("utf-8")

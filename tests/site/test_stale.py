"""An answer edited after its check says so wherever the check would be mentioned, without the checker's name."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from bs4 import BeautifulSoup

from hallway.library.answer import Answer, text_digest
from hallway.site.answer import schema_org
from hallway.site.producer import produce
from knowledge import BODY, add_answer

if TYPE_CHECKING:
    from hallway.library.library import Library

STALE = "Edited since it was checked on"


@pytest.fixture
def published(library: Library) -> dict[str, str]:
    """Returns the pages: an answer as checked, one edited since, and one approved before digests were stored."""
    path = library.curation / "settings.yml"
    path.write_text(path.read_text("utf-8") + "site_url: https://hallway.example/\n", "utf-8")
    add_answer(library, "checked", body=BODY, approved_text=text_digest(BODY))
    add_answer(library, "edited", body=BODY + "\n[0:11] And call me.\n", approved_text=text_digest(BODY))
    add_answer(library, "older", body=BODY)
    return {
        file.address: file.content.decode() if isinstance(file.content, bytes) else str(file.content.html)
        for file in produce(library, preview=False).files
        if not isinstance(file.content, Path) and not file.address.endswith((".png", ".jpg"))
    }


@pytest.mark.parametrize("where", ["a/{}/", "embed/{}/", "a/{}/answer.md"])
def test_the_page_the_embed_and_the_twin_say_so(published: dict[str, str], where: str) -> None:
    """The notice replaces the name of the checker; unedited answers still show it."""
    text = BeautifulSoup(published[where.format("edited")], "html.parser").text
    assert STALE in text
    assert "Checked by" not in text
    for sound in ("checked", "older"):
        text = BeautifulSoup(published[where.format(sound)], "html.parser").text
        assert STALE not in text
        assert "Checked by Ana on" in text


def test_the_feeds_say_so(published: dict[str, str]) -> None:
    """Only the entry of the edited answer says so."""
    assert published["feed.xml"].count(STALE) == 1
    [item] = [item for item in json.loads(published["feed.json"])["items"] if STALE in item["content_html"]]
    assert item["url"].endswith("/a/edited/")


def test_machines_are_not_told_that_somebody_reviewed_it() -> None:
    """The schema.org data names no reviewer for a text that was edited since."""
    answer = Answer(
        id="a", title="A?", recorded=date(2026, 11, 12), status="approved", approved_by="Ana",
        approved_on=date(2026, 11, 18), approved_text=text_digest(BODY), body=BODY,
    )  # fmt: skip
    place = schema_org.Urls("https://x.org/a/a/")
    told = [
        schema_org.page(each, expert=None, chapters=(), urls=place, published_on=date(2026, 11, 18))
        for each in (answer, replace(answer, body="[0:00] Other.\n"))
    ]
    assert [{"reviewedBy", "lastReviewed"} & each.keys() for each in told] == [{"reviewedBy", "lastReviewed"}, set()]

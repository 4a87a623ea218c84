"""The schema.org data, read back with an HTML parser, contains what is true and nothing else."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest
from bs4 import BeautifulSoup

from hallway.library.answer import Answer
from hallway.library.experts import Expert
from hallway.site.answer import render, schema_org
from hallway.site.answer.schema_org import Urls
from hallway.site.mkdocs.build import build
from hallway.site.producer import produce
from knowledge import add_answer

if TYPE_CHECKING:
    from pathlib import Path

    from hallway.library.library import Library

ANSWER = Answer(
    id="refund",
    title="What if it is past 30 days?",
    recorded=date(2026, 11, 12),
    duration=292.4,
    summary="You can still refund it.",
    language="en",
    approved_by="Ana",
    approved_on=date(2026, 11, 18),
    body="[0:00] Yes.\n\n## [1:23] When they threaten\n\n[1:23] Listen.\n\n## [2:44] The lead\n\n[2:44] Four facts.\n",
)
EXPERT = Expert("lead", "Support lead", "Team lead", "Billing")
PUBLISHED = date(2026, 11, 17)
URLS = Urls("https://help.example.com/a/refund/", "https://help.example.com/media/refund.m4a")


def described(answer: Answer = ANSWER, expert: Expert | None = EXPERT, urls: Urls = URLS) -> Any:
    return schema_org.page(
        answer, expert=expert, chapters=render.body(answer.body).chapters, urls=urls, published_on=PUBLISHED
    )


def blocks(page: Path) -> list[Any]:
    """Returns every data block of a page, as a browser would find it."""
    soup = BeautifulSoup(page.read_text(encoding="utf-8"), "html.parser")
    return [json.loads(script.text) for script in soup.find_all("script", type="application/ld+json")]


def test_one_question_has_one_answer() -> None:
    """The data has the question, the answer, the dates of recording and check, and the people."""
    page = described()
    question, answer = page["mainEntity"], page["mainEntity"]["acceptedAnswer"]
    assert (page["@type"], page["lastReviewed"], page["reviewedBy"]) == ("QAPage", "2026-11-18", {"name": "Ana"})
    assert (question["@type"], question["name"], question["answerCount"]) == ("Question", ANSWER.title, 1)
    assert (answer["@type"], answer["text"], answer["dateCreated"]) == ("Answer", ANSWER.summary, "2026-11-12")
    assert answer["author"]["name"] == "Support lead"


def test_the_recording_and_its_chapters() -> None:
    """The recording has its length and a clip for each chapter, each with its address."""
    sound = described()["mainEntity"]["acceptedAnswer"]["audio"]
    assert (sound["@type"], sound["contentUrl"], sound["duration"]) == ("AudioObject", URLS.media, "PT4M52S")
    assert [(clip["name"], clip["startOffset"], clip["endOffset"], clip["url"]) for clip in sound["hasPart"]] == [
        ("When they threaten", 83, 164, f"{URLS.page}?t=83"),
        ("The lead", 164, 292.4, f"{URLS.page}?t=164"),
    ]


def test_a_video_is_called_one() -> None:
    """A video has a picture, and there is no separate audio."""
    urls = replace(URLS, media="https://help.example.com/media/refund.mp4", picture="https://help.example.com/p.jpg")
    answer = described(urls=urls)["mainEntity"]["acceptedAnswer"]
    assert (answer["video"]["@type"], answer["video"]["thumbnailUrl"]) == ("VideoObject", urls.picture)
    assert "audio" not in answer


def test_what_is_not_known_is_not_said() -> None:
    """Unknown people, dates, recordings and texts are left out."""
    bare = replace(ANSWER, approved_by="", approved_on=None, summary="", language="")
    page = described(bare, expert=None, urls=replace(URLS, media=""))
    said = json.dumps(page)
    assert set(page["mainEntity"]["acceptedAnswer"]) == {"@type", "url", "dateCreated", "datePublished"}
    for nothing in ('""', "null", "[]", "lastReviewed", "reviewedBy", "author", "audio"):
        assert nothing not in said


@pytest.mark.parametrize("length", [0.0, 83.0, 83.004, 164.0, 165.5])
def test_a_clip_ends_after_it_begins(length: float) -> None:
    """Chapters at or after the end, and repeated times, give no clip."""
    twice = ANSWER.body + "\n## [2:44] Again\n\n## Without a time\n\n## [99:00] Far away\n"
    sound = described(replace(ANSWER, duration=length, body=twice))["mainEntity"]["acceptedAnswer"]["audio"]
    clips = sound.get("hasPart", [])
    assert all(clip["startOffset"] < clip["endOffset"] <= length for clip in clips)
    assert "Again" not in [clip["name"] for clip in clips]


HOSTILE = [
    "</script><script>alert(1)</script>",
    "<!-- <script>",
    "]]></SCRIPT >",
    'a "quote" \\ and \\u003c',
    "\u2028\u2029\x00\x1b",
    "{{ config }} {% raw %}",
]


@pytest.mark.parametrize("text", HOSTILE)
def test_no_text_ends_the_block(text: str) -> None:
    """Any text stays inside the block and is read back unchanged."""
    block = schema_org.data_block({"name": text})
    page = BeautifulSoup(f'<script type="application/ld+json">{block}</script><p>after</p>', "html.parser")
    assert not set("<>&\u2028\u2029") & set(block)
    assert json.loads(page.script.text) == {"name": text}  # type: ignore[union-attr]
    assert len(page.find_all("script")) == 1


def test_a_page_of_a_site_holds_it(library: Library) -> None:
    """Hostile text is unchanged after a full build, and only answers have a block."""
    text = '</script><img src=x onerror=alert(1)> & "R&D" {{ 7*7 }} {% x %}'
    add_answer(library, "odd", title=text, summary=text, body=f"[0:00] Yes.\n\n## [0:04] {text}\n\n[0:04] No.\n")
    (library.curation / "settings.yml").write_text("site_url: https://help.example.com/kb\n")
    (library.curation / "experts.yml").write_text("support-lead: {name: '</script><b>', role: '<!--'}\n")
    site = build(library, library.root / "site").folder
    [page] = blocks(site / "a/odd/index.html")
    answer = page["mainEntity"]["acceptedAnswer"]
    assert page["name"] == answer["text"] == text
    assert answer["author"]["name"] == "</script><b>"
    assert answer["audio"]["hasPart"][0]["url"] == "https://help.example.com/kb/a/odd/?t=4"
    assert answer["audio"]["contentUrl"] == "https://help.example.com/kb/media/odd.0a1b2c3d.m4a"
    assert blocks(site / "index.html") == blocks(site / "m/refund-request/index.html") == []


def test_addresses_are_relative_where_the_site_does_not_know_its_own(built_site: Path) -> None:
    """Addresses lead from the page to existing files, and no wrong host is named."""
    folder = built_site / "a/refund-after-30-days"
    [page] = blocks(folder / "index.html")
    sound = page["mainEntity"]["acceptedAnswer"]["audio"]
    assert (folder / sound["contentUrl"]).is_file()
    assert (folder / page["url"] / "index.html").is_file()
    assert sound["hasPart"][0]["url"] == f"{page['url']}?t=4"


def test_drafts_and_retired_answers_say_nothing(library: Library) -> None:
    """Unapproved and retired answers are not marked up as accepted."""
    said = {file.address: getattr(file.content, "data", "") for file in produce(library, preview=True).files}
    assert said["a/secret-plan/"] == said["a/old-way/"] == ""
    assert said["a/quiet-deal/"]

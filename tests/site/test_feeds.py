"""Feeds announce new answers to feed readers and podcast players, in valid formats, and nothing unpublished."""

from __future__ import annotations

import json
import uuid
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree

import feedparser  # type: ignore[import-untyped]
import pytest
from bs4 import BeautifulSoup
from jsonschema import Draft7Validator  # type: ignore[import-untyped]

from hallway.curate.verify import verify
from hallway.library.ledger_entry import LedgerEntry
from hallway.names import clean_line
from hallway.site import feed_formats, feeds
from hallway.site.mkdocs.build import build
from hallway.site.producer import produce
from knowledge import MEDIA, add_answer

if TYPE_CHECKING:
    from hallway.library.library import Library

BASE = "https://help.example.com/kb/"
PAGE = f"{BASE}a/refund-after-30-days/"
PODCAST = "{https://podcastindex.org/namespace/1.0}"
SCHEMA = json.loads((Path(__file__).parent / "schemas" / "jsonfeed-1.1.json").read_text(encoding="utf-8"))
HOSTILE = "]]>\x00\x0b\ud800\ufffe</title><script>alert(1)</script> & &amp; \u202e <b>"


@pytest.fixture
def addressed(library: Library) -> Library:
    """The small knowledge base with a site address."""
    (library.curation / "settings.yml").write_text(f'site_name: "R&D <answers>"\nsite_url: {BASE}\n')
    return library


def made(library: Library, **options: Any) -> dict[str, bytes]:
    """Returns the answer feeds by address, without the feed of weekly picks."""
    files = produce(library, preview=False, **options).files
    found = (file for file in files if "feed." in file.address and not file.address.startswith("week/"))
    return {file.address: file.content for file in found}  # type: ignore[misc]


def parsed(content: bytes) -> Any:
    """Returns an RSS feed as a feed reader parses it."""
    feed = feedparser.parse(content)
    assert not feed.bozo, feed.get("bozo_exception")
    return feed


def test_there_is_a_feed_for_each_thing_to_follow(addressed: Library) -> None:
    """The site, each moment and each expert with an answer have a feed; RSS and JSON list the same answers."""
    files = made(addressed)
    assert {address.removesuffix("feed.xml") for address in files if address.endswith(".xml")} == {
        "",
        "m/refund-request/",
        "m/deal-gone-quiet/",
        "x/support-lead/",
    }
    for address, content in files.items():
        if address.endswith(".xml"):
            twin = json.loads(files[address.replace(".xml", ".json")])
            assert [entry.link for entry in parsed(content).entries] == [item["url"] for item in twin["items"]]


def test_without_an_address_there_are_no_feeds(library: Library) -> None:
    """Relative links do not work in feeds, so there are none, and no page links to one."""
    assert made(library) == {}
    assert b"feed.xml" not in (build(library, library.root / "site").folder / "index.html").read_bytes()


def test_an_entry_tells_what_an_answer_is(addressed: Library) -> None:
    """An entry has question, summary, chapters, date, expert, moment, and the recording with its size and type."""
    feed = parsed(made(addressed)["feed.xml"])
    assert (feed.version, feed.feed.title, feed.feed.link) == ("rss20", "R&D <answers>", BASE)
    entry = next(entry for entry in feed.entries if entry.link == PAGE)
    assert entry.title == "What do I do when a refund is past 30 days?"
    assert (entry.id, entry.author) == (PAGE, "Support lead")
    assert entry.published == "Wed, 18 Nov 2026 12:00:00 GMT"
    assert [tag.term for tag in entry.tags] == ["A customer asks for money back"]
    notes = BeautifulSoup(entry.summary, "html.parser")
    assert notes.select_one("p").text == "Yes; ask the team lead."  # type: ignore[union-attr]
    assert [link["href"] for link in notes.select("li a")] == [f"{PAGE}#t=4"]
    media = f"{BASE}media/refund-after-30-days.0a1b2c3d.m4a"
    (enclosure,) = entry.enclosures
    assert (enclosure.href, enclosure.type, enclosure.length) == (media, "audio/mp4", str(len(MEDIA)))
    assert entry.itunes_duration == "12"


def test_a_later_check_makes_nothing_new(addressed: Library) -> None:
    """Verifying an answer does not make its entry new again."""
    before = made(addressed)["feed.xml"]
    verify(addressed, "refund-after-30-days", by="Ana, L&D", today=date(2027, 3, 1), despite="Listened to")
    after = parsed(made(addressed)["feed.xml"])
    assert [entry.published for entry in after.entries] == [entry.published for entry in parsed(before).entries]


def test_players_find_words_and_chapters(addressed: Library) -> None:
    """The podcast elements link to every transcript, with type and language, to the chapters and to the person."""
    root = ElementTree.fromstring(made(addressed)["feed.xml"])
    item = next(item for item in root.iter("item") if item.findtext("link") == PAGE)
    transcripts = [
        (found.get("url"), found.get("type"), found.get("rel")) for found in item.iter(f"{PODCAST}transcript")
    ]
    assert transcripts == [
        (f"{PAGE}captions.vtt", "text/vtt", "captions"),
        (f"{PAGE}captions.srt", "application/x-subrip", "captions"),
        (f"{PAGE}transcript.json", "application/json", None),
    ]
    assert {found.get("language") for found in item.iter(f"{PODCAST}transcript")} == {"en"}
    assert item.find(f"{PODCAST}chapters").attrib == {  # type: ignore[union-attr]
        "url": f"{PAGE}chapters.json",
        "type": "application/json+chapters",
    }
    assert item.findtext(f"{PODCAST}person") == "Support lead"
    addresses = produce(addressed, preview=False).addresses
    named = [found.get("url", "") for found in item if found.get("url")]
    assert {url.removeprefix(BASE) for url in named} <= addresses


def test_the_feed_of_an_expert_outlives_their_last_answer(addressed: Library) -> None:
    """The expert's page still links to the feed, which is then empty."""
    add_answer(addressed, "gone", expert="silent", status="retired")
    addressed.ledger().append(LedgerEntry("gone", "retired", "2026-11-20"))
    assert "x/silent/" in produce(addressed, preview=False).addresses
    assert parsed(made(addressed)["x/silent/feed.xml"]).entries == []


def test_a_feed_keeps_out_of_directories(addressed: Library) -> None:
    """The feed asks podcast directories not to list it, and has a stable guid."""
    channel = ElementTree.fromstring(made(addressed)["feed.xml"]).find("channel")
    assert channel is not None
    assert channel.findtext(f"{PODCAST}block") == "yes"
    assert channel.findtext(f"{PODCAST}guid") == "64404f63-f5a2-5e08-be6c-c8caa3fa5287"
    example = uuid.uuid5(feed_formats.PODCASTS, "mp3s.nashownotes.com/pc20rss.xml")
    assert str(example) == "917393e3-1b1e-5cef-ace4-edaa54e1f810"  # the namespace's own example


def test_json_feeds_are_valid(addressed: Library) -> None:
    """All of them, with and without entries, are valid under an independent schema of JSON Feed 1.1."""
    (addressed.curation / "moments.yml").write_text("refund-request: Money back\nempty: Nothing yet\n")
    files = {address: json.loads(content) for address, content in made(addressed).items() if address.endswith(".json")}
    assert "m/empty/feed.json" in files
    for content in files.values():
        Draft7Validator(SCHEMA, format_checker=Draft7Validator.FORMAT_CHECKER).validate(content)
    item = next(item for item in files["feed.json"]["items"] if item["id"] == PAGE)
    assert item["attachments"][0]["size_in_bytes"] == len(MEDIA)
    assert item["authors"] == [{"name": "Support lead", "url": f"{BASE}x/support-lead/"}]
    assert item["date_published"] == "2026-11-18T12:00:00Z"


def test_an_entry_is_as_good_as_its_answer(addressed: Library) -> None:
    """Without audio, expert, moment or summary, there are no empty elements; a video has a video type."""
    add_answer(addressed, "bare", media="", expert="", moments=(), summary="", language="")
    add_answer(addressed, "film", media="media/film.0a1b2c3d.mp4")
    files = made(addressed)
    Draft7Validator(SCHEMA).validate(json.loads(files["feed.json"]))
    entries = {entry.link.split("/")[-2]: entry for entry in parsed(files["feed.xml"]).entries}
    assert not entries["bare"].enclosures
    assert "author" not in entries["bare"]
    assert entries["film"].enclosures[0].type == "video/mp4"


def test_hostile_words_are_words(addressed: Library) -> None:
    """No text can end an element, become markup in a reader, or make the feed invalid."""
    text = "]]></title><script>alert(1)</script> & &amp; \u202e <b>"
    (addressed.curation / "experts.yml").write_text(f"support-lead: {{name: {json.dumps(text + chr(0x85))}}}\n")
    (addressed.curation / "moments.yml").write_text(f"refund-request: {json.dumps(text)}\n")
    add_answer(addressed, "hostile", title=text, summary=text, body=f"## [0:01] {text}\n\n[0:01] {text}")
    files = made(addressed)
    for address, content in files.items():
        if address.endswith(".xml"):
            assert b"<script" not in content
            feed = parsed(content)
            entry = next(entry for entry in feed.entries if entry.link.endswith("/hostile/"))
            assert "alert(1)" in entry.title
        else:
            item = next(item for item in json.loads(content)["items"] if item["id"].endswith("/hostile/"))
            assert item["title"] == clean_line(text)
            assert not BeautifulSoup(item["content_html"], "html.parser").select("script, b")


def test_what_xml_may_not_hold_is_left_out() -> None:
    """Control characters, lone surrogates and non-characters are illegal in XML, even escaped."""
    assert feed_formats.legal(HOSTILE).startswith("]]></title>")
    element = ElementTree.Element("x")
    feed_formats.add(element, "title", HOSTILE, url=HOSTILE)
    ElementTree.fromstring(ElementTree.tostring(element, encoding="utf-8"))


def test_the_newest_come_first_and_no_more_than_a_reader_likes(addressed: Library) -> None:
    """Entries are sorted by date of approval, then of recording; the number of entries is limited."""
    add_answer(addressed, "approved-late", recorded=date(2020, 1, 1), approved_on=date(2026, 12, 1))
    for number in range(feeds.ENTRIES):
        add_answer(addressed, f"many-{number}", media="")
    entries = parsed(made(addressed)["feed.xml"]).entries
    assert entries[0].link == f"{BASE}a/approved-late/"
    assert len(entries) == feeds.ENTRIES


def test_nothing_unapproved_is_in_a_feed(addressed: Library) -> None:
    """Drafts and retired answers are in no feed."""
    for content in made(addressed).values():
        assert not any(word in content for word in (b"secret-plan", b"Canary", b"old-way"))


def test_pages_say_where_their_feeds_are(addressed: Library) -> None:
    """Every page links to the site's feeds; pages of moments and experts list their own feeds first."""
    site = build(addressed, addressed.root / "site").folder
    for page, wanted in {
        "": ["feed.xml", "feed.json"],
        "a/quiet-deal/": ["../../feed.xml", "../../feed.json"],
        "m/refund-request/": ["feed.xml", "feed.json", "../../feed.xml", "../../feed.json"],
        "x/support-lead/": ["feed.xml", "feed.json", "../../feed.xml", "../../feed.json"],
    }.items():
        soup = BeautifulSoup((site / page / "index.html").read_text(encoding="utf-8"), "html.parser")
        links = soup.select('link[rel="alternate"][type$="rss+xml"], link[rel="alternate"][type$="feed+json"]')
        assert [str(link["href"]).removeprefix("./") for link in links] == wanted
        assert all((site / page / str(link["href"])).is_file() for link in links)

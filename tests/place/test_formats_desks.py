"""Ticket desks and trackers accept what is written for them, and show every title as it is."""

from __future__ import annotations

import json
import re

import pytest
from bs4 import BeautifulSoup

from hallway.place.formats.syntax import JOINER
from pins import EMBED, HARD, LINK, shown, snippets, texts, validator


@pytest.mark.parametrize("title", HARD)
def test_a_macro_writes_a_note_with_the_words_as_they_are(title: str) -> None:
    """The macro has no placeholders, its name starts no submenu, and the words are unchanged except for joiners."""
    macro = json.loads(texts("zendesk", title)["macro"])["macro"]
    values = {action["field"]: action["value"] for action in macro["actions"]}
    assert set(values) == {"comment_mode_is_public", "comment_value", "current_tags"}
    assert values["comment_mode_is_public"] == "false"
    assert not re.search(r"\{\{|\{%|::", macro["title"])
    assert not re.search(r"\{\{|\{%", values["comment_value"])
    assert values["comment_value"].replace(JOINER, "").startswith(f"{shown(title)} (")
    assert values["comment_value"].endswith(f"\n{LINK}")
    assert 0 < len(macro["title"].replace(JOINER, "")) <= 120


def test_a_macro_tags_the_ticket() -> None:
    """With the code of its placement, which stays when the answer is renamed; `current_tags` keeps the other tags."""
    macro = json.loads(texts("zendesk")["macro"])["macro"]
    assert {"field": "current_tags", "value": "hallway-desk-abcd"} in macro["actions"]


@pytest.mark.parametrize("title", HARD)
def test_a_sidebar_app_points_at_the_embed(title: str) -> None:
    """The manifest is complete, and its texts are within the allowed lengths."""
    made = texts("zendesk", title)
    manifest, words = json.loads(made["sidebar"]), json.loads(made["sidebar-words"])["app"]
    assert manifest["location"]["support"]["ticket_sidebar"]["url"] == EMBED
    assert set(manifest) >= {"name", "author", "defaultLocale", "private", "location", "version", "frameworkVersion"}
    assert set(manifest["author"]) == {"name", "email", "url"}
    assert 0 < len(words["name"].replace(JOINER, "")) <= 40
    files = [each.file_name for name, each in snippets("zendesk").items() if name.startswith("sidebar")]
    assert files == ["zendesk-desk-abcd/manifest.json", "zendesk-desk-abcd/translations/en.json"]


@pytest.mark.parametrize("title", HARD)
def test_jira_takes_the_document(title: str) -> None:
    """The document matches Atlassian's schema, and only the unchanged title is a link."""
    document = json.loads(texts("jira", title)["adf"])
    validator("adf-57.7.json").validate(document)
    linked, *others = document["content"][0]["content"]
    assert (linked["text"], linked["marks"][0]["attrs"]["href"]) == (shown(title), LINK)
    assert "marks" not in json.dumps(others)


def test_without_a_summary_the_document_has_no_empty_text() -> None:
    """Atlassian refuses those."""
    document = json.loads(texts("jira", summary="")["adf"])
    validator("adf-57.7.json").validate(document)
    assert len(document["content"]) == 1


@pytest.mark.parametrize("title", HARD)
def test_jira_is_told_of_one_link(title: str) -> None:
    """Apart from escapes, one pair of brackets with one bar is left, and no braces or exclamation marks."""
    line, quote = re.sub(r"\\.|&#92;", "", texts("jira", title)["wiki"]).split("\n")
    assert re.fullmatch(r"\[[^\[\]|{}!]*\|[^\[\]|{}!]*\][^\[\]|{}!]*", line)
    assert re.fullmatch(r"bq\. [^\[\]|{}!]*", quote)


@pytest.mark.parametrize("kind", ["servicenow", "salesforce"])
@pytest.mark.parametrize("title", HARD)
def test_html_desks_get_a_link_and_a_frame(kind: str, title: str) -> None:
    """An HTML parser finds only the expected elements, and the text is unchanged."""
    link, frame = (BeautifulSoup(text, "html.parser") for text in texts(kind, title).values())
    assert [tag.name for tag in link.find_all()] == ["p", "a", "blockquote"]
    assert (link.a["href"], link.a.text) == (LINK, shown(title))  # type: ignore[index,union-attr]
    assert [tag.name for tag in frame.find_all()] == ["iframe"]
    assert (frame.iframe["src"], frame.iframe["title"]) == (EMBED, shown(title))  # type: ignore[index]
    assert set(frame.iframe.attrs) == {"src", "title", "width", "height", "loading", "allow", "style"}  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("kind", "form", "says"),
    [
        ("servicenow", "iframe", ["frame-src", "help.example", "frame-ancestors", "service-now.com"]),
        ("salesforce", "iframe", ["Trusted URLs", "https://help.example", "frame-src", "lightning.force.com"]),
        ("zendesk", "sidebar", ["frame-ancestors", "zendesk.com", "author.email", "logo.png"]),
        ("confluence", "iframe", ["allowlist", "https://help.example"]),
        ("zendesk", "macro", ["/api/v2/macros.json", "internal"]),
    ],
)
def test_the_hint_names_the_settings(kind: str, form: str, says: list[str]) -> None:
    """The hint names what both servers must allow for a frame, with the site's host name."""
    hint = snippets(kind)[form].hint
    assert not [each for each in says if each not in hint]

"""Pages, editors and mail programs show every title as it is, and one link."""

from __future__ import annotations

from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default

import pytest
from bs4 import BeautifulSoup
from markdown_it import MarkdownIt

from pins import EMBED, HARD, LINK, shown, snippets, texts


@pytest.mark.parametrize("title", HARD)
@pytest.mark.parametrize("kind", ["confluence", "notion"])
def test_markdown_shows_what_was_written(kind: str, title: str) -> None:
    """A CommonMark parser finds one link, and the title and summary are unchanged."""
    soup = BeautifulSoup(MarkdownIt("commonmark").render(texts(kind, title)["markdown"]), "html.parser")
    assert [(link["href"], link.text) for link in soup.find_all("a")] == [(LINK, shown(title))]
    assert {tag.name for tag in soup.find_all()} == {"a", "p", "blockquote"}


@pytest.mark.parametrize("title", HARD)
@pytest.mark.parametrize(("kind", "form"), [("html", "link"), ("mail", "html")])
def test_html_shows_what_was_written(kind: str, form: str, title: str) -> None:
    """An HTML parser finds only the expected elements, no attribute except the address, and unchanged text."""
    soup = BeautifulSoup(texts(kind, title)[form], "html.parser")
    assert [tag.name for tag in soup.find_all()] == ["p", "a", "blockquote"]
    assert soup.a is not None
    assert (soup.a.attrs, soup.a.text) == ({"href": LINK}, shown(title))


def test_a_frame_is_what_the_menu_of_the_page_gives() -> None:
    """Confluence takes the tag, Notion only the address; a moment's page has no frame."""
    tag = texts("html")["iframe"]
    assert tag == texts("confluence")["iframe"]
    assert tag.startswith(f'<iframe src="{EMBED}" title="Past 30 days?" width="400" height="360" ')
    assert texts("notion")["iframe"] == EMBED
    assert "iframe" not in texts("html", embed_url="")


@pytest.mark.parametrize("title", HARD)
def test_a_mail_program_reads_the_message(title: str) -> None:
    """Subject, text and HTML come back unchanged, and nothing in a title becomes a header."""
    raw = snippets("mail", title)["message"].content
    read = message_from_bytes(raw, policy=default)
    assert isinstance(read, EmailMessage)
    assert read["Subject"] == shown(title)
    assert set(read.keys()) == {"Subject", "X-Unsent", "MIME-Version", "Content-Type"}
    text, html = read.get_body(("plain",)), read.get_body(("html",))
    assert text is not None
    assert html is not None
    assert text.get_content().splitlines()[-1] == LINK
    assert text.get_content().startswith(f"{shown(title)} (")
    assert html.get_content().replace("\r\n", "\n").strip() == texts("mail", title)["html"]


def test_the_same_pin_is_the_same_message() -> None:
    """Without a date, an id or randomness, the bytes are the same."""
    assert snippets("mail")["message"] == snippets("mail")["message"]


@pytest.mark.parametrize("title", HARD)
def test_plain_text_is_the_words(title: str) -> None:
    """Plain text is not escaped."""
    first, summary, address = texts("text", title)["text"].split("\n")
    assert first.startswith(f"{shown(title)} (")
    assert address == LINK
    assert shown(title).startswith(summary.removesuffix("…").strip())

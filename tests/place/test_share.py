"""Pasted text is correct in every target, for any title, name and quotation."""

from __future__ import annotations

import json
import re
from html import unescape

import pytest
from bs4 import BeautifulSoup
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from hallway.errors import InputError
from hallway.place import formats
from hallway.place.formats.share import BUTTONS, page_data, share_texts
from hallway.place.formats.syntax import CLIP_LENGTH, clip
from hallway.place.links import address
from pins import pin

URL = "https://help.example/a/past-30-days/"
EMBED = "https://help.example/embed/past-30-days/"
HOSTILE = [
    "What's past 30 days?",
    "</script><script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "a](javascript:alert(1)) [b](http://elsewhere.example",
    "![pixel](https://elsewhere.example/p.png)",
    "*bold* _it_ ~~gone~~ `code` $x$ | cell |",
    "<!channel> <@U123> & <https://elsewhere.example|here>",
    "{code}x{code} [link|http://elsewhere.example] !http://elsewhere.example/p.png! \\\\ {color:red}",
    "# heading\n- item\n1. one\n> quote",
    "back\\slash \\] \\",
    "&lt;b&gt; &copy; &#42;",
    "\x01address\x01 \x01quote\x01",
    "right\u202eleft\ufeff \x00\x07\x1b[31m",
    "日本語の質問。Ünïcödé 🙂",
]


def made(title: str = "Past 30 days?", **more: object) -> dict[str, str]:
    """Returns the texts by button, and the formatted text of Slack's."""
    usual: dict[str, object] = {"duration": 292.4, "expert": "Ana", "embed_url": EMBED}
    found = share_texts(title, URL, **{**usual, **more})  # type: ignore[arg-type]
    return {**{each.id: each.text for each in found}, "rich": next(each.html for each in found if each.html)}


def shown(text: str) -> str:
    """Returns a person's text as one line, without invisible characters."""
    line = " ".join(re.sub("[\u202a-\u202e\u2066-\u2069\ufeff]", "", text).split())
    return "".join(char for char in line if char.isprintable() or char == " ")


def test_each_syntax_as_its_place_wants_it() -> None:
    """The question is the link, followed by the expert and the length."""
    assert {kind: text for kind, text in made().items() if kind != "embed"} == {
        "link": URL,
        "slack": f"<{URL}|Past 30 days?> (Ana, 4:52)",
        "teams": f"[Past 30 days?]({URL}) (Ana, 4:52)",
        "jira": f"[Past 30 days?|{URL}] (Ana, 4:52)",
        "markdown": f"[Past 30 days?]({URL}) (Ana, 4:52)",
        "html": f'<p><a href="{URL}">Past 30 days?</a> (Ana, 4:52)</p>',
        "text": f"Past 30 days? (Ana, 4:52)\n{URL}",
        "rich": f'<a href="{URL}">Past 30 days?</a> (Ana, 4:52)',
    }


@pytest.mark.parametrize(
    ("second", "end", "fragment", "words"),
    [
        (None, None, "", "4:52"),
        (83, None, "#t=83", "from 1:23 of 4:52"),
        (83.97, None, "#t=83", "from 1:23 of 4:52"),
        (83.64, 87.12, "#t=83.6,87.2", "1:23 to 1:27 of 4:52"),
        (1.1, 2.1, "#t=1.1,2.1", "0:01 to 0:02 of 4:52"),
        (83, 120, "#t=83,120", "1:23 to 2:00 of 4:52"),
    ],
)
def test_the_second_is_in_the_link_and_in_words(
    second: float | None, end: float | None, fragment: str, words: str
) -> None:
    """A link to a second starts a little early; a range is exact to the tenth; both are readable without a preview."""
    found = made(second=second, end=end)
    assert found["text"] == f"Past 30 days? (Ana, {words})\n{URL}{fragment}"
    assert f'src="{EMBED}{fragment}"' in found["embed"]


def test_words_are_quoted_where_they_were_chosen() -> None:
    """The quotation follows the link, in the form of each syntax."""
    found = made(second=83, quote="Do not quote\nthe policy.")
    assert found["slack"].endswith("\n> “Do not quote the policy.”")
    assert found["jira"].endswith("\nbq. “Do not quote the policy.”")
    assert found["html"].endswith("<blockquote>“Do not quote the policy.”</blockquote>")
    assert found["text"].endswith("\n“Do not quote the policy.”")


@pytest.mark.parametrize("hostile", HOSTILE)
def test_markdown_shows_what_was_written(hostile: str) -> None:
    """A CommonMark parser finds one link, and the title, the name and the quotation are unchanged."""
    text = made(hostile, expert=hostile, quote=hostile, second=83)["markdown"]
    soup = BeautifulSoup(MarkdownIt("commonmark").render(text), "html.parser")
    assert [link["href"] for link in soup.find_all("a")] == [f"{URL}#t=83"]
    assert soup.a is not None
    assert soup.a.text == shown(hostile)
    assert soup.blockquote is not None
    assert soup.blockquote.text.strip() == f"“{shown(hostile)}”"
    assert {tag.name for tag in soup.find_all()} == {"a", "p", "blockquote"}


@pytest.mark.parametrize("hostile", HOSTILE)
@pytest.mark.parametrize("kind", ["html", "rich", "embed"])
def test_html_shows_what_was_written(hostile: str, kind: str) -> None:
    """An HTML parser finds only the expected elements and attributes, and the text is unchanged."""
    soup = BeautifulSoup(made(hostile, expert=hostile, quote=hostile)[kind], "html.parser")
    assert {tag.name for tag in soup.find_all()} <= {"p", "a", "blockquote", "iframe"}
    attributes = {name for tag in soup.find_all() for name in tag.attrs}
    assert attributes <= {"href", "src", "title", "width", "height", "loading", "allow", "style"}
    assert (soup.iframe["title"] if soup.iframe else soup.a.text) == shown(hostile)  # type: ignore[union-attr]


@pytest.mark.parametrize("hostile", HOSTILE)
def test_slack_is_told_of_one_link(hostile: str) -> None:
    """One pair of angle brackets is left: no mention, no other link; unescaped, the words are unchanged."""
    text = made(hostile, expert=hostile)["slack"]
    (link,) = re.findall(r"<([^>]*)>", text)
    target, _, label = link.partition("|")
    assert target == URL
    assert unescape(label) == shown(hostile)


@pytest.mark.parametrize("hostile", HOSTILE)
def test_jira_is_told_of_one_link(hostile: str) -> None:
    """Apart from escapes, one pair of brackets with one bar is left, and no braces or exclamation marks."""
    text = re.sub(r"\\.|&#92;", "", made(hostile, expert=hostile)["jira"])
    assert re.fullmatch(r"\[[^\[\]|{}!]*\|[^\[\]|{}!]*\][^\[\]|{}!]*", text)


@given(st.text(), st.text())
def test_one_line_is_one_line(title: str, expert: str) -> None:
    """Nothing that people write can start a new line, and nothing invisible is copied."""
    for kind in ("slack", "markdown", "jira"):
        text = made(title, expert=expert)[kind]
        assert len(text.splitlines()) == 1
        assert not re.search("[\x00-\x1f\u202a-\u202e]", text)


@given(st.text(alphabet=st.characters(exclude_categories=["Cs"])))
def test_an_address_is_safe_in_every_syntax(path: str) -> None:
    """The address contains no character that any syntax treats as markup."""
    assert re.fullmatch(r"https://help\.example/[A-Za-z0-9\-._~:/?#=,%@&]*", address(f"https://help.example/{path}"))


@pytest.mark.parametrize(
    "url", ["", "javascript:alert(1)", "//help.example/", "https://", "https://a|b/", "ftp://help.example/", "/a/x/"]
)
def test_only_pages_have_an_address(url: str) -> None:
    """Anything but http and https is refused, and named."""
    with pytest.raises(InputError, match="is not the address of a page"):
        address(url)


def test_parameters_of_an_address_are_written_as_each_syntax_wants() -> None:
    """An ampersand between parameters is an entity where entities are read."""
    found = {each.id: each.text for each in share_texts("T", f"{URL}?from=desk&copy=2", duration=1)}
    assert "?from=desk&amp;copy=2" in found["html"]
    assert "?from=desk&amp;copy=2" in found["slack"]
    assert '?from=desk&amp;copy=2"' in MarkdownIt("commonmark").render(found["markdown"])
    assert "?from=desk&copy=2" in found["text"]
    assert "embed" not in found


def test_a_long_quotation_is_cut_between_words() -> None:
    """A long quotation ends with an ellipsis, and a single long word is cut."""
    cut = clip("word " * 200)
    assert len(cut) <= CLIP_LENGTH
    assert cut.endswith("word…")
    assert len(clip("x" * 1000)) == CLIP_LENGTH


def test_the_page_carries_the_same_templates() -> None:
    """The templates are JSON, with title and expert filled in and the other slots open."""
    data = json.loads(json.dumps(page_data("A <b> & *c*", expert="Ana", site="Help")))
    kinds = {kind["id"]: kind for kind in data["kinds"]}
    assert list(kinds) == [button.id for button in BUTTONS]
    assert kinds["slack"]["text"] == "<\x01address\x01|A &lt;b&gt; &amp; *c*> (Ana, \x01span\x01)"
    assert data["title"] == "A <b> & *c*"


@pytest.mark.parametrize(("button", "place_format", "form"), [("slack", "slack", "mrkdwn"), ("jira", "jira", "wiki")])
def test_the_panel_and_the_pins_write_the_same(button: str, place_format: str, form: str) -> None:
    """A button copies what `hallway pin` prints for the same question, expert, second and words."""
    pinned = pin("A <b> [c]", details="Ana, from 1:23 of 4:52", summary="“Yes.”", url=f"{URL}#t=83")
    (snippet,) = (each for each in formats.get(place_format).snippets(pinned, formats.Templates()) if each.name == form)
    assert made("A <b> [c]", second=83, quote="Yes.")[button] + "\n" == snippet.text


def test_a_host_with_an_umlaut_is_spelled_as_every_tool_takes_it() -> None:
    """In ASCII (IDNA), so that every syntax and tool can read it."""
    assert address("https://hälp.example/a/x/") == "https://xn--hlp-qla.example/a/x/"

"""Bodies become safe HTML, with ids for seconds."""

from __future__ import annotations

import re
import time

import pytest
from bs4 import BeautifulSoup
from hypothesis import given, settings
from hypothesis import strategies as st

from hallway.library.body import chapters
from hallway.site.answer import render
from hallway.site.answer.view import SearchBlock
from seeds import examples

HOSTILE = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "[x](javascript:alert(1))",
    "[x](JaVaScRiPt:alert(1))",
    "[x](&#106;avascript:alert(1))",
    "[x](data:text/html,<script>alert(1)</script>)",
    "![x](https://elsewhere.example/pixel.png)",
    "[x]: javascript:alert(1)\n\n[x]",
    '<https://elsewhere.example/"onclick=alert(1)>',
    '[x](https://elsewhere.example "\\" onmouseover=alert(1)")',
    "text {: #__config onclick=alert(1) }\n{: #__config }",
    "# <iframe srcdoc='x'>",
    "<svg onload=alert(1)>",
    "`<b onclick=alert(1)>`",
    "    <base href=//elsewhere.example>",
    "```html onload=alert(1)\n<script>alert(1)</script>\n```",
    "<!-- x --><style>*{}</style>",
    "<form action=//elsewhere.example><button>x</button></form>",
    '--8<-- "mkdocs.yml"',
    "[1:23] [1:24](javascript:alert(1))",
    "## [1:23] <b id=__search>x</b>",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
]
TAGS = {
    "a",
    "blockquote",
    "br",
    "code",
    "em",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "hr",
    "li",
    "ol",
    "p",
    "pre",
    "strong",
    "ul",
}
ATTRIBUTES = {"href", "title", "aria-label", "rel", "class", "id", "data-seconds", "start"}


def assert_safe(html: str) -> None:
    for element in BeautifulSoup(html, "html.parser").find_all(True):
        assert element.name in TAGS
        assert set(element.attrs) <= ATTRIBUTES
        assert re.match(r"(https?:|mailto:|#|/|\.|[^:]*$)", str(element.get("href", "")), re.IGNORECASE)
        assert render.ID.fullmatch(str(element.get("id", "t0")))
        assert (element.get("class") or ["time"]) == ["time"]


@pytest.mark.parametrize("text", HOSTILE)
def test_nothing_hostile_becomes_markup(text: str) -> None:
    """No text creates an element, attribute or address that could run or load anything."""
    assert_safe(render.body_html(f"[0:00] {text}\n\n{text}\n"))


@given(st.text(alphabet=st.sampled_from(list("[]()<>#*_`!&:;\"'{}= \n\t-0123456789abcjst/\\|+.")), max_size=120))
@settings(max_examples=examples(150))
def test_no_text_at_all_becomes_unsafe(text: str) -> None:
    """The same is true for any combination of Markdown characters, and ids are unique."""
    body = render.body(text)
    assert_safe(body.html)
    ids = re.findall(r' id="([^"]+)"', body.html)
    assert len(ids) == len(set(ids))


def test_times_become_ids_and_links() -> None:
    """Paragraphs and chapters with a time can be linked to as #t83, and have a link to play them."""
    soup = BeautifulSoup(render.body_html("[0:05] One.\n\n## [1:23] Two\n\n[1:40] Three.\n"), "html.parser")
    assert [element["id"] for element in soup.select("p[id], h2[id]")] == ["t5", "t83", "t100"]
    assert [(a["href"], a.text, a["aria-label"]) for a in soup.select("h2 a.time")] == [
        ("#t=83", "1:23", "Play from 1:23")
    ]


def test_a_second_gives_its_id_once() -> None:
    """If a chapter and its first passage have the same time, the chapter gets the id."""
    html = render.body_html("## [1:23] Chapter\n\n[1:23] Passage.\n")
    assert html.count('id="t83"') == 1
    assert html.count('href="#t=83"') == 2


def test_a_heading_without_a_time_has_an_id_of_its_own() -> None:
    """Search results can link to it, and it cannot clash with an id of the theme."""
    body = render.body("# __config\n\n## Same\n\n## Same\n")
    assert [chapter.anchor for chapter in body.chapters] == ["h-config", "h-same", "h-same-2"]
    assert "<h1" not in body.html


def test_page_and_library_read_the_same_seconds() -> None:
    """Every second that the ledger may record for a text is an id on its page."""
    text = "[0:00] A\nb\n\n[1:75] no\n\n## [0:09] C #\n\n[0:12]\ntext\n\n[0:13](x)\n\n### [0:20] D\n\n- [0:30] x\n"
    found = [(chapter.seconds, *(passage.seconds for passage in chapter.passages)) for chapter in chapters(text)]
    known = {f"t{second:.0f}" for chapter in found for second in chapter if second is not None}
    assert known == {"t0", "t9", "t12"}
    assert known <= render.body(text).anchors


def test_links_to_other_hosts_give_nothing_away() -> None:
    """External links send no referrer and do not endorse the target; internal links have no rel."""
    soup = BeautifulSoup(render.body_html("[a](https://x.example) [b](#t=3) [c](../other/)"), "html.parser")
    assert [link.get("rel") for link in soup.find_all("a")] == [render.REL.split(), None, None]


def test_search_gets_text_and_seconds_only() -> None:
    """Times, links and markup are not indexed; each block has its second."""
    body = render.body("[0:00] The *short* [version](https://x.example).\n\n## [0:04] Then & now\n\n[0:04] More.\n")
    assert body.blocks == (
        SearchBlock(0, "The short version.", False),
        SearchBlock(4, "Then & now", True),
        SearchBlock(4, "More.", False),
    )


@pytest.mark.parametrize("unit", ["[", "![[", "[a](", "*a ", "<http:", "> ", "a\n", "_a_", "`a``b```"])
def test_a_hostile_text_costs_seconds_not_minutes(unit: str) -> None:
    """The slowest known texts, at a sixteenth of the size limit, take seconds; with stock MkDocs, one took minutes."""
    began = time.process_time()
    render.body(unit * (25_000 // len(unit)))
    assert time.process_time() - began < 5

"""The files next to an answer's page: word times, chapters, transcript and Markdown; and the list of all answers."""

from __future__ import annotations

import json
import re
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import pytest
from bs4 import BeautifulSoup
from hypothesis import example, given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator  # type: ignore[import-untyped]
from markdown_it import MarkdownIt

from hallway.library.answer import Answer
from hallway.names import clean_lines
from hallway.site.answer import companions, markdown_export, render
from hallway.site.producer import SiteContent, produce
from knowledge import add_answer
from seeds import examples

if TYPE_CHECKING:
    from pathlib import Path

    from hallway.library.library import Library

ID = "refund-after-30-days"
BLANK = re.compile(r"[^\t\n\v\f\r \u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000\ufeff]+")  # JavaScript's \S+
SECONDS = {"type": "number", "minimum": 0}
CHAPTERS = {
    "type": "object",
    "required": ["version", "chapters"],
    "properties": {
        "version": {"const": "1.2.0"},
        "chapters": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["startTime"],
                "properties": {"startTime": SECONDS, "title": {"type": "string", "minLength": 1}},
                "additionalProperties": False,
            },
        },
    },
}
TRANSCRIPT = {
    "type": "object",
    "required": ["version", "segments"],
    "properties": {
        "version": {"const": "1.0.0"},
        "segments": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["startTime", "body"],
                "properties": {
                    "speaker": {"type": "string"},
                    "startTime": SECONDS,
                    "endTime": SECONDS,
                    "body": {"type": "string"},
                },
                "additionalProperties": False,
            },
        },
    },
}
BODIES = {
    "plain": "[0:00] The short version: you can still refund it.\n\nMore of it.\n\n[0:09] Say what you can do.",
    "marks": "[0:00] A *b*c **d** `e  f` [g h](https://e.example) <https://e.example>\\\ni\nj",
    "odd blanks": "[0:00]\u00a0a\u3000b\ufeffc\u2003d&nbsp;e \x1cf\x85g\u200bh",
    "raw html": "[0:00] a <b>c</b> &lt;i&gt; <script>alert(1)</script> x\n\n[0:03] y",
    "lists": "[0:00] a\n\n- b\n- [0:02] c\n\n> [0:03] d\n\n[0:04] e",
    "headings": "# [0:00] a\n\n[0:00] b\n\n### [0:05] c\n\nd\n\n#### e\n\n[0:07] f",
    "empty": "[0:00]\n\n[0:04] \n\n    code\n\n[0:05] [1:00] twice",
    "same second": "[0:05] a b\n\n[0:05] c d\n\n[0:02] e",
    "code": "[0:00] a\n\n```\n[0:05] b\n```\n\n[0:06] c",
}


def file(site: SiteContent, address: str) -> bytes:
    return next(made.content for made in site.files if made.address == address)  # type: ignore[return-value]


def beside(library: Library, body: str, **changes: Any) -> dict[str, bytes]:
    """Returns the companion files of an answer with this text and no transcript."""
    answer = Answer.parse(add_answer(library, "made", body=body, transcript="", **changes).read_bytes())
    return dict(companions.companions(answer, render.body(answer.body), None, speaker="Ana", address="./"))


def words_in_browser(page: str) -> list[tuple[int, int]]:
    """Returns the second and the number of words of each passage, as the page's script counts them."""
    soup = BeautifulSoup(page, "html.parser")
    found = []
    for passage in soup.select("p[data-seconds]"):
        for link in passage.select("a.time"):
            link.extract()
        found.append((int(str(passage["data-seconds"])), len(BLANK.findall(passage.text))))
    return found


@pytest.mark.parametrize("body", BODIES.values(), ids=BODIES.keys())
def test_every_word_of_the_page_has_its_time(library: Library, body: str) -> None:
    """The passages are those of the page, in order, with one pair of times for each word that a browser sees."""
    made = json.loads(beside(library, body)["words.json"])
    page = render.body(Answer.parse(library.answer_path("made").read_bytes()).body).html
    assert made["version"] == 1
    assert [(passage["t"], len(passage["words"])) for passage in made["passages"]] == words_in_browser(page)
    for passage in made["passages"]:
        assert all(0 <= start <= end for start, end in passage["words"])
        assert all(one[0] <= other[0] for one, other in pairwise(passage["words"]))


def test_an_answer_has_its_files(library: Library) -> None:
    """With audio, there are captions, words, chapters, transcript and Markdown; without audio, only Markdown."""
    site = produce(library, preview=False)
    assert {made.removeprefix(f"a/{ID}/") for made in site.addresses if made.startswith(f"a/{ID}/")} == {
        "",
        *companions.TYPES,
    } | {name for name in ("oembed.json", "qr.svg") if f"a/{ID}/{name}" in site.addresses}
    assert [*beside(library, "[0:00] a\n\n## [0:01] b", media="")] == ["answer.md"]
    assert [*beside(library, "a")] == ["words.json", "captions.vtt", "captions.srt", "transcript.json", "answer.md"]


def test_the_transcript_is_the_corrected_text(library: Library) -> None:
    """The transcript has the speaker and the same text as the captions, in the format of the podcast namespace."""
    made = json.loads(file(produce(library, preview=False), f"a/{ID}/transcript.json"))
    Draft202012Validator(TRANSCRIPT).validate(made)
    assert {segment["speaker"] for segment in made["segments"]} == {"Support lead"}
    text = " ".join(segment["body"] for segment in made["segments"])
    assert text.startswith("The short version: you can still refund it.")
    assert all(one["endTime"] <= other["startTime"] for one, other in pairwise(made["segments"]))


def test_chapters_are_in_order_of_time(library: Library) -> None:
    """The file has the chapters with a time, as podcast players expect them, with plain text titles."""
    made = json.loads(
        beside(library, "## [0:09] *Late* <b>\n\n[0:09] a\n\n## None\n\n## [0:01] Early\n")["chapters.json"]
    )
    Draft202012Validator(CHAPTERS).validate(made)
    assert made["chapters"] == [{"startTime": 1, "title": "Early"}, {"startTime": 9, "title": "Late <b>"}]


def test_the_twin_says_all_that_the_page_says(library: Library) -> None:
    """The export has question, summary, expert, dates, and a link for each time, absolute if site_url is set."""
    text = file(produce(library, preview=False), f"a/{ID}/answer.md").decode()
    assert text.startswith("# What do I do when a refund is past 30 days?\n\n> Yes; ask the team lead.\n\n- Recorded")
    assert "by Support lead, 0:12 long" in text
    assert "Checked by Ana on 2026-11-18" in text
    assert "## [0:04](./#t=4) When the customer threatens to cancel\n\n[0:04](./#t=4) First," in text
    (library.curation / "settings.yml").write_text("site_url: https://help.example.com/kb\n")
    text = file(produce(library, preview=False), f"a/{ID}/answer.md").decode()
    assert "[0:04](https://help.example.com/kb/a/refund-after-30-days/#t=4) First," in text


def test_a_twin_without_marks_is_as_written(library: Library) -> None:
    """The person's Markdown stays the same, byte for byte, except for the links of times."""
    body = "[0:00] One *two* `three`,\nfour.\n\n* five\n* six\n\n## [1:02:03] Seven\n\n```\n[0:05] eight\n```\n"
    linked = body.replace("[0:00]", "[0:00](./#t=0)").replace("[1:02:03]", "[1:02:03](./#t=3723)")
    assert beside(library, body)["answer.md"].decode().endswith(f"\n\n{linked}")


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "[x](javascript:alert(1))",
        "[x]: javascript:alert(1)\n\n[x]",
        "![x](https://elsewhere.example/pixel.png)",
        "[x](&#106;avascript:alert(1))",
        "<javascript:alert(1)>",
        "&lt;script&gt;alert(1)&lt;/script&gt;",
        "# <iframe srcdoc='x'>",
        "<!-- x --><style>*{}</style>",
        "`<b>` \\<b> \\`<b>`",
    ],
)
def test_a_twin_does_no_more_than_the_page(library: Library, text: str) -> None:
    """A renderer that allows HTML and images shows the same text as the page, and no active content."""
    hostile = f"{text}\n\n[0:01] {text}\n\n## [0:02] {text}"
    made = beside(library, hostile, title=text.split("\n")[0], summary=text.replace("\n", " "))["answer.md"].decode()
    soup = BeautifulSoup(MarkdownIt("commonmark", {"html": True}).render(made), "html.parser")
    assert not soup.select("script, img, iframe, style, b, svg")
    assert not [link for link in soup.select("a") if "javascript:" in str(link["href"]).lower()]
    ours = BeautifulSoup(render.body(hostile).html, "html.parser")
    assert " ".join(soup.text.split()).endswith(" ".join(ours.text.split()))


PIECES = (
    *("[0:05] ", "[0:07]\n", "a", " b ", "\n", "\n\n", "# ", "- ", "1. ", "> ", "```", "`", "*", "__", "<b>", "</b>"),
    *("&lt;", "&amp;", "<!--", "-->", "[x](y)", "[x](javascript:z)", "![i](j)", "[x]", "]: ", "[", "]", "(", ")", "\\"),
    *("    ", "<http://e.x>", "~~~", "===", "---", "!", "\u00e9", "\u00a0", "\u3000", "\u2028", "\v", "\x1c", "\x85"),
    *("&nbsp;", "&#8232;", "&#133;", "&#9;", "&#10;", "&#x202e;"),
)


@given(st.lists(st.sampled_from(PIECES), max_size=14).map("".join))
@settings(max_examples=examples(150))
@example("\u00a0\n[0:05] ")
def test_any_text_is_the_same_in_page_and_twin(written: str) -> None:
    """For any text, both have the same letters in the same order, no other markup, and no dangerous link."""
    text = clean_lines(written)
    body = render.body(text)
    made = markdown_export._body(text, body.tokens, "./")
    soup = BeautifulSoup(MarkdownIt("commonmark", {"html": True}).render(made), "html.parser")
    assert not soup.select("b, img")
    assert not [link for link in soup.select("a") if "javascript:" in str(link["href"])]
    assert "".join(soup.text.split()) == "".join(BeautifulSoup(body.html, "html.parser").text.split())


def test_one_line_of_text_is_escaped_for_markdown() -> None:
    """A title is shown unchanged, in a heading as well as in a link."""
    text = "a [b](c) <i> *d* _e_ `f` & \\ # g | ~h~ &amp; ![i](j)"
    for written in (
        f"# {markdown_export.escape(text)}",
        f"- [{markdown_export.escape(text)}](x)",
        f"> {markdown_export.escape(text)}",
    ):
        html = MarkdownIt("commonmark", {"html": True}).render(written)
        assert BeautifulSoup(html, "html.parser").text.strip() == text
    assert markdown_export.escape("a\nb\x00\ud800c") == "a bc"


def test_one_sheet_names_every_answer_once(library: Library) -> None:
    """Each answer is listed under its first moment, with the address of its Markdown; only published answers are."""
    add_answer(library, "both", title="In [two] <moments>?", moments=("refund-request", "deal-gone-quiet"))
    add_answer(library, "none", title="In none?", moments=(), summary="")
    sheet = file(produce(library, preview=False), "llms.txt").decode()
    assert sheet.startswith("# R\\&D \\<answers\\>\n\n> Short answers\n\n")
    assert "- [In \\[two\\] \\<moments\\>?](a/both/answer.md): Yes; ask the team lead. (Support lead, 0:12)\n" in sheet
    assert "## Other answers\n\n- [In none?](a/none/answer.md) (Support lead, 0:12)\n" in sheet
    assert [sheet.count(f"a/{id_}/") for id_ in (ID, "quiet-deal", "both", "none")] == [1, 1, 1, 1]
    assert "secret" not in sheet
    assert "old-way" not in sheet


def test_a_twin_is_published_as_it_is(built_site: Path) -> None:
    """MkDocs does not turn it into a page, and the page of the answer links to it."""
    assert (built_site / f"a/{ID}/answer.md").read_text(encoding="utf-8").startswith("# What do I do")
    assert not (built_site / f"a/{ID}/answer").exists()
    soup = BeautifulSoup((built_site / f"a/{ID}/index.html").read_text(encoding="utf-8"), "html.parser")
    assert soup.select_one('link[rel="alternate"][type="text/markdown"]')["href"] == "answer.md"  # type: ignore[index]


def test_the_same_library_gives_the_same_bytes(library: Library) -> None:
    """The files depend on neither the clock nor chance."""
    (library.curation / "settings.yml").write_text("site_url: https://help.example.com/\n")
    once, again = (
        {
            made.address: made.content
            for made in produce(library, preview=False).files
            if isinstance(made.content, bytes)
        }
        for _ in range(2)
    )
    assert once == again

"""The seconds of a text are exactly those with an id on its page."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hallway.library.body import anchors, blocks
from hallway.names import clean_lines
from hallway.site.answer import render

PIECES = (
    *("[0:05] x", "## [1:23] T", "### [0:12] h3", "# [0:11] h1", "  [0:07] in", "    [0:09] code", "> [0:10] q"),
    *("text", "[0:13]", "- item", "1. [0:17] l", "   ## [0:21] k", "```", "~~~", "---", "===", "<div>", "<!--"),
    *("[1:75] x", "[0:14]: http://x", "[0:15](x)", "[999:59:59] x", "\u00a0[0:23] x", "[0:25.5] y", "[0:22]\nfoo"),
)
TEXTS = st.lists(st.tuples(st.sampled_from(PIECES), st.sampled_from(("\n", "\n\n", " "))), max_size=7)


@given(TEXTS)
def test_they_are_the_ids_of_the_page(pieces: list[tuple[str, str]]) -> None:
    """Lists, quotations, code and lower headings give no anchors, and neither do times that are too large."""
    text = "".join(piece + end for piece, end in pieces)
    ids = re.findall(r' id="t(\d+)"', render.body_html(text))
    assert list(anchors(text)) == sorted(map(int, ids))


PLAIN = (
    "[0:05] x",
    "## [1:23] T",
    "## Title",
    "text",
    "a\n[0:31] b",
    "[1:75] x",
    "[0:22] - x",
    "[0:14] [a]: /b",
    "Café # a",
)
PLAIN_TEXTS = st.lists(st.tuples(st.sampled_from((*PLAIN, *PIECES)), st.sampled_from(("\n", "\n\n"))), max_size=5)


@given(PLAIN_TEXTS)
def test_plain_texts_have_the_same_seconds_without_being_parsed(pieces: list[tuple[str, str]]) -> None:
    """Looking only at lines, as is done for plain texts, finds what the parser finds."""
    text = "".join(piece + end for piece, end in pieces)
    ids = re.findall(r' id="t(\d+)"', render.body_html(text))
    assert list(anchors(text)) == sorted(map(int, ids))


@pytest.mark.parametrize("space", ["\t", "\v", "\f", "\x1c", "\x1f", "\x85", "\u00a0", "\u2003", "\u2028", "\u3000"])
def test_every_kind_of_space_parts_the_same_text(space: str) -> None:
    """The page, the seconds and the paragraphs agree on which lines are blank and which begin with a time."""
    lines = (f"{space}[0:05]{space}", f"a{space}", space, f"[0:07] b{space}", f"## {space}[0:09] T{space}#{space}", "c")
    text = clean_lines("\n".join(lines).replace("\t", " ", 1))  # a line that begins with a tab is code
    ids = re.findall(r' id="t(\d+)"', render.body_html(text))
    assert [int(block.seconds) for block in blocks(text) if block.seconds is not None] == [*map(int, ids)] == [5, 7, 9]

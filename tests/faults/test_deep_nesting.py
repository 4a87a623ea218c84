"""Text that is nested too deeply for any reader is still shown: no program runs out of stack."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from bs4 import BeautifulSoup

from hallway.site.answer import markdown_export, render
from hallway.site.mkdocs.build import build
from knowledge import add_answer

if TYPE_CHECKING:
    from hallway.library.library import Library

DEEP = 2_000
BODIES = {
    "emphasis": "*a " * DEEP + "b" + " a*" * DEEP,
    "emphasis of two kinds": "*a **b " * DEEP + "c" + " b** a*" * DEEP,
    "emphasis around links": "*a [b](c) " * DEEP + "d" + " a*" * DEEP,
    "quotations": "> " * DEEP + "a",
    "lists": "- " * DEEP + "a",
    "lists line by line": "".join(f"{'  ' * depth}- a\n" for depth in range(DEEP // 10)),
    "brackets": "[" * DEEP + "a" + "](b)" * DEEP,
}


@pytest.mark.parametrize("body", BODIES.values(), ids=BODIES)
def test_row_43_a_deeply_nested_text_is_built(library: Library, body: str) -> None:
    """The `<b>` makes the Markdown export write the text from the parsed tokens instead of copying it."""
    add_answer(library, "deep", body=f"[0:00] Start <b>\n\n{body}\n")
    report = build(library, library.root / "site")
    assert (report.answers, [each for each in report.findings if each.path]) == (3, [])
    assert "Start" in (report.folder / "a/deep/answer.md").read_text(encoding="utf-8")


def test_emphasis_deep_inside_emphasis_keeps_its_words() -> None:
    """Beyond a limit, words are shown without emphasis, on the page and in its Markdown."""
    body = render.body(f"<b>{BODIES['emphasis of two kinds']}")
    soup = BeautifulSoup(body.html, "html.parser")
    assert len(soup.select("em, strong")) == render.MOST_NESTED
    assert soup.text.split() == ["<b>a", *["b", "a"] * (DEEP - 1), "b", "c", *["b", "a"] * DEEP]
    assert markdown_export._body("<", body.tokens, "./").count("a") == 2 * DEEP

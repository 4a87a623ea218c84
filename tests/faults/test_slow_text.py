"""A text that takes a renderer long costs seconds: of the writer's time, and of nobody else's page."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import pytest

from hallway.library.body import chapters
from hallway.site.answer import render

if TYPE_CHECKING:
    from collections.abc import Callable

SIZE = 200_000  # characters: about a day of talk
LIMIT_SECONDS = 10  # of the processor


@pytest.mark.slow
@pytest.mark.parametrize(
    "unit",
    ["[", "![[", "[a](", "*a ", "**a", "<http:", "<a ", "> ", "- ", "a\n", "_a_", "`a``b```", "&amp", "[x]: y\n"],
)
def test_row_43_a_text_of_200_kilobytes_is_rendered_in_ten_seconds(
    unit: str, record_property: Callable[[str, object], None]
) -> None:
    """Whatever it is made of."""
    began = time.process_time()
    render.body(unit * (SIZE // len(unit)))
    took = time.process_time() - began
    record_property("figure", f"{took:.1f} s for {unit!r}")
    assert took < LIMIT_SECONDS


@pytest.mark.parametrize("unit", [" ", "\t", "#", " #", "# a "])
def test_row_43_a_heading_of_50_kilobytes_is_read_in_a_second(unit: str) -> None:
    """Whatever stands between its words, and where its closing signs might begin."""
    began = time.process_time()
    (chapter,) = chapters(f"## a{unit * (50_000 // len(unit))}b")
    assert chapter.title.startswith("a")
    assert time.process_time() - began < 1

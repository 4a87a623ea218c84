"""A text that takes a renderer long costs seconds: of the writer's time, and of nobody else's page."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import pytest

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

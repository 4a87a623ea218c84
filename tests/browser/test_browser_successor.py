"""A link to a retired answer leads to its successor, together with the code and the second."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from reader import until

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from reader import Site


@pytest.mark.parametrize(
    ("asked", "carried"),
    [
        ("", ""),
        ("?from=macro-7#t=83", "?from=macro-7#t=83"),
        ("?t=83&from=a%26b&utm=x", "?from=a%26b&t=83"),
        ("#t83", "#t83"),
        ("#t=83,120", "#t=83,120"),
        ("#__consent", ""),
    ],
)
def test_the_link_to_what_holds_takes_the_second_along(page: Page, site: Site, asked: str, carried: str) -> None:
    """`from` and the time are kept; all other parameters are dropped."""
    page.goto(f"{site.home}a/old-way/{asked}")
    link = page.locator("a.successor")
    until(lambda: link.get_attribute("href") == f"../../a/quiet-deal/{carried}")
    link.click()
    page.wait_for_url(f"{site.home}a/quiet-deal/{carried}")

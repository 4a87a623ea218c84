"""The link of a placement: the permanent address, the code that is counted, the second."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hallway.place import snippets

if TYPE_CHECKING:
    from hallway.library.placements import Placement


def link(placement: Placement, site: str) -> str:
    """Returns the address that is pasted; `site` is where the site is, with a slash at its end.

    The code stands before the fragment, which no server is told of.

    >>> from hallway.library.placements import Placement
    >>> link(Placement("desk", "text", answer="x", second=83, from_code="desk-k3f9"), "https://help.example/")
    'https://help.example/a/x/?from=desk-k3f9#t=83'
    """
    return snippets.address(f"{site}{placement.target}{_tail(placement)}")


def embed(placement: Placement, site: str) -> str:
    """Returns the address of the same in a frame; empty for the page of a moment, which has none."""
    if not placement.answer:
        return ""
    return snippets.address(f"{site}embed/{placement.answer}/{_tail(placement)}")


def _tail(placement: Placement) -> str:
    second = "" if placement.second is None else f"#t={placement.second}"
    return f"?from={placement.from_code}{second}"

"""In the browser, beside any tool: a bookmarklet, and rules by which an extension shows an answer on a page.

A rules file is ours: `{"version": 1, "rules": [{"id", "when": {"any": [{"address_contains": text}, {"field_contains":
[text, ...]}]}, "show": {"title", "details", "url", "embed_url", "second"}}]}`. Compare without regard to capitals; a
rule holds where one of its conditions does.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from hallway.place.kinds.forms import Form, FormKind
from hallway.place.kinds.interface import Piece

if TYPE_CHECKING:
    from collections.abc import Mapping

    from hallway.place.kinds.interface import Pin
    from hallway.place.kinds.templates import Templates


def rules_that_match(made: Mapping[str, Any]) -> str:
    """Says whether a rule could never hold, or nothing."""
    if all(rule.get("when", {}).get("any") for rule in made.get("rules", [])):
        return ""
    return "its place has no `url` and its moment no `cues`, so it would never hold; give it one of them"


ADDRESS = Form(
    "address",
    "Address of a bookmark",
    "bookmarklet.address.txt",
    syntax="script",
    hint="Make a bookmark with this as its address: it opens the answer in a small window beside the work.",
)


@dataclass(frozen=True, slots=True)
class BookmarkletKind:
    """A script as an address, and a page with a link that can be dragged to the bookmarks."""

    id: str
    label: str

    def pieces(self, pin: Pin, templates: Templates) -> tuple[Piece, ...]:
        """See `Kind.pieces`."""
        address = ADDRESS.write(pin, templates)
        values = {**pin.values(), "bookmarklet": (address.text or "").strip()}
        link = templates.text(("bookmarklet.link.html",), values, syntax="html")
        name, hint = f"{pin.placement.from_code}.html", "Open it in a browser and drag the link to the bookmarks bar."
        return address, Piece("link", "Page with a link to drag", f"{link}\n".encode(), "text/html", name, hint)


BOOKMARKLET = BookmarkletKind("bookmarklet", "Bookmarklet")

RULES = FormKind(
    "rules",
    "Context rules",
    (
        Form(
            "rules",
            "Rules (JSON)",
            "rules.rules.json",
            check=rules_that_match,
            hint="Add the rule to the list that your extension, or the automation of your desk, reads.",
        ),
    ),
)

"""Answers in the browser, next to any tool: a bookmarklet, and rules that tell an extension when to show an answer.

The rules file is Hallway's own format: `{"version": 1, "rules": [{"id", "when": {"any": [{"address_contains": text},
{"field_contains": [text, ...]}]}, "show": {"title", "details", "url", "embed_url", "second"}}]}`. A rule applies if one
of its conditions is met; comparisons ignore case.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from hallway.place.formats.forms import Form, TemplateFormat
from hallway.place.formats.snippet import Snippet

if TYPE_CHECKING:
    from collections.abc import Mapping

    from hallway.place.formats.interface import Pin
    from hallway.place.formats.templates import Templates


def rules_can_apply(tree: Mapping[str, Any]) -> str:
    """Returns why a rule could never apply, or an empty string."""
    if all(rule.get("when", {}).get("any") for rule in tree.get("rules", [])):
        return ""
    return "its place has no `url` and its moment no `cues`, so the rule would never apply; add one of them"


ADDRESS = Form(
    "address",
    "Bookmark address",
    "bookmarklet.address.txt",
    syntax="javascript",
    hint="Make a bookmark with this address: it opens the answer in a small window next to your work.",
)


@dataclass(frozen=True, slots=True)
class BookmarkletFormat:
    """A script in a `javascript:` address, and a page with a link to drag to the bookmarks bar."""

    id: str
    label: str

    def snippets(self, pin: Pin, templates: Templates) -> tuple[Snippet, ...]:
        """See `PlaceFormat.snippets`."""
        values = pin.values()
        address = ADDRESS.write(values, templates, place=pin.place.title)
        values["bookmarklet"] = (address.text or "").strip()
        page = templates.text(("bookmarklet.link.html",), values, syntax="html")
        name, hint = f"{pin.placement.from_code}.html", "Open it in a browser and drag the link to the bookmarks bar."
        return address, Snippet("link", "Page with a link to drag", f"{page}\n".encode(), "text/html", name, hint)


BOOKMARKLET = BookmarkletFormat("bookmarklet", "Bookmarklet")

RULES = TemplateFormat(
    "rules",
    "Context rules",
    (
        Form(
            "rules",
            "Rules (JSON)",
            "rules.rules.json",
            check=rules_can_apply,
            hint="Add the rule to the list that your browser extension or ticket desk automation reads.",
        ),
    ),
)

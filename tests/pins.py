"""A pin to write in every format, titles that are hard to escape, and the schemas of the tools."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from hallway.library.placements import Place, Placement
from hallway.place import formats, links
from hallway.place.formats.syntax import clip

SITE = "https://help.example/kb/"
PLACE = Place("desk", "The desk", "html", "support-lead", "https://desk.example/agent/tickets/?view=1")
PLACEMENT = Placement("desk", "html", "past-30-days", "refund", 83, "desk-abcd", "support-lead", date(2026, 11, 22))
LINK, EMBED = links.link(PLACEMENT, SITE), links.embed(PLACEMENT, SITE)

HARD = [
    "What's \"past\" 30 days? 'Yes' & no",
    "</script><script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "a](javascript:alert(1)) [b](http://elsewhere.example",
    "![pixel](https://elsewhere.example/p.png)",
    "*bold* _it_ ~~gone~~ `code` $x$ | cell | ||",
    "<!channel> <@U123> & <https://elsewhere.example|here> :smile:",
    "{code}x{code} [link|http://elsewhere.example] !http://elsewhere.example/p.png! {color:red} \\\\",
    "# heading\n- item\n1. one\n> quote\n/close",
    "back\\slash \\] \\",
    "&lt;b&gt; &copy; &#42; &amp;amp;",
    "@all please see #12 and !34",
    "{{ticket.requester.email}} {% if x %} {{{x}}} {{ title }} {# c #}",
    "Refunds::Late::Very",
    "key: [a, b] {c: d} - &x *y !!str #z %",
    "right\u202eleft\ufeff \x00\x07\x1b[31m \u2028line",
    "مرحبا، ماذا أفعل؟ שלום",
    "日本語の質問。Ünïcödé 👩‍👩‍👧‍👦🇺🇳",
    "🙂" * 200,
    "past thirty days " * 20,
    "x" * 300,
    "A",
]


def pin(title: str = "Past 30 days?", **changes: Any) -> formats.Pin:
    """Returns a pin like those of the program, with the title as its summary."""
    usual = formats.Pin(
        placement=PLACEMENT,
        place=PLACE,
        title=shown(title),
        details=f"{shown(title)[:80]}, from 1:23 of 4:52",
        action="Hear it from 1:23",
        summary=clip(title),
        moment="A refund",
        cues=("refund", "money back"),
        url=LINK,
        embed_url=EMBED,
        site=SITE,
        site_name="Help",
    )
    return replace(usual, **changes)


def shown(title: str) -> str:
    """Returns a title as it is displayed: one line, without invisible characters."""
    return clip(title, 500)


def snippets(
    kind: str, title: str = "Past 30 days?", folder: Path | None = None, **changes: Any
) -> dict[str, formats.Snippet]:
    """Returns the snippets of a format by name."""
    made = formats.get(kind).snippets(pin(title, **changes), formats.Templates(folder))
    return {each.name: each for each in made}


def texts(kind: str, title: str = "Past 30 days?", **changes: Any) -> dict[str, str]:
    """Returns the text snippets by name, without their last newline."""
    made = snippets(kind, title, **changes)
    return {name: each.text.removesuffix("\n") for name, each in made.items() if each.text is not None}


@cache
def validator(name: str) -> Any:
    """Returns a validator for a schema in tests/place/schemas/."""
    import jsonschema  # type: ignore[import-untyped]

    found = json.loads((Path(__file__).parent / "place" / "schemas" / name).read_text(encoding="utf-8"))
    return jsonschema.validators.validator_for(found)(found)

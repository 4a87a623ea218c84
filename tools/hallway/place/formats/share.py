"""The share panel of an answer's page: the same formats, for an answer, a second of it or some of its words.

Every snippet makes sense without a preview card: the question, who answers, the part of the recording, the link. The
browser fills in the address, the second and the quoted words (`overrides/assets/hallway/share/snippets.js` does what
`_fill` does here), so `page_data` gives it each form's template with slots in place of the values.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

from hallway.names import clean_line
from hallway.place import links
from hallway.place.formats.chat import SLACK_MRKDWN
from hallway.place.formats.desks import JIRA_WIKI
from hallway.place.formats.documents import HTML_FRAME, HTML_LINK, MARKDOWN_LINK
from hallway.place.formats.forms import Form
from hallway.place.formats.interface import EMBED_HEIGHT, EMBED_WIDTH
from hallway.place.formats.syntax import CLIP_LENGTH, SYNTAXES, Address, clip, escape
from hallway.place.formats.templates import Templates

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


@dataclass(frozen=True, slots=True)
class Button:
    """A button of the share panel."""

    id: str
    label: str
    form: Form
    is_rich: bool = False
    """Whether it also copies formatted text, which editors paste; plain fields paste the text."""


@dataclass(frozen=True, slots=True)
class ShareText:
    """What a button copies."""

    id: str
    """The id of the button: slack, teams, link, jira, markdown, html, text or embed."""
    label: str
    text: str
    html: str = ""
    """The same content as formatted text; empty if the button copies only plain text."""


@dataclass(frozen=True, slots=True)
class Pattern:
    """A template with slots in place of some values."""

    text: str
    quote: str
    """What is added if words are quoted."""
    syntax: str


EMBED = Button("embed", "Embed", HTML_FRAME)
BUTTONS = (
    Button("slack", "Slack", SLACK_MRKDWN, is_rich=True),
    Button("teams", "Teams", MARKDOWN_LINK, is_rich=True),
    Button("link", "Link", Form("link", "Link", "share.link.txt")),
    Button("jira", "Jira", JIRA_WIKI, is_rich=True),
    Button("markdown", "Markdown", MARKDOWN_LINK),
    Button("html", "HTML", HTML_LINK),
    Button("text", "Plain text", Form("text", "Plain text", "share.text.txt")),
    EMBED,
)
"""In the order of the panel, until a reader has used one."""
RICH = Form("rich", "Formatted text", "share.rich.html", syntax="html")

# Slots are delimited by control characters, which `clean_line` removes from everything that people write.
_SLOT = re.compile("\x01([a-z]+)\x01")
_SLOTS = {
    "title": "\x01title\x01",
    "details": "\x01by\x01\x01span\x01",
    "url": Address("\x01address\x01"),
    "embed_url": Address("\x01embed\x01"),
    "width": EMBED_WIDTH,
    "height": EMBED_HEIGHT,
}


def page_data(title: str, *, expert: str = "", site: str = "") -> dict[str, Any]:
    """Returns the JSON data of the answer's page: title and expert filled in, slots left for the browser.

    It also has `title`, `expert` and `site` as plain text, for the media controls of a phone.
    """
    patterns = {button: _titled(_pattern(button.form), title, expert) for button in BUTTONS}
    rich = _titled(_pattern(RICH), title, expert)
    syntaxes = {pattern.syntax for pattern in (rich, *patterns.values())}
    return {
        "title": title,
        "expert": expert,
        "site": site,
        "kinds": [
            {
                "id": button.id,
                "label": button.label,
                "text": pattern.text,
                "quote": pattern.quote,
                "escape": pattern.syntax,
                "rich": button.is_rich,
            }
            for button, pattern in patterns.items()
        ],
        "rich": {"text": rich.text, "quote": rich.quote, "escape": rich.syntax},
        "escapes": {name: table for name, table in SYNTAXES.items() if name in syntaxes},
        "quote_length": CLIP_LENGTH,
    }


def share_texts(
    title: str,
    url: str,
    *,
    duration: float,
    expert: str = "",
    embed_url: str = "",
    second: float | None = None,
    end: float | None = None,
    quote: str = "",
    buttons: Sequence[Button] = BUTTONS,
) -> tuple[ShareText, ...]:
    """Returns what the buttons copy for an answer, or for the part of it from `second` to `end` (seconds).

    `url` is the answer's permanent address and `embed_url` its embed's, both without a fragment; without
    `embed_url` there is no embed. `duration` is the recording's, in seconds; `quote` is plain text and is shortened.
    Raises InputError if an address is not http(s).

    >>> share_texts("Past 30 days?", "https://help.example/a/x/", duration=292, expert="Ana", second=83)[4].text
    '[Past 30 days?](https://help.example/a/x/#t=83) (Ana, from 1:23 of 4:52)'
    """
    fragment = links.fragment(second, end)
    values = {
        "address": Address(links.address(url) + fragment),
        "embed": Address(links.address(embed_url) + fragment if embed_url else ""),
        "span": links.span(duration, second, end),
        "quote": clip(quote),
    }

    def written(form: Form) -> str:
        pattern = _titled(_pattern(form), title, expert)
        return _fill(pattern.text + (pattern.quote if values["quote"] else ""), values, pattern.syntax)

    shown = (button for button in buttons if embed_url or not button.form.is_embed)
    return tuple(
        ShareText(button.id, button.label, written(button.form), written(RICH) if button.is_rich else "")
        for button in shown
    )


@cache
def _pattern(form: Form) -> Pattern:
    """Fills a form with slots instead of values, once without and once with quoted words."""
    templates = Templates()
    text = form.text({**_SLOTS, "summary": ""}, templates)
    quoted = form.text({**_SLOTS, "summary": "“\x01quote\x01”"}, templates)
    return Pattern(text, quoted.removeprefix(text), str(form.syntax))


def _titled(pattern: Pattern, title: str, expert: str) -> Pattern:
    """Fills in title and expert, which are the same for every part of an answer."""
    by = f"{clean_line(expert)}, " if expert.strip() else ""
    values = {"title": clean_line(title), "by": by}
    return Pattern(_fill(pattern.text, values, pattern.syntax), pattern.quote, pattern.syntax)


def _fill(template: str, values: Mapping[str, str], syntax: str) -> str:
    """Fills the slots that have a value, escaped, and leaves the others. Slots inside values are not filled."""

    def filled(slot: re.Match[str]) -> str:
        value = values.get(slot[1])
        return slot[0] if value is None else escape(value, syntax)

    return _SLOT.sub(filled, template)

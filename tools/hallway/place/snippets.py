"""What one pastes: an answer, a second of it or some of its words, in the syntax of the place they go to.

Every snippet can be read without a preview card: the question, who answers, where in the recording, the link. The same
templates go into the answer's page, where the browser fills in the address, the second and the quoted words: what has
to be escaped, and how, is a table that both read (`overrides/assets/hallway/snippets.js` is the twin of `_fill`).
"""

from __future__ import annotations

import html
import re
from dataclasses import dataclass
from math import ceil, floor
from typing import TYPE_CHECKING, Any
from urllib.parse import quote as percent_encoded

from hallway import timecode
from hallway.errors import InputError
from hallway.names import clean_line, printable

if TYPE_CHECKING:
    from collections.abc import Mapping

QUOTE_LENGTH = 300  # characters; a message that carries a whole chapter is not read
EMBED_WIDTH, EMBED_HEIGHT = 400, 360  # pixels: a ticket's sidebar

# Slots stand between control characters, which `line` takes out of everything that people wrote.
ADDRESS, EMBED, TITLE, BY, SPAN, QUOTE = (
    f"\x01{name}\x01" for name in ("address", "embed", "title", "by", "span", "quote")
)
_SLOT = re.compile("\x01([a-z]+)\x01")
_ADDRESS = re.compile(r"(https?://)([\w.\-]+|\[[0-9A-Fa-f:.]+\])(:[0-9]+)?(/.*)?", re.DOTALL)
_KEPT = "/?#=,&%@:~"  # of an address; what else any of the syntaxes could trip over is percent-encoded

_BACKSLASHED = {char: f"\\{char}" for char in "`*_[]<>|~$&"}
ESCAPES: dict[str, dict[str, str]] = {
    "html": {char: html.escape(char) for char in "&<>\"'"},
    # Slack documents these three and no way to write a literal * or _: at worst a word of the label is bold.
    "slack": {char: html.escape(char) for char in "&<>"},
    # Any ASCII punctuation may be escaped (CommonMark 2.4); $ because GitHub and GitLab take it for mathematics.
    "markdown": {"\\": "\\\\", **_BACKSLASHED},
    # A backslash cannot be escaped by another, which is a line break in Jira. ! would fetch an image.
    "jira": {"\\": "&#92;", **{char: f"\\{char}" for char in "{}[]|*_^~!"}},
    "plain": {},
}
"""What each syntax wants in place of a character, by the name that `Kind.escape` gives."""


@dataclass(frozen=True, slots=True)
class Kind:
    """A way to write a snippet, with slots for what is filled in."""

    id: str
    label: str
    """What the menu says."""
    text: str
    quote: str = ""
    """What follows where words are quoted."""
    escape: str = "plain"
    is_rich: bool = False
    """Whether the clipboard carries formatted text too: editors take that one, plain fields the text."""


@dataclass(frozen=True, slots=True)
class Snippet:
    """What goes to the clipboard."""

    kind: str
    """link, slack, teams, jira, markdown, html, text or embed."""
    label: str
    text: str
    html: str = ""
    """The same as formatted text for editors that take it; empty where only the text is meant."""


RICH = Kind("rich", "", f'<a href="{ADDRESS}">{TITLE}</a> ({BY}{SPAN})', f"<blockquote>“{QUOTE}”</blockquote>", "html")
KINDS = (
    Kind("link", "Link", ADDRESS),
    Kind("slack", "Slack", f"<{ADDRESS}|{TITLE}> ({BY}{SPAN})", f"\n> “{QUOTE}”", "slack", is_rich=True),
    Kind("teams", "Teams", f"[{TITLE}]({ADDRESS}) ({BY}{SPAN})", f"\n\n> “{QUOTE}”", "markdown", is_rich=True),
    Kind("jira", "Jira", f"[{TITLE}|{ADDRESS}] ({BY}{SPAN})", f"\nbq. “{QUOTE}”", "jira", is_rich=True),
    Kind("markdown", "Markdown", f"[{TITLE}]({ADDRESS}) ({BY}{SPAN})", f"\n\n> “{QUOTE}”", "markdown"),
    Kind("html", "HTML", f"<p>{RICH.text}</p>", f"\n{RICH.quote}", "html"),
    Kind("text", "Plain text", f"{TITLE} ({BY}{SPAN})\n{ADDRESS}", f"\n“{QUOTE}”"),
    Kind(
        "embed",
        "Embed",
        f'<iframe src="{EMBED}" title="{TITLE}" width="{EMBED_WIDTH}" height="{EMBED_HEIGHT}" loading="lazy"'
        ' allow="autoplay; clipboard-write" style="border:0;max-width:100%"></iframe>',
        escape="html",
    ),
)


def snippets(
    title: str,
    url: str,
    *,
    duration: float,
    expert: str = "",
    embed_url: str = "",
    second: float | None = None,
    end: float | None = None,
    quote: str = "",
) -> tuple[Snippet, ...]:
    """Returns every kind of snippet of an answer, or of the stretch from `second` to `end` (seconds) of it.

    `url` is the answer's permanent address and `embed_url` that of its embed, both without a fragment; without
    `embed_url` there is no embed. `duration` is the recording's, in seconds; `quote` is plain text, cut after 300
    characters. Raises InputError for an address that is not http(s).

    >>> snippets("Past 30 days?", "https://help.example/a/x/", duration=292, expert="Ana", second=83)[4].text
    '[Past 30 days?](https://help.example/a/x/#t=83) (Ana, from 1:23 of 4:52)'
    """
    fragment = _fragment(second, end)
    values = {
        "address": address(url) + fragment,
        "embed": address(embed_url) + fragment if embed_url else "",
        "span": span(duration, second, end),
        "quote": clip(quote),
    }
    filled = []
    for kind in KINDS:
        if kind.id == "embed" and not embed_url:
            continue
        rich = _write(_for(RICH, title, expert), values) if kind.is_rich else ""
        filled.append(Snippet(kind.id, kind.label, _write(_for(kind, title, expert), values), rich))
    return tuple(filled)


def page_data(title: str, *, expert: str = "", site: str = "") -> dict[str, Any]:
    """Returns what the answer's page carries as JSON: the kinds with title and expert in them, and the tables.

    Title, expert and site are there as they are written, too: a phone's lock screen shows them. The slots for
    `address`, `embed`, `span` and `quote` are left to the browser.
    """
    rich = _for(RICH, title, expert)
    return {
        "title": title,
        "expert": expert,
        "site": site,
        "kinds": [
            {
                "id": kind.id,
                "label": kind.label,
                "text": kind.text,
                "quote": kind.quote,
                "escape": kind.escape,
                "rich": kind.is_rich,
            }
            for kind in (_for(kind, title, expert) for kind in KINDS)
        ],
        "rich": {"text": rich.text, "quote": rich.quote, "escape": rich.escape},
        "escapes": ESCAPES,
        "quote_length": QUOTE_LENGTH,
    }


def address(url: str) -> str:
    """Returns the address with everything percent-encoded that a syntax could take for its own; InputError for others.

    >>> address("https://help.example/a/it's (new)|/")
    'https://help.example/a/it%27s%20%28new%29%7C/'
    """
    parts = _ADDRESS.fullmatch(url)
    if parts is None:
        raise InputError(f"{printable(url)} is not the address of a page; it begins with https:// or http://.")
    scheme, host, port, rest = parts.groups(default="")
    try:
        spelled = host if host.isascii() else host.encode("idna").decode()
    except UnicodeError as error:
        raise InputError(f"{printable(host)} cannot be the name of a host: {error}.") from error
    return f"{scheme}{spelled}{port}{percent_encoded(rest or '/', safe=_KEPT)}"


def clip(text: str, length: int = QUOTE_LENGTH) -> str:
    """Returns plain text as one line of at most so many characters, cut between words."""
    whole = clean_line(text)
    if len(whole) <= length:
        return whole
    cut = whole[:length]
    return f"{cut[: cut.rfind(' ')] if ' ' in cut else cut[:-1]}…"


def _for(kind: Kind, title: str, expert: str) -> Kind:
    """The kind with title and expert in it, escaped."""
    by = f"{clean_line(expert)}, " if expert.strip() else ""
    text = _fill(kind.text, {"title": clean_line(title), "by": by}, kind.escape)
    return Kind(kind.id, kind.label, text, kind.quote, kind.escape, kind.is_rich)


def _write(kind: Kind, values: Mapping[str, str]) -> str:
    return _fill(kind.text + (kind.quote if values["quote"] else ""), values, kind.escape)


def _fill(template: str, values: Mapping[str, str], escape: str) -> str:
    """Fills the slots that have a value, escaped; the others stay. What is filled in is not looked at again."""
    table = ESCAPES[escape]

    def filled(slot: re.Match[str]) -> str:
        if (value := values.get(slot[1])) is None:
            return slot[0]
        if slot[1] in ("address", "embed"):  # percent-encoded: an ampersand between parameters is all that is left
            return value.replace("&", table.get("&", "&"))
        return "".join(table.get(char, char) for char in value)

    return _SLOT.sub(filled, template)


def _fragment(second: float | None, end: float | None) -> str:
    """A whole second is easy to read and begins a little early; a stretch that stops is meant to the word."""
    if second is None:
        return ""
    if end is None:
        return f"#t={int(second)}"
    return f"#t={_tenths(floor(round(second * 10, 3)))},{_tenths(ceil(round(end * 10, 3)))}"


def _tenths(tenths: int) -> str:
    whole, rest = divmod(tenths, 10)
    return f"{whole}.{rest}" if rest else str(whole)


def span(duration: float, second: float | None, end: float | None = None) -> str:
    """Returns what part of the recording is meant, in words: ``4:52``, or ``from 1:23 of 4:52``."""
    length = timecode.stamp(duration)
    if second is None:
        return length
    start = timecode.stamp(second)
    return f"from {start} of {length}" if end is None else f"{start} to {timecode.stamp(end)} of {length}"

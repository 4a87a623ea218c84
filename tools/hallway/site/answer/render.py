"""The body of an answer as HTML that is safe by construction.

markdown-it-py renders CommonMark without raw HTML, attribute lists or images; then an allow-list (nh3) filters the
result. The only ids are ours: `t83` for a block that starts at second 83, `h-…` for a heading without a time.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import nh3
from markdown_it import MarkdownIt
from markdown_it.token import Token

from hallway import timecode
from hallway.library.body import ANCHORED, LATEST, leading_time
from hallway.names import clean, slug
from hallway.site.answer.view import Heading, SearchBlock

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from markdown_it.rules_core import StateCore

ID = re.compile(r"t\d{1,6}|h-[a-z0-9]+(?:-[a-z0-9]+)*")
WORD = re.compile(r"[^\t\n\v\f\r \u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000\ufeff]+")  # JavaScript's \S+
MOST_NESTED = 20  # the depth to which markdown-it nests lists and quotations
REPLACEMENT = "\ufffd"
REL = "noopener noreferrer nofollow ugc"


@dataclass(frozen=True, slots=True)
class TextBlock:
    """A block of text other than a heading, with its time; captions and the times of words are derived from these."""

    seconds: int
    """When it starts; if it has no time, when the previous block starts."""
    text: str
    """Plain text, not escaped, with one space between words, which are split as a browser splits them."""
    is_timed: bool = True
    """Whether it is a `p[data-seconds]` on the page."""


@dataclass(frozen=True, slots=True)
class Body:
    """A rendered body."""

    html: str
    chapters: tuple[Heading, ...]
    spoken: tuple[TextBlock, ...]
    blocks: tuple[SearchBlock, ...]
    """All text, in order."""
    tokens: tuple[Token, ...] = field(default=(), compare=False, repr=False)
    """The tokens of the parser, for other output formats."""

    @property
    def anchors(self) -> frozenset[str]:
        """Every id of the HTML."""
        return frozenset(re.findall(r' id="([^"]+)"', self.html))


def body(text: str) -> Body:
    """Renders a body.

    >>> body("## [1:23] When they threaten\\n\\n[1:23] First, *listen*.").html
    '<h2 id="t83" data-seconds="83"><a href="#t=83" aria-label="Play from 1:23" class="time">1:23</a> When …</h2>…'

    If two blocks start at the same second, both have a time link but only the first gets the id.
    """
    tokens = _MARKDOWN.parse(text)
    unsafe = _MARKDOWN.renderer.render(tokens, _MARKDOWN.options, {})
    blocks = tuple(_blocks(tokens))
    return Body(
        html=_CLEANER.clean(unsafe),
        chapters=tuple(Heading(b.seconds, b.text, b.anchor) for b in blocks if b.is_heading),
        spoken=tuple(_spoken(blocks)),
        blocks=tuple(_search_blocks(blocks)),
        tokens=tuple(tokens),
    )


def body_html(text: str) -> str:
    """Returns only the HTML of a body."""
    return body(text).html


@dataclass(frozen=True, slots=True)
class _Block:
    seconds: int | None
    text: str
    anchor: str
    tag: str
    """h2 to h6, p or pre."""
    is_heading: bool
    """Whether it begins a chapter."""


def _blocks(tokens: list[Token]) -> Iterator[_Block]:
    for before, token in zip([None, *tokens], tokens, strict=False):
        if token.type == "fence" or token.type == "code_block":
            yield _Block(None, _words(token.content), "", "pre", False)
        elif token.type == "inline" and before is not None:
            is_heading = before.type == "heading_open" and before.tag == "h2" and before.level == 0
            text = _words(_plain(token.children or []))
            yield _Block(before.meta.get("seconds"), text, str(before.attrs.get("id", "")), before.tag, is_heading)


def _plain(children: list[Token]) -> str:
    visible = (child for child in children if not child.meta.get("time"))
    return "".join(" " if child.type in ("softbreak", "hardbreak") else child.content for child in visible)


def _words(text: str) -> str:
    return " ".join(WORD.findall(text))


def _spoken(blocks: tuple[_Block, ...]) -> Iterator[TextBlock]:
    start = 0
    for block in blocks:
        start = start if block.seconds is None else block.seconds
        is_timed = block.seconds is not None and block.tag == "p"
        if not block.tag.startswith("h") and (block.text or is_timed):
            yield TextBlock(start, block.text, is_timed)


def _search_blocks(blocks: tuple[_Block, ...]) -> Iterator[SearchBlock]:
    start = 0
    for block in blocks:
        start = start if block.seconds is None else block.seconds
        if block.text:
            yield SearchBlock(start, block.text, block.is_heading)


def _read_times(state: StateCore) -> None:
    """Removes the time from the start of top-level paragraphs and headings, and gives them their ids.

    Runs before the inline rules, so that a link definition such as `[1:23]: https://…` cannot turn a time into a link.
    """
    taken, numbers = set[str](), dict[str, int]()
    for opening, inline, closing in zip(state.tokens, state.tokens[1:], state.tokens[2:], strict=False):
        if opening.type not in ("paragraph_open", "heading_open") or opening.level != 0:
            continue
        if opening.tag == "h1":
            opening.tag = closing.tag = "h2"  # the page has its own h1, the question
        anchor = ""
        if (seconds := _take_time(inline)) is not None:
            opening.meta["seconds"] = seconds
            opening.attrs["data-seconds"] = seconds
            is_anchor = opening.tag in ANCHORED and seconds <= LATEST and f"t{seconds}" not in taken
            anchor = f"t{seconds}" if is_anchor else ""
        if opening.tag == "h2" and not anchor:
            anchor = _unused(f"h-{slug(inline.content, 'part')}", taken, numbers)
        if anchor:
            opening.attrs["id"] = anchor
            taken.add(anchor)


def _take_time(inline: Token) -> int | None:
    seconds, inline.content = leading_time(inline.content)
    return None if seconds is None else int(seconds)


def _unused(anchor: str, taken: set[str], numbers: dict[str, int]) -> str:
    """Returns the anchor, numbered if it is taken; `numbers` has the last number used for each anchor."""
    number = numbers.get(anchor, 1)
    while (candidate := anchor if number == 1 else f"{anchor}-{number}") in taken:
        number += 1
    numbers[anchor] = number
    return candidate


def _link_times(state: StateCore) -> None:
    """Adds a link to its second at the start of each block that has a time."""
    for opening, inline in zip(state.tokens, state.tokens[1:], strict=False):
        if (seconds := opening.meta.get("seconds")) is None:
            continue
        stamp = timecode.stamp(seconds)
        link = {"href": f"#t={seconds}", "aria-label": f"Play from {stamp}", "class": "time"}
        time = [
            Token("link_open", "a", 1, attrs=dict(link), meta={"time": True}),
            Token("text", "", 0, content=stamp, meta={"time": True}),
            Token("link_close", "a", -1, meta={"time": True}),
            Token("text", "", 0, content=" "),
        ]
        inline.children = time + (inline.children or [])


def _limit_nesting(state: StateCore) -> None:
    """Drops emphasis and links deep inside other emphasis: programs that read nested text run out of stack."""
    for token in state.tokens:
        if any(child.level >= MOST_NESTED for child in token.children or []):
            kept = (child for child in token.children or [] if child.level < MOST_NESTED or child.nesting == 0)
            token.children = _joined(kept)


def _joined(children: Iterable[Token]) -> list[Token]:
    """Returns the tokens with adjacent text joined."""
    found = list[Token]()
    for child in children:
        if found and found[-1].type == child.type == "text":
            found[-1].content += child.content
        else:
            found.append(child)
    return found


def _clean_texts(state: StateCore) -> None:
    """Cleans texts and link titles again: a character reference such as `&#x202e;` can stand for a hidden character.

    It becomes U+FFFD, as U+0000 does in CommonMark, so that no text is left empty.
    """
    for token in state.tokens:
        for child in token.children or []:
            if child.type == "text":
                child.content = clean(child.content, hidden=REPLACEMENT)
            elif "title" in child.attrs:
                child.attrs["title"] = clean(str(child.attrs["title"]), hidden=REPLACEMENT)


def _mark_outside_links(state: StateCore) -> None:
    for token in state.tokens:
        for child in token.children or []:
            if child.type == "link_open" and re.match(r"[a-z]+:|//", str(child.attrs.get("href", "")), re.IGNORECASE):
                child.attrs["rel"] = REL


def _markdown() -> MarkdownIt:
    markdown = MarkdownIt("commonmark", {"html": False}).disable(["image", "html_block", "html_inline"])
    markdown.core.ruler.before("inline", "hallway_read_times", _read_times)
    markdown.core.ruler.after("inline", "hallway_link_times", _link_times)
    markdown.core.ruler.push("hallway_nesting", _limit_nesting)
    markdown.core.ruler.push("hallway_clean_texts", _clean_texts)
    markdown.core.ruler.push("hallway_outside_links", _mark_outside_links)
    return markdown


def _attribute(tag: str, attribute: str, value: str) -> str | None:
    if attribute == "id":
        return value if ID.fullmatch(value) else None
    if attribute == "data-seconds":
        return value if value.isdecimal() else None
    return value


def _cleaner() -> Any:
    timed = {"id", "data-seconds"}
    return nh3.Cleaner(
        tags={"a", "blockquote", "br", "code", "em", "h2", "h3", "h4", "h5", "h6", "hr", "li", "ol", "p", "pre"}
        | {"strong", "ul"},
        attributes={"a": {"href", "title", "aria-label"}, "p": timed, "h2": timed, "ol": {"start"}},
        attribute_filter=_attribute,
        tag_attribute_values={"a": {"rel": {REL}}},
        allowed_classes={"a": {"time"}},
        url_schemes={"http", "https", "mailto"},
        link_rel=None,
    )


# Created once: a new one for each answer would double the build time.
_MARKDOWN = _markdown()
_CLEANER = _cleaner()

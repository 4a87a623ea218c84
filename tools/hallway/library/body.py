"""The text of an answer: paragraphs and chapters, each with its time, and the seconds that can be linked to."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from hallway import timecode

if TYPE_CHECKING:
    from markdown_it import MarkdownIt

ANCHORED = ("p", "h1", "h2")
"""The blocks that get an anchor; on the page, an h1 becomes an h2."""
LATEST = 999_999
"""The last second that can be linked to: the format has six digits."""

_STAMP = re.compile(rf"[ ]{{0,3}}\[({timecode.STAMP_PATTERN})\](?:[ \t]+|(?=\n)|\Z)")  # [1:23](x) is a link
_PLAIN = re.compile(
    rf"(?:(?:##[ ])?(?:\[{timecode.STAMP_PATTERN}\][ ]\S|[^\W\d_])[^\n]*+(?:\n|\Z)|\n)*+\Z"  # only text, ## and stamps
)
_HEADING = re.compile(r"[ ]{0,3}##[ \t]+")
_FENCE = re.compile(r"[ ]{0,3}(`{3,}|~{3,})")


@dataclass(frozen=True, slots=True)
class Passage:
    """A paragraph."""

    seconds: float | None
    """When it begins in the recording; None for text that a person added."""
    text: str
    """CommonMark, without the time at its start; may span several lines."""


@dataclass(frozen=True, slots=True)
class Chapter:
    """A heading and the paragraphs below it."""

    seconds: float | None
    title: str
    """Empty for the paragraphs before the first heading."""
    passages: tuple[Passage, ...]


class Block(NamedTuple):
    """A heading or a paragraph, and its position in the body."""

    start: int
    """The character offset of `text`."""
    text: str
    """Without the # of a heading and without the time."""
    seconds: float | None
    is_heading: bool


def chapters(body: str) -> tuple[Chapter, ...]:
    """Returns the chapters of a body, in order; an empty body has none.

    A chapter begins with ``## [1:23] Title``, a passage with ``[1:23] ``; blank lines separate passages.
    """
    found: list[tuple[float | None, str, list[Passage]]] = []
    for block in blocks(body.replace("\r\n", "\n")):
        if block.is_heading:
            found.append((block.seconds, block.text, []))
            continue
        if not found:
            found.append((None, "", []))
        found[-1][2].append(Passage(block.seconds, block.text))
    return tuple(Chapter(seconds, title, tuple(passages)) for seconds, title, passages in found)


@lru_cache(maxsize=8)  # a check compares the same text with the ledger twice
def anchors(body: str) -> tuple[int, ...]:
    """Returns the whole seconds of paragraphs and chapters that begin with a time, sorted.

    Each has an address such as ``/a/<id>/#t83``. A time in a list, a quotation or code gets no anchor on the page, and
    is not among them. (A test compares this with the page itself.)
    """
    tops = _plain_blocks(body) if _is_plain(body) else _parsed_blocks(body)
    found = {int(seconds) for text in tops if (seconds := leading_time(text)[0]) is not None}
    return tuple(sorted(second for second in found if second <= LATEST))


def _is_plain(body: str) -> bool:
    """Returns whether a body has nothing but paragraphs and chapters, so that it need not be parsed as Markdown."""
    return "\r" not in body and "\0" not in body and _PLAIN.match(body) is not None


def _plain_blocks(body: str) -> Iterator[str]:
    """Yields the first lines of the blocks of a plain body."""
    is_first = True
    for line in body.split("\n"):
        is_heading = line.startswith("## ")
        if is_first or is_heading:
            yield line.removeprefix("## ")
        is_first = is_heading or not line


def _parsed_blocks(body: str) -> Iterator[str]:
    """Yields the text of the blocks that have an anchor if they begin with a time."""
    for opening, inline in pairwise(_block_parser().parse(body)):
        if opening.level == 0 and opening.nesting == 1 and opening.tag in ANCHORED:
            yield inline.content


def leading_time(text: str) -> tuple[float | None, str]:
    """Returns the seconds of a leading ``[1:23] `` and the text after it; None and the whole text if there is none."""
    found = _STAMP.match(text)
    if found is None:
        return None, text
    try:
        return timecode.parse(found[1]), text[found.end() :].lstrip("\n")
    except ValueError:  # [1:75] is left alone
        return None, text


def blocks(body: str) -> Iterator[Block]:
    """Yields headings and paragraphs, in order; a fenced code block is one paragraph. `body` has LF line endings."""
    for at, block in _parted(body):
        title = _title(block) if "\n" not in block else None
        start, end = title or (0, len(block))
        seconds, text = leading_time(block[start:end])
        yield Block(at + end - len(text), text, seconds, title is not None)


@cache
def _block_parser() -> MarkdownIt:
    """Returns the CommonMark parser that the page uses, without inline markup."""
    from markdown_it import MarkdownIt

    markdown = MarkdownIt("commonmark", {"html": False}).disable(["html_block"])
    markdown.core.ruler.enableOnly(["normalize", "block"])
    return markdown


def _parted(body: str) -> Iterator[tuple[int, str]]:
    """Yields the offset of each block and its text as written."""
    lines: list[str] = []
    begin = at = 0
    fence = ""
    for line in body.split("\n"):
        if not fence and (not line.strip() or _HEADING.match(line)):
            if lines:
                yield begin, "\n".join(lines)
            lines = []
            if line.strip():
                yield at, line
        else:
            begin = begin if lines else at
            lines.append(line)
            fence = _fence_after(line, fence)
        at += len(line) + 1
    while lines and not lines[-1].strip():
        lines.pop()
    if lines:
        yield begin, "\n".join(lines)


def _title(line: str) -> tuple[int, int] | None:
    """Returns the start and the end of a heading's title, without closing #s; None for any other line."""
    if not (found := _HEADING.match(line)):
        return None
    title = line[found.end() :].strip()
    start = line.index(title, found.end())
    opened = title.rstrip("#")
    is_closed = opened != title and (not opened or opened[-1] in " \t")
    return start, start + len(opened.rstrip() if is_closed else title)


def _fence_after(line: str, fence: str) -> str:
    found = _FENCE.match(line)
    if not fence:
        return found[1] if found else ""
    closes = found and found[1][0] == fence[0] and len(found[1]) >= len(fence) and not line[found.end() :].strip()
    return "" if closes else fence

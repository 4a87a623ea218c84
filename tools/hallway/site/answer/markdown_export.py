"""The Markdown of an answer, at `/a/<id>/answer.md`: for programs that read it instead of the page.

It has the same content as the page and is as safe: raw HTML becomes text, and links go where the page's links go. A
body without HTML, entities or links is copied unchanged; any other is written from the parser's tokens.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from hallway import timecode
from hallway.names import clean

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from markdown_it.token import Token

    from hallway.library.answer import Answer
    from hallway.site.answer.render import Body

MARKS = re.compile(r"[<&\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]|\]\s*[(\[:]|!\[")  # HTML, entities, links, images
PUNCTUATION = re.compile(r"[\\`*_\[\]<>&~|]")
# mdformat does not escape `<<b>` and `\~~~`, and takes a millisecond for each text with an underscore. While it works,
# characters that no text contains replace whatever could start markup.
STAND_IN = (
    (re.compile("<"), "\ufdd0", r"\<"),
    (re.compile("~"), "\ufdd1", r"\~"),
    (re.compile(r"(?<=[^\W_])_(?=[^\W_])"), "\ufdee", "_"),  # inside a word, it does not start emphasis
    (re.compile("_"), "\ufdef", r"\_"),
)
# It also drops spaces at the ends of lines and of emphasis, unless they are written as character references.
SPACES = "\t \u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000"
INNER_SPACES = {ord(space): chr(0xFDD2 + number) for number, space in enumerate(SPACES)}
REFERENCES = {ord(stand_in): f"&#{space};" for space, stand_in in INNER_SPACES.items()}
STARTS = ("em_open", "strong_open", "softbreak", "hardbreak", "")
ENDS = ("em_close", "strong_close", "softbreak", "hardbreak", "")
STAMP = re.compile(rf"\[{timecode.STAMP_PATTERN}\]")


def markdown(answer: Answer, body: Body, *, speaker: str, address: str, notes: Sequence[str] = ()) -> str:
    """Returns the answer as CommonMark: the question, the summary, who answers, and the text with its times.

    `address` is the page's address, absolute or "./"; each time links to its second there. `notes` are sentences about
    the recording.
    """
    parts = [f"# {escape(answer.title)}"]
    if answer.summary:
        parts.append(f"> {escape(answer.summary)}")
    facts = (*_facts(answer, speaker, address), *map(escape, notes))
    parts.append("\n".join(f"- {fact}" for fact in facts))
    parts.append(_body(answer.body, body.tokens, address))
    return "\n\n".join(part for part in parts if part) + "\n"


def escape(text: str) -> str:
    """Returns a line of plain text as CommonMark that shows exactly this text, anywhere in a line.

    >>> escape("a [b](c) <i>")
    'a \\\\[b\\\\](c) \\\\<i\\\\>'
    """
    return PUNCTUATION.sub(r"\\\g<0>", clean(text).strip())


def _facts(answer: Answer, speaker: str, address: str) -> Iterator[str]:
    by = f" by {escape(speaker)}" if speaker else ""
    length = f", {timecode.stamp(answer.duration)} long" if answer.duration else ""
    yield f"Recorded {answer.recorded.isoformat()}{by}{length}"
    if answer.is_edited_since_checked:
        yield f"Edited since it was checked{f' on {answer.approved_on.isoformat()}' if answer.approved_on else ''}"
    elif answer.status == "approved" and answer.approved_by:
        day = f" on {answer.approved_on.isoformat()}" if answer.approved_on else ""
        against = f" against {escape(answer.approved_against)}" if answer.approved_against else ""
        yield f"Checked by {escape(answer.approved_by)}{day}{against}"
    if answer.status == "draft":
        yield "Draft, not checked yet"
    if answer.review_by:
        yield f"Review due by {answer.review_by.isoformat()}"
    yield f"[Listen to it]({address}); each time links to its second, as in `{address}#t=83`"


def _body(source: str, tokens: Sequence[Token], address: str) -> str:
    return _rewritten(tokens, address) if MARKS.search(source) else _as_written(source, tokens, address)


def _as_written(source: str, tokens: Sequence[Token], address: str) -> str:
    lines = re.split(r"\r\n?|\n", source)
    for token in tokens:
        if token.map and (seconds := token.meta.get("seconds")) is not None:
            number = token.map[0]
            lines[number] = STAMP.sub(_link(seconds, address), lines[number], count=1)
    return "\n".join(lines).strip("\n")


def _rewritten(tokens: Sequence[Token], address: str) -> str:
    """Returns the Markdown of tokens. This takes a few milliseconds, so it is only for bodies that need it."""
    from hallway.site.answer import markdown_tree

    for token in tokens:
        _keep_spaces([child for child in token.children or [] if child.type != "text" or child.content])
        if token.type == "fence" and not token.content.endswith("\n"):
            token.content += "\n"  # an unclosed fence ends with the text
        for child in token.children or []:
            if child.type == "link_open" and child.meta.get("time"):
                child.attrs["href"] = f"{address}#{str(child.attrs['href']).rpartition('#')[2]}"
            elif child.type == "text":
                for sign, stand_in, _ in STAND_IN:
                    child.content = sign.sub(stand_in, child.content)
    written = markdown_tree.markdown(tokens).strip("\n")
    for _, stand_in, shown in STAND_IN:
        written = written.replace(stand_in, shown)
    return written.translate(REFERENCES)


def _keep_spaces(children: Sequence[Token]) -> None:
    """Keeps the spaces at the ends of lines and of emphasis, where mdformat would lose them."""
    types = ["", *(child.type for child in children), ""]
    for before, child, after in zip(types, children, types[2:], strict=False):
        if child.type == "text":
            middle = child.content.strip(SPACES)
            start, middle, end = child.content.partition(middle) if middle else (child.content, "", "")
            is_kept = before in STARTS or (after in ENDS and not middle)
            start = start.translate(INNER_SPACES) if is_kept else start
            child.content = start + middle + (end.translate(INNER_SPACES) if after in ENDS else end)


def _link(seconds: int, address: str) -> str:
    return f"[{timecode.stamp(seconds)}]({address}#t={seconds})"

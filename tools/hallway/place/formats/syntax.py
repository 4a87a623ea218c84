"""Escapes text for each syntax, so that it is never interpreted as markup, and shortens it."""

from __future__ import annotations

import html
import re

from hallway.names import clean_line

CLIP_LENGTH = 300  # characters; nobody reads a message that quotes a whole chapter
JOINER = "\u2060"  # WORD JOINER: invisible, no line break; it breaks up what a tool would treat as its own markup

_MARKDOWN = {
    "\\": "\\\\",
    # CommonMark 2.4 allows a backslash before any ASCII punctuation; $ is mathematics on GitHub and GitLab.
    **{char: f"\\{char}" for char in "`*_[]<>|~$&"},
}
SYNTAXES: dict[str, dict[str, str]] = {
    "html": {char: html.escape(char) for char in "&<>\"'"},
    # Slack documents these three but no way to write a literal * or _; at worst, a word of the label is bold.
    "slack": {char: html.escape(char) for char in "&<>"},
    "markdown": _MARKDOWN,
    # Two backslashes are a line break in Jira, so a backslash becomes an entity. ! would embed an image.
    "jira": {"\\": "&#92;", **{char: f"\\{char}" for char in "{}[]|*_^~!"}},
    "plain": {},
    # Markdown on GitHub and GitLab: @all notifies everyone, #12 and !12 link to issues; they cannot be escaped.
    "issue": {**_MARKDOWN, **{char: f"{char}{JOINER}" for char in "@#!"}},
    # {{ and {% begin a Liquid placeholder in Zendesk; no escape works in every field.
    "liquid": {"{": f"{{{JOINER}"},
    # A browser decodes %27 in a javascript: address before it runs the script.
    "javascript": {"%": "%25", "\\": "\\\\", "'": "\\'"},
}
"""The replacement for each special character, by the name of the syntax that forms use."""

_IN_TEXT = {name: str.maketrans(table) for name, table in SYNTAXES.items()}
_IN_ADDRESSES = {
    name: str.maketrans({char: table[char] for char in "&%" if char in table}) for name, table in SYNTAXES.items()
}
_WITH_BLOCKS = frozenset({"markdown", "issue"})
_BLOCK_MARK = re.compile(rf"\A([0-9]*)([+=.)-]|#(?!{JOINER}))")  # starts a heading, a list or a rule


class Address(str):
    """An address from `links.address`; & and % are the only characters in it that may need escaping."""

    __slots__ = ()


class Escaped(str):
    """Text that is already in its syntax, written by the program itself."""

    __slots__ = ()


def escape(value: object, syntax: str) -> str:
    """Escapes a value for use inside a line. Raises KeyError for an unknown syntax.

    >>> escape("a [b] & c", "markdown")
    'a \\\\[b\\\\] \\\\& c'
    """
    if isinstance(value, Escaped):
        return str(value)
    return str(value).translate((_IN_ADDRESSES if isinstance(value, Address) else _IN_TEXT)[syntax])


def escape_block(value: object, syntax: str) -> str:
    """Escapes a value for use at the start of a line, where a heading or a list could begin.

    >>> escape_block("1. Ask", "markdown")
    '1\\\\. Ask'
    """
    escaped = escape(value, syntax)
    is_text = syntax in _WITH_BLOCKS and not isinstance(value, Escaped)
    return _BLOCK_MARK.sub(r"\1\\\2", escaped) if is_text else escaped


def clip(text: str, length: int = CLIP_LENGTH) -> str:
    """Returns plain text as one line of at most `length` characters, cut between words."""
    line = clean_line(text)
    if len(line) <= length:
        return line
    cut = line[:length]
    return f"{cut[: cut.rfind(' ')] if ' ' in cut else cut[:-1]}…"


def clip_utf16(text: str, length: int) -> str:
    """Works like `clip` with a length in UTF-16 units, as counted by JavaScript and by the tools that set limits."""
    clipped, most = clip(text, length), length
    while utf16_length(clipped) > length:
        most -= 1
        clipped = clip(text, most)
    return clipped


def utf16_length(text: str) -> int:
    """Returns the length of a text in UTF-16 units."""
    return len(text.encode("utf-16-le")) // 2

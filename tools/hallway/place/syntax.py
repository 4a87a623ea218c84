"""What each syntax wants in place of a character, and how a text is written in it."""

from __future__ import annotations

import re

from hallway.place import snippets

JOINER = "\u2060"  # WORD JOINER: no width, no break; it parts what would be taken for a mark of the tool's own

SYNTAXES: dict[str, dict[str, str]] = {
    **snippets.ESCAPES,
    # In an issue @all calls everybody, #12 and !12 leave a note over there, and neither knows an escape.
    "forge": {**snippets.ESCAPES["markdown"], **{char: f"{char}{JOINER}" for char in "@#!"}},
    # {{ and {% begin a placeholder in Zendesk (Liquid), which knows no escape that every field heeds.
    "liquid": {"{": f"{{{JOINER}"},
    # A browser decodes %27 in a javascript: address before it reads the script.
    "script": {"%": "%25", "\\": "\\\\", "'": "\\'"},
}
"""The syntaxes by name; a team's template cannot leave them out, for they hold for everything that is filled in."""


_WITH_BLOCKS = frozenset({"markdown", "forge"})
_BLOCK_MARK = re.compile(rf"\A([0-9]*)([+=.)-]|#(?!{JOINER}))")  # at the beginning of a line: a heading, a list, a rule


class Address(str):
    """An address that `snippets.address` made: of all signs that mean anything in a syntax it holds & and % at most."""

    __slots__ = ()


class Ready(str):
    """Text that is in its syntax already, made by us."""

    __slots__ = ()


def written(value: object, syntax: str) -> str:
    """Returns a value as the syntax wants it; KeyError where there is no such syntax.

    >>> written("a [b] & c", "markdown")
    'a \\\\[b\\\\] \\\\& c'
    """
    if isinstance(value, Ready):
        return str(value)
    table, text = SYNTAXES[syntax], str(value)
    if isinstance(value, Address):
        table = {"&": "&amp;" if syntax == "html" else table.get("&", "&"), "%": table.get("%", "%")}
    escaped = "".join(table.get(char, char) for char in text)
    return _BLOCK_MARK.sub(r"\1\\\2", escaped) if syntax in _WITH_BLOCKS else escaped

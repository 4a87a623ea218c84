"""Finds common YAML mistakes by looking at the lines: parsers notice them late and explain them badly."""

from __future__ import annotations

import re
from typing import NamedTuple

_START = r"[ ]*(?:- +)*(?:[\w-]+:[ ]+)?"  # the start of a line, up to its value
_DOUBLE = re.compile(rf'{_START}"(?P<rest>.*)')
_SINGLE = re.compile(rf"{_START}'(?P<rest>.*)")
_DOUBLE_ENDS = re.compile(r'(?:\\.|[^"\\])*"[ ]*(?:#.*|:.*)?')
_SINGLE_ENDS = re.compile(r"(?:''|[^'])*'[ ]*(?:#.*|:.*)?")
_NO_BLANK = re.compile(r"[ ]*(?:- +)*(?P<key>[a-z][a-z0-9_-]*):(?![ /]|//)(?P<value>\S.*)")
_TWO_COLONS = re.compile(r"[ ]*(?:- +)*(?P<key>[\w-]+):[ ]+(?P<value>[^\"'\[{|>#].*:(?: .*)?)")
_KEY = re.compile(r"(?P<margin>[ ]*)[\w-]+:(?: |$)")
_KEY_AND_VALUE = re.compile(r"(?P<margin>[ ]*)[\w-]+:[ ]+[^\s#|>&]")
_WORD = re.compile(r"[ ]*(?P<key>[a-z][\w-]*)[ ]*|(?P<first>[a-z][\w-]*)[ ]+(?P<value>[^:]*)")
_MERGE = re.compile(r"^(?:<{7}|>{7}|\|{7})(?: .*)?$", re.MULTILINE)


class Mistake(NamedTuple):
    """What is most likely wrong."""

    line: int
    """Counted from 0."""
    reason: str
    """What is wrong and what to write instead; quotes the text as it is, with whatever is hidden in it."""


def merge_mark(text: str) -> Mistake | None:
    """Returns the first git conflict marker."""
    if not (found := _MERGE.search(text)):
        return None
    reason = f"git could not merge this and left a marker ({found[0][:7]}); keep the lines that are right, delete the"
    return Mistake(text.count("\n", 0, found.start()), f"{reason} others and the markers.")


def find(text: str, line: int) -> Mistake | None:
    """Returns the mistake on or nearest above the line at which the parser gave up (counted from 0)."""
    lines = text.split("\n")
    for number in range(min(line, len(lines) - 1), -1, -1):
        # The parser notices an unclosed quote at the next quote, and anything else on the same line or the next.
        reason = _quote(lines[number]) or (_near(lines, number) if line - number <= 1 else "")
        if reason:
            return Mistake(number, reason)
    return None


def _near(lines: list[str], number: int) -> str:
    line, above = lines[number], lines[number - 1] if number else ""
    return _tab(line) or _blank(line) or _colon(line) or _margin(line, above) or _no_colon(line)


def _tab(line: str) -> str:
    return "this line starts with a tab; use spaces instead." if line[:1] == "\t" else ""


def _quote(line: str) -> str:
    for opens, ends, quote, within in ((_DOUBLE, _DOUBLE_ENDS, '"', '\\"'), (_SINGLE, _SINGLE_ENDS, "'", "''")):
        if (found := opens.fullmatch(line)) and not ends.fullmatch(found["rest"]):
            reason = f"the quote {quote} that opens here is not closed at the end of the line."
            return f"{reason} Inside the text, write {within}"
    return ""


def _blank(line: str) -> str:
    if found := _NO_BLANK.fullmatch(line):
        return f"a space is missing: write “{found['key']}: {found['value'][:40]}”."
    return ""


def _colon(line: str) -> str:
    if found := _TWO_COLONS.fullmatch(line):
        quoted = found["value"][:60].rstrip().replace('"', '\\"')
        return f'text with ": " needs quotes: write {found["key"]}: "{quoted}"'
    return ""


def _margin(line: str, above: str) -> str:
    here, before = _KEY.match(line), _KEY_AND_VALUE.match(above)
    if here and before and len(here["margin"]) > len(before["margin"]):
        return "this line is indented more than the one above, which already has a value; align the two."
    return ""


def _no_colon(line: str) -> str:
    if found := _WORD.fullmatch(line):
        value = found["value"][:40] if found["value"] else "..."
        return f"a colon is missing: write “{found['key'] or found['first']}: {value}”."
    return ""

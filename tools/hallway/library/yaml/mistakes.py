"""Slips that people make in YAML, told from its lines: a parser notices them late, and in words of its own."""

from __future__ import annotations

import re
from typing import NamedTuple

from hallway.names import printable

_START = r"[ ]*(?:- +)*(?:[\w-]+:[ ]+)?"  # of a line, up to its value
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


class Slip(NamedTuple):
    """What a person most likely did."""

    line: int
    """Counted from 0."""
    reason: str
    """What it is and what to write instead."""


def merge_mark(text: str) -> Slip | None:
    """Returns where git left the first mark of a merge that it could not do alone."""
    if not (found := _MERGE.search(text)):
        return None
    reason = f"git could not merge this alone and left its mark ({found[0][:7]}); keep the lines that hold, delete the"
    return Slip(text.count("\n", 0, found.start()), f"{reason} others and the marks.")


def find(text: str, line: int) -> Slip | None:
    """Returns the slip nearest above the line at which a parser gave up (counted from 0), or on it."""
    lines = text.split("\n")
    for number in range(min(line, len(lines) - 1), -1, -1):
        # A quote is noticed where the next one stands; all others on their line or on the next.
        reason = _quote(lines[number]) or (_near(lines, number) if line - number <= 1 else "")
        if reason:
            return Slip(number, reason)
    return None


def _near(lines: list[str], number: int) -> str:
    line, above = lines[number], lines[number - 1] if number else ""
    return _tab(line) or _blank(line) or _colon(line) or _margin(line, above) or _no_colon(line)


def _tab(line: str) -> str:
    return "a tab stands at the start of this line; write blanks instead." if line[:1] == "\t" else ""


def _quote(line: str) -> str:
    for opens, ends, quote, within in ((_DOUBLE, _DOUBLE_ENDS, '"', '\\"'), (_SINGLE, _SINGLE_ENDS, "'", "''")):
        if (found := opens.fullmatch(line)) and not ends.fullmatch(found["rest"]):
            reason = f"the quote {quote} that opens here does not end where the line ends."
            return f"{reason} One within the text is written {within}"
    return ""


def _blank(line: str) -> str:
    if found := _NO_BLANK.fullmatch(line):
        return f"a blank is missing: write “{found['key']}: {printable(found['value'][:40])}”."
    return ""


def _colon(line: str) -> str:
    if found := _TWO_COLONS.fullmatch(line):
        quoted = printable(found["value"][:60].rstrip()).replace('"', '\\"')
        return f'a text that holds ": " needs quotes: write {found["key"]}: "{quoted}"'
    return ""


def _margin(line: str, above: str) -> str:
    here, before = _KEY.match(line), _KEY_AND_VALUE.match(above)
    if here and before and len(here["margin"]) > len(before["margin"]):
        return "this line begins further right than the one above, which has its value already; line them up."
    return ""


def _no_colon(line: str) -> str:
    if found := _WORD.fullmatch(line):
        value = printable(found["value"][:40]) if found["value"] else "..."
        return f"a colon is missing: write “{found['key'] or found['first']}: {value}”."
    return ""

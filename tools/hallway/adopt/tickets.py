"""Reads the tickets in a help desk's CSV export row by row; unreadable rows are reported, never guessed."""

from __future__ import annotations

import csv
import math
import re
from dataclasses import dataclass
from itertools import chain
from typing import TYPE_CHECKING, Literal

from hallway import plain
from hallway.errors import InputError, printable
from hallway.library.yaml.fields import did_you_mean
from hallway.names import clean_line

if TYPE_CHECKING:
    from _csv import Reader
    from collections.abc import Iterator
    from pathlib import Path
    from typing import BinaryIO

Statistic = Literal["share", "mean", "median"]

MAX_BYTES = 4 << 30  # of one export: about twenty million tickets
MAX_LINE_BYTES = 1 << 20  # much longer than any ticket with its conversation
LARGEST = 1e9  # no ticket has a larger number
YES = frozenset({"yes", "y", "true", "x"})
NO = frozenset({"no", "n", "false"})

_SEPARATORS = re.compile(r"[\s,;|]+")  # between the tags in a cell: each help desk uses its own
_DELIMITERS = ",;\t"
_WIDE = (b"\xff\xfe", b"\xfe\xff")
_MOST_COLUMNS = 30  # in a message
_SHOWN = 40  # characters of a value in a message


@dataclass(frozen=True, slots=True)
class Columns:
    """Which columns of an export to compare."""

    tag_column: str
    tag: str
    metric_column: str
    yes: frozenset[str] = frozenset()
    """The values that count towards a share, such as ``won``; if empty: yes, true, and numbers above zero."""


@dataclass(frozen=True, slots=True)
class Ticket:
    """One row."""

    has_tag: bool
    value: float
    """For a share, 1 means yes and 0 means no."""


@dataclass(frozen=True, slots=True)
class BadRow:
    """A row that is left out."""

    line: int
    reason: str

    def __str__(self) -> str:
        return f"line {self.line}: {self.reason}"


def read(path: Path, columns: Columns, statistic: Statistic) -> Iterator[Ticket | BadRow]:
    """Yields the rows in order, in little memory.

    Commas, semicolons and tabs may separate the columns. Of several columns with the name of the tag column, each
    counts, as in exports of Jira. Raises InputError if a column is missing or the file is not such an export.
    """
    with plain.open_given(path, most=MAX_BYTES) as opened:
        lines = _lines(opened, path)
        first = next(lines, "")
        reader = csv.reader(chain([first], lines), delimiter=max(_DELIMITERS, key=first.count))
        _, found = next(_rows(reader), (1, []))
        header = [] if isinstance(found, BadRow) else [clean_line(name) for name in found]
        tag_columns = _positions(header, columns.tag_column, path)
        metric_column = _positions(header, columns.metric_column, path)[0]
        for line, row in _rows(reader):
            if isinstance(row, BadRow):
                yield row
            elif len(row) != len(header):
                yield BadRow(line, f"it has {len(row)} columns instead of {len(header)}")
            else:
                has_tag = any(_has(row[at], columns.tag) for at in tag_columns)
                yield _ticket(line, row[metric_column].strip(), has_tag, columns.yes, statistic)


def _ticket(line: int, text: str, has_tag: bool, yes: frozenset[str], statistic: Statistic) -> Ticket | BadRow:
    if not text:
        return BadRow(line, "the value is empty")
    value = _yes_or_no(text, yes) if statistic == "share" else _number(text)
    if value is None:
        wanted = "yes, no or a number" if statistic == "share" else "a number such as 12.5"
        return BadRow(line, f"“{printable(text[:_SHOWN])}” is not {wanted}")
    return Ticket(has_tag, value)


def _yes_or_no(text: str, yes: frozenset[str]) -> float | None:
    word = text.casefold()
    if yes:
        return float(word in yes)
    if word in YES or word in NO:
        return float(word in YES)
    number = _number(text)
    return None if number is None else float(number > 0)


def _number(text: str) -> float | None:
    try:
        found = float(text)
    except ValueError:
        return None
    return found if math.isfinite(found) and abs(found) <= LARGEST else None


def _has(cell: str, tag: str) -> bool:
    text, wanted = cell.strip().casefold(), tag.casefold()
    return text == wanted or wanted in _SEPARATORS.split(text)


def _positions(header: list[str], name: str, path: Path) -> list[int]:
    found = [at for at, each in enumerate(header) if each.casefold() == name.casefold()]
    if not found:
        hint = did_you_mean(name, header) or f" Its columns: {printable(', '.join(header[:_MOST_COLUMNS]))}."
        raise InputError(f"{printable(path)} has no column “{printable(name)}”.{hint if header else ''}")
    return found


def _rows(reader: Reader) -> Iterator[tuple[int, list[str] | BadRow]]:
    """Yields the rows that are not empty, each with the line on which it begins."""
    while True:
        line = reader.line_num + 1
        try:
            row = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            yield line, BadRow(line, f"it cannot be read: {error}")
            continue
        if any(row):
            yield line, row


def _lines(opened: BinaryIO, path: Path) -> Iterator[str]:
    """Yields the lines. Raises InputError for one that would exhaust memory, and for a file in UTF-16."""
    number = 0
    while line := opened.readline(MAX_LINE_BYTES):
        number += 1
        if number == 1 and line.startswith(_WIDE):
            raise InputError(f"{printable(path)} is in UTF-16. Save it as “CSV UTF-8”.")
        if len(line) == MAX_LINE_BYTES:
            raise InputError(f"{printable(path)}, line {number}, is longer than 1 MB, so this is not a CSV export.")
        yield line.decode("utf-8-sig" if number == 1 else "utf-8", "replace")

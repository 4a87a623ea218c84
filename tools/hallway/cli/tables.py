"""Tables of plain text."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import click

from hallway.errors import printable

if TYPE_CHECKING:
    from collections.abc import Iterable

_NUMBER = re.compile(r"<?[0-9][0-9,.]*%?|-")


def echo_table(rows: Iterable[tuple[str, ...]]) -> None:
    """Prints rows, the first of them headings, in columns; columns of numbers are set to the right."""
    lines = [[printable(value) for value in row] for row in rows]
    columns = list(zip(*lines, strict=True))
    widths = [max(map(len, column)) for column in columns]
    are_numbers = [all(map(_NUMBER.fullmatch, column[1:])) for column in columns]
    for line in lines:
        cells = zip(line, widths, are_numbers, strict=True)
        click.echo(
            "  ".join(text.rjust(width) if right else text.ljust(width) for text, width, right in cells).rstrip()
        )

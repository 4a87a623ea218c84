"""How a download shows on stderr: a bar on a terminal, plain lines elsewhere."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager

import click

from hallway.capture.models import Progress


class Lines(Progress):
    """Prints a line for each quarter of a download."""

    def __init__(self) -> None:
        self._quarter = 0

    def says(self, text: str) -> None:
        click.echo(text, err=True)

    def is_at(self, done: int, total: int) -> None:
        quarter = 4 * done // max(total, 1)
        if quarter > self._quarter:
            self.says(f"{quarter * 25} % of {total // 1_000_000} MB")
        self._quarter = quarter


class Bar(Progress):
    """Draws a bar from the first byte on; until then another program's bar may be there."""

    def __init__(self) -> None:
        from rich.console import Console
        from rich.progress import BarColumn, DownloadColumn, TimeRemainingColumn, TransferSpeedColumn
        from rich.progress import Progress as Bars

        columns = (BarColumn(), DownloadColumn(), TransferSpeedColumn(), TimeRemainingColumn(compact=True))
        self._bars = Bars(*columns, console=Console(stderr=True), transient=True, redirect_stdout=False)
        self._task = self._bars.add_task("", total=None)

    def says(self, text: str) -> None:
        self._bars.stop()
        click.echo(text, err=True)

    def is_at(self, done: int, total: int) -> None:
        self._bars.start()
        self._bars.update(self._task, completed=done, total=total)

    def close(self) -> None:
        """Takes the bar away."""
        self._bars.stop()


@contextmanager
def progress() -> Iterator[Progress]:
    """Yields what a download tells its progress to; the bar is gone afterwards."""
    if not sys.stderr.isatty():
        yield Lines()
        return
    bar = Bar()
    try:
        yield bar
    finally:
        bar.close()

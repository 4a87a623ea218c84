"""Shows a download on stderr: as a progress bar on a terminal, in plain lines elsewhere."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager

import click

from hallway.capture.models import DownloadReporter


class DownloadLines(DownloadReporter):
    """Prints a line for each quarter of a download."""

    def __init__(self) -> None:
        self._quarter = 0

    def message(self, text: str) -> None:
        click.echo(text, err=True)

    def progress(self, done: int, total: int) -> None:
        quarter = 4 * done // max(total, 1)
        if quarter > self._quarter:
            self.message(f"{quarter * 25} % of {total // 1_000_000} MB")
        self._quarter = quarter


class DownloadBar(DownloadReporter):
    """Shows a progress bar once the first byte arrives. Until then, another program may show one."""

    def __init__(self) -> None:
        from rich.console import Console
        from rich.progress import BarColumn, DownloadColumn, Progress, TimeRemainingColumn, TransferSpeedColumn

        columns = (BarColumn(), DownloadColumn(), TransferSpeedColumn(), TimeRemainingColumn(compact=True))
        self._bars = Progress(*columns, console=Console(stderr=True), transient=True, redirect_stdout=False)
        self._task = self._bars.add_task("", total=None)

    def message(self, text: str) -> None:
        self._bars.stop()
        click.echo(text, err=True)

    def progress(self, done: int, total: int) -> None:
        self._bars.start()
        self._bars.update(self._task, completed=done, total=total)

    def close(self) -> None:
        """Removes the bar."""
        self._bars.stop()


@contextmanager
def download_reporter() -> Iterator[DownloadReporter]:
    """Yields a reporter for a download, and removes its progress bar at the end."""
    if not sys.stderr.isatty():
        yield DownloadLines()
        return
    bar = DownloadBar()
    try:
        yield bar
    finally:
        bar.close()

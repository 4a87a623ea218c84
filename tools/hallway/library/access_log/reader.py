"""Reads several logs one after the other as one stream of requests, and says what could not be read."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

from hallway.errors import printable
from hallway.library.access_log.formats import FORMATS, Format
from hallway.library.access_log.log_file import LogFile
from hallway.names import counted

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from hallway.library.access_log.request import LogRequest

SAMPLE = 100  # lines that decide the format of a log


@dataclass(slots=True)
class AccessLogs:
    """The logs named on the command line. Once they have been read, it reports how much of them could be read."""

    paths: tuple[Path, ...]
    today: date
    """Lines with a later date are ignored: a single one would extend the statistics into the future."""
    lines: int = field(default=0, init=False)
    """Lines about requests."""
    unreadable: int = field(default=0, init=False)
    """Lines that are damaged or in another format than their log."""
    doubled: dict[Path, Path] = field(default_factory=dict, init=False)
    """Logs with the same contents as an earlier one, which are counted once."""
    damaged: list[Path] = field(default_factory=list, init=False)
    """Compressed logs that cannot be read to their end."""
    unknown: list[Path] = field(default_factory=list, init=False)
    """Logs in which not a single line could be read."""
    without_agents: list[Path] = field(default_factory=list, init=False)
    """Logs that do not record user agents."""

    def requests(self) -> Iterator[LogRequest]:
        """Yields the requests of all logs. Raises OSError and InputError like `LogFile.examine`."""
        seen = dict[str, Path]()
        for path in self.paths:
            contents = LogFile(path).examine()
            if contents.sha256 in seen:
                self.doubled[path] = seen[contents.sha256]
                continue
            seen[contents.sha256] = path
            if not contents.is_whole:
                self.damaged.append(path)
            yield from self._requests(path)

    def problems(self) -> Iterator[str]:
        """Yields a sentence for everything that could not be read or was left out."""
        if self.unreadable:
            yield f"{self.unreadable:,} of {counted_lines(self.lines)} could not be read."
        for path, same in self.doubled.items():
            yield f"{printable(path)} has the same contents as {printable(same)}; it is counted once."
        for path in self.damaged:
            yield f"{printable(path)} is damaged or cut short; everything before that is counted."
        for path in self.unknown:
            yield f"{printable(path)} is in none of the known formats: {KNOWN}."
        for path in self.without_agents:
            yield f"{printable(path)} records no user agents, so robots in it are counted like people."

    def _requests(self, path: Path) -> Iterator[LogRequest]:
        latest = self.today + timedelta(days=1)  # the server's clock may be ahead of ours
        lines = LogFile(path).lines()
        log_format: Format | None = None
        read, unreadable, has_agents = 0, 0, True
        while sample := list(islice(lines, SAMPLE)):
            log_format = log_format or detect(sample)
            parser = log_format or Format()
            for line in sample:
                request = parser.parse(line)
                if request is not None and request.day <= latest:
                    read += 1
                    has_agents = request.agent is not None
                    yield request
                elif not parser.is_header(line):
                    unreadable += 1
        self.lines += read + unreadable
        self.unreadable += unreadable
        if not has_agents:
            self.without_agents.append(path)
        if unreadable and not read:
            self.unknown.append(path)


KNOWN = "common, combined, Caddy's JSON, CloudFront, S3"


def detect(sample: Iterable[str]) -> Format | None:
    """Returns a parser for the format in which most lines of the sample can be read; None if no line can."""
    lines = list(sample)
    found, most = None, 0
    for kind in FORMATS:
        parser = kind()
        readable = sum(1 for line in lines if not parser.is_header(line) and parser.parse(line) is not None)
        if readable > most:
            found, most = kind(), readable
    return found


def counted_lines(number: int) -> str:
    """Describes a number of lines.

    >>> counted_lines(1000000)
    '1,000,000 lines'
    """
    return counted(number, "line").replace(str(number), f"{number:,}", 1)

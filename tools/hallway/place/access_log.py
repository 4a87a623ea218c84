"""Counts which pinned links were opened, by their codes in the access logs of the web server.

Only requests for the page count: logs also contain it as the referrer of pictures and scripts, with the same code.
"""

from __future__ import annotations

import gzip
import re
import zlib
from collections import Counter
from typing import TYPE_CHECKING

from hallway import plain
from hallway.errors import InputError
from hallway.names import printable

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path
    from typing import BinaryIO

MAX_BYTES = 4 << 30  # of one log, uncompressed: about twenty million requests
MAX_LINE_BYTES = 64 * 1024  # servers reject longer requests

# "GET /a/refund/?from=desk-k3f9 HTTP/1.1" in the common log format; or JSON, "uri": "/a/refund/?from=desk-k3f9"
_REQUEST = re.compile(r"""(?:\bGET |"(?:uri|path|url|request_uri)": ?")([^\s"]*)""")
_CODE = re.compile(r"[?&]from=([a-z0-9][a-z0-9-]{0,99})(?![a-z0-9-])")
# Search engines, and chats that fetch a link to preview it: https://api.slack.com/robots and similar lists.
_ROBOT = re.compile(r"bot\b|bot/|crawl|spider|slack-imgproxy|skypeuripreview|facebookexternalhit|unfurl", re.IGNORECASE)


def count(lines: Iterable[str]) -> Counter[str]:
    """Returns how often the link with each code was requested, not counting known bots."""
    opens: Counter[str] = Counter()
    for line in lines:
        request = _REQUEST.search(line)
        code = _CODE.search(request[1]) if request else None
        if code and not _ROBOT.search(line):
            opens[code[1]] += 1
    return opens


def read(paths: Iterable[Path]) -> Iterator[str]:
    """Yields the lines of logs, compressed ones (``.gz``) too, each cut at `MAX_LINE_BYTES`.

    Raises OSError if a log is missing, InputError if it is not a plain file, is incomplete or exceeds `MAX_BYTES`.
    """
    for path in paths:
        with plain.open_given(path, most=MAX_BYTES) as opened:
            log = gzip.GzipFile(fileobj=opened) if path.suffix == ".gz" else opened
            try:
                yield from (line.decode("utf-8", "replace") for line in _lines(log, path))
            except (gzip.BadGzipFile, zlib.error, EOFError) as error:
                raise InputError(f"{printable(path)} is not a complete .gz file: {error}. Leave it out.") from error


def _lines(log: gzip.GzipFile | BinaryIO, path: Path) -> Iterator[bytes]:
    """Yields the start of each line, so that neither a long line nor a zip bomb exhausts memory."""
    total, is_new = 0, True
    while line := log.readline(MAX_LINE_BYTES):
        total += len(line)
        if total > MAX_BYTES:
            raise plain.too_large(path, MAX_BYTES)
        if is_new:
            yield line
        is_new = line.endswith(b"\n")

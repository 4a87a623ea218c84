"""Which pinned links were opened: their codes, counted in the access logs of whatever serves the site.

Only requests count. The page that asked for a picture or a script stands in a log as well, behind them, code and all.
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

MOST_BYTES = 4 << 30
"""Of one log, unpacked: some twenty million requests."""
LONGEST_LINE = 64 * 1024  # bytes; servers refuse longer requests

# "GET /a/refund/?from=desk-k3f9 HTTP/1.1" of the common log format; or JSON, "uri": "/a/refund/?from=desk-k3f9"
_REQUEST = re.compile(r"""(?:\bGET |"(?:uri|path|url|request_uri)": ?")([^\s"]*)""")
_CODE = re.compile(r"[?&]from=([a-z0-9][a-z0-9-]{0,99})(?![a-z0-9-])")
# Chat and search programs that look at a link before a person does: https://api.slack.com/robots and their like.
_PROGRAM = re.compile(
    r"bot\b|bot/|crawl|spider|slack-imgproxy|skypeuripreview|facebookexternalhit|unfurl", re.IGNORECASE
)


def count(lines: Iterable[str]) -> Counter[str]:
    """Returns how often a link with each code was asked for, by people as far as a log can tell."""
    found: Counter[str] = Counter()
    for line in lines:
        request = _REQUEST.search(line)
        code = _CODE.search(request[1]) if request else None
        if code and not _PROGRAM.search(line):
            found[code[1]] += 1
    return found


def read(paths: Iterable[Path]) -> Iterator[str]:
    """Yields the lines of logs, packed ones (``.gz``) too, without what is past `LONGEST_LINE`.

    Raises OSError for one that is missing, InputError for one that is no plain file, larger than `MOST_BYTES` or torn.
    """
    for path in paths:
        with plain.open_given(path, most=MOST_BYTES) as opened:
            log = gzip.GzipFile(fileobj=opened) if path.suffix == ".gz" else opened
            try:
                yield from (line.decode("utf-8", "replace") for line in _lines(log, path))
            except (gzip.BadGzipFile, zlib.error, EOFError) as error:
                raise InputError(f"{printable(path)} is not a whole .gz file: {error}. Leave it out.") from error


def _lines(log: gzip.GzipFile | BinaryIO, path: Path) -> Iterator[bytes]:
    """Yields the beginning of each line, so that neither a long line nor a packed endless one fills the memory."""
    total, is_new = 0, True
    while line := log.readline(LONGEST_LINE):
        total += len(line)
        if total > MOST_BYTES:
            raise plain.too_large(path, MOST_BYTES)
        if is_new:
            yield line
        is_new = line.endswith(b"\n")

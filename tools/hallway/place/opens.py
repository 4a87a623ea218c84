"""Which pinned links were opened: their codes, counted in the access logs of whatever serves the site.

Only requests count. The page that asked for a picture or a script stands in a log as well, behind them, code and all.
"""

from __future__ import annotations

import gzip
import re
from collections import Counter
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

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
    """Yields the lines of logs, packed ones (``.gz``) too; OSError or EOFError where one cannot be read."""
    for path in paths:
        open_it = gzip.open if path.suffix == ".gz" else open
        with open_it(path, "rb") as log:
            for line in log:
                yield line.decode("utf-8", "replace")

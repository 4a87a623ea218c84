"""Splits web addresses in one place, so that a malformed one typed by a person never raises an error."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import urlsplit

_WEB = re.compile(r"https?://[^\s\"'<>]+")


@dataclass(frozen=True, slots=True)
class Url:
    """The parts of an address; missing parts are empty."""

    scheme: str
    netloc: str
    """User name, password, host and port, as written."""
    host: str
    """In lower case, without brackets."""
    path: str
    query: str
    fragment: str


def split(url: str) -> Url | None:
    """Returns the parts of an absolute or relative address; None if it is malformed, like ``http://[`` or ``//h:x/``.

    >>> split("//[") is None
    True
    """
    try:
        parts = urlsplit(url)
        _ = parts.port  # checked only when it is read
        return Url(parts.scheme, parts.netloc, parts.hostname or "", parts.path, parts.query, parts.fragment)
    except ValueError:
        return None


def is_web(url: str) -> bool:
    """Returns whether the text is a complete http(s) address without characters that have a meaning in markup."""
    parts = split(url)
    return parts is not None and bool(parts.host) and _WEB.fullmatch(url) is not None

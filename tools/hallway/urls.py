"""Addresses of the web, taken apart in one place: what somebody wrote as one may be half of one, and raises nothing."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import urlsplit

_WEB = re.compile(r"https?://[^\s\"'<>]+")


@dataclass(frozen=True, slots=True)
class Url:
    """The parts of an address; those that it lacks are empty."""

    scheme: str
    netloc: str
    """Host and port, and a name and password before them, as they are written."""
    host: str
    """In small letters, without brackets."""
    path: str
    query: str
    fragment: str


def split(url: str) -> Url | None:
    """Returns the parts of an absolute or relative address; None for what is none, such as ``http://[`` or ``//h:x/``.

    >>> split("//[") is None
    True
    """
    try:
        parts = urlsplit(url)
        _ = parts.port  # is read only when it is asked for
        return Url(parts.scheme, parts.netloc, parts.hostname or "", parts.path, parts.query, parts.fragment)
    except ValueError:
        return None


def is_web(url: str) -> bool:
    """Says whether it is a whole http(s) address, without anything that markup could take for its own."""
    parts = split(url)
    return parts is not None and bool(parts.host) and _WEB.fullmatch(url) is not None

"""Links to answers: the permanent address, the code that is counted in access logs, and the second."""

from __future__ import annotations

import re
from math import ceil, floor
from typing import TYPE_CHECKING
from urllib.parse import quote as percent_encoded

from hallway import timecode
from hallway.errors import InputError, printable

if TYPE_CHECKING:
    from hallway.library.placements import Placement

_ADDRESS = re.compile(r"(https?://)([\w.\-]+|\[[0-9A-Fa-f:.]+\])(:[0-9]+)?(/.*)?", re.DOTALL)
_KEPT = "/?#=,&%@:~"  # not percent-encoded; other characters with a meaning in some syntax are


def link(placement: Placement, site: str) -> str:
    """Returns the address to paste; `site` is the address of the site, with a trailing slash.

    >>> from hallway.library.placements import Placement
    >>> link(Placement("desk", "text", answer="x", second=83, from_code="desk-k3f9"), "https://help.example/")
    'https://help.example/a/x/?from=desk-k3f9#t=83'
    """
    return address(f"{site}{placement.target}{_tail(placement)}")


def embed(placement: Placement, site: str) -> str:
    """Returns the address of the answer's embed; empty for a moment, whose page has none."""
    if not placement.answer:
        return ""
    return address(f"{site}embed/{placement.answer}/{_tail(placement)}")


def address(url: str) -> str:
    """Percent-encodes every character of an address that has a meaning in some syntax.

    Raises InputError if it is not an http(s) address.

    >>> address("https://help.example/a/it's (new)|/")
    'https://help.example/a/it%27s%20%28new%29%7C/'
    """
    parts = _ADDRESS.fullmatch(url)
    if parts is None:
        raise InputError(f"{printable(url)} is not the address of a page; it begins with https:// or http://.")
    scheme, host, port, rest = parts.groups(default="")
    try:
        ascii_host = host if host.isascii() else host.encode("idna").decode()
    except UnicodeError as error:
        raise InputError(f"{printable(host)} is not a valid host name: {error}.") from error
    return f"{scheme}{ascii_host}{port}{percent_encoded(rest or '/', safe=_KEPT)}"


def fragment(second: float | None, end: float | None = None) -> str:
    """Returns the fragment with the time: ``#t=83``, ``#t=83.6,87.2``, or an empty string.

    A start alone is rounded down to a whole second, which is easy to read; a range is exact to a tenth of a second.
    """
    if second is None:
        return ""
    if end is None:
        return f"#t={int(second)}"
    return f"#t={_tenths(floor(round(second * 10, 3)))},{_tenths(ceil(round(end * 10, 3)))}"


def span(duration: float, second: float | None = None, end: float | None = None) -> str:
    """Describes a part of a recording: ``4:52``, ``from 1:23 of 4:52`` or ``1:23 to 1:27 of 4:52``."""
    length = timecode.stamp(duration)
    if second is None:
        return length
    start = timecode.stamp(second)
    return f"from {start} of {length}" if end is None else f"{start} to {timecode.stamp(end)} of {length}"


def _tail(placement: Placement) -> str:
    """Returns the query and the fragment. The code is in the query because browsers do not send the fragment."""
    return f"?from={placement.from_code}{fragment(placement.second)}"


def _tenths(tenths: int) -> str:
    whole, rest = divmod(tenths, 10)
    return f"{whole}.{rest}" if rest else str(whole)

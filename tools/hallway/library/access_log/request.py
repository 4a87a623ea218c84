"""One request in an access log, in the same format whichever server wrote it."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple


class LogRequest(NamedTuple):
    """A request, as far as it can be counted. A tuple, because logs have millions of them."""

    day: date
    """As the server wrote it, usually in UTC."""
    address: str
    agent: str | None
    """The user agent; empty if the client sent none, None if the log does not record it."""
    method: str
    """Empty if the client did not send HTTP."""
    target: str
    """Path and query, as the client sent them."""
    status: int
    sent: int
    """Bytes sent; some services include the headers."""
    first: int | None = None
    """The first byte that was requested; None if the log does not record it."""
    last: int | None = None
    """The last byte that was requested; None if the log does not record it or the range has no end."""
    size: int = 0
    """Bytes of the whole file; 0 if the log does not record it."""

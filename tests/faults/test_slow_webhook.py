"""A webhook that responds one byte at a time, or not at all, does not block."""

from __future__ import annotations

import socket
import threading
import time
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

import pytest

from hallway.errors import HallwayError
from hallway.place import webhook

if TYPE_CHECKING:
    from collections.abc import Iterator

LIMIT_SECONDS = 0.4
BEGINNINGS = {
    "nothing": b"",
    "status line": b"HTTP/1.1 2",
    "header": b"HTTP/1.1 200 OK\r\nX-Long: ",
    "body": b"HTTP/1.1 200 OK\r\nContent-Length: 900\r\n\r\n",
    "body of a refusal": b"HTTP/1.1 400 Bad Request\r\nContent-Length: 900\r\n\r\n",
    "interim answers": b"HTTP/1.1 100 Continue\r\nX-Long: ",
}


@contextmanager
def dripping(beginning: bytes, drop: bytes) -> Iterator[str]:
    """Yields a webhook that starts a response and continues one byte at a time until the test ends."""
    is_over = threading.Event()

    def serve() -> None:
        connection, _ = listener.accept()
        with connection, suppress(OSError):
            connection.sendall(beginning)
            while not is_over.wait(0.02):
                connection.sendall(drop)

    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = threading.Thread(target=serve)
        thread.start()
        before = set(threading.enumerate())
        try:
            yield f"http://127.0.0.1:{listener.getsockname()[1]}/T0/SECRET"
        finally:
            is_over.set()
            thread.join()
            for other in set(threading.enumerate()) - before:
                other.join(10)


@pytest.mark.parametrize("drop", [b"a", b""], ids=["a byte at a time", "silence"])
@pytest.mark.parametrize("beginning", BEGINNINGS.values(), ids=BEGINNINGS)
def test_the_whole_exchange_has_a_limit(monkeypatch: pytest.MonkeyPatch, beginning: bytes, drop: bytes) -> None:
    """The error says that the message may have arrived, and does not contain the address."""
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    monkeypatch.setattr(webhook, "LIMIT_SECONDS", LIMIT_SECONDS)
    with dripping(beginning, drop) as address:
        started = time.monotonic()
        with pytest.raises(HallwayError, match=r"Slack did not answer within .* may have arrived") as error:
            webhook.post(address, b"{}", name="Slack")
        assert LIMIT_SECONDS <= time.monotonic() - started < LIMIT_SECONDS + 5
    assert "SECRET" not in repr(error.value) + error.value.message

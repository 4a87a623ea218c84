"""The preview server answers requests that no browser would send, and keeps running."""

from __future__ import annotations

import socket
from typing import TYPE_CHECKING

import pytest

from hallway.site.server import PreviewServer

if TYPE_CHECKING:
    pass

SOUND = "/media/quiet-deal.0a1b2c3d.m4a"
HUGE = "9" * 5000  # more digits than Python reads as a number
SHORT_BYTES = 1000
REQUESTS = {
    "host is half an address": ("GET / HTTP/1.1\r\nHost: [\r\n", 400),
    "host is no address": ("GET / HTTP/1.1\r\nHost: ::1]\r\n", 400),
    "target is half an address": ("GET http://[/ HTTP/1.1\r\nHost: localhost\r\n", 400),
    "target is half an address, head": ("HEAD http://[/ HTTP/1.1\r\nHost: localhost\r\n", 400),
    "long name": (f"GET /{'x' * 300} HTTP/1.1\r\nHost: localhost\r\n", 404),
    "long name in a folder": (f"GET /a/{'x' * 300}/ HTTP/1.1\r\nHost: localhost\r\n", 404),
    "long name in UTF-8": (f"GET /{'%C3%BC' * 130} HTTP/1.1\r\nHost: localhost\r\n", 404),
    "long path": (f"GET /{'x/' * 5000} HTTP/1.1\r\nHost: localhost\r\n", 404),
    "longer than a line may be": (f"GET /{'x' * 70_000} HTTP/1.1\r\nHost: localhost\r\n", 414),
    "range from far beyond": (f"GET {SOUND} HTTP/1.1\r\nHost: localhost\r\nRange: bytes={HUGE}-\r\n", 416),
    "range far beyond": (f"GET {SOUND} HTTP/1.1\r\nHost: localhost\r\nRange: bytes={HUGE}-{HUGE}\r\n", 416),
    "range to far beyond": (f"GET {SOUND} HTTP/1.1\r\nHost: localhost\r\nRange: bytes=10000-{HUGE}\r\n", 206),
    "range of many zeros": (f"GET {SOUND} HTTP/1.1\r\nHost: localhost\r\nRange: bytes=-{'0' * 5000}9\r\n", 206),
}


@pytest.mark.parametrize(("request_", "status"), REQUESTS.values(), ids=REQUESTS)
def test_an_odd_request_is_answered(
    preview_server: PreviewServer, request_: str, status: int, capfd: pytest.CaptureFixture[str]
) -> None:
    """The response has a status and a short reason; the terminal stays quiet, and the next request works."""
    head, _, body = answer(preview_server, request_).partition(b"\r\n\r\n")
    assert int(head.split()[1]) == status
    is_bare = request_.startswith("HEAD")
    assert is_bare == (not body)
    assert len(body) < SHORT_BYTES or (status == 404 and b"<html" in body)
    assert b" 200 " in answer(preview_server, "GET / HTTP/1.1\r\nHost: localhost\r\n").splitlines()[0]
    assert capfd.readouterr() == ("", "")


def answer(preview_server: PreviewServer, request: str) -> bytes:
    """Returns all bytes of the response."""
    with socket.create_connection(("127.0.0.1", preview_server.server_address[1]), timeout=10) as connection:
        connection.sendall(f"{request}Connection: close\r\n\r\n".encode("latin-1"))
        received = b""
        while chunk := connection.recv(65536):
            received += chunk
        return received

"""The address of a webhook is a secret: posts arrive, and no error reveals it."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from hallway.errors import HallwayError, InputError
from hallway.place import webhook


@dataclass
class Hook:
    """A webhook on this machine, and what it received."""

    address: str = ""
    got: list[tuple[str, str, bytes]] = field(default_factory=list)


@contextmanager
def hook(status: int = 200, says: bytes = b"ok") -> Iterator[Hook]:
    """Yields a webhook that answers every POST in the same way."""
    made = Hook()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            made.got.append((self.path, self.headers["Content-Type"], body))
            self.send_response(status)
            self.send_header("Location", f"{made.address}/elsewhere")
            self.send_header("Content-Length", str(len(says)))
            self.end_headers()
            self.wfile.write(says)

        def log_message(self, format: str, *args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    made.address = f"http://127.0.0.1:{server.server_port}/T0/SECRET"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield made
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.fixture(autouse=True)
def _without_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("no_proxy", "127.0.0.1")


@pytest.mark.parametrize("status", [200, 202])
def test_what_is_posted_arrives_as_json(status: int) -> None:
    """The body is unchanged, byte for byte."""
    with hook(status) as there:
        webhook.post(there.address, b'{"text": "x"}', name="Slack")
    assert there.got == [("/T0/SECRET", "application/json; charset=utf-8", b'{"text": "x"}')]


@pytest.mark.parametrize(
    ("status", "says", "said"),
    [
        (400, b"invalid_payload", "Slack rejected it: 400 Bad Request (invalid_payload)."),
        (404, b"no POST to /T0/SECRET", "Slack rejected it: 404 Not Found."),
        (307, b"", "Slack rejected it: 307 Temporary Redirect."),
        (799, b"", "Slack rejected it: 799 unknown."),
    ],
)
def test_a_refusal_is_told_without_the_secret(status: int, says: bytes, said: str) -> None:
    """Redirects are not followed; neither message nor error contains any part of the address."""
    with hook(status, says) as there, pytest.raises(HallwayError) as error:
        webhook.post(there.address, b"{}", name="Slack")
    assert error.value.message.startswith(said)
    assert "SECRET" not in repr(error.value) + error.value.message
    assert error.value.__suppress_context__
    assert len(there.got) == 1


@pytest.mark.parametrize(
    "address",
    [
        "http://hooks.example.com/SECRET",
        "file:///SECRET",
        "SECRET",
        "https://[SECRET",
        "https://",
        "ftp://x/",
        "http://localhost:99999/SECRET",
    ],
)
def test_an_address_that_is_none_is_refused_unseen(address: str) -> None:
    """Nothing is sent unencrypted over a network, and an invalid address is not printed."""
    with pytest.raises(InputError, match=r"does not begin with https://") as error:
        webhook.post(address, b"{}", name="Teams")
    assert "SECRET" not in error.value.message


@pytest.mark.parametrize("address", ["http://127.0.0.1:1/SECRET", "http://127.0.0.1/a b"])
def test_what_cannot_be_reached_is_told_without_the_secret(address: str) -> None:
    """The address stays secret even if the HTTP library mentions it."""
    with pytest.raises(HallwayError, match="Teams could not be reached") as error:
        webhook.post(address, b"{}", name="Teams")
    assert "SECRET" not in error.value.message

"""Posts to a webhook whose address is a secret: no message and no error contains any part of it."""

from __future__ import annotations

import queue
import re
import threading
from http import HTTPStatus
from http.client import HTTPException
from typing import TYPE_CHECKING
from urllib.error import HTTPError
from urllib.request import HTTPRedirectHandler, Request, build_opener

from hallway import urls
from hallway.errors import HallwayError, InputError

if TYPE_CHECKING:
    from email.message import Message
    from typing import IO

LIMIT_SECONDS = 20.0  # for the whole exchange, from the DNS lookup to the last byte of the response
LOCAL_HOSTS = frozenset({"localhost", "127.0.0.1", "::1"})
_ERROR_CODE = re.compile(r"[a-z_]{1,60}")  # such as Slack's invalid_payload; anything else may repeat the address


class _NoRedirects(HTTPRedirectHandler):
    """Follows no redirects: webhooks do not move, and nothing should be sent to any other address."""

    def redirect_request(
        self, req: Request, fp: IO[bytes], code: int, msg: str, headers: Message, newurl: str
    ) -> Request | None:
        return None


def post(address: str, payload: bytes, *, name: str) -> None:
    """Posts JSON to an https:// address (or http:// on this machine); messages call the service `name`.

    Raises InputError if the address is not allowed, HallwayError if the post fails or takes longer than LIMIT_SECONDS.
    Neither message contains the address.
    """
    parts = urls.split(address.strip())
    is_safe = parts is not None and (parts.scheme == "https" or (parts.scheme == "http" and parts.host in LOCAL_HOSTS))
    if parts is None or not parts.host or not is_safe:
        raise InputError(
            f"The address of the webhook for {name} does not begin with https://. It is not shown here because it is "
            "a secret."
        )
    failures: queue.SimpleQueue[HallwayError | None] = queue.SimpleQueue()
    # A socket's timeout restarts with every byte, and a DNS lookup has none, but a thread can simply be abandoned.
    threading.Thread(target=lambda: failures.put(_failure(address.strip(), payload, name)), daemon=True).start()
    try:
        failure = failures.get(timeout=LIMIT_SECONDS)
    except queue.Empty:
        reason = f"{name} did not answer within {LIMIT_SECONDS:g} seconds. The message may have arrived"
        raise HallwayError(f"{reason}: check before you post it again.") from None
    if failure:
        raise failure from None


def _failure(address: str, payload: bytes, name: str) -> HallwayError | None:
    """Posts, and returns None or an error that does not contain the address."""
    headers = {"Content-Type": "application/json; charset=utf-8", "User-Agent": "hallway"}
    try:
        request = Request(address, data=payload, headers=headers, method="POST")
        with build_opener(_NoRedirects).open(request, timeout=2 * LIMIT_SECONDS) as response:
            response.read(1000)
        return None
    except HTTPError as error:
        body = _body(error)
        detail = f" ({body})" if _ERROR_CODE.fullmatch(body) else ""
        return HallwayError(f"{name} rejected it: {error.code} {_phrase(error.code)}{detail}. Nothing was posted.")
    except Exception as error:  # any exception: a traceback from the thread would show the address
        reason = f"{name} could not be reached ({type(error).__name__}). Check the address of the webhook"
        return HallwayError(f"{reason}, which is not shown here.")


def _body(error: HTTPError) -> str:
    """Returns the start of an error response; empty if the connection breaks."""
    with error:
        try:
            return error.read(200).decode("utf-8", "replace").strip()
        except (OSError, HTTPException):
            return ""


def _phrase(code: int) -> str:
    try:
        return HTTPStatus(code).phrase
    except ValueError:
        return "unknown"

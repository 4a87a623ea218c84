"""Posting to a webhook: its address is a secret, so that neither a message nor an error ever holds any of it."""

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

LIMIT_SECONDS = 20.0  # for the whole exchange, from looking up the name to the last byte of the answer
HERE = frozenset({"localhost", "127.0.0.1", "::1"})
_A_WORD = re.compile(r"[a-z_]{1,60}")  # such as Slack's invalid_payload; anything longer may repeat the address


class _NoRedirects(HTTPRedirectHandler):
    """A webhook does not move; where it leads elsewhere, nothing of ours is to be sent there."""

    def redirect_request(
        self, req: Request, fp: IO[bytes], code: int, msg: str, headers: Message, newurl: str
    ) -> Request | None:
        return None


def post(address: str, payload: bytes, *, name: str) -> None:
    """Posts JSON to an address that begins with https:// (http:// on this machine); `name` says whose it is.

    Raises InputError if it is no such address, HallwayError if the post is refused or takes longer than LIMIT_SECONDS.
    Neither names the address.
    """
    parts = urls.split(address.strip())
    is_safe = parts is not None and (parts.scheme == "https" or (parts.scheme == "http" and parts.host in HERE))
    if parts is None or not parts.host or not is_safe:
        raise InputError(f"The address of the webhook for {name} does not begin with https://. It is not shown here.")
    failures: queue.SimpleQueue[HallwayError | None] = queue.SimpleQueue()
    # A socket's timeout counts from byte to byte, and looking up a name has none: a thread can be left behind.
    threading.Thread(target=lambda: failures.put(_failure(address.strip(), payload, name)), daemon=True).start()
    try:
        failure = failures.get(timeout=LIMIT_SECONDS)
    except queue.Empty:
        reason = f"{name} did not answer within {LIMIT_SECONDS:g} seconds. The message may have arrived"
        raise HallwayError(f"{reason}: look there before you post it again.") from None
    if failure:
        raise failure from None


def _failure(address: str, payload: bytes, name: str) -> HallwayError | None:
    """Posts, and returns why it failed: an error that does not know the address."""
    headers = {"Content-Type": "application/json; charset=utf-8", "User-Agent": "hallway"}
    try:
        request = Request(address, data=payload, headers=headers, method="POST")
        with build_opener(_NoRedirects).open(request, timeout=2 * LIMIT_SECONDS) as response:
            response.read(1000)
        return None
    except HTTPError as error:
        said = _said(error)
        why = f" ({said})" if _A_WORD.fullmatch(said) else ""
        return HallwayError(f"{name} did not take it: {error.code} {_phrase(error.code)}{why}. Nothing was posted.")
    except Exception as error:  # whatever it is, a traceback of the thread would show the address
        reason = (
            f"{name} could not be reached ({type(error).__name__}). See whether the address of the webhook is right."
        )
        return HallwayError(f"{reason} It is not shown here.")


def _said(error: HTTPError) -> str:
    """The beginning of what a refusal says; empty where it is cut off."""
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

"""Posting to a webhook: its address is a secret, so that neither a message nor an error ever holds any of it."""

from __future__ import annotations

import re
from http import HTTPStatus
from http.client import HTTPException
from typing import TYPE_CHECKING
from urllib.error import HTTPError
from urllib.parse import urlsplit
from urllib.request import HTTPRedirectHandler, Request, build_opener

from hallway.errors import HallwayError, InputError

if TYPE_CHECKING:
    from email.message import Message
    from typing import IO

TIMEOUT = 20.0  # seconds
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

    InputError where it is no such address, HallwayError where it is not taken. Neither names the address.
    """
    try:
        parts = urlsplit(address.strip())
        is_fit = parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in HERE)
    except ValueError:
        is_fit = False
    if not is_fit or not parts.hostname:
        raise InputError(f"The address of the webhook for {name} does not begin with https://. It is not shown here.")
    headers = {"Content-Type": "application/json; charset=utf-8", "User-Agent": "hallway"}
    try:
        request = Request(address.strip(), data=payload, headers=headers, method="POST")
        with build_opener(_NoRedirects).open(request, timeout=TIMEOUT) as response:
            response.read(1000)
    except HTTPError as error:
        said = error.read(200).decode("utf-8", "replace").strip()
        error.close()
        why = f" ({said})" if _A_WORD.fullmatch(said) else ""
        reason = f"{name} did not take it: {error.code} {_phrase(error.code)}{why}."
        raise HallwayError(f"{reason} Nothing was posted.") from None  # the error knows the address
    except (OSError, ValueError, HTTPException) as error:
        reason = (
            f"{name} could not be reached ({type(error).__name__}). See whether the address of the webhook is right."
        )
        raise HallwayError(f"{reason} It is not shown here.") from None


def _phrase(code: int) -> str:
    try:
        return HTTPStatus(code).phrase
    except ValueError:
        return "unknown"

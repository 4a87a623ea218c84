"""The formats of access logs, as servers write them."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING
from urllib.parse import quote

if TYPE_CHECKING:
    from hallway.library.access_log.request import LogRequest


@dataclass(frozen=True, slots=True)
class Format:
    """How a server writes its log."""

    write: Callable[[LogRequest, str], str]
    """Returns the line of a request at a time of day such as 09:14:00."""
    header: str = ""
    has_agents: bool = True
    has_ranges: bool = True


def _common(request: LogRequest, time: str) -> str:
    moment = f"{request.day:%d/%b/%Y}:{time} +0000"
    target = f"{request.method} {request.target} HTTP/1.1"
    return f'{request.address} - - [{moment}] "{target}" {request.status} {request.sent}'


def _combined(request: LogRequest, time: str) -> str:
    return f'{_common(request, time)} "https://help.example/kb/?from=desk-aaaa" "{request.agent or "-"}"'


def _with_range(request: LogRequest, time: str) -> str:
    return f'{_combined(request, time)} "{_range(request) or "-"}"'


def _caddy(request: LogRequest, time: str) -> str:
    hours, minutes, seconds = map(int, time.split(":"))
    moment = datetime(*request.day.timetuple()[:3], hours, minutes, seconds, tzinfo=UTC)
    headers = {"User-Agent": [request.agent]} if request.agent else {}
    if found := _range(request):
        headers["Range"] = [found]
    asked = {
        "remote_ip": request.address,
        "client_ip": request.address,
        "proto": "HTTP/2.0",
        "method": request.method,
        "host": "help.example",
        "uri": request.target,
        "headers": headers,
    }
    entry = {"level": "info", "ts": moment.timestamp() + 0.25, "logger": "http.log.access", "msg": "handled request"}
    return json.dumps({**entry, "request": asked, "size": request.sent, "status": request.status, "resp_headers": {}})


CLOUDFRONT_FIELDS = (
    "date time x-edge-location sc-bytes c-ip cs-method cs(Host) cs-uri-stem sc-status cs(Referer) cs(User-Agent) "
    "cs-uri-query cs(Cookie) x-edge-result-type sc-range-start sc-range-end"
)
CLOUDFRONT_HEADERS = 400  # bytes of headers, which it counts as sent


def _cloudfront(request: LogRequest, time: str) -> str:
    stem, _, query = request.target.partition("?")
    values = (
        request.day,
        time,
        "FRA2-C1",
        request.sent + CLOUDFRONT_HEADERS,
        request.address,
        request.method,
        "d111111abcdef8.cloudfront.net",
        stem,
        request.status,
        "-",
        quote(request.agent or "-", safe="()/;:,.+"),
        query or "-",
        "-",
        "Hit",
        "-" if request.first is None else request.first,
        "-" if request.last is None else request.last,
    )
    return "\t".join(map(str, values))


def _s3(request: LogRequest, time: str) -> str:
    moment = f"{request.day:%d/%b/%Y}:{time} +0000"
    key = request.target.partition("?")[0].lstrip("/")
    target = f"{request.method} {request.target} HTTP/1.1"
    return (
        f"79a59df900b949e5 help-site [{moment}] {request.address} - 3E57427F3EXAMPLE WEBSITE.GET.OBJECT {key} "
        f'"{target}" {request.status} - {request.sent} {request.size or "-"} 12 11 "-" "{request.agent or "-"}" - '
        "s9lzHYrFp76ZVxRcpX9+5cjAnEH2ROuNkd2BHfIa6UkFVdtjf5mKR3/eTPFvsiP/XV/VLi31234= - - - help.example -"
    )


def _range(request: LogRequest) -> str:
    if request.first is None:
        return ""
    return f"bytes={request.first}-{'' if request.last is None else request.last}"


FORMATS = {
    "common": Format(_common, has_agents=False, has_ranges=False),
    "combined": Format(_combined, has_ranges=False),
    "combined with ranges": Format(_with_range),
    "caddy": Format(_caddy),
    "cloudfront": Format(_cloudfront, f"#Version: 1.0\n#Fields: {CLOUDFRONT_FIELDS}\n"),
    "s3": Format(_s3, has_ranges=False),
}
"""Every format that is read."""

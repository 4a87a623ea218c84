"""The formats of access logs: common, combined, Caddy's JSON, Amazon CloudFront and Amazon S3.

https://httpd.apache.org/docs/2.4/logs.html
https://caddyserver.com/docs/caddyfile/directives/log
https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/standard-logs-reference.html
https://docs.aws.amazon.com/AmazonS3/latest/userguide/LogFormat.html
"""

from __future__ import annotations

import json
import re
from datetime import UTC, date, datetime
from functools import lru_cache
from typing import Any
from urllib.parse import unquote

from hallway import days
from hallway.library.access_log.request import LogRequest

_QUOTED = r'"([^"\\]*(?:\\.[^"\\]*)*)"'
_TIME = r"\[([0-9]{2}/[A-Z][a-z]{2}/[0-9]{4}):[0-9:]{8} [+-][0-9]{4}\]"
_COMMON = re.compile(
    rf"(?:\S+:[0-9]{{1,5}} )?(\S+) \S+ \S+ {_TIME} {_QUOTED} ([0-9]{{3}}) ([0-9]{{1,18}}|-)"
    rf"(?: {_QUOTED} {_QUOTED}(.*))?\s*"
)
"""Apache's vhost_combined begins with the name and port of the host."""
_S3 = re.compile(
    rf"\S+ \S+ {_TIME} (\S+) \S+ \S+ \S+ \S+ (?:{_QUOTED}|-) ([0-9]{{3}}|-) \S+ ([0-9]{{1,18}}|-) ([0-9]{{1,18}}|-) "
    rf"(?:[0-9]+|-) (?:[0-9]+|-) (?:{_QUOTED}|-) (?:{_QUOTED}|-)(?: .*)?\s*"
)
_RANGE = re.compile(r"\bbytes=([0-9]{1,18})-([0-9]{0,18})(?![0-9,])")
_MONTHS = {
    name: number
    for number, name in enumerate("Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split(), start=1)  # noqa: SIM905
}


class Format:
    """A log format; the base class reads no lines. Each log gets its own parser, which may remember its header."""

    def parse(self, line: str) -> LogRequest | None:
        """Returns the request in a line, or None if it is not a complete line in this format."""
        return None

    def is_header(self, line: str) -> bool:
        """Returns whether the line is not about a request: empty or a comment."""
        return not line.strip()


class Common(Format):
    """The common log format, which records neither referers nor user agents."""

    def parse(self, line: str) -> LogRequest | None:
        found = _COMMON.fullmatch(line)
        return None if found is None or found[7] is not None else _from_common(found, agent=None)


class Combined(Format):
    """The combined log format of Apache and nginx; more fields may follow, such as nginx's "$http_range"."""

    def parse(self, line: str) -> LogRequest | None:
        found = _COMMON.fullmatch(line)
        return None if found is None or found[7] is None else _from_common(found, agent=_text(found[7]))


class CaddyJson(Format):
    """Caddy's log: one JSON object per line."""

    def parse(self, line: str) -> LogRequest | None:
        try:
            entry = json.loads(line)
            request, headers = entry["request"], entry["request"].get("headers") or {}
            first, last = _range(_header(headers, "Range"))
            return LogRequest(
                day=_day_of(entry["ts"]),
                address=str(request.get("client_ip") or request["remote_ip"]),
                agent=_header(headers, "User-Agent"),
                method=str(request["method"]),
                target=str(request["uri"]),
                status=int(entry["status"]),
                sent=int(entry.get("size") or 0),
                first=first,
                last=last,
            )
        except (ValueError, TypeError, KeyError, AttributeError, IndexError, OverflowError, OSError, RecursionError):
            return None


class CloudFront(Format):
    """The standard log of Amazon CloudFront: fields between tabs, named in a header."""

    def __init__(self) -> None:
        self._columns: dict[str, int] = {}

    def is_header(self, line: str) -> bool:
        if line.startswith("#Fields:"):
            self._columns = {name: number for number, name in enumerate(line.removeprefix("#Fields:").split())}
        return line.startswith("#") or not line.strip()

    def parse(self, line: str) -> LogRequest | None:
        values, columns = line.rstrip("\r\n").split("\t"), self._columns
        if not columns or len(values) != len(columns):
            return None
        row = {name: values[number] for name, number in columns.items()}
        try:
            query = _text(row["cs-uri-query"])
            return LogRequest(
                day=_iso_day(row["date"]),
                address=row["c-ip"],
                agent=unquote(unquote(_text(row["cs(User-Agent)"]))),  # older logs encode it twice
                method=row["cs-method"],
                target=f"{row['cs-uri-stem']}?{query}" if query else row["cs-uri-stem"],
                status=int(row["sc-status"]),
                sent=int(row["sc-bytes"]),
                first=_number(row.get("sc-range-start")),
                last=_number(row.get("sc-range-end")),
            )
        except (ValueError, KeyError):
            return None


class S3(Format):
    """The server access log of Amazon S3."""

    def parse(self, line: str) -> LogRequest | None:
        found = _S3.fullmatch(line)
        if found is None or (day := _day(found[1])) is None:
            return None
        _, address, asked, status, sent, size, _, agent = found.groups(default="")
        method, target = _method_and_target(asked)
        return LogRequest(
            day=day,
            address=address,
            agent=_text(agent),
            method=method,
            target=target,
            status=_number(status) or 0,
            sent=_number(sent) or 0,
            size=_number(size) or 0,
        )


FORMATS: tuple[type[Format], ...] = (Combined, Common, CaddyJson, CloudFront, S3)
"""All known formats; if two fit a file equally well, the earlier one is used."""


def _from_common(found: re.Match[str], *, agent: str | None) -> LogRequest | None:
    day = _day(found[2])
    if day is None:
        return None
    method, target = _method_and_target(found[3])
    first, last = _range(found[8]) if found[8] else (None, None)
    return LogRequest(
        day, found[1], agent, method, target, int(found[4]), 0 if found[5] == "-" else int(found[5]), first, last
    )


def _method_and_target(asked: str) -> tuple[str, str]:
    """Splits ``GET /a/x/ HTTP/1.1``; returns empty strings for anything that is not an HTTP request."""
    parts = asked.split(" ")
    return (parts[0], parts[1]) if len(parts) in (2, 3) and parts[0].isalpha() else ("", "")


def _range(text: str) -> tuple[int | None, int | None]:
    """Parses ``bytes=0-1``; returns nothing for several ranges or none."""
    found = _RANGE.search(text)
    return (int(found[1]), _number(found[2])) if found else (None, None)


def _header(headers: dict[str, Any], name: str) -> str:
    values = headers.get(name) or [""]
    return str(values[0])


def _text(value: str) -> str:
    return "" if value == "-" else value


def _number(value: str | None) -> int | None:
    return int(value) if value and value.isascii() and value.isdigit() else None


def _day_of(moment: object) -> date:
    """Returns the date in Caddy's ``ts``: seconds since 1970, or text that begins with the date."""
    if isinstance(moment, str):
        return _iso_day(moment[:10].replace("/", "-"))
    if isinstance(moment, bool) or not isinstance(moment, int | float):
        raise TypeError(moment)
    return days.checked(datetime.fromtimestamp(moment, UTC).date())


@lru_cache(maxsize=1000)
def _iso_day(text: str) -> date:
    return days.parse(text)


@lru_cache(maxsize=1000)
def _day(text: str) -> date | None:
    """Parses a date such as ``22/Nov/2026``; None if malformed."""
    day, month, year = text.split("/")
    try:
        return days.checked(date(int(year), _MONTHS[month], int(day)))
    except (ValueError, KeyError):
        return None

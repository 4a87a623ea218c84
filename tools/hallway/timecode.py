"""Reads and writes times in a recording, as people write them and as pages show them."""

from __future__ import annotations

import math
import re

STAMP_PATTERN = r"(?:[0-9]{1,3}:)?[0-9]{1,3}:[0-9]{2}(?:\.[0-9]{1,3})?"
"""A time in the square brackets of an answer's text: ``1:23`` or ``1:02:03``."""

_FORMS = tuple(
    re.compile(form)
    for form in (
        r"(?P<s>[0-9]{1,6}(?:\.[0-9]{0,9})?)",
        r"(?P<m>[0-9]{1,4}):(?P<s>[0-5][0-9](?:\.[0-9]{0,9})?)",
        r"(?P<h>[0-9]{1,3}):(?P<m>[0-5]?[0-9]):(?P<s>[0-5][0-9](?:\.[0-9]{0,9})?)",
        r"(?=[0-9])(?:(?P<h>[0-9]{1,3})h)?(?:(?P<m>[0-9]{1,4})m)?(?:(?P<s>[0-9]{1,6}(?:\.[0-9]{0,9})?)s)?",
    )
)
_SECONDS_IN = {"h": 3600.0, "m": 60.0, "s": 1.0}


def parse(text: str) -> float:
    """Returns the seconds of ``83``, ``1:23``, ``0:01:23``, ``2m20s`` or ``npt:83.5``. Raises ValueError otherwise."""
    wanted = text.strip().removeprefix("npt:").lower()
    for form in _FORMS:
        if found := form.fullmatch(wanted):
            return sum(float(value) * _SECONDS_IN[unit] for unit, value in found.groupdict().items() if value)
    raise ValueError("write a time like 1:23, 1:02:03, 83 or 2m20s")


def stamp(seconds: float) -> str:
    """Returns ``1:23`` or ``1:02:03``, rounded down. Raises ValueError if it is negative or not finite."""
    if not math.isfinite(seconds) or seconds < 0:
        raise ValueError(f"{seconds} is not a time in a recording")
    minutes, second = divmod(int(seconds), 60)
    hours, minute = divmod(minutes, 60)
    return f"{hours}:{minute:02}:{second:02}" if hours else f"{minute}:{second:02}"


def span(start: float, end: float) -> str:
    """Returns a range such as ``1:58 to 2:40``. Raises ValueError like :func:`stamp`."""
    return f"{stamp(start)} to {stamp(end)}"

"""Writes values as YAML that all readers read the same way: anything but a plain word is quoted."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterable, Mapping
from datetime import date

import yaml

_PLAIN = re.compile(r"[a-z][a-z0-9]*(?:[-_][a-z0-9]+)*")
_TAKEN_FOR_OTHERS = frozenset({"y", "n", "yes", "no", "on", "off", "true", "false", "null"})
_UNWRITABLE = re.compile("[\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]")
_SURROGATES = re.compile("[\ud800-\udfff]")


def scalar(value: object, style: str = "") -> str:
    """Returns one value as YAML; the style is the quote to use if possible: "" or ' or "."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, float):
        return _number(value)
    if isinstance(value, date):
        return value.isoformat()
    if not isinstance(value, str):
        raise TypeError(f"{type(value).__name__} cannot be written in a header")
    return _quoted(value, style)


def flow(values: Iterable[object]) -> str:
    """Returns a list as ``[one, "two: three"]``."""
    return f"[{', '.join(scalar(value) for value in values)}]"


def written(value: object, style: str = "") -> str:
    """Returns a value, or a list of values, as written after a key."""
    return flow(value) if isinstance(value, list | tuple) else scalar(value, style)


def quoted(value: object) -> str:
    """Returns a value as written after a key; text with more than one word is quoted."""
    return written(value, '"' if isinstance(value, str) and " " in value else "")


def on_one_line(values: Mapping[str, object]) -> str:
    """Returns a mapping as ``{key: value, key: "two words"}``."""
    return f"{{{', '.join(f'{key}: {quoted(value)}' for key, value in values.items())}}}"


def is_taken_for_other(text: str) -> bool:
    """Returns whether YAML would read this text, unquoted, as another type: ``no``, ``12:30``, ``1e3``."""
    try:
        return bool(yaml.safe_load(text) != text)
    except (yaml.YAMLError, ValueError, OverflowError):
        return True


def _number(value: float) -> str:
    if not math.isfinite(value):
        raise ValueError(f"{value} cannot be written in a header")
    return f"{value:.6f}".rstrip("0").removesuffix(".") + (".0" if value == int(value) else "")


def _quoted(text: str, style: str) -> str:
    if not style and _PLAIN.fullmatch(text) and text not in _TAKEN_FOR_OTHERS:
        return text
    if style == "'" and text.isprintable():
        return "'" + text.replace("'", "''") + "'"
    text = _SURROGATES.sub("\ufffd", text)
    return _UNWRITABLE.sub(lambda found: f"\\u{ord(found[0]):04x}", json.dumps(text, ensure_ascii=False))

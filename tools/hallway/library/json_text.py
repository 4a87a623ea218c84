"""Writes JSON that people can read and git can diff: short values on one line, others with one item per line."""

from __future__ import annotations

import json
import re
from typing import Any

LINE = 110

_SURROGATES = re.compile("[\ud800-\udfff]")


def dumps(value: Any, indent: str = "") -> str:
    """Returns plain values as JSON, with keys in the given order and without a trailing newline."""
    short = _one_line(value)
    if not value or not isinstance(value, dict | list) or (_is_flat(value) and len(indent) + len(short) <= LINE):
        return short
    deeper = f"{indent}  "
    if isinstance(value, dict):
        parts = [f"{deeper}{_one_line(key)}: {dumps(part, deeper)}" for key, part in value.items()]
        return "{\n" + ",\n".join(parts) + f"\n{indent}}}"
    return "[\n" + ",\n".join(f"{deeper}{dumps(part, deeper)}" for part in value) + f"\n{indent}]"


def _is_flat(value: dict[str, Any] | list[Any]) -> bool:
    parts = value.values() if isinstance(value, dict) else value
    return not any(isinstance(part, dict | list) for part in parts)


def _one_line(value: Any) -> str:
    text = json.dumps(value, ensure_ascii=False, allow_nan=False)
    return _SURROGATES.sub(lambda found: f"\\u{ord(found[0]):04x}", text)  # from names in invalid UTF-8

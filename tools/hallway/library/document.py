"""Text files with a header: reads them strictly, and changes single keys without touching any other byte."""

from __future__ import annotations

import re
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from hallway.errors import DocumentError, printable
from hallway.library.yaml import edit, scalars
from hallway.library.yaml import node as yaml_node
from hallway.library.yaml.node import HEADER, Node

MAX_BYTES = 400_000  # four hours of speech are about 250 KB; the slowest known text of this size takes nine seconds
FIRST_LINE = 2
"""The line of the file on which the YAML of the header begins; the fence is line 1."""

_FENCED = re.compile(r"\A---\n((?:.*?\n)??)---\n", re.DOTALL)  # the header may be empty
_MKDOCS = re.compile(r"^-{3}[ \t]*\n(.*?\n)(?:\.{3}|-{3})[ \t]*\n", re.DOTALL)  # mkdocs 1.6 utils/meta.py, YAML_RE
_TYPED = tuple("0123456789+-.=")  # plain scalars that begin otherwise are text, true, false or null
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_NUMBER = re.compile(r"(?:0|[1-9][0-9]{0,14})(?:\.[0-9]{1,15})?")
_KEY = re.compile(r"[a-z][a-z0-9_]*")
_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def split(raw: bytes, path: Path | str | None = None) -> tuple[str, str]:
    """Returns the YAML of the header and the body, with LF line endings. Raises DocumentError for any other format.

    The format is UTF-8 without a byte order mark: a first line ``---``, the header, a line ``---``, the body.
    """
    check_size(len(raw), path)
    text = _decode(raw, path).replace("\r\n", "\n")
    found = _FENCED.match(text)
    if found is None and text.startswith("---\n"):
        raise DocumentError(path, 1, "the header that begins here has no end; add a line of exactly --- below it.")
    if found is None:
        raise DocumentError(
            path, 1, "expected a header: a first line of exactly ---, “key: value” lines, a line of exactly ---."
        )
    return found[1], text[found.end() :]


def check_size(size: int, path: Path | str | None = None) -> None:
    """Raises DocumentError, with size and limit, if a file is too large."""
    if size > MAX_BYTES:
        reason = f"too long: it is {size / 1000:,.1f} KB, and the limit is {MAX_BYTES // 1000} KB"
        raise DocumentError(path, None, f"{reason}; split it into several answers.")


def read_header(header: str, path: Path | str | None = None) -> Node:
    """Returns the header as a mapping node. Raises DocumentError for anything but small, plain ``key: value`` lines."""
    try:
        return _header(header)
    except DocumentError as error:
        raise DocumentError(path, error.line, error.reason) from error


@lru_cache(maxsize=16)  # reading, checking and changing a header parse the same text several times in a row
def _header(header: str) -> Node:
    node = yaml_node.read(header, limits=HEADER, first_line=FIRST_LINE)
    if node.kind != "mapping" or node.is_flow:
        raise DocumentError(None, FIRST_LINE, "the header must consist of “key: value” lines.")
    for key, _ in node.fields:
        if not _KEY.fullmatch(key.text):
            meant = re.sub(r"[\s-]+", "_", key.text.strip().lower())
            hint = f" Did you mean “{meant}”?" if _KEY.fullmatch(meant) else ""
            reason = f"“{printable(key.text)}” is not a valid key; use lowercase letters, digits and _ .{hint}"
            raise DocumentError(None, key.line, reason)
    return node


def parse_header(header: str, path: Path | str | None = None) -> dict[str, Any]:
    """Returns the header as Python values, as python-frontmatter and MkDocs read them.

    It is as strict as :func:`read_header`, which returns the values as they are written.
    """
    node = read_header(header, path)
    try:
        return yaml.load(header, Loader=_LOADER) or {}
    except (yaml.YAMLError, ValueError, OverflowError) as error:  # 2026-13-45 looks like a date to YAML
        line = next((value.line for _, value in node.fields if _is_unreadable(value)), FIRST_LINE)
        raise DocumentError(
            path, line, f"YAML reads this as a date or a number: {error}. Put it in double quotes."
        ) from error


def check_header(header: str, path: Path | str | None = None) -> None:
    """Raises what `parse_header` raises, but takes half the time for ordinary headers."""
    if not all(_is_ordinary(leaf) for leaf in read_header(header, path).leaves()):
        parse_header(header, path)


def _is_ordinary(leaf: Node) -> bool:
    """Returns whether every YAML reader can read this scalar: it is quoted, a word, a valid date or a short number."""
    if leaf.style or not leaf.text.startswith(_TYPED):
        return True
    try:
        is_day = _DAY.fullmatch(leaf.text) and date.fromisoformat(leaf.text)
        return bool(is_day or _NUMBER.fullmatch(leaf.text))
    except ValueError:
        return False


def both_agree(raw: bytes) -> bool:
    """Returns whether python-frontmatter and MkDocs read the same header and body from these bytes."""
    import frontmatter

    try:
        header, _ = split(raw)
        ours = parse_header(header)  # rejects headers that would keep the two readers busy for minutes
    except DocumentError:
        return False
    text = _decode(raw, None).replace("\r\n", "\n")
    found = _MKDOCS.match(text)
    if found is None:
        return False
    try:
        # MkDocs finds the header in its own way, and then reads it as we do
        mkdocs_header = ours if ours and found[1] == header else yaml.load(found[1], Loader=_LOADER)
        post = frontmatter.loads(text)
    except (yaml.YAMLError, ValueError, OverflowError):
        return False
    return bool(repr(post.metadata) == repr(mkdocs_header) and post.content.strip() == text[found.end() :].strip())


def is_published(raw: bytes) -> bool:
    """Returns whether the strict reader and both other readers agree on ``status: approved``."""
    try:
        header = read_header(split(raw)[0])
    except DocumentError:
        return False
    values = {key.text: value for key, value in header.fields}
    status = values.get("status")
    if status is None or status.kind != "text" or status.text != "approved" or "draft" in values:
        return False
    return both_agree(raw)


def change_header(raw: bytes, changes: dict[str, object], path: Path | str | None = None) -> bytes:
    """Returns the bytes with these keys changed and everything else the same: comments, order, quotes, line endings.

    A value is a string, a number, a date, a bool, or a list of these; None removes the key. A new key is added at the
    end. Raises DocumentError if the header is in too unusual a form to be changed safely.
    """
    header, body = split(raw, path)
    before, top = parse_header(header, path), read_header(header, path)
    lines = _decode(raw, path).split("\n")
    end = header.count("\n") + 1  # the line of the closing fence; the opening one is line 0
    yaml_lines = lines[1:end]
    edits = dict(changes)
    for number in range(len(top.fields) - 1, -1, -1):  # from below, so that the lines above keep their numbers
        key = top.fields[number][0].text
        if key in edits:
            edit.set_key(yaml_lines, top, number, edits.pop(key))
    ending = "\r" if lines[0].endswith("\r") else ""
    added = [f"{key}: {scalars.written(value)}{ending}" for key, value in edits.items() if value is not None]
    changed = "\n".join([lines[0], *yaml_lines, *added, *lines[end:]]).encode("utf-8")
    _verify(changed, before, changes, body, path)
    return changed


def _is_unreadable(value: Node) -> bool:
    parts = value.items or (value,)
    for part in parts:
        try:
            yaml.load(part.text if not part.style else "", Loader=_LOADER)
        except (yaml.YAMLError, ValueError, OverflowError):
            return True
    return False


def _verify(
    changed: bytes, before: dict[str, Any], changes: dict[str, object], body: str, path: Path | str | None
) -> None:
    """Reads the result back: it must have the requested changes and no others."""
    try:
        header, body_after = split(changed, path)
        after = parse_header(header, path)
    except DocumentError as error:
        raise _too_unusual(path) from error
    wanted = {key: value for key, value in before.items() if key not in changes}
    rest = {key: value for key, value in after.items() if key not in changes}
    meant = {
        key: list(value) if isinstance(value, tuple) else value for key, value in changes.items() if value is not None
    }
    done = {key: value for key, value in after.items() if key in changes}
    if body_after != body or repr(list(wanted.items())) != repr(list(rest.items())) or done != meant:
        raise _too_unusual(path)


def _too_unusual(path: Path | str | None) -> DocumentError:
    return DocumentError(path, None, "the header is written in a way that cannot be changed safely; change it by hand.")


def _decode(raw: bytes, path: Path | str | None) -> str:
    if raw.startswith(b"\xef\xbb\xbf"):
        raise DocumentError(path, 1, "the file begins with a byte order mark; save it as UTF-8 without a BOM.")
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        raise DocumentError(path, line, "this is not UTF-8; save the file as UTF-8.") from error

"""Reads a built site as its readers do: every file and file name, with HTML, JSON and percent encodings decoded."""

from __future__ import annotations

import html
import json
import unicodedata
import zlib
from html.parser import HTMLParser
from typing import TYPE_CHECKING
from urllib.parse import unquote

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_INVISIBLE = {"Cf", "Cc"}  # soft hyphens, zero-width characters; line breaks were already replaced by spaces
_BLOCKS = {"p", "li", "h1", "h2", "h3", "h4", "h5", "h6", "td", "th", "dd", "dt", "div", "pre", "blockquote", "option"}


def files_of(folder: Path) -> dict[str, bytes]:
    """Returns the content of every file below a folder, by its path there."""
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def holding(folder: Path, *texts: str) -> dict[str, list[str]]:
    """Returns which of the texts each file below a folder shows, in any spelling; only files that show one."""
    wanted = {key(text): text for text in texts}
    found = {}
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        shown = [key(each) for each in (name, *(readings(path.read_bytes()) if path.is_file() else ()))]
        if held := [text for wanted_key, text in wanted.items() if any(wanted_key in each for each in shown)]:
            found[name] = held
    return found


def key(text: str) -> str:
    """Returns a canonical form of what a text looks like: normalised letters in lower case, single spaces."""
    folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())
    blank = " ".join(folded.split())
    return "".join(letter for letter in blank if not _is_invisible(letter))


def _is_invisible(letter: str) -> bool:
    return unicodedata.category(letter) in _INVISIBLE or "VARIATION SELECTOR" in unicodedata.name(letter, "")


def readings(raw: bytes) -> Iterator[str]:
    """Yields the text of a file as it is, and as each kind of reader would display it."""
    if raw.startswith(b"\x89PNG"):
        return
    text = raw.decode("utf-8", "replace")
    yield text
    yield from _undone(text)
    try:
        content = json.loads(text)
    except ValueError:
        content = None
    for string in _strings(content):
        yield string
        yield from _undone(string)
    if raw.startswith(b"\x1f\x8b"):
        yield from readings(zlib.decompress(raw, 31).removeprefix(b"pagefind_dcd"))


def _undone(text: str) -> Iterator[str]:
    unescaped = html.unescape(text)
    yield unescaped
    yield html.unescape(unescaped)  # HTML inside a feed
    yield unquote(unescaped)
    if "<" in unescaped:
        yield from (_text(text), _text(unescaped))


def _text(markup: str) -> str:
    reader = _Text()
    reader.feed(markup)
    reader.close()
    return "".join(reader.parts)


class _Text(HTMLParser):
    """The text that a browser displays: inline tags do not separate words, and blocks do."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.parts += [" "] * (tag in _BLOCKS or tag == "br")
        self.parts += [f" {value} " for _, value in attrs if value and tag not in ("em", "strong", "code", "a", "wbr")]

    def handle_endtag(self, tag: str) -> None:
        self.parts += [" "] * (tag in _BLOCKS)

    def handle_data(self, data: str) -> None:
        self.parts.append(data)


def _strings(content: object) -> Iterator[str]:
    if isinstance(content, str):
        yield content
    elif isinstance(content, dict):
        for name, value in content.items():
            yield str(name)
            yield from _strings(value)
    elif isinstance(content, list):
        for value in content:
            yield from _strings(value)

r"""Finds the links to a site in any text: plain text, HTML, JSON, CSV, or an address inside another address.

Nothing is parsed as a whole, because exports are messy: JSON in a cell of a CSV file, HTML in JSON, half a page. A link
is found by the name of the site's host and read from there character by character, as its reader would see it
(``\/``, ``\u0026``, ``&amp;``, ``&#x2F;``, ``%2F``, ``%252F``). It is rewritten in the same encoding, and everything
around it stays the same.
"""

from __future__ import annotations

import html
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, unquote

from hallway import timecode, urls
from hallway.errors import InputError, printable

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

MAX_LENGTH = 4_000  # characters of a link as written; the rest is ignored
_AMPERSAND = r"(?:&|\\+u0026)(?:amp;)*"
_COLON = rf"(?::|\\+u003a|{_AMPERSAND}(?:#0*58|#x0*3a|colon);|%(?:25)*3a)"
_SLASH = rf"(?:\\*/|\\+u002f|{_AMPERSAND}(?:#0*47|#x0*2f|sol);|%(?:25)*2f)"
_BEFORE_HOST = re.compile(rf"(?:(https?){_COLON})?({_SLASH}){_SLASH}\Z", re.IGNORECASE)
_MAX_START = 80  # characters before the host: https%25253A%25252F%25252F and worse
_PART_OF_NAME = re.compile(r"[\w.\-@/:\\%;]\Z")  # before a host without a scheme
_JSON = re.compile(r"\\+(?:u([0-9a-fA-F]{4})|(/))")
_ENTITY = re.compile(r"&(?:#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,30});")
_PERCENT = re.compile(r"%((?:25)*)([0-9a-fA-F]{2})")
_PLAIN = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")
_OF_LINK = _PLAIN | frozenset("/?#=&,%:+@")  # the characters of our addresses; a quote, a bar or a bracket ends one
_TRAILING = ".,:?&_~#"  # part of the sentence, or emphasis
_ATTRIBUTE = re.compile(r"""=\s*(?:\\*["']|""|&quot;|\\u0022)?\Z""")
_TIME = re.compile(r"t=?([0-9].*)")


@dataclass(frozen=True, slots=True)
class FoundLink:
    """A link in a text."""

    start: int
    """The index of its first character in the text."""
    end: int
    text: str
    """The link as written in the text."""
    url: str
    """The address as a browser reads it, with the site's scheme if the text has none."""
    site_length: int
    """The length of the site's address at the start of `url`."""
    spans: tuple[tuple[int, int], ...]
    """The start and end of each character of `path` in the text."""
    depth: int
    """How many times the whole link is percent-encoded: once if it is a parameter of another address."""
    is_markup: bool
    """Whether an ampersand must be written as ``&amp;`` at this position."""

    @property
    def path(self) -> str:
        """Returns what follows the site's address: ``a/<id>/?from=x#t=83``."""
        return self.url[self.site_length :]

    @property
    def parts(self) -> tuple[str, str, str]:
        """Returns section, word and file: ``("a", "<id>", "captions.vtt")``; the file is empty for a page."""
        section, _, rest = re.split("[?#]", self.path, maxsplit=1)[0].partition("/")
        word, _, file = rest.partition("/")
        return section, unquote(word), "" if file == "index.html" else file

    @property
    def code(self) -> str:
        """Returns the value of ``from=``; empty if there is none."""
        return parse_qs(self.path.partition("#")[0].partition("?")[2]).get("from", [""])[0].strip()

    @property
    def second(self) -> float | None:
        """Returns the second at which it starts; None if it has none or a malformed one."""
        before, _, fragment = self.path.partition("#")
        parameters = [*fragment.split("&"), *before.partition("?")[2].split("&")]
        for found in filter(None, map(_TIME.fullmatch, parameters)):
            try:
                return timecode.parse(unquote(found[1]).partition(",")[0])
            except ValueError:
                continue
        return None

    def rewritten(self, path: str, *, site: str = "") -> str:
        """Returns the link as written, with another path and perhaps another site; other parts keep their encoding."""
        spellings, old = _spellings(self), self.path
        first = _common_length(old, path)
        last = _common_length(old[first:][::-1], path[first:][::-1])
        middle = _spelled(path[first : len(path) - last], self, spellings)
        kept = self.text[_index(self, len(old) - last) :]
        if not site:
            return self.text[: _index(self, first)] + middle + kept
        return _spelled(site, self, spellings) + self.text[_index(self, 0) : _index(self, first)] + middle + kept


@dataclass(frozen=True, slots=True)
class LinkFinder:
    """Finds the links to a site under its current address and its former ones."""

    site: str
    """The current address, with a trailing slash."""
    former_sites: tuple[str, ...] = ()

    def find(self, text: str) -> Iterator[FoundLink]:
        """Yields the links of a text in order."""
        by_host = dict[str, list[str]]()
        for site in (self.site, *self.former_sites):
            by_host.setdefault(_host(site), []).append(site)
        names = "|".join(map(re.escape, sorted(by_host, key=len, reverse=True)))
        done = 0
        for found in re.finditer(rf"(?:{names})(?![\w\-])", text, re.IGNORECASE):
            link = _read(text, found, by_host[found[0].lower()]) if found.start() >= done else None
            if link:
                done = link.end
                yield link


def checked_site(address: str) -> str:
    """Returns the address of a site with a trailing slash. Raises InputError if it is not one."""
    if not re.fullmatch(r"https?://[^\s\"'<>&?#/]+(?:/[^\s\"'<>&?#]*)?", address) or not _host(address):
        raise InputError(f"{printable(address)} is not the address of a site. Write it like https://help.example.com/.")
    return f"{address.rstrip('/')}/"


def _host(site: str) -> str:
    return parts.host if (parts := urls.split(site)) else ""


def _read(text: str, host: re.Match[str], sites: list[str]) -> FoundLink | None:
    """Returns the link around a host name if it points to one of the sites."""
    before = text[max(0, host.start() - _MAX_START) : host.start()]
    lead = _BEFORE_HOST.search(before)
    if lead is None and _PART_OF_NAME.search(before):
        return None
    start = host.start() - (len(lead[0]) if lead else 0)
    depth = _depth(lead[2]) if lead else 0
    characters = list(_characters(text, host.end(), depth))
    while characters and characters[-1][0] in _TRAILING:
        characters.pop()
    rest = "".join(character for character, _, _ in characters)
    end = characters[-1][2] if characters else host.end()
    for site in sites:
        parts = urls.split(site)
        if parts is None:
            continue
        own = site[len(f"{parts.scheme}://{parts.host}") :]  # :8080/kb/ for https://help.example.com:8080/kb/
        path = rest.removeprefix(own)
        if path == rest != own[:-1] or (lead is None and not path):  # a bare host name is just a word in a sentence
            continue
        if path == rest:
            path = ""
        address = f"{(lead[1] if lead and lead[1] else parts.scheme).lower()}://{host[0].lower()}{own}"
        return FoundLink(
            start=start,
            end=end,
            text=text[start:end],
            url=address + path,
            site_length=len(address),
            spans=tuple((first, last) for _, first, last in characters[len(own) :]),
            depth=depth,
            is_markup=_ATTRIBUTE.search(text[max(0, start - 12) : start]) is not None,
        )
    return None


def _depth(slash: str) -> int:
    """Returns how many times a slash is percent-encoded: ``%252F`` twice."""
    return slash.count("25") + 1 if slash.startswith("%") else 0


def _characters(text: str, position: int, depth: int) -> Iterator[tuple[str, int, int]]:
    """Yields the characters of a link from a position on, each with its start and end in the text."""
    last = min(len(text), position + MAX_LENGTH)
    while position < last:
        character, after = _character(text, position, depth)
        if not character:
            return
        yield character, position, after
        position = after


def _character(text: str, position: int, depth: int) -> tuple[str, int]:
    """Returns a character as decoded, and where the next one starts; an empty string where the link ends."""
    if depth and (encoded := _PERCENT.match(text, position)):
        return _encoded(encoded, depth)
    character, after = text[position], position + 1
    if escaped := _JSON.match(text, position):
        character, after = (chr(int(escaped[1], 16)) if escaped[1] else "/"), escaped.end()
    if character == "&":
        character, after = _entity(text, after)
    return (character if character in (_PLAIN if depth else _OF_LINK) else ""), after


def _encoded(found: re.Match[str], depth: int) -> tuple[str, int]:
    """Decodes a percent-encoded character of a link that is itself encoded `depth` times."""
    times = len(found[1]) // 2 + 1
    if times > depth:  # a percent sign that belongs to the link
        return "%", found.start() + 1 + 2 * depth
    character = chr(int(found[2], 16))
    return (character if times == depth and character in _OF_LINK else ""), found.end()


def _entity(text: str, after: int) -> tuple[str, int]:
    """Decodes the entity, even an escaped one, that starts at an ampersand; returns other ampersands as they are."""
    character = "&"
    while character == "&" and (found := _ENTITY.match("&" + text[after : after + 40])):
        character, after = html.unescape(found[0]), after + len(found[0]) - 1
    return character, after


def _common_length(one: str, other: str) -> int:
    """Returns the length of the common prefix."""
    pairs = zip(one, other, strict=False)
    return next((number for number, (a, b) in enumerate(pairs) if a != b), min(len(one), len(other)))


def _index(link: FoundLink, number: int) -> int:
    """Returns where a character of `path` starts in the link's text."""
    return (link.spans[number][0] if number < len(link.spans) else link.end) - link.start


def _spellings(link: FoundLink) -> dict[str, str]:
    """Returns how the link encodes its special characters."""
    spellings = dict[str, str]()
    for character, (first, last) in zip(link.path, link.spans, strict=True):
        if character not in _PLAIN:
            spellings[character] = link.text[first - link.start : last - link.start]
    return spellings


def _spelled(text: str, link: FoundLink, spellings: Mapping[str, str]) -> str:
    return "".join(character if character in _PLAIN else _special(character, link, spellings) for character in text)


def _special(character: str, link: FoundLink, spellings: Mapping[str, str]) -> str:
    if character in spellings:
        return spellings[character]
    if link.depth:
        return f"%{'25' * (link.depth - 1)}{ord(character):02X}"
    return "&amp;" if character == "&" and link.is_markup else character

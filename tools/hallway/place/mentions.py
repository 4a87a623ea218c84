r"""The links to a site in somebody else's text, whatever it is: plain, HTML, JSON, CSV, an address in an address.

Nothing is parsed as a whole, for exports are messy: JSON in a cell of CSV, HTML in JSON, half a page. A link is known
by the name of the site's host, read from there character by character as its reader would see it (``\/``, ``\u0026``,
``&amp;``, ``&#x2F;``, ``%2F``, ``%252F``), and changed in its own spelling; all around it stays as it is.
"""

from __future__ import annotations

import html
import re
from bisect import bisect
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, unquote

from hallway import timecode, urls
from hallway.errors import InputError
from hallway.names import printable

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

LONGEST = 4_000  # characters of a link as it is spelled; what follows is not read
_AMPERSAND = r"(?:&|\\+u0026)(?:amp;)*"
_COLON = rf"(?::|\\+u003a|{_AMPERSAND}(?:#0*58|#x0*3a|colon);|%(?:25)*3a)"
_SLASH = rf"(?:\\*/|\\+u002f|{_AMPERSAND}(?:#0*47|#x0*2f|sol);|%(?:25)*2f)"
_BEFORE_HOST = re.compile(rf"(?:(https?){_COLON})?({_SLASH}){_SLASH}\Z", re.IGNORECASE)
_LONGEST_START = 80  # characters before the host: https%25253A%25252F%25252F and worse
_PART_OF_NAME = re.compile(r"[\w.\-@/:\\%;]\Z")  # before a host that stands alone
_JSON = re.compile(r"\\+(?:u([0-9a-fA-F]{4})|(/))")
_ENTITY = re.compile(r"&(?:#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,30});")
_PERCENT = re.compile(r"%((?:25)*)([0-9a-fA-F]{2})")
_PLAIN = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")
_OF_LINK = _PLAIN | frozenset("/?#=&,%:+@")  # what our addresses are made of; a quote, a bar or a bracket ends them
_TRAILING = ".,:?&_~#"  # the sentence's, or a sign of emphasis
_ATTRIBUTE = re.compile(r"""=\s*(?:\\*["']|""|&quot;|\\u0022)?\Z""")
_TIME = re.compile(r"t=?([0-9].*)")


@dataclass(frozen=True, slots=True)
class Link:
    """One link, as it stands in a text."""

    start: int
    """Index of its first character in the text."""
    end: int
    text: str
    """As it is spelled there."""
    url: str
    """As a browser takes it; with the scheme of the site where none is written."""
    origin: int
    """How many characters of `url` are the site's address."""
    spans: tuple[tuple[int, int], ...]
    """For each character of `path`: where it stands in the text."""
    depth: int
    """How many times it is percent-encoded as a whole: in the parameter of another address, once."""
    is_markup: bool
    """Whether it stands where an ampersand is written as ``&amp;``."""

    @property
    def path(self) -> str:
        """What follows the site's address: ``a/<id>/?from=x#t=83``."""
        return self.url[self.origin :]

    @property
    def parts(self) -> tuple[str, str, str]:
        """Returns section, word and file: ``("a", "<id>", "captions.vtt")``; a page's own file is empty."""
        section, _, rest = re.split("[?#]", self.path, maxsplit=1)[0].partition("/")
        word, _, file = rest.partition("/")
        return section, unquote(word), "" if file == "index.html" else file

    @property
    def code(self) -> str:
        """What stands behind ``from=``; empty where nothing does."""
        return parse_qs(self.path.partition("#")[0].partition("?")[2]).get("from", [""])[0].strip()

    @property
    def second(self) -> float | None:
        """The second at which it begins; None: at the beginning, or nothing that can be read."""
        before, _, fragment = self.path.partition("#")
        asked = [*fragment.split("&"), *before.partition("?")[2].split("&")]
        for found in filter(None, map(_TIME.fullmatch, asked)):
            try:
                return timecode.parse(unquote(found[1]).partition(",")[0])
            except ValueError:
                continue
        return None


@dataclass(frozen=True, slots=True)
class Sites:
    """Where our links lead: the site's address, and those that it had before."""

    now: str
    """Ends with a slash."""
    before: tuple[str, ...] = ()

    def links(self, text: str) -> Iterator[Link]:
        """Yields the links of a text in order."""
        by_host = dict[str, list[str]]()
        for site in (self.now, *self.before):
            by_host.setdefault(_host(site), []).append(site)
        names = "|".join(map(re.escape, sorted(by_host, key=len, reverse=True)))
        done = 0
        for found in re.finditer(rf"(?:{names})(?![\w\-])", text, re.IGNORECASE):
            link = _read(text, found, by_host[found[0].lower()]) if found.start() >= done else None
            if link:
                done = link.end
                yield link


class Lines:
    """The lines of a text, counted from 1."""

    def __init__(self, text: str) -> None:
        self._ends = [found.start() for found in re.finditer("\n", text)]

    def of(self, index: int) -> int:
        """Returns the line on which the character of that index stands."""
        return bisect(self._ends, index - 1) + 1


def changed(link: Link, path: str, *, origin: str = "") -> str:
    """Returns the link as it is to be spelled with another `path`: what stays of the old one keeps its spelling.

    `origin`, where given, takes the place of the site's address.
    """
    seen, old = _spellings(link), link.path
    first = _shared(old, path)
    last = _shared(old[first:][::-1], path[first:][::-1])
    middle = _spelled(path[first : len(path) - last], link, seen)
    kept = link.text[_index(link, len(old) - last) :]
    if not origin:
        return link.text[: _index(link, first)] + middle + kept
    return _spelled(origin, link, seen) + link.text[_index(link, 0) : _index(link, first)] + middle + kept


def checked(site: str) -> str:
    """Returns the address of a site with a slash at its end; InputError where it is none."""
    if not re.fullmatch(r"https?://[^\s\"'<>&?#/]+(?:/[^\s\"'<>&?#]*)?", site) or not _host(site):
        raise InputError(f"{printable(site)} is not the address of a site; write it like https://help.example.com/.")
    return f"{site.rstrip('/')}/"


def _host(site: str) -> str:
    return parts.host if (parts := urls.split(site)) else ""


def _read(text: str, host: re.Match[str], sites: list[str]) -> Link | None:
    """The link whose host stands there, if it leads to one of the sites."""
    before = text[max(0, host.start() - _LONGEST_START) : host.start()]
    lead = _BEFORE_HOST.search(before)
    if lead is None and _PART_OF_NAME.search(before):
        return None
    start = host.start() - (len(lead[0]) if lead else 0)
    depth = _depth(lead[2]) if lead else 0
    characters = list(_characters(text, host.end(), depth))
    while characters and characters[-1][0] in _TRAILING:
        characters.pop()
    rest = "".join(character for character, _, _ in characters)
    for site in sites:
        parts = urls.split(site)
        if parts is None:
            continue
        own = site[len(f"{parts.scheme}://{parts.host}") :]  # of https://help.example.com:8080/kb/: :8080/kb/
        path = rest.removeprefix(own)
        if path == rest != own[:-1] or (lead is None and not path):  # a name alone is a word in a sentence
            continue
        if path == rest:
            path = ""
        origin = f"{(lead[1] if lead and lead[1] else parts.scheme).lower()}://{host[0].lower()}{own}"
        return Link(
            start=start,
            end=characters[-1][2] if characters else host.end(),
            text=text[start : characters[-1][2] if characters else host.end()],
            url=origin + path,
            origin=len(origin),
            spans=tuple((first, last) for _, first, last in characters[len(own) :]),
            depth=depth,
            is_markup=_ATTRIBUTE.search(text[max(0, start - 12) : start]) is not None,
        )
    return None


def _depth(slash: str) -> int:
    """How many times a slash is percent-encoded: ``%252F`` twice."""
    return slash.count("25") + 1 if slash.startswith("%") else 0


def _characters(text: str, position: int, depth: int) -> Iterator[tuple[str, int, int]]:
    """The characters of a link from a position on, each with where it begins and ends."""
    last = min(len(text), position + LONGEST)
    while position < last:
        character, after = _character(text, position, depth)
        if not character:
            return
        yield character, position, after
        position = after


def _character(text: str, position: int, depth: int) -> tuple[str, int]:
    """One character as the link's reader sees it, and where the next begins; empty where the link ends."""
    if depth and (encoded := _PERCENT.match(text, position)):
        return _encoded(encoded, depth)
    character, after = text[position], position + 1
    if escaped := _JSON.match(text, position):
        character, after = (chr(int(escaped[1], 16)) if escaped[1] else "/"), escaped.end()
    if character == "&":
        character, after = _entity(text, after)
    return (character if character in (_PLAIN if depth else _OF_LINK) else ""), after


def _encoded(found: re.Match[str], depth: int) -> tuple[str, int]:
    """A percent-encoded character of a link that is encoded `depth` times as a whole."""
    times = len(found[1]) // 2 + 1
    if times > depth:  # the link holds a percent sign of its own
        return "%", found.start() + 1 + 2 * depth
    character = chr(int(found[2], 16))
    return (character if times == depth and character in _OF_LINK else ""), found.end()


def _entity(text: str, after: int) -> tuple[str, int]:
    """What an ampersand begins: a character written as an entity, maybe as the entity of one, or nothing."""
    character = "&"
    while character == "&" and (found := _ENTITY.match("&" + text[after : after + 40])):
        character, after = html.unescape(found[0]), after + len(found[0]) - 1
    return character, after


def _shared(one: str, other: str) -> int:
    """How many characters both begin with."""
    pairs = zip(one, other, strict=False)
    return next((number for number, (a, b) in enumerate(pairs) if a != b), min(len(one), len(other)))


def _index(link: Link, number: int) -> int:
    """Where the character of that number of `path` begins in the link's text."""
    return (link.spans[number][0] if number < len(link.spans) else link.end) - link.start


def _spellings(link: Link) -> dict[str, str]:
    """How the link spells the signs that it holds already."""
    seen = dict[str, str]()
    for character, (first, last) in zip(link.path, link.spans, strict=True):
        if character not in _PLAIN:
            seen[character] = link.text[first - link.start : last - link.start]
    return seen


def _spelled(text: str, link: Link, seen: Mapping[str, str]) -> str:
    return "".join(character if character in _PLAIN else _sign(character, link, seen) for character in text)


def _sign(character: str, link: Link, seen: Mapping[str, str]) -> str:
    if character in seen:
        return seen[character]
    if link.depth:
        return f"%{'25' * (link.depth - 1)}{ord(character):02X}"
    return "&amp;" if character == "&" and link.is_markup else character

"""The content security policy of each page: the second wall behind escaping.

Only the inline scripts of the theme itself may run. They are known by the hash of their text, learned from a page
without content, so that a script which slipped into a page through somebody's words is not allowed with them.
"""

from __future__ import annotations

import base64
import hashlib
import re
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

INLINE_SCRIPT = re.compile(r"<script(?P<attributes>[^>]*)>(?P<text>.*?)</script>", re.DOTALL | re.IGNORECASE)
DATA = re.compile(r"""\bsrc=|\btype=["']?application/(?:ld\+)?json""")  # loaded by address, or never run
HEAD = re.compile(r"<head[^>]*>")

# 'unsafe-inline' for styles: the theme sets widths of its own; a style cannot run anything here. A policy in <meta>
# cannot forbid framing: that takes a header of the web server.
DIRECTIVES = (
    "default-src 'none'",
    "script-src 'self'{hashes}",
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data:",
    "media-src 'self'{blob}",
    "connect-src 'self'",
    "worker-src 'self'",
    "font-src 'self'",
    "manifest-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
)


def protect(page: str, allowed: Iterable[str], *, plays_blobs: bool = False) -> str:
    """Puts the policy first into the head of a page; of its inline scripts only the allowed texts will run.

    `plays_blobs` is for the record page alone: what was just recorded has no other address.
    """
    hashes = sorted({_hash(script) for script in inline_scripts(page)} & {_hash(script) for script in allowed})
    blob = " blob:" if plays_blobs else ""
    policy = "; ".join(DIRECTIVES).format(hashes="".join(f" '{value}'" for value in hashes), blob=blob)
    meta = f'<meta http-equiv="Content-Security-Policy" content="{policy}">'
    return HEAD.sub(lambda head: head[0] + meta, page, count=1)


def inline_scripts(page: str) -> list[str]:
    """The texts of the scripts in a page that would run."""
    return [match["text"] for match in INLINE_SCRIPT.finditer(page) if not DATA.search(match["attributes"])]


class ThemeScripts:
    """Knows the inline scripts of the theme: they differ with the depth of a page's address."""

    def __init__(self, blank_page: Callable[[int], str]) -> None:
        self._blank_page = cache(blank_page)

    def protect(self, page: str, *, depth: int, plays_blobs: bool = False) -> str:
        """Protects a page that lies `depth` folders below the home page."""
        return protect(page, inline_scripts(self._blank_page(depth)), plays_blobs=plays_blobs)


@cache
def _hash(script: str) -> str:
    return f"sha256-{base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()}"
